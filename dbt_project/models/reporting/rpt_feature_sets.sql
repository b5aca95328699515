with

feature_set_metrics as (
    select * from {{ ref('fct_feature_set_metrics') }}
),

feature_sets as (
    select * from {{ ref('feature_sets') }}
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
        max(rows) as rows,
    from feature_set_metrics
    group by task, outcome_class, feature_set, algorithm, split
),

reported_sets as (
    select
        compared_sets.task,
        compared_sets.outcome_class,
        compared_sets.feature_set,
        feature_sets.description,
        compared_sets.algorithm,
        compared_sets.split,
        round(compared_sets.auc, 6)::double as auc,
        round(compared_sets.auc_low, 6)::double as auc_low,
        round(compared_sets.auc_high, 6)::double as auc_high,
        round(compared_sets.auc_difference, 6)::double as auc_difference,
        round(compared_sets.auc_difference_low, 6)::double as auc_difference_low,
        round(compared_sets.auc_difference_high, 6)::double as auc_difference_high,
        compared_sets.features::integer as features,
        compared_sets.rows::bigint as rows
    from compared_sets
    inner join feature_sets on compared_sets.feature_set = feature_sets.feature_set
)

select * from reported_sets
