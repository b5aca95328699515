-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_recovery_ledger__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loan_rates as (
    select * from {{ ref('stg_loan_rates') }}
),

recovery_ledger as (
    select
        ---------- ids
        checked.entry_id,
        checked.loan_id,

        ---------- text
        checked.entry_type,

        ---------- numbers
        {{ in_reporting_currency('checked.amount', rounded='up') | indent(8) }}
            as amount,

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
    left join loan_rates on checked.loan_id = loan_rates.loan_id
    where checked.reason_code is null
)

select * from recovery_ledger
