-- When the champion says 30 %, does it happen three times in ten?
--
-- One row per champion, split and bin of its probabilities.
-- Read: is_within_interval is false where the predicted mean lies outside the interval
-- of what was observed; one bin in twenty may, by chance.
with

model_runs as (
    select * from marts.dim_model_runs
),

calibration as (
    select * from assurance.fct_calibration
),

bins_of_champions as (
    select
        model_runs.task,
        calibration.outcome_class,
        model_runs.algorithm,
        calibration.split,
        calibration.bin,
        calibration.predicted_mean,
        calibration.observed_rate,
        calibration.ci_low,
        calibration.ci_high,
        calibration.rows,
        calibration.predicted_mean between calibration.ci_low and calibration.ci_high
            as is_within_interval,
    from calibration
    inner join model_runs
        on calibration.model_run_id = model_runs.model_run_id
    where model_runs.status = 'champion'
)

select * from bins_of_champions
order by
    task asc,
    outcome_class asc,
    split asc,
    bin asc
