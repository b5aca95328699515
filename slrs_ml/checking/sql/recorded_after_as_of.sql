-- severity: warning
-- finding: is recorded after the day of the build, {{ as_of_date }}, and is not known yet
-- advice: Name a later day with --as-of (or as_of_date in build_settings), or correct recorded_at.
{% for table in tables -%}
select
    '{{ table.name }}' as source_table,
    'recorded_at' as column_name,
    count(*) filter ({{ local_day('recorded_at') }} > date '{{ as_of_date }}')
        as rows_found,
    count(*) as rows_of_table,
    min(concat_ws(': ', {{ key(table) }}, recorded_at))
        filter ({{ local_day('recorded_at') }} > date '{{ as_of_date }}') as example,
from staging.stg_{{ table.name }}
{{ 'union all' if not loop.last }}
{% endfor %}
