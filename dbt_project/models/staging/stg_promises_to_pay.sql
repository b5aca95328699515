-- Decision 0003: it counts from the later of its own day and the local day it was
-- recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_promises_to_pay__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loan_rates as (
    select * from {{ ref('stg_loan_rates') }}
),

promises_to_pay as (
    select
        ---------- ids
        checked.promise_id,
        checked.loan_id,

        ---------- numbers
        {{ in_reporting_currency('checked.promised_amount', rounded='down')
            | indent(8) }} as promised_amount,

        ---------- dates
        checked.due_on,
        {{ local_date('checked.promised_at', 'build_settings.time_zone') }}
            as promised_on,
        greatest(
            {{ local_date('checked.promised_at', 'build_settings.time_zone') }},
            {{ local_date('checked.recorded_at', 'build_settings.time_zone') }}
        ) as available_on,

        ---------- times
        checked.promised_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    left join loan_rates on checked.loan_id = loan_rates.loan_id
    where checked.reason_code is null
)

select * from promises_to_pay
