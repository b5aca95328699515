-- No rejected run scores, and the scored run has its metrics and its reliability table.
with

loan_scores as (select * from {{ ref('fct_loan_scores') }}),

challenger_scores as (select * from {{ ref('fct_challenger_scores') }}),

model_runs as (select * from {{ ref('dim_model_runs') }}),

model_metrics as (select * from {{ ref('fct_model_metrics') }}),

calibration as (select * from {{ ref('fct_calibration') }}),

scored_runs as (
    select distinct model_run_id
    from loan_scores
    union
    select distinct model_run_id
    from challenger_scores
),

measured_runs as (
    select distinct model_run_id
    from model_metrics
    where metric_name = 'auc' and population = 'all' and ci_low is not null
),

reliable_runs as (
    select distinct model_run_id
    from calibration
)

select scored_runs.model_run_id
from scored_runs
left join model_runs on scored_runs.model_run_id = model_runs.model_run_id
left join measured_runs on scored_runs.model_run_id = measured_runs.model_run_id
left join reliable_runs on scored_runs.model_run_id = reliable_runs.model_run_id
where
    model_runs.model_run_id is null
    or model_runs.status = 'rejected'
    or measured_runs.model_run_id is null
    or reliable_runs.model_run_id is null
