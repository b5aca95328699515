-- severity: warning
-- finding: lies after recorded_at by at most 14 hours, most often by {note}
-- advice: Times that are local and written without an offset are read as UTC. Write the offset (10:00:00+02), or convert to UTC.
{% for table in timed_events -%}
select
    '{{ table.name }}' as source_table,
    '{{ table.event }}' as column_name,
    if(rows_found >= 20 and rows_found >= 0.01 * rows_of_table, rows_found, 0)
        as rows_found,
    rows_of_table,
    example,
    printf('%d:%02d hours', minutes // 60, minutes % 60) as note,
from (
    select
        count(*) filter (is_early) as rows_found,
        count(*) as rows_of_table,
        min(example) filter (is_early) as example,
        mode(minutes) filter (is_early) as minutes,
    from (
        select
            {{ table.event }} > recorded_at
            and {{ table.event }} <= recorded_at + interval 14 hour as is_early,
            concat_ws(' ', {{ key(table) }} || ':', {{ table.event }}, 'after', recorded_at)
                as example,
            (15 * round(epoch({{ table.event }} - recorded_at) / 900))::bigint as minutes,
        from staging.stg_{{ table.name }}
    )
)
{{ 'union all' if not loop.last }}
{% endfor %}
