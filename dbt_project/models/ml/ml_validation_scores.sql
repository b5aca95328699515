with

model_runs as (select * from {{ ref('ml_model_runs') }}),

held_out_rows as (
    select
        model_run_id,
        part,
        task,
        outcome_class,
        target,
        is_exhaustive,
        is_main_class,
        algorithm,
        score_link,
        calibration_intercept,
        calibration_slope,
        train_base_rate,
        train_median,
        class_mean,
        {{ exploded('held_out_scores') }} as held_out,
    from model_runs
    where fit_status = 'fitted'
),

linked_rows as (
    select
        held_out_rows.*,
        held_out_rows.held_out.loan_id,
        held_out_rows.held_out.borrower_id,
        held_out_rows.held_out.split,
        held_out_rows.held_out.label,
        held_out_rows.held_out.raw_score,
        held_out_rows.held_out.snapshot_date,
        {{ calibrated_link(
            'held_out_rows.held_out.raw_score',
            'held_out_rows.score_link',
            'held_out_rows.calibration_intercept',
            'held_out_rows.calibration_slope'
        ) }} as calibrated_link,
    from held_out_rows
),

validation_scores as (
    select
        model_run_id,
        part,
        loan_id,
        borrower_id,
        task,
        outcome_class,
        target,
        algorithm,
        split,
        replace(part, '_inner', '') as outer_part,
        is_main_class,
        is_exhaustive,
        case when part like 'repeat_%' then substr(part, 8, 1)::integer end
            as repeat_number,
        label,
        raw_score,
        {{ class_probability(
            'calibrated_link',
            'target',
            'is_exhaustive',
            ['model_run_id', 'part', 'loan_id', 'snapshot_date']
        ) }} as probability,
        train_base_rate,
        train_median,
        class_mean,
        snapshot_date,
    from linked_rows
)

select * from validation_scores
