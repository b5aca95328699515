-- Which assessment speaks for a run: its own scores, or, for the champion of a
-- cross-validated training, the nested procedure that chose it.
with

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

run_assessments as (
    select
        model_run_id,
        task,
        outcome_class,
        case
            when
                status = 'champion'
                and validation_mode = 'cross_validated'
                and is_nested_procedure
                then training_key
            else model_run_id
        end as assessment_id,
    from serving_runs
)

select * from run_assessments
