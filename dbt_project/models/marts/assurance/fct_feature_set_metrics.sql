with

feature_set_metrics as (select * from {{ ref('ml_feature_set_metrics') }}),

metrics as (
    select
        ---------- text
        task,
        outcome_class,
        feature_set,
        algorithm,
        split,
        metric_name,
        ---------- numbers
        round(metric_value, 6)::double as metric_value,
        round(ci_low, 6)::double as ci_low,
        round(ci_high, 6)::double as ci_high,
        metric_rows::bigint as rows,
        features::integer as features,
    from feature_set_metrics
)

select * from metrics
order by task, outcome_class, feature_set, metric_name
