with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

score_contributions as (
    select
        ---------- ids
        {{ public_id('loan_scores.loan_id') }}::varchar as loan_id,
        ---------- text
        loan_scores.task,
        loan_scores.outcome_class,
        ---------- numbers
        {{ list_rounded('loan_scores.contributions', 9) }}::double[] as contributions,
        ---------- dates
        loan_scores.snapshot_date,
        ---------- provenance
        loan_scores.model_run_id,
    from loan_scores
    cross join build_settings
    where loan_scores.is_champion
)

select * from score_contributions
order by task, outcome_class, loan_id, snapshot_date
