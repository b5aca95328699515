-- The choice within an outer fold reads the inner scores of that fold's training part.
with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

validation_losses as (select * from {{ ref('ml_validation_losses') }}),

compared_scores as (
    select
        fitted_runs.training_key,
        validation_losses.outer_part as comparison,
        validation_losses.model_run_id,
        validation_losses.borrower_id,
        validation_losses.loss,
    from validation_losses
    inner join fitted_runs
        on validation_losses.model_run_id = fitted_runs.model_run_id
    where fitted_runs.fit_rank = 1 and validation_losses.split = 'inner'
),

{{ algorithm_differences() }}

select * from algorithm_differences
