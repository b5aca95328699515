-- severity: error
-- finding: holds no row
-- advice: Nothing can be built without borrowers and loans: look at how the table was written.
{% for table in ('borrowers', 'loans') -%}
select
    '{{ table }}' as source_table,
    '' as column_name,
    if(count(*) = 0, 1, 0) as rows_found,
    null as rows_of_table,
    null as example,
from staging.stg_{{ table }}__checked
{{ 'union all' if not loop.last }}
{% endfor %}
