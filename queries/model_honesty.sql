-- How honest is the score?
--
-- One row per fitted run, split and metric, on its whole population.
-- Read: a champion's AUC is worth what its interval says; out_of_time rows are months
-- that no choice has seen, cross_validated ones loans left out of the fit. A rejected
-- run is shown with the reason, and nothing is decided by it.
with

model_runs as (
    select * from marts.dim_model_runs
),

model_metrics as (
    select * from assurance.fct_model_metrics
),

metrics_of_runs as (
    select
        model_runs.task,
        model_metrics.outcome_class,
        model_runs.algorithm,
        model_runs.status,
        model_runs.status_reason,
        model_metrics.split,
        model_metrics.metric_name,
        round(model_metrics.metric_value, 4) as metric_value,
        round(model_metrics.ci_low, 4) as ci_low,
        round(model_metrics.ci_high, 4) as ci_high,
        model_metrics.rows,
        model_runs.model_run_id,
    from model_runs
    left join model_metrics
        on
            model_runs.model_run_id = model_metrics.model_run_id
            and model_metrics.population = 'all'
)

select * from metrics_of_runs
order by
    task asc,
    status asc,
    algorithm asc,
    split asc,
    metric_name asc,
    model_run_id asc
