-- Daily builds only score. A task is trained where nothing may serve it, where a
-- training was asked for (SLRS_TRAIN), or where the schedule has come round: so many
-- months whose outcomes have become known since the newest run. Changed code, features
-- or parameters are noticed where their hashes are known, by the fit itself.
with

stored_runs as (select * from {{ ref('ml_stored_runs') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

training_rows as (select * from {{ ref('ml_training_rows') }}),

score_settings as (select * from {{ ref('score_settings') }}),

sampled_rows as (
    select
        model_run_id,
        {{ exploded('row_sample') }} as row_hash,
    from stored_runs
),

found_samples as (
    select
        sampled_rows.model_run_id,
        count(training_rows.row_hash)::double / count(*) as found_share,
    from sampled_rows
    left join training_rows on sampled_rows.row_hash = training_rows.row_hash
    group by sampled_rows.model_run_id
),

-- The same conditions as in ml_fitted_runs.
usable_runs as (
    select
        stored_runs.task,
        max(stored_runs.train_to) as train_to,
    from stored_runs
    inner join found_samples
        on stored_runs.model_run_id = found_samples.model_run_id
    inner join split_windows on stored_runs.task = split_windows.task
    where
        found_samples.found_share >= 0.5
        and stored_runs.train_to <= split_windows.newest_date
        and {{ is_sublist('stored_runs.feature_names', risk_feature_names()) }}
    group by stored_runs.task
),

schedule as (
    select max(setting_value)::integer as refit_months
    from score_settings
    where setting_name = 'risk_refit_months'
),

measured_tasks as (
    select
        split_windows.task,
        usable_runs.train_to,
        split_windows.newest_date,
        {{ month_number('split_windows.newest_date') }}
        - {{ month_number('usable_runs.train_to') }} as new_months,
        schedule.refit_months,
    from split_windows
    cross join schedule
    left join usable_runs on split_windows.task = usable_runs.task
),

reasons as (
    select
        task,
        case
            when {{ "true" if env_var('SLRS_TRAIN', 'false') == 'true' else "false" }}
                then 'asked for'
            when train_to is null then 'no run may serve'
            when new_months >= refit_months
                then
                    'schedule: ' || new_months::varchar
                    || ' months have matured since the newest run'
        end as reason,
        train_to,
        newest_date,
    from measured_tasks
),

training_due as (
    select
        task,
        reason,
        reason is not null as is_due,
        train_to,
        newest_date,
    from reasons
)

select * from training_due
