-- Not an error: the rules that fired and whose text nobody has read at its source.
{{ config(severity='warn') }}

with

guardrails as (
    select * from {{ ref('fct_guardrails') }}
),

rules_from_memory as (
    select
        rule_id,
        citation,
        count(*) as guardrails,
    from guardrails
    where confidence = 'memory'
    group by all
)

select * from rules_from_memory
