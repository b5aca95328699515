-- The lines of each stored card, as they were fitted.
with

model_runs as (select * from {{ ref('ml_model_runs') }}),

card_lines as (
    select
        model_run_id,
        part,
        task,
        outcome_class,
        {{ exploded('scorecard_points') }} as card_line,
    from model_runs
    where algorithm = 'scorecard' and model_blob is not null
),

scorecard_points as (
    select
        card_lines.model_run_id,
        card_lines.part,
        card_lines.task,
        card_lines.outcome_class,
        card_lines.card_line.feature_name,
        card_lines.card_line.bin,
        card_lines.card_line.feature_place,
        card_lines.card_line.lower_bound,
        card_lines.card_line.upper_bound,
        card_lines.card_line.rows as bin_rows,
        card_lines.card_line.events as bin_events,
        card_lines.card_line.weight_of_evidence,
        card_lines.card_line.information_value,
        card_lines.card_line.coefficient,
        card_lines.card_line.contribution,
        card_lines.card_line.is_missing_bin,
    from card_lines
)

select * from scorecard_points
