-- Promise 5: base value plus contributions is the raw score, to a millionth.
with

loan_scores as (select * from {{ ref('fct_loan_scores') }}),

score_contributions as (select * from {{ ref('fct_score_contributions') }})

select
    loan_scores.loan_id,
    loan_scores.snapshot_date,
    loan_scores.task,
    loan_scores.outcome_class,
    loan_scores.raw_score,
from loan_scores
left join score_contributions
    on
        loan_scores.loan_id = score_contributions.loan_id
        and loan_scores.snapshot_date = score_contributions.snapshot_date
        and loan_scores.task = score_contributions.task
        and loan_scores.outcome_class = score_contributions.outcome_class
where
    score_contributions.loan_id is null
    or not coalesce(
        abs(
            loan_scores.base_value
            + {{ list_total('score_contributions.contributions') }}
            - loan_scores.raw_score
        ) <= 1e-6,
        false
    )
