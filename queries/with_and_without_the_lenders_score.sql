-- What is the score worth without the lender's own?
--
-- One row per task and set of features, the same logistic regression on the same folds.
-- Read: a set is worse than what is allowed where the whole interval of its difference
-- in AUC lies below 0. Without the lender's own score there is left what the borrowers
-- themselves tell; what depends on past treatment is in no model that serves.
with

feature_set_metrics as (
    select * from assurance.fct_feature_set_metrics
),

feature_sets as (
    select
        task,
        outcome_class,
        feature_set,
        max(features) as features,
        max(metric_value) filter (where metric_name = 'auc') as auc,
        max(ci_low) filter (where metric_name = 'auc') as auc_low,
        max(ci_high) filter (where metric_name = 'auc') as auc_high,
        max(metric_value) filter (where metric_name = 'auc_difference')
            as auc_difference,
        max(ci_low) filter (where metric_name = 'auc_difference')
            as auc_difference_low,
        max(ci_high) filter (where metric_name = 'auc_difference')
            as auc_difference_high,
        max(metric_value) filter (where metric_name = 'log_loss') as log_loss,
        max(rows) as held_out_rows,
    from feature_set_metrics
    group by task, outcome_class, feature_set
)

select * from feature_sets
order by
    task asc,
    feature_set asc
