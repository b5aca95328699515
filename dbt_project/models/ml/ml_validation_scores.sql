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

class_totals as (
    {{ class_totals(
        'linked_rows', ['model_run_id', 'part', 'loan_id', 'snapshot_date']
    ) }}
),

validation_scores as (
    select
        linked_rows.model_run_id,
        linked_rows.part,
        linked_rows.loan_id,
        linked_rows.borrower_id,
        linked_rows.task,
        linked_rows.outcome_class,
        linked_rows.target,
        linked_rows.algorithm,
        linked_rows.split,
        replace(linked_rows.part, '_inner', '') as outer_part,
        linked_rows.is_main_class,
        linked_rows.is_exhaustive,
        case
            when linked_rows.part like 'repeat_%'
                then substr(linked_rows.part, 8, 1)::integer
        end as repeat_number,
        linked_rows.label,
        linked_rows.raw_score,
        {{ class_probability(
            'linked_rows.calibrated_link',
            'linked_rows.target',
            'class_totals.class_total',
            'linked_rows.is_exhaustive'
        ) }} as probability,
        linked_rows.train_base_rate,
        linked_rows.train_median,
        linked_rows.class_mean,
        linked_rows.snapshot_date,
    from linked_rows
    left join class_totals
        on
            linked_rows.model_run_id = class_totals.model_run_id
            and linked_rows.part = class_totals.part
            and linked_rows.loan_id = class_totals.loan_id
            and linked_rows.snapshot_date = class_totals.snapshot_date
)

select * from validation_scores
