-- Of a value whose fits were left out for smallness neither the area nor the rows are
-- told: it is suppressed.
with

attribute_rows as (select * from {{ ref('ml_check_attribute_rows') }}),

attribute_scores as (select * from {{ ref('ml_check_attribute_scores') }}),

{% set attributes = ['sex', 'age_band', 'marital_status', 'ethnicity'] -%}
known_values as (
    {% for attribute in attributes %}
    select distinct
        '{{ attribute }}' as attribute,
        {{ attribute }} as group_value,
    from attribute_rows
    where {{ attribute }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

algorithms as (
    select 'logistic' as algorithm
    union all
    select 'xgboost' as algorithm
),

evaluated_rows as (
    select
        attribute || '|' || group_value || '|' || algorithm as evaluation_id,
        borrower_id,
        label,
        score as probability,
    from attribute_scores
),

evaluations as (
    select
        evaluation_id,
        count(*) as evaluated_rows,
        count(*) filter (where label > 0.5) as events,
    from evaluated_rows
    group by evaluation_id
),

{{ ranking_measures() }},

measured_values as (
    select
        ranking_measures.evaluation_id,
        ranking_measures.metric_value as auc,
        {{ normal_interval(
            'ranking_measures.metric_value',
            'ranking_measures.standard_error',
            'low',
            lowest='ranking_measures.lowest'
        ) }} as ci_low,
        {{ normal_interval(
            'ranking_measures.metric_value',
            'ranking_measures.standard_error',
            'high',
            highest='ranking_measures.highest'
        ) }} as ci_high,
        evaluations.evaluated_rows as metric_rows,
    from ranking_measures
    inner join evaluations on ranking_measures.evaluation_id = evaluations.evaluation_id
    where ranking_measures.metric_name = 'auc'
),

attribute_predictability as (
    select
        ---------- text
        known_values.attribute::varchar as attribute,
        known_values.group_value::varchar as group_value,
        algorithms.algorithm::varchar as algorithm,
        ---------- numbers
        round(measured_values.auc, 6)::double as auc,
        round(measured_values.ci_low, 6)::double as ci_low,
        round(measured_values.ci_high, 6)::double as ci_high,
        measured_values.metric_rows::bigint as rows,
        ---------- booleans
        measured_values.evaluation_id is null as is_suppressed,
    from known_values
    cross join algorithms
    left join measured_values
        on
            known_values.attribute || '|' || known_values.group_value
            || '|' || algorithms.algorithm
            = measured_values.evaluation_id
)

select * from attribute_predictability
order by attribute, group_value, algorithm
