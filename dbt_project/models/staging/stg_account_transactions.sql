-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_account_transactions__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

account_transactions as (
    select
        ---------- ids
        checked.transaction_id,
        checked.borrower_id,
        checked.account_id,

        ---------- text
        checked.transaction_type,

        ---------- numbers
        checked.amount,
        checked.balance_amount,

        ---------- dates
        checked.booked_on,
        greatest(
            checked.booked_on,
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from account_transactions
