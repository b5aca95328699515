-- The columns that are audited: candidate features, and every attribute whose time is
-- unknown.
with

audited_rows as (select * from {{ ref('ml_check_audited_rows') }}),

undated_attributes as (select * from {{ ref('stg_loan_undated_attributes') }}),

feature_values as (
    {% for feature_name in risk_feature_names() %}
    select
        task,
        outcome_class,
        '{{ feature_name }}' as column_name,
        false as is_undated,
        null::varchar as text_value,
        {{ feature_name }} as number_value,
        label,
    from audited_rows
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

attribute_names as (
    select distinct attribute_name
    from undated_attributes
),

-- A loan without the attribute counts as one that lacks a value.
attribute_values as (
    select
        audited_rows.task,
        audited_rows.outcome_class,
        attribute_names.attribute_name as column_name,
        true as is_undated,
        undated_attributes.value as text_value,
        try_cast(undated_attributes.value as double) as number_value,
        audited_rows.label,
    from audited_rows
    cross join attribute_names
    left join undated_attributes
        on
            audited_rows.loan_id = undated_attributes.loan_id
            and attribute_names.attribute_name = undated_attributes.attribute_name
),

column_values as (
    select * from feature_values
    union all
    select * from attribute_values
),

-- A column is a number where every value of it reads as one.
typed_columns as (
    select
        *,
        coalesce(
            min(
                (text_value is null or number_value is not null)::integer
            ) over (partition by task, outcome_class, column_name) = 1,
            true
        ) as is_number,
    from column_values
),

column_cells as (
    select
        task,
        outcome_class,
        column_name,
        is_undated,
        is_number,
        case when is_number then number_value end as number_value,
        case when not is_number then text_value end as text_value,
        (is_number and number_value is null) or (not is_number and text_value is null)
            as is_missing,
        case
            when is_number then coalesce(number_value::varchar, '(missing)')
            else coalesce(text_value, '(missing)')
        end as cell_value,
        count(*) as cell_rows,
        sum(label) as cell_events,
    from typed_columns
    group by all
)

select * from column_cells
