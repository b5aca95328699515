with

model_metrics as (
    select * from {{ ref('fct_model_metrics') }}
),

model_runs as (
    select * from {{ ref('dim_model_runs') }}
),

current_metrics as (
    select
        model_metrics.model_run_id,
        model_metrics.task,
        model_metrics.outcome_class,
        model_metrics.split,
        model_metrics.metric_name,
        model_metrics.rows,
        model_runs.algorithm,
        round(model_metrics.metric_value, 6)::double as metric_value,
        round(model_metrics.ci_low, 6)::double as ci_low,
        round(model_metrics.ci_high, 6)::double as ci_high
    from model_metrics
    inner join model_runs on model_metrics.model_run_id = model_runs.model_run_id
    where model_metrics.population = 'all' and model_runs.status <> 'retired'
),

-- The test split reports; where there is no time axis the held-out folds do.
discrimination as (
    select
        model_run_id,
        task,
        outcome_class,
        algorithm,
        split,
        metric_value as auc,
        ci_low as auc_low,
        ci_high as auc_high,
        rows::bigint as rows
    from current_metrics
    where metric_name = 'auc'
    qualify
        row_number() over (
            partition by model_run_id, outcome_class
            order by
                case split
                    when 'out_of_time' then 1
                    when 'cross_validated' then 2
                    else 3
                end
        ) = 1
),

brier_scores as (
    select
        model_run_id,
        outcome_class,
        split,
        metric_value as brier
    from current_metrics
    where metric_name = 'brier'
),

logistic as (
    select
        task,
        outcome_class,
        max_by(auc, model_run_id) as logistic_auc,
        max_by(auc_low, model_run_id) as logistic_auc_low,
        max_by(auc_high, model_run_id) as logistic_auc_high
    from discrimination
    where algorithm = 'logistic'
    group by task, outcome_class
),

-- A run that was never fitted (too few events) has no metrics; it is told all the same.
judged_runs as (
    select
        model_runs.task,
        coalesce(discrimination.outcome_class, 'event') as outcome_class,
        model_runs.model_run_id,
        model_runs.algorithm,
        model_runs.status,
        model_runs.status_reason,
        discrimination.split,
        discrimination.auc,
        discrimination.auc_low,
        discrimination.auc_high,
        discrimination.rows
    from model_runs
    left join discrimination
        on model_runs.model_run_id = discrimination.model_run_id
    where model_runs.status <> 'retired'
),

-- A task is told by its champion or, where all are rejected, by the best of them.
tellers as (
    select * from judged_runs
    qualify
        row_number() over (
            partition by task, outcome_class
            order by
                (status = 'champion')::integer desc,
                coalesce(auc, -1) desc,
                model_run_id asc
        ) = 1
),

verdicts as (
    select
        tellers.task,
        tellers.outcome_class,
        tellers.model_run_id,
        tellers.algorithm,
        tellers.status,
        tellers.status_reason,
        tellers.split,
        tellers.auc,
        tellers.auc_low,
        tellers.auc_high,
        brier_scores.brier,
        logistic.logistic_auc,
        logistic.logistic_auc_low,
        logistic.logistic_auc_high,
        tellers.rows
    from tellers
    left join brier_scores
        on
            tellers.model_run_id = brier_scores.model_run_id
            and tellers.outcome_class = brier_scores.outcome_class
            and tellers.split = brier_scores.split
    left join logistic
        on
            tellers.task = logistic.task
            and tellers.outcome_class = logistic.outcome_class
)

select * from verdicts
