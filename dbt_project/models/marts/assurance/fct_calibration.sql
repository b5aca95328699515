with

run_assessments as (select * from {{ ref('ml_run_assessments') }}),

reliability_bins as (select * from {{ ref('ml_reliability_bins') }}),

calibration as (
    select
        ---------- text
        reliability_bins.task,
        reliability_bins.outcome_class,
        reliability_bins.split,
        ---------- numbers
        reliability_bins.bin::integer as bin,
        round(reliability_bins.predicted_mean, 6)::double as predicted_mean,
        round(reliability_bins.observed_rate, 6)::double as observed_rate,
        round(reliability_bins.ci_low, 6)::double as ci_low,
        round(reliability_bins.ci_high, 6)::double as ci_high,
        reliability_bins.scores::bigint as rows,
        ---------- provenance
        run_assessments.model_run_id,
    from run_assessments
    inner join reliability_bins
        on run_assessments.assessment_id = reliability_bins.assessment_id
)

select * from calibration
order by task, outcome_class, model_run_id, split, bin
