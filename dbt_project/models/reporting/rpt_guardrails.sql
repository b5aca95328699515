with

guardrails as (
    select * from {{ ref('fct_guardrails') }}
),

loans_stopped as (
    select
        guardrail_code,
        effect,
        count(distinct loan_id)::bigint as loans
    from guardrails
    group by guardrail_code, effect
)

select * from loans_stopped
