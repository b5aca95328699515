-- Every feature that is allowed, or waits for metrics with and without it (decision
-- 0002), is a double of feat_loan_features, every segment feature also one of
-- feat_borrower_features, and no other barred one is a column of either. Dependents are
-- barred from risk: a column of feat_borrower_features alone (decision 0090).
with

feature_catalogue as (
    select * from {{ ref('feature_catalogue') }}
),

table_columns as (
    {% for relation in [ref('feat_loan_features'), ref('feat_borrower_features')] -%}
    {% for column in adapter.get_columns_in_relation(relation) -%}
    select
        '{{ relation.identifier }}' as table_name,
        '{{ column.name }}' as column_name,
        '{{ column.dtype | lower }}' as data_type
    {% if not loop.last %}union all{% endif %}
    {% endfor -%}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

expected_columns as (
    select
        'feat_loan_features' as table_name,
        feature_name as column_name
    from feature_catalogue
    where is_allowed or is_policy_dependent
    union all
    select
        'feat_borrower_features' as table_name,
        feature_name as column_name
    from feature_catalogue
    where segment_group is not null
),

found_columns as (
    select
        table_name,
        column_name
    from table_columns
    where data_type = 'double'
),

missing as (
    select * from expected_columns
    except
    select * from found_columns
),

unexpected as (
    select * from found_columns
    except
    select * from expected_columns
)

select
    'missing' as problem,
    *
from missing
union all
select
    'unexpected' as problem,
    *
from unexpected
