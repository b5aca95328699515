-- The columns that the present runs of each task rest on, rejected ones too.
with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

run_features as (
    select
        task,
        outcome_class,
        {{ exploded('feature_names') }} as feature_name,
    from fitted_runs
    where is_current
),

used_features as (
    select distinct
        task,
        outcome_class,
        feature_name,
    from run_features
)

select * from used_features
