-- How often the bad outcome came in each segment, among the rows that trained the risk
-- model; for recovery the bad outcome is that the loan was not fully recovered.
with

training_rows as (select * from {{ ref('ml_training_rows') }}),

segment_assignments as (select * from {{ ref('ml_segment_assignments') }}),

score_settings as (select * from {{ ref('score_settings') }}),

-- By name early warning comes first: it is the risk where it is modelled.
risk_task as (
    select min(task) as task
    from training_rows
    where task in ('early_warning', 'recovery_outcome')
),

label_rows as (
    select
        segment_assignments.model_run_id,
        segment_assignments.algorithm,
        segment_assignments.segment_id,
        training_rows.borrower_id,
        case training_rows.outcome_class
            when 'fully_recovered' then 1.0 - training_rows.label
            else training_rows.label
        end as label,
    from training_rows
    inner join risk_task on training_rows.task = risk_task.task
    inner join segment_assignments
        on
            training_rows.borrower_id = segment_assignments.borrower_id
            and training_rows.snapshot_date = segment_assignments.snapshot_date
    where training_rows.is_train
),

average_rates as (
    select
        model_run_id,
        algorithm,
        avg(label) as average_rate,
    from label_rows
    group by model_run_id, algorithm
),

borrower_sums as (
    select
        model_run_id,
        algorithm,
        segment_id,
        borrower_id,
        count(*) as label_rows,
        sum(label) as events,
    from label_rows
    group by all
),

segment_sums as (
    select
        model_run_id,
        algorithm,
        segment_id,
        count(*) as borrowers,
        sum(label_rows) as label_rows,
        sum(events) / sum(label_rows) as label_rate,
        sum(events * events) as event_square,
        sum(events * label_rows) as cross_product,
        sum(label_rows * label_rows) as row_square,
    from borrower_sums
    group by all
),

segment_errors as (
    select
        *,
        sqrt(
            greatest(
                event_square
                - 2.0 * label_rate * cross_product
                + label_rate * label_rate * row_square,
                0.0
            )
            * borrowers
            / nullif(borrowers - 1, 0)
        ) / label_rows as standard_error,
    from segment_sums
),

label_ratio as (
    select max(setting_value) as least_ratio
    from score_settings
    where setting_name = 'least_segment_label_ratio'
),

segment_label_rates as (
    select
        segment_errors.model_run_id,
        segment_errors.algorithm,
        segment_errors.segment_id,
        segment_errors.label_rate,
        {{ normal_interval(
            'segment_errors.label_rate', 'segment_errors.standard_error', 'low'
        ) }} as ci_low,
        {{ normal_interval(
            'segment_errors.label_rate', 'segment_errors.standard_error', 'high'
        ) }} as ci_high,
        average_rates.average_rate,
        segment_errors.label_rows,
        segment_errors.borrowers,
        -- Noise is no segment.
        coalesce(
            segment_errors.segment_id > 0
            and segment_errors.label_rate
            >= label_ratio.least_ratio * average_rates.average_rate
            and {{ normal_interval(
                'segment_errors.label_rate', 'segment_errors.standard_error', 'low'
            ) }} > average_rates.average_rate,
            false
        ) as is_high_risk_segment,
    from segment_errors
    inner join average_rates
        on segment_errors.model_run_id = average_rates.model_run_id
            and segment_errors.algorithm = average_rates.algorithm
    cross join label_ratio
)

select * from segment_label_rates
