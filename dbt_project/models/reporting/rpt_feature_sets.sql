with

feature_set_metrics as (
    select * from {{ ref('fct_feature_set_metrics') }}
),

compared_sets as (
    select
        task,
        outcome_class,
        feature_set,
        algorithm,
        split,
        max(metric_value) filter (where metric_name = 'auc') as auc,
        max(ci_low) filter (where metric_name = 'auc') as auc_low,
        max(ci_high) filter (where metric_name = 'auc') as auc_high,
        max(metric_value) filter (where metric_name = 'auc_difference')
            as auc_difference,
        max(ci_low) filter (where metric_name = 'auc_difference')
            as auc_difference_low,
        max(ci_high) filter (where metric_name = 'auc_difference')
            as auc_difference_high,
        max(features) as features,
        max(rows) as rows
    from feature_set_metrics
    group by task, outcome_class, feature_set, algorithm, split
)

select * from compared_sets
