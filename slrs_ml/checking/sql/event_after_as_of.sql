-- severity: warning
-- finding: happens after the day of the build, {{ as_of_date }}, and does not count
-- advice: Name a later day with --as-of (or as_of_date in build_settings), or correct the day.
{% for table in events -%}
select
    '{{ table.name }}' as source_table,
    '{{ table.event }}' as column_name,
    count(*) filter ({{ event_day(table) }} > date '{{ as_of_date }}') as rows_found,
    count(*) as rows_of_table,
    min(concat_ws(': ', {{ key(table) }}, {{ table.event }}))
        filter ({{ event_day(table) }} > date '{{ as_of_date }}') as example,
from staging.stg_{{ table.name }}
{{ 'union all' if not loop.last }}
{% endfor %}
