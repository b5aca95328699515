with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

run_verdicts as (select * from {{ ref('ml_run_verdicts') }}),

champion_differences as (select * from {{ ref('ml_champion_differences') }}),

model_promotions as (select * from {{ ref('model_promotions') }}),

-- Of the lines on a run the newest speaks.
run_lines as (
    select *
    from model_promotions
    qualify row_number() over (
            partition by task, model_run_id
            order by promoted_on desc, action asc
        ) = 1
),

-- A promotion names a run that exists, has signal and may speak for this build, or it
-- changes nothing. Of several the newest counts: going back is a newer line on an older
-- run.
standing_promotions as (
    select
        run_lines.task,
        run_lines.model_run_id,
        run_lines.promoted_by,
        run_lines.promotion_reason,
    from run_lines
    inner join run_verdicts
        on
            run_lines.model_run_id = run_verdicts.model_run_id
            and run_lines.task = run_verdicts.task
    inner join fitted_runs on run_lines.model_run_id = fitted_runs.model_run_id
    where
        run_lines.action = 'promote'
        and not run_verdicts.is_rejected
        and fitted_runs.is_eligible
    qualify row_number() over (
            partition by run_lines.task
            order by run_lines.promoted_on desc, run_lines.model_run_id asc
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
        fitted_runs.test_from,
        fitted_runs.test_to,
        fitted_runs.simplicity_rank,
        fitted_runs.is_current,
        run_verdicts.is_rejected,
        run_verdicts.rejection_reason,
        run_verdicts.auc,
        run_verdicts.auc_low,
        run_verdicts.mean_gain,
        run_verdicts.gain_low,
        champion_differences.mean_loss,
        champion_differences.difference,
        champion_differences.difference_standard_error,
        case fitted_runs.outcome_class
            when 'amount' then 'squared error'
            else 'log loss'
        end as loss_name,
        coalesce(run_lines.action = 'retire', false) as is_retired,
        run_lines.action as line_action,
        run_lines.promoted_by,
        run_lines.promotion_reason,
        standing_promotions.model_run_id is not null as has_promotion,
        coalesce(
            standing_promotions.model_run_id = fitted_runs.model_run_id, false
        ) as is_promoted,
    from fitted_runs
    inner join run_verdicts on fitted_runs.model_run_id = run_verdicts.model_run_id
    left join champion_differences
        on fitted_runs.model_run_id = champion_differences.model_run_id
    left join run_lines
        on
            fitted_runs.task = run_lines.task
            and fitted_runs.model_run_id = run_lines.model_run_id
    left join standing_promotions on fitted_runs.task = standing_promotions.task
),

-- Where the run that was chosen is retired by a line, the next one in the order of the
-- choice serves.
placed_runs as (
    select
        *,
        is_current
        and not is_rejected
        and not is_retired
        and row_number() over (
            partition by task
            order by
                case
                    when not is_current or is_rejected or is_retired then 1
                    else 0
                end,
                case when difference <= difference_standard_error then 0 else 1 end,
                case
                    when difference <= difference_standard_error then simplicity_rank
                end,
                difference,
                model_run_id
        ) = 1 as is_chosen,
    from judged_runs
),

serving_runs as (
    select
        model_run_id,
        task,
        outcome_class,
        algorithm,
        training_key,
        validation_mode,
        test_from,
        test_to,
        case
            when is_rejected then 'rejected'
            when is_promoted then 'champion'
            when is_retired then 'retired'
            when not has_promotion and is_chosen then 'champion'
            when is_current then 'challenger'
            else 'retired'
        end as status,
        case
            when is_rejected then rejection_reason
            when is_promoted then 'promoted by a line of model_promotions'
            when is_retired then 'retired by a line of model_promotions'
            when line_action = 'promote' and not is_current
                then
                    'promoted by a line of model_promotions, but a later line, other '
                    || 'features or a later training day than this build knows stand '
                    || 'against it'
            when not has_promotion and is_chosen and difference > 0
                then
                    'simplest run within one standard error of the lowest validation '
                    || loss_name || ': '
                    || mean_loss::decimal(18, 5)::varchar || ', '
                    || difference::decimal(18, 5)::varchar
                    || ' above it with a standard error of '
                    || difference_standard_error::decimal(18, 5)::varchar
            when not has_promotion and is_chosen
                then
                    'lowest validation ' || loss_name || ': '
                    || mean_loss::decimal(18, 5)::varchar
            when is_current and is_chosen
                then
                    'lowest validation ' || loss_name
                    || ', but another run is promoted'
            when is_current and difference = 0
                then
                    'lowest validation ' || loss_name || ', '
                    || mean_loss::decimal(18, 5)::varchar
                    || ', but a simpler run is within one standard error of it'
            when is_current
                then
                    'not chosen: validation ' || loss_name || ' '
                    || mean_loss::decimal(18, 5)::varchar || ', '
                    || difference::decimal(18, 5)::varchar
                    || ' above the lowest with a standard error of '
                    || difference_standard_error::decimal(18, 5)::varchar
            else 'a newer training has taken its place'
        end as status_reason,
        case when not is_rejected then promoted_by end as promoted_by,
        case when not is_rejected then promotion_reason end as promotion_reason,
        auc,
        auc_low,
        mean_gain,
        gain_low,
        not has_promotion as is_nested_procedure,
    from placed_runs
)

select * from serving_runs
