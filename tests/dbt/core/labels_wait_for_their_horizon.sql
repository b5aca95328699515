-- No label has a value before its horizon is past, none without a reason lacks one, and
-- a class comes with its value.
with

loan_outcomes as (
    select * from {{ ref('fct_loan_outcomes') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
)

select
    loan_outcomes.loan_id,
    loan_outcomes.snapshot_date,
    loan_outcomes.label_name
from loan_outcomes
cross join build_settings
where
    (
        loan_outcomes.label_value is not null
        and loan_outcomes.matured_on > build_settings.as_of_date
    )
    or (loan_outcomes.label_value is null) <> loan_outcomes.is_censored
    or (loan_outcomes.censor_reason is null) = loan_outcomes.is_censored
    or (
        loan_outcomes.label_name <> 'recovery_rate'
        and (loan_outcomes.label_class is null) <> loan_outcomes.is_censored
    )
