with

leakage_checks as (
    select * from {{ ref('fct_leakage_checks') }}
),

checks as (
    select
        task,
        column_name,
        check_name,
        verdict,
        explanation,
        is_used,
        round(value, 6)::double as value,
        round(threshold, 6)::double as threshold
    from leakage_checks
)

select * from checks
