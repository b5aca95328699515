with

loan_movements as (
    select * from {{ ref('int_loan_movements') }}
),

{{ movement_shares('loan_movements', ['snapshot_date']) }},

roll_rates as (
    select
        from_state::varchar as from_bucket,
        to_state::varchar as to_bucket,
        loans::bigint as loans,
        from_loans::bigint as from_loans,
        amount::decimal(18, 2) as amount,
        round(share, 6)::double as roll_rate,
        round(ci_low, 6)::double as ci_low,
        round(ci_high, 6)::double as ci_high,
        snapshot_date::date as snapshot_date,
    from shares
)

select * from roll_rates
