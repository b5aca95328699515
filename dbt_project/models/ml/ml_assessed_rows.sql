-- Nested: in each outer fold the scores of the algorithm that the fold's inner scores
-- chose, which is what the champion of a cross-validated training did.
with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

validation_scores as (select * from {{ ref('ml_validation_scores') }}),

validation_rates as (select * from {{ ref('ml_validation_rates') }}),

fold_choices as (select * from {{ ref('ml_fold_choices') }}),

loan_features as (select * from {{ ref('feat_loan_features') }}),

-- What a rate is made of is no outcome by itself: of it the expected rate is measured,
-- and its absolute error on the median, which is what lies nearest on average.
told_rows as (
    select
        model_run_id,
        part,
        loan_id,
        borrower_id,
        task,
        outcome_class,
        split,
        outer_part,
        repeat_number,
        label,
        raw_score,
        probability,
        probability as median_prediction,
        train_base_rate,
        snapshot_date,
    from validation_scores
    where task <> 'recovery_rate'
    union all
    select
        model_run_id,
        part,
        loan_id,
        borrower_id,
        task,
        'amount' as outcome_class,
        split,
        outer_part,
        repeat_number,
        rate as label,
        null::double as raw_score,
        expected_rate as probability,
        median_rate as median_prediction,
        train_median as train_base_rate,
        snapshot_date,
    from validation_rates
),

own_rows as (
    select
        told_rows.model_run_id as assessment_id,
        'own' as procedure,
        told_rows.*,
        fitted_runs.training_key,
    from told_rows
    inner join fitted_runs on told_rows.model_run_id = fitted_runs.model_run_id
    where told_rows.split <> 'inner'
),

nested_rows as (
    select
        fold_choices.training_key as assessment_id,
        'nested' as procedure,
        told_rows.*,
        fold_choices.training_key,
    from told_rows
    inner join fold_choices
        on
            told_rows.model_run_id = fold_choices.model_run_id
            and told_rows.part = fold_choices.outer_part
    where told_rows.split = 'cross_validated'
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
        procedure_rows.median_prediction,
        procedure_rows.train_base_rate,
        procedure_rows.snapshot_date,
    from procedure_rows
    inner join loan_features
        on
            procedure_rows.loan_id = loan_features.loan_id
            and procedure_rows.snapshot_date = loan_features.snapshot_date
)

select * from assessed_rows
