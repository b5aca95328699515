-- A cross-validated metric is the mean over its repeats, with the first one's interval.
with

ranking_metrics as (select * from {{ ref('ml_ranking_metrics') }}),

ratio_metrics as (select * from {{ ref('ml_ratio_metrics') }}),

calibration_metrics as (select * from {{ ref('ml_calibration_metrics') }}),

all_metrics as (
    select * from ranking_metrics
    union all
    select * from ratio_metrics
    union all
    select * from calibration_metrics
),

run_metrics as (
    select
        assessment_id,
        training_key,
        procedure,
        task,
        outcome_class,
        split,
        population,
        metric_name,
        count(*) as repeats,
        avg(metric_value) as metric_value,
        max(ci_low) filter (where repeat_number = 1) as ci_low,
        max(ci_high) filter (where repeat_number = 1) as ci_high,
        max(metric_rows) filter (where repeat_number = 1) as metric_rows,
    from all_metrics
    where metric_value is not null
    group by all
    having count(*) filter (where repeat_number = 1) > 0
)

select * from run_metrics
