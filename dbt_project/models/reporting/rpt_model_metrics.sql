with

model_metrics as (
    select * from {{ ref('fct_model_metrics') }}
),

model_runs as (
    select * from {{ ref('dim_model_runs') }}
),

reported_metrics as (
    select
        model_metrics.model_run_id,
        model_metrics.task,
        model_metrics.outcome_class,
        model_runs.algorithm,
        model_runs.status,
        model_metrics.split,
        model_metrics.metric_name,
        round(model_metrics.metric_value, 6)::double as metric_value,
        round(model_metrics.ci_low, 6)::double as ci_low,
        round(model_metrics.ci_high, 6)::double as ci_high,
        model_metrics.rows::bigint as rows
    from model_metrics
    inner join model_runs on model_metrics.model_run_id = model_runs.model_run_id
    where
        model_metrics.population = 'all'
        and model_runs.status <> 'retired'
)

select * from reported_metrics
