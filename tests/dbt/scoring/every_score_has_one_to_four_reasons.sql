-- Of several classes the one that speaks for the task is given reasons.
with

loan_scores as (select * from {{ ref('fct_loan_scores') }}),

loan_reasons as (select * from {{ ref('fct_reason_codes') }}),

model_runs as (select * from {{ ref('dim_model_runs') }})

select
    loan_scores.loan_id,
    loan_scores.snapshot_date,
    loan_scores.task,
    loan_scores.outcome_class,
    count(loan_reasons.loan_id) as reasons,
from loan_scores
inner join model_runs
    on
        loan_scores.model_run_id = model_runs.model_run_id
        and loan_scores.outcome_class = model_runs.outcome_class
left join loan_reasons
    on
        loan_scores.loan_id = loan_reasons.loan_id
        and loan_scores.snapshot_date = loan_reasons.snapshot_date
        and loan_scores.task = loan_reasons.task
        and loan_scores.outcome_class = loan_reasons.outcome_class
        and loan_scores.model_run_id = loan_reasons.model_run_id
group by
    loan_scores.loan_id,
    loan_scores.snapshot_date,
    loan_scores.task,
    loan_scores.outcome_class
having
    count(loan_reasons.loan_id) not between 1 and 4
    or max(loan_reasons.reason_rank) <> count(loan_reasons.loan_id)
