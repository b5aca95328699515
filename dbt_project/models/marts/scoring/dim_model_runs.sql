with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

model_runs as (
    select
        ---------- ids
        fitted_runs.model_run_id,
        ---------- text
        fitted_runs.task,
        fitted_runs.outcome_class,
        fitted_runs.algorithm,
        fitted_runs.validation_mode,
        fitted_runs.training_reason,
        serving_runs.status,
        serving_runs.status_reason,
        serving_runs.promoted_by,
        serving_runs.promotion_reason,
        ---------- numbers
        fitted_runs.train_rows::bigint as train_rows,
        fitted_runs.train_events::bigint as train_events,
        round(fitted_runs.train_base_rate, 6)::double as train_base_rate,
        fitted_runs.random_seed::integer as random_seed,
        ---------- lists
        fitted_runs.feature_names::varchar[] as feature_names,
        ---------- dates
        fitted_runs.train_from::date as train_from,
        fitted_runs.train_to::date as train_to,
        fitted_runs.test_from::date as test_from,
        fitted_runs.test_to::date as test_to,
        fitted_runs.learned_to::date as learned_to,
        ---------- times
        fitted_runs.trained_at::timestamptz as trained_at,
        ---------- provenance
        fitted_runs.parameters,
        fitted_runs.data_hash,
        fitted_runs.schema_hash,
        fitted_runs.code_hash,
        fitted_runs.library_versions,
    from fitted_runs
    inner join serving_runs on fitted_runs.model_run_id = serving_runs.model_run_id
)

select * from model_runs
order by task, outcome_class, algorithm, model_run_id
