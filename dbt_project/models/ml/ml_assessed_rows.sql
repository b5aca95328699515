-- Nested: in each outer fold the scores of the algorithm that the fold's inner scores
-- chose, which is what the champion of a cross-validated training did.
with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

all_validation_scores as (select * from {{ ref('ml_validation_scores') }}),

fold_choices as (select * from {{ ref('ml_fold_choices') }}),

loan_features as (select * from {{ ref('feat_loan_features') }}),

-- What a rate is made of is no outcome by itself.
validation_scores as (
    select *
    from all_validation_scores
    where target = 'class' and task <> 'recovery_rate'
),

own_rows as (
    select
        validation_scores.model_run_id as assessment_id,
        'own' as procedure,
        validation_scores.*,
        fitted_runs.training_key,
    from validation_scores
    inner join fitted_runs
        on validation_scores.model_run_id = fitted_runs.model_run_id
    where validation_scores.split <> 'inner'
),

nested_rows as (
    select
        fold_choices.training_key as assessment_id,
        'nested' as procedure,
        validation_scores.*,
        fold_choices.training_key,
    from validation_scores
    inner join fold_choices
        on
            validation_scores.model_run_id = fold_choices.model_run_id
            and validation_scores.part = fold_choices.outer_part
    where validation_scores.split = 'cross_validated'
),

procedure_rows as (
    select * from own_rows
    union all
    select * from nested_rows
),

assessed_rows as (
    select
        procedure_rows.assessment_id,
        procedure_rows.model_run_id,
        procedure_rows.loan_id,
        procedure_rows.borrower_id,
        procedure_rows.training_key,
        procedure_rows.procedure,
        procedure_rows.task,
        procedure_rows.outcome_class,
        procedure_rows.split,
        loan_features.delinquency_bucket,
        coalesce(procedure_rows.repeat_number, 1) as repeat_number,
        procedure_rows.label,
        procedure_rows.raw_score,
        procedure_rows.probability,
        procedure_rows.train_base_rate,
        procedure_rows.snapshot_date,
    from procedure_rows
    inner join loan_features
        on
            procedure_rows.loan_id = loan_features.loan_id
            and procedure_rows.snapshot_date = loan_features.snapshot_date
)

select * from assessed_rows
