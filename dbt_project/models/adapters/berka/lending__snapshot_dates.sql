-- One snapshot a loan: the day it was granted.
with

berka_loans as (
    select * from {{ source('lending', 'berka_loan_source') }}
),

snapshot_dates as (
    select
        loan_id,
        {{ six_digit_date('date') }} as snapshot_date,
        null::varchar as recorded_at,
    from berka_loans
)

select * from snapshot_dates
