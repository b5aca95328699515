with

model_runs as (select * from {{ ref('ml_model_runs') }}),

training_hashes as (select * from {{ ref('ml_training_hashes') }}),

-- The assessed fit speaks for a run that was split by time, the served one for the
-- others.
assessed_parts as (
    select
        model_run_id,
        task,
        outcome_class,
        algorithm,
        validation_mode,
        fit_status,
        fit_reason,
        parameters,
        library_versions,
        data_hash,
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
        train_from,
        train_to,
        test_from,
        test_to,
        trained_at,
    from model_runs
    qualify row_number() over (
            partition by model_run_id
            order by
                case part when 'assessed' then 1 when 'served' then 2 else 3 end, part
        ) = 1
),

-- Runs fitted on the very rows that could be trained on now come first: another
-- lender's tables, or corrected ones, under the same date never score with what was
-- fitted before. Else the newest training of a task is the one that reaches furthest;
-- of each algorithm the newest fit in it counts (decision 0060).
matched_runs as (
    select
        assessed_parts.*,
        training_hashes.data_hash is not null as is_fitted_on_these_rows,
    from assessed_parts
    left join training_hashes
        on
            assessed_parts.task = training_hashes.task
            and assessed_parts.outcome_class = training_hashes.outcome_class
            and assessed_parts.data_hash = training_hashes.data_hash
),

ranked_runs as (
    select
        *,
        task || '|' || outcome_class || '|' || coalesce(train_to::varchar, '')
        || '|' || data_hash as training_key,
        dense_rank() over (
            partition by task, outcome_class
            order by
                is_fitted_on_these_rows desc,
                coalesce(train_to, date '0001-01-01') desc,
                data_hash desc
        ) as training_rank,
        row_number() over (
            partition by
                task, outcome_class, algorithm, coalesce(train_to, date '0001-01-01'),
                data_hash
            order by trained_at desc, model_run_id asc
        ) as fit_rank,
    from matched_runs
),

fitted_runs as (
    select
        *,
        training_rank = 1 and fit_rank = 1 as is_current,
        case
            when fit_rank = 1
                then count(*) filter (where fit_status = 'fitted') over (
                        partition by training_key, fit_rank
                    )
        end as algorithms_fitted,
    from ranked_runs
)

select * from fitted_runs
