-- Whether a run has signal: judged on its own out-of-fold scores, never on the test.
with

fitted_runs as (select * from {{ ref('ml_fitted_runs') }}),

ranking_metrics as (select * from {{ ref('ml_ranking_metrics') }}),

run_gains as (select * from {{ ref('ml_run_gains') }}),

judged_rankings as (
    select
        assessment_id as model_run_id,
        outcome_class,
        metric_value as auc,
        standard_error as auc_standard_error,
        metric_rows,
    from ranking_metrics
    where
        metric_name = 'auc'
        and population = 'all'
        and procedure = 'own'
        and split in ('validation', 'cross_validated')
        and repeat_number = 1
),

measured_runs as (
    select
        fitted_runs.model_run_id,
        fitted_runs.task,
        fitted_runs.outcome_class,
        fitted_runs.algorithm,
        fitted_runs.fit_status,
        fitted_runs.fit_reason,
        judged_rankings.auc,
        -- Bonferroni over the algorithms that were fitted for the task.
        judged_rankings.auc - judged_rankings.auc_standard_error
        * {{ normal_upper_quantile(
            '1.0 - 0.005 / greatest(coalesce(fitted_runs.algorithms_fitted, 1), 1)'
        ) }} as auc_low,
        run_gains.mean_gain,
        run_gains.mean_gain - run_gains.standard_error
        * {{ normal_upper_quantile('0.995') }} as gain_low,
        -- A rate has no ranking to be judged by: its gain alone decides.
        fitted_runs.outcome_class = 'amount' as is_amount,
        case fitted_runs.outcome_class
            when 'amount' then 'absolute error'
            else 'log loss'
        end as gain_in,
        judged_rankings.metric_rows,
    from fitted_runs
    left join judged_rankings
        on
            fitted_runs.model_run_id = judged_rankings.model_run_id
            and fitted_runs.outcome_class = judged_rankings.outcome_class
    left join run_gains on fitted_runs.model_run_id = run_gains.model_run_id
),

judged_runs as (
    select
        *,
        fit_status = 'fitted'
        and coalesce((is_amount or auc_low > 0.5) and gain_low > 0, false)
            as has_signal,
    from measured_runs
),

run_verdicts as (
    select
        *,
        not has_signal as is_rejected,
        case
            when fit_status <> 'fitted' then coalesce(fit_reason, 'too few')
            when not has_signal
                then
                    'no usable signal before the outcome: '
                    || case
                        when is_amount then ''
                        else
                            'AUC ' || coalesce(auc::decimal(6, 3)::varchar, 'unknown')
                            || ', lower end '
                            || coalesce(auc_low::decimal(6, 3)::varchar, 'unknown')
                            || ' (must exceed 0.5); '
                    end
                    || 'gain in ' || gain_in || ' '
                    || coalesce(mean_gain::decimal(18, 5)::varchar, 'unknown')
                    || ', lower end '
                    || coalesce(gain_low::decimal(18, 5)::varchar, 'unknown')
                    || ' (must exceed 0)'
        end as rejection_reason,
    from judged_runs
)

select * from run_verdicts
