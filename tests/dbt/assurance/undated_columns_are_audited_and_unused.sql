with

undated_attributes as (select * from {{ ref('stg_loan_undated_attributes') }}),

leakage_checks as (select * from {{ ref('fct_leakage_checks') }}),

attribute_names as (
    select distinct attribute_name
    from undated_attributes
)

select attribute_names.attribute_name
from attribute_names
left join leakage_checks
    on
        attribute_names.attribute_name = leakage_checks.column_name
        and leakage_checks.check_name in ('undated', 'single_column')
group by attribute_names.attribute_name
having
    count(distinct leakage_checks.check_name) <> 2
    or max(leakage_checks.is_used::integer) > 0
