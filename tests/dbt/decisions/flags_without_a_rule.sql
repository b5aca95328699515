-- Not an error: open flags for which no rule is written down (decision 0021).
{{ config(severity='warn') }}

with

loan_flags as (
    select * from {{ ref('int_loan_flags') }}
),

guardrail_rules as (
    select * from {{ ref('guardrail_rules') }}
),

flags_without_rule as (
    select
        loan_flags.flag_type,
        count(*) as loans,
    from loan_flags
    left join guardrail_rules
        on loan_flags.flag_type = guardrail_rules.flag_type
    where guardrail_rules.rule_id is null
    group by all
)

select * from flags_without_rule
