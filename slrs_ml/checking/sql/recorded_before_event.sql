-- severity: warning
-- finding: is recorded more than a day before it happened
-- advice: Look at the clocks of both columns: recorded_at is when the warehouse could first know the row. Such a row counts from its own time.
{% for table in events -%}
{% set too_early = event_moment(table) ~ " > recorded_at + interval 1 day" -%}
select
    '{{ table.name }}' as source_table,
    'recorded_at' as column_name,
    count(*) filter ({{ too_early }}) as rows_found,
    count(*) as rows_of_table,
    min(concat_ws(' ', {{ key(table) }} || ':', recorded_at, 'before', {{ table.event }}))
        filter ({{ too_early }}) as example,
from staging.stg_{{ table.name }}
{{ 'union all' if not loop.last }}
{% endfor %}
