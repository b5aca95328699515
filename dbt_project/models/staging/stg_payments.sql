-- Decision 0003: money counts from the later of the local day it was paid and the
-- local day it was recorded. greatest() passes over a missing recorded_at.
-- Decision 0075: money received is converted upwards and taken back as it was received,
-- a part that is taken back downwards.
with

checked as (
    select * from {{ ref('stg_payments__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loan_rates as (
    select * from {{ ref('stg_loan_rates') }}
),

payments_dated as (
    select
        checked.*,
        timezone(build_settings.time_zone, checked.paid_at)::date as paid_on,
        greatest(
            timezone(build_settings.time_zone, checked.paid_at),
            timezone(build_settings.time_zone, checked.recorded_at)
        )::date as told_on,
    from checked
    cross join build_settings
    where checked.reason_code is null
),

-- Nothing can be taken back before it is known: a reversal waits for its payment.
payments_reversed as (
    select
        payment_id,
        loan_id,
        min(told_on) as told_on,
        max(amount) as amount,
    from payments_dated
    where
        reversal_of_payment_id is null
        and payment_id in (
            select reversals.reversal_of_payment_id from payments_dated as reversals
            where reversals.reversal_of_payment_id is not null
        )
    group by payment_id, loan_id
),

payments as (
    select
        ---------- ids
        payments_dated.payment_id,
        payments_dated.loan_id,
        payments_dated.reversal_of_payment_id,

        ---------- text
        payments_dated.method,
        payments_dated.payer,

        ---------- numbers
        case
            when
                payments_dated.reversal_of_payment_id is null
                or payments_dated.amount = payments_reversed.amount
                then
                    {{ in_reporting_currency('payments_dated.amount', rounded='up')
                        | indent(20) }}
            else
                {{ in_reporting_currency('payments_dated.amount', rounded='down')
                    | indent(16) }}
        end as amount,

        ---------- dates
        payments_dated.paid_on,
        greatest(payments_dated.told_on, payments_reversed.told_on) as available_on,

        ---------- times
        payments_dated.paid_at,
        payments_dated.recorded_at,
    from payments_dated
    left join payments_reversed
        on
            payments_dated.reversal_of_payment_id = payments_reversed.payment_id
            and payments_dated.loan_id = payments_reversed.loan_id
    left join loan_rates on payments_dated.loan_id = loan_rates.loan_id
)

select * from payments
