-- The choice of the champion reads all out-of-fold scores of the runs that have signal.
with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

run_verdicts as (select * from {{ ref('ml_run_verdicts') }}),

validation_losses as (select * from {{ ref('ml_validation_losses') }}),

compared_scores as (
    select
        fitted_runs.training_key,
        'champion' as comparison,
        validation_losses.model_run_id,
        validation_losses.borrower_id,
        validation_losses.loss,
    from validation_losses
    inner join fitted_runs
        on validation_losses.model_run_id = fitted_runs.model_run_id
    inner join run_verdicts
        on validation_losses.model_run_id = run_verdicts.model_run_id
    where
        fitted_runs.fit_rank = 1
        and validation_losses.split in ('validation', 'cross_validated')
        and not run_verdicts.is_rejected
),

{{ algorithm_differences() }}

select * from algorithm_differences
