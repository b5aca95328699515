-- Decision 0003: money counts from the later of the local day it was paid and the
-- local day it was recorded. greatest() passes over a missing recorded_at.
with

checked as (
    select * from {{ ref('stg_payments__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

payments as (
    select
        ---------- ids
        checked.payment_id,
        checked.loan_id,
        checked.reversal_of_payment_id,

        ---------- text
        checked.method,
        checked.payer,

        ---------- numbers
        checked.amount,

        ---------- dates
        timezone(build_settings.time_zone, checked.paid_at)::date as paid_on,
        greatest(
            timezone(build_settings.time_zone, checked.paid_at),
            timezone(build_settings.time_zone, checked.recorded_at)
        )::date as available_on,

        ---------- times
        checked.paid_at,
        checked.recorded_at,
    from checked
    cross join build_settings
    where checked.reason_code is null
)

select * from payments
