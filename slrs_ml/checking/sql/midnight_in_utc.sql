-- severity: warning
-- finding: is midnight in UTC in most rows, which is another time of day in {{ time_zone }}
-- advice: Days that were written as times land on the wrong day in zones west of Greenwich. Write the day alone (2024-02-15), or local midnight with its offset.
{% for table in timed_events -%}
{% set utc = "timezone('UTC', " ~ table.event ~ ")" -%}
{% set local = "timezone('" ~ time_zone ~ "', " ~ table.event ~ ")" -%}
{% set is_midnight = utc ~ "::time = time '00:00:00' and " ~ local ~ "::time <> time '00:00:00'" -%}
select
    '{{ table.name }}' as source_table,
    '{{ table.event }}' as column_name,
    if(
        count(*) filter ({{ is_midnight }}) >= greatest(20, 0.5 * count(*)),
        count(*) filter ({{ is_midnight }}),
        0
    ) as rows_found,
    count(*) as rows_of_table,
    min(concat_ws(' ', {{ key(table) }} || ':', {{ table.event }}, '=', {{ local }}))
        filter ({{ is_midnight }}) as example,
from staging.stg_{{ table.name }}
{{ 'union all' if not loop.last }}
{% endfor %}
