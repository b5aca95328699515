-- severity: info
-- finding: is empty in every row
-- advice: Fill it or leave it out: either way, what rests on it is null.
{% for table in tables if optional_columns(table) -%}
select
    '{{ table.name }}' as source_table,
    counted.column_name,
    if(counted.filled = 0 and rows_of_table > 0, rows_of_table, 0) as rows_found,
    rows_of_table,
    null as example,
from (
    select
        count(*) as rows_of_table,
        unnest([
            {% for column in optional_columns(table) -%}
            {'column_name': '{{ column }}', 'filled': count({{ column }})},
            {% endfor %}
        ]) as counted,
    from staging.stg_{{ table.name }}__checked
)
where counted.column_name not in (
    select rejected.reason_column from staging.stg_rejected_records as rejected
    where rejected.source_table = '{{ table.name }}'
)
{{ 'union all' if not loop.last }}
{% endfor %}
