with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

validation_scores as (select * from {{ ref('ml_validation_scores') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

served_scores as (
    select
        loan_id,
        task,
        outcome_class,
        score_kind,
        probability,
        snapshot_date,
        model_run_id,
    from loan_scores
    where not is_champion
),

-- Without a time axis a challenger was scored when it was fitted, out of fold.
cross_validated_scores as (
    select
        validation_scores.loan_id,
        validation_scores.task,
        validation_scores.outcome_class,
        'cross_validated' as score_kind,
        validation_scores.probability,
        validation_scores.snapshot_date,
        validation_scores.model_run_id,
    from validation_scores
    inner join serving_runs
        on validation_scores.model_run_id = serving_runs.model_run_id
    where
        serving_runs.status = 'challenger'
        and validation_scores.split = 'cross_validated'
        and validation_scores.repeat_number = 1
),

all_scores as (
    select * from served_scores
    union all
    select * from cross_validated_scores
),

challenger_scores as (
    select
        ---------- ids
        {{ public_id('all_scores.loan_id') }}::varchar as loan_id,
        ---------- text
        all_scores.task,
        all_scores.outcome_class,
        all_scores.score_kind,
        ---------- numbers
        round(all_scores.probability, 6)::double as probability,
        ---------- dates
        all_scores.snapshot_date,
        ---------- provenance
        all_scores.model_run_id,
    from all_scores
    cross join build_settings
)

select * from challenger_scores
order by task, outcome_class, model_run_id, loan_id, snapshot_date
