with

model_metrics as (
    select * from {{ ref('fct_model_metrics') }}
),

model_runs as (
    select * from {{ ref('dim_model_runs') }}
),

{% set metric_names = ['auc', 'lift_10', 'brier', 'event_rate', 'mean_probability'] %}
slices as (
    select
        model_metrics.model_run_id,
        model_metrics.task,
        model_metrics.outcome_class,
        model_metrics.split,
        model_metrics.population,
        split_part(model_metrics.population, '=', 1) as slice_kind,
        max(model_metrics.rows) as rows,
        {% for metric in metric_names %}
        max(model_metrics.metric_value)
        filter (where model_metrics.metric_name = '{{ metric }}') as {{ metric }},
        max(model_metrics.ci_low)
        filter (where model_metrics.metric_name = '{{ metric }}') as {{ metric }}_low,
        max(model_metrics.ci_high)
        filter (where model_metrics.metric_name = '{{ metric }}') as {{ metric }}_high,
        {% endfor %}
    from model_metrics
    inner join model_runs on model_metrics.model_run_id = model_runs.model_run_id
    where
        model_runs.status = 'champion'
        and model_metrics.split in ('out_of_time', 'cross_validated')
    group by all
)

select * from slices
