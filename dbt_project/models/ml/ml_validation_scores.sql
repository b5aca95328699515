with

model_runs as (select * from {{ ref('ml_model_runs') }}),

held_out_rows as (
    select
        model_run_id,
        part,
        task,
        outcome_class,
        algorithm,
        score_link,
        calibration_intercept,
        calibration_slope,
        train_base_rate,
        {{ exploded('held_out_scores') }} as held_out,
    from model_runs
    where fit_status = 'fitted'
),

validation_scores as (
    select
        model_run_id,
        part,
        held_out.loan_id,
        held_out.borrower_id,
        task,
        outcome_class,
        algorithm,
        held_out.split,
        case when part like 'repeat_%' then replace(part, '_inner', '') else part end
            as outer_part,
        case when part like 'repeat_%' then substr(part, 8, 1)::integer end
            as repeat_number,
        held_out.label,
        held_out.raw_score,
        {{ calibrated_probability(
            'held_out.raw_score',
            'score_link',
            'calibration_intercept',
            'calibration_slope'
        ) }} as probability,
        train_base_rate,
        held_out.snapshot_date,
    from held_out_rows
)

select * from validation_scores
