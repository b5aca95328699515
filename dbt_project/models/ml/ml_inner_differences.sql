-- The choice within an outer fold reads the inner scores of that fold's training part.
with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

validation_scores as (select * from {{ ref('ml_validation_scores') }}),

compared_scores as (
    select
        fitted_runs.training_key,
        validation_scores.outer_part as comparison,
        validation_scores.model_run_id,
        validation_scores.borrower_id,
        {{ log_loss('validation_scores.label', 'validation_scores.probability') }}
            as log_loss,
    from validation_scores
    inner join fitted_runs
        on validation_scores.model_run_id = fitted_runs.model_run_id
    where fitted_runs.fit_rank = 1 and validation_scores.split = 'inner'
),

{{ algorithm_differences() }}

select * from algorithm_differences
