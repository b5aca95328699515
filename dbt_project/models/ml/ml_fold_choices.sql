with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

inner_differences as (select * from {{ ref('ml_inner_differences') }}),

fold_choices as (
    select
        inner_differences.training_key,
        inner_differences.comparison as outer_part,
        fitted_runs.task,
        fitted_runs.outcome_class,
        inner_differences.model_run_id,
        inner_differences.algorithm,
        substr(inner_differences.comparison, 8, 1)::integer as repeat_number,
    from inner_differences
    inner join fitted_runs on inner_differences.model_run_id = fitted_runs.model_run_id
    where inner_differences.is_chosen
)

select * from fold_choices
