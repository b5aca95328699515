with

checked as (
    select * from {{ ref('stg_loan_outcomes__checked') }}
),

loan_outcomes as (
    select
        ---------- ids
        loan_id,

        ---------- text
        recovery_status,

        ---------- numbers
        recovered_amount,
        recovered_fraction,

        ---------- booleans
        is_default,

        ---------- dates
        decided_on,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from loan_outcomes
