with

raw_scores as (
    select * from {{ ref('ml_raw_scores') }}
    union all
    select * from {{ ref('ml_scorecard_scores') }}
),

model_runs as (select * from {{ ref('ml_model_runs') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

linked_scores as (
    select
        raw_scores.model_run_id,
        raw_scores.part,
        raw_scores.loan_id,
        raw_scores.task,
        raw_scores.outcome_class,
        raw_scores.score_kind,
        model_runs.target,
        model_runs.score_link,
        raw_scores.is_champion,
        model_runs.is_main_class,
        model_runs.is_exhaustive,
        raw_scores.raw_score,
        raw_scores.base_value,
        {{ calibrated_link(
            'raw_scores.raw_score',
            'model_runs.score_link',
            'model_runs.calibration_intercept',
            'model_runs.calibration_slope'
        ) }} as calibrated_link,
        raw_scores.contributions,
        model_runs.feature_names,
        raw_scores.snapshot_date,
    from raw_scores
    inner join model_runs
        on
            raw_scores.model_run_id = model_runs.model_run_id
            and raw_scores.part = model_runs.part
            and raw_scores.outcome_class = model_runs.outcome_class
    -- The scores of a rejected run are not published, whatever was asked for.
    inner join serving_runs
        on
            raw_scores.model_run_id = serving_runs.model_run_id
            and serving_runs.status <> 'rejected'
),

class_totals as (
    {{ class_totals(
        'linked_scores', ['model_run_id', 'part', 'loan_id', 'snapshot_date']
    ) }}
),

calibrated_scores as (
    select
        linked_scores.model_run_id,
        linked_scores.part,
        linked_scores.loan_id,
        linked_scores.task,
        linked_scores.outcome_class,
        linked_scores.score_kind,
        linked_scores.target,
        linked_scores.score_link,
        linked_scores.is_champion,
        linked_scores.is_main_class,
        linked_scores.raw_score,
        linked_scores.base_value,
        {{ class_probability(
            'linked_scores.calibrated_link',
            'linked_scores.target',
            'class_totals.class_total',
            'linked_scores.is_exhaustive'
        ) }} as probability,
        linked_scores.contributions,
        linked_scores.feature_names,
        linked_scores.snapshot_date,
    from linked_scores
    left join class_totals
        on
            linked_scores.model_run_id = class_totals.model_run_id
            and linked_scores.part = class_totals.part
            and linked_scores.loan_id = class_totals.loan_id
            and linked_scores.snapshot_date = class_totals.snapshot_date
)

select * from calibrated_scores
