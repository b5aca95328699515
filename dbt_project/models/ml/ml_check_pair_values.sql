-- Ratio and difference of two amounts, as columns of their own. Of two amounts at least
-- one has an unknown time, or both are in use (of those the ratio alone). The cost is
-- bounded: 5,000 borrowers, 2,000 where both are dated (decision 0065).
{% set amount_names = [] -%}
{% for name in risk_feature_names() -%}
{% if name.endswith(('_amount', '_income')) or '_amount_lag_' in name -%}
{% do amount_names.append(name) -%}
{% endif -%}
{% endfor -%}
with

audited_rows as (select * from {{ ref('ml_check_audited_rows') }}),

undated_attributes as (select * from {{ ref('stg_loan_undated_attributes') }}),

used_features as (select * from {{ ref('ml_used_features') }}),

sampled_rows as (
    select * from audited_rows
    where sample_place <= 5000
),

feature_amounts as (
    {% for amount_name in amount_names %}
    select
        sampled_rows.task,
        sampled_rows.outcome_class,
        sampled_rows.loan_id,
        '{{ amount_name }}' as column_name,
        false as is_undated,
        used_features.feature_name is not null as is_used,
        sampled_rows.{{ amount_name }} as amount,
        sampled_rows.label,
        sampled_rows.sample_place,
    from sampled_rows
    left join used_features
        on
            sampled_rows.task = used_features.task
            and sampled_rows.outcome_class = used_features.outcome_class
            and used_features.feature_name = '{{ amount_name }}'
    where sampled_rows.{{ amount_name }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

-- A number with few values is a count or a code.
amount_attributes as (
    select attribute_name
    from undated_attributes
    where value is not null
    group by attribute_name
    having
        count(*) = count(try_cast(value as double))
        and count(distinct value) >= 10
),

attribute_amounts as (
    select
        sampled_rows.task,
        sampled_rows.outcome_class,
        sampled_rows.loan_id,
        undated_attributes.attribute_name as column_name,
        true as is_undated,
        false as is_used,
        try_cast(undated_attributes.value as double) as amount,
        sampled_rows.label,
        sampled_rows.sample_place,
    from undated_attributes
    inner join amount_attributes
        on undated_attributes.attribute_name = amount_attributes.attribute_name
    inner join sampled_rows on undated_attributes.loan_id = sampled_rows.loan_id
    where undated_attributes.value is not null
),

amounts as (
    select * from feature_amounts
    union all
    select * from attribute_amounts
),

-- The undated one stands first; of two of a kind the first by name.
pairs as (
    select
        one_amounts.task,
        one_amounts.outcome_class,
        one_amounts.column_name || '|' || other_amounts.column_name as pair_name,
        one_amounts.is_undated,
        one_amounts.amount as one_amount,
        other_amounts.amount as other_amount,
        one_amounts.label,
    from amounts as one_amounts
    inner join amounts as other_amounts
        on
            one_amounts.task = other_amounts.task
            and one_amounts.outcome_class = other_amounts.outcome_class
            and one_amounts.loan_id = other_amounts.loan_id
    where
        (
            one_amounts.is_undated
            and (
                not other_amounts.is_undated
                or one_amounts.column_name < other_amounts.column_name
            )
        )
        or (
            one_amounts.is_used
            and other_amounts.is_used
            and one_amounts.column_name < other_amounts.column_name
            and one_amounts.sample_place <= 2000
        )
),

combined as (
    select
        *,
        'ratio:' || pair_name as column_name,
        one_amount / nullif(other_amount, 0) as number_value,
    from pairs
    union all
    select
        *,
        'difference:' || pair_name as column_name,
        one_amount - other_amount as number_value,
    from pairs
    where is_undated
),

pair_cells as (
    select
        task,
        outcome_class,
        column_name,
        is_undated,
        true as is_number,
        number_value,
        null::varchar as text_value,
        false as is_missing,
        count(*) as cell_rows,
        sum(label) as cell_events,
    from combined
    where number_value is not null
    group by all
)

select * from pair_cells
