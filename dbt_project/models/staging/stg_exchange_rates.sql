with

checked as (
    select * from {{ ref('stg_exchange_rates__checked') }}
),

exchange_rates as (
    select
        ---------- text
        currency,

        ---------- numbers
        rate,

        ---------- dates
        rated_on,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from exchange_rates
