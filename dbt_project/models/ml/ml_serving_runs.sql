with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

run_verdicts as (select * from {{ ref('ml_run_verdicts') }}),

champion_differences as (select * from {{ ref('ml_champion_differences') }}),

model_promotions as (select * from {{ ref('model_promotions') }}),

-- A promotion names a run that exists and has signal, or it changes nothing.
standing_promotions as (
    select
        model_promotions.task,
        model_promotions.outcome_class,
        model_promotions.model_run_id,
        model_promotions.promoted_by,
        model_promotions.promotion_reason,
    from model_promotions
    inner join run_verdicts
        on
            model_promotions.model_run_id = run_verdicts.model_run_id
            and model_promotions.task = run_verdicts.task
            and model_promotions.outcome_class = run_verdicts.outcome_class
    where not run_verdicts.is_rejected
    qualify row_number() over (
            partition by model_promotions.task, model_promotions.outcome_class
            order by
                model_promotions.promoted_on desc,
                model_promotions.model_run_id asc
        ) = 1
),

judged_runs as (
    select
        fitted_runs.model_run_id,
        fitted_runs.task,
        fitted_runs.outcome_class,
        fitted_runs.algorithm,
        fitted_runs.training_key,
        fitted_runs.validation_mode,
        fitted_runs.is_current,
        run_verdicts.is_rejected,
        run_verdicts.rejection_reason,
        run_verdicts.auc,
        run_verdicts.auc_low,
        run_verdicts.log_loss_gain,
        run_verdicts.gain_low,
        champion_differences.mean_log_loss,
        champion_differences.difference,
        champion_differences.difference_standard_error,
        coalesce(champion_differences.is_chosen, false) and fitted_runs.is_current
            as is_chosen,
        coalesce(
            standing_promotions.model_run_id = fitted_runs.model_run_id, false
        ) as is_promoted,
        standing_promotions.model_run_id is not null as has_promotion,
        standing_promotions.promoted_by,
        standing_promotions.promotion_reason,
    from fitted_runs
    inner join run_verdicts on fitted_runs.model_run_id = run_verdicts.model_run_id
    left join champion_differences
        on fitted_runs.model_run_id = champion_differences.model_run_id
    left join standing_promotions
        on
            fitted_runs.task = standing_promotions.task
            and fitted_runs.outcome_class = standing_promotions.outcome_class
),

serving_runs as (
    select
        model_run_id,
        task,
        outcome_class,
        algorithm,
        training_key,
        validation_mode,
        case
            when is_rejected then 'rejected'
            when is_promoted then 'champion'
            when not has_promotion and is_chosen then 'champion'
            when is_current then 'challenger'
            else 'retired'
        end as status,
        case
            when is_rejected then rejection_reason
            when is_promoted then 'promoted by a line of model_promotions'
            when not has_promotion and is_chosen and difference > 0
                then
                    'simplest run within one standard error of the lowest validation '
                    || 'log loss: '
                    || mean_log_loss::decimal(18, 5)::varchar || ', '
                    || difference::decimal(18, 5)::varchar
                    || ' above it with a standard error of '
                    || difference_standard_error::decimal(18, 5)::varchar
            when not has_promotion and is_chosen
                then
                    'lowest validation log loss: '
                    || mean_log_loss::decimal(18, 5)::varchar
            when is_current and is_chosen
                then 'lowest validation log loss, but another run is promoted'
            when is_current and difference = 0
                then
                    'lowest validation log loss, '
                    || mean_log_loss::decimal(18, 5)::varchar
                    || ', but a simpler run is within one standard error of it'
            when is_current
                then
                    'not chosen: validation log loss '
                    || mean_log_loss::decimal(18, 5)::varchar || ', '
                    || difference::decimal(18, 5)::varchar
                    || ' above the lowest with a standard error of '
                    || difference_standard_error::decimal(18, 5)::varchar
            else 'a newer training has taken its place'
        end as status_reason,
        case when is_promoted and not is_rejected then promoted_by end as promoted_by,
        case when is_promoted and not is_rejected then promotion_reason end
            as promotion_reason,
        auc,
        auc_low,
        log_loss_gain,
        gain_low,
        not has_promotion as is_nested_procedure,
    from judged_runs
)

select * from serving_runs
