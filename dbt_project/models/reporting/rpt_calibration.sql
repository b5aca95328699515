with

calibration as (
    select * from {{ ref('fct_calibration') }}
),

model_runs as (
    select * from {{ ref('dim_model_runs') }}
),

current_bins as (
    select
        calibration.model_run_id,
        calibration.split,
        calibration.outcome_class,
        calibration.bin::integer as bin,
        model_runs.task,
        model_runs.algorithm,
        round(calibration.predicted_mean, 6)::double as predicted_mean,
        round(calibration.observed_rate, 6)::double as observed_rate,
        round(calibration.ci_low, 6)::double as ci_low,
        round(calibration.ci_high, 6)::double as ci_high,
        calibration.rows::bigint as rows
    from calibration
    inner join model_runs on calibration.model_run_id = model_runs.model_run_id
    where model_runs.status <> 'retired'
)

select * from current_bins
