with

training_rows as (select * from {{ ref('ml_training_rows') }}),

feature_ranges as (
    select
        task,
        outcome_class,
        {% for feature_name in risk_feature_names() %}
        min({{ feature_name }}) as {{ feature_name }}_low,
        max({{ feature_name }}) as {{ feature_name }}_high,
        count(*) > count({{ feature_name }}) as {{ feature_name }}_has_nulls,
        {% endfor %}
    from training_rows
    where is_train
    group by task, outcome_class
)

select * from feature_ranges
