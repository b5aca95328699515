-- Never in-sample: a served score is of a row that trained nothing, a backtest of a
-- row after the assessed training, a cross-validated score of the fold that the fit
-- left out.
{{ config(group='modelling') }}

with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

training_rows as (select * from {{ ref('ml_training_rows') }}),

fitted_runs as (select * from {{ ref('ml_fitted_runs') }})

select
    loan_scores.loan_id,
    loan_scores.snapshot_date,
    loan_scores.task,
    loan_scores.score_kind,
from loan_scores
inner join fitted_runs on loan_scores.model_run_id = fitted_runs.model_run_id
left join training_rows
    on
        loan_scores.loan_id = training_rows.loan_id
        and loan_scores.snapshot_date = training_rows.snapshot_date
        and loan_scores.task = training_rows.task
where
    case loan_scores.score_kind
        when 'served' then training_rows.loan_id is not null
        when 'backtest_out_of_time'
            then
                training_rows.loan_id is null
                or loan_scores.snapshot_date <= fitted_runs.train_to
        when 'cross_validated'
            then
                not coalesce(
                    loan_scores.part
                    = 'repeat_1_fold_' || training_rows.repeat_1_fold::varchar,
                    false
                )
        else true
    end
