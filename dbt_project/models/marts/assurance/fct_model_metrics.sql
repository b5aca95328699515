with

run_assessments as (select * from {{ ref('ml_run_assessments') }}),

run_metrics as (select * from {{ ref('ml_run_metrics') }}),

model_metrics as (
    select
        ---------- text
        run_metrics.task,
        run_metrics.outcome_class,
        run_metrics.split,
        run_metrics.population,
        run_metrics.metric_name,
        run_metrics.procedure,
        ---------- numbers
        round(run_metrics.metric_value, 6)::double as metric_value,
        round(run_metrics.ci_low, 6)::double as ci_low,
        round(run_metrics.ci_high, 6)::double as ci_high,
        run_metrics.metric_rows::bigint as rows,
        ---------- provenance
        run_assessments.model_run_id,
    from run_assessments
    inner join run_metrics on run_assessments.assessment_id = run_metrics.assessment_id
)

select * from model_metrics
order by task, outcome_class, model_run_id, split, population, metric_name
