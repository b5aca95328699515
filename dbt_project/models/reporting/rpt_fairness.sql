with

fairness as (
    select * from {{ ref('fct_fairness') }}
),

groups as (
    select
        model_run_id,
        task,
        outcome_class,
        split,
        attribute,
        group_value,
        metric_name,
        metric_value,
        ci_low,
        ci_high,
        rows,
        is_suppressed
    from fairness
)

select * from groups
