with

promise_outcomes as (
    select * from {{ ref('int_promise_outcomes') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

outcomes as (
    select
        {{ public_id('promise_outcomes.promise_id') }}::varchar as promise_id,
        {{ public_id('promise_outcomes.loan_id') }}::varchar as loan_id,
        promise_outcomes.promise_status::varchar as promise_status,
        promise_outcomes.promised_amount::decimal(18, 2) as promised_amount,
        promise_outcomes.kept_amount::decimal(18, 2) as kept_amount,
        promise_outcomes.given_on::date as given_on,
        promise_outcomes.promised_on::date as promised_on,
        promise_outcomes.due_on::date as due_on,
        promise_outcomes.resolved_on::date as resolved_on,
    from promise_outcomes
    cross join build_settings
    where promise_outcomes.valid_to = date '9999-12-31'
)

select * from outcomes
