with

loan_features as (select * from {{ ref('feat_loan_features') }}),

training_rows as (select * from {{ ref('ml_training_rows') }}),

scoring_rows as (select * from {{ ref('ml_scoring_rows') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

fold_choices as (select * from {{ ref('ml_fold_choices') }}),

task_champions as (
    select
        task,
        model_run_id,
        training_key,
        validation_mode,
        test_from,
        test_to,
        is_nested_procedure,
    from serving_runs
    where status = 'champion'
),

-- The served fit has seen every matured row, so it scores none of them.
served_rows as (
    select
        serving_runs.model_run_id,
        'served' as part,
        scoring_rows.loan_id,
        scoring_rows.task,
        'served' as score_kind,
        serving_runs.status = 'champion' as is_champion,
        scoring_rows.snapshot_date,
    from scoring_rows
    inner join serving_runs
        on scoring_rows.task = serving_runs.task
    inner join task_champions
        on scoring_rows.task = task_champions.task
    left join training_rows
        on
            scoring_rows.task = training_rows.task
            and scoring_rows.loan_id = training_rows.loan_id
            and scoring_rows.snapshot_date = training_rows.snapshot_date
    where
        serving_runs.status in ('champion', 'challenger')
        and training_rows.loan_id is null
),

-- The months that the run was assessed on.
backtest_rows as (
    select
        task_champions.model_run_id,
        'assessed' as part,
        training_rows.loan_id,
        training_rows.task,
        'backtest_out_of_time' as score_kind,
        true as is_champion,
        training_rows.snapshot_date,
    from training_rows
    inner join task_champions
        on training_rows.task = task_champions.task
    where
        task_champions.validation_mode = 'forward'
        and training_rows.snapshot_date
        between task_champions.test_from and task_champions.test_to
),

-- In each outer fold the run speaks that the fold's inner scores chose, unless it is
-- rejected as a whole; a promoted run speaks in every fold.
fold_rows as (
    select
        coalesce(chosen_runs.model_run_id, task_champions.model_run_id) as model_run_id,
        'repeat_1_fold_' || training_rows.repeat_1_fold::varchar as part,
        training_rows.loan_id,
        training_rows.task,
        'cross_validated' as score_kind,
        true as is_champion,
        training_rows.snapshot_date,
    from training_rows
    inner join task_champions
        on training_rows.task = task_champions.task
    left join fold_choices
        on
            task_champions.training_key = fold_choices.training_key
            and task_champions.is_nested_procedure
            and fold_choices.outer_part
            = 'repeat_1_fold_' || training_rows.repeat_1_fold::varchar
    left join serving_runs as chosen_runs
        on
            fold_choices.model_run_id = chosen_runs.model_run_id
            and chosen_runs.status <> 'rejected'
    where
        task_champions.validation_mode = 'cross_validated'
        and training_rows.repeat_1_fold is not null
),

request_keys as (
    select * from served_rows
    union all
    select * from backtest_rows
    union all
    select * from fold_rows
),

score_requests as (
    select
        request_keys.model_run_id,
        request_keys.part,
        request_keys.task,
        request_keys.score_kind,
        serving_runs.algorithm,
        request_keys.is_champion,
        loan_features.*,
    from request_keys
    inner join serving_runs
        on request_keys.model_run_id = serving_runs.model_run_id
    inner join loan_features
        on
            request_keys.loan_id = loan_features.loan_id
            and request_keys.snapshot_date = loan_features.snapshot_date
)

select * from score_requests
order by model_run_id, part, loan_id, snapshot_date
