with

model_runs as (select * from {{ ref('ml_model_runs') }}),

training_rows as (select * from {{ ref('ml_training_rows') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

-- The assessed fit speaks for a run that was split by time, the served one for the
-- others; of several classes the first.
assessed_parts as (
    select
        model_run_id,
        task,
        case
            when task = 'recovery_rate' then 'amount'
            else outcome_class
        end as outcome_class,
        algorithm,
        validation_mode,
        training_reason,
        fit_status,
        fit_reason,
        parameters,
        library_versions,
        data_hash,
        schema_hash,
        code_hash,
        case algorithm
            when 'scorecard' then 1
            when 'logistic' then 2
            when 'random_forest' then 3
            when 'xgboost' then 4
            else 5
        end as simplicity_rank,
        train_rows,
        train_events,
        train_base_rate,
        random_seed,
        feature_names,
        row_sample,
        train_from,
        train_to,
        test_from,
        test_to,
        max(train_to) over (partition by model_run_id) as learned_to,
        trained_at,
        max(trained_at) over (partition by task, data_hash) as last_trained_at,
    from model_runs
    where is_main_class
    qualify row_number() over (
            partition by model_run_id
            order by
                case part when 'assessed' then 1 when 'served' then 2 else 3 end, part
        ) = 1
),

sampled_rows as (
    select
        model_run_id,
        {{ exploded('row_sample') }} as row_hash,
    from assessed_parts
),

-- A stored run knows a sample of its rows by their hash. Few of them found again means
-- that another lender's tables have come under the same name.
found_samples as (
    select
        sampled_rows.model_run_id,
        count(training_rows.row_hash)::double / count(*) as found_share,
    from sampled_rows
    left join training_rows on sampled_rows.row_hash = training_rows.row_hash
    group by sampled_rows.model_run_id
),

-- Only a run that learned from this portfolio, from no day after the newest known
-- outcome of this build, and from features that are still there may speak here
-- (decision 0060).
matched_runs as (
    select
        assessed_parts.*,
        coalesce(found_samples.found_share, 0.0) as found_share,
        coalesce(
            found_samples.found_share >= 0.5
            and assessed_parts.learned_to <= split_windows.newest_date
            and {{ is_sublist('assessed_parts.feature_names', risk_feature_names()) }},
            false
        ) as is_eligible,
    from assessed_parts
    left join found_samples
        on assessed_parts.model_run_id = found_samples.model_run_id
    left join split_windows on assessed_parts.task = split_windows.task
),

-- The newest training of a task is the one that reaches furthest, then the one whose
-- rows are most like those of this build, then the last; of each algorithm the newest
-- fit in it counts.
ranked_runs as (
    select
        *,
        task || '|' || outcome_class || '|' || coalesce(learned_to::varchar, '')
        || '|' || data_hash as training_key,
        dense_rank() over (
            partition by task
            order by
                is_eligible desc,
                coalesce(learned_to, date '0001-01-01') desc,
                found_share desc,
                last_trained_at desc,
                data_hash desc
        ) as training_rank,
        row_number() over (
            partition by
                task, algorithm, coalesce(learned_to, date '0001-01-01'), data_hash
            order by trained_at desc, model_run_id asc
        ) as fit_rank,
    from matched_runs
),

fitted_runs as (
    select
        *,
        is_eligible and training_rank = 1 and fit_rank = 1 as is_current,
        case
            when fit_rank = 1
                then count(*) filter (where fit_status = 'fitted') over (
                        partition by training_key, fit_rank
                    )
        end as algorithms_fitted,
    from ranked_runs
)

select * from fitted_runs
