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
        held_out_rows.model_run_id,
        held_out_rows.part,
        held_out_rows.held_out.loan_id,
        held_out_rows.held_out.borrower_id,
        held_out_rows.task,
        held_out_rows.outcome_class,
        held_out_rows.algorithm,
        held_out_rows.held_out.split,
        replace(held_out_rows.part, '_inner', '') as outer_part,
        case
            when held_out_rows.part like 'repeat_%'
                then substr(held_out_rows.part, 8, 1)::integer
        end as repeat_number,
        held_out_rows.held_out.label,
        held_out_rows.held_out.raw_score,
        {{ calibrated_probability(
            'held_out_rows.held_out.raw_score',
            'held_out_rows.score_link',
            'held_out_rows.calibration_intercept',
            'held_out_rows.calibration_slope'
        ) }} as probability,
        held_out_rows.train_base_rate,
        held_out_rows.held_out.snapshot_date,
    from held_out_rows
)

select * from validation_scores
