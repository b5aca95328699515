with

performance as (
    select * from {{ ref('fct_performance_over_time') }}
),

months as (
    select
        model_run_id,
        task,
        outcome_class,
        metric_name,
        score_kind,
        estimated_value,
        realised_value,
        ci_low,
        ci_high,
        rows,
        matured_rows,
        snapshot_date
    from performance
)

select * from months
