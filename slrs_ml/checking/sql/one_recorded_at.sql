-- severity: warning
-- finding: says one and the same moment in most rows: a load, not when each row could first be known
-- advice: Before that moment these rows do not exist for SLRS, and history stays empty. Leave recorded_at out (or blank) where nobody wrote it down: then events count from their own time.
{% for table in tables if table.event or table.name in ('borrowers', 'installments') -%}
select
    '{{ table.name }}' as source_table,
    'recorded_at' as column_name,
    if(
        max(rows_recorded) >= greatest(20, 0.5 * sum(rows_recorded))
        {% if table.event -%}
        and max(last_on) filter (is_recorded) - min(first_on) filter (is_recorded) > 31
        {%- endif %},
        max(rows_recorded) filter (is_recorded),
        0
    ) as rows_found,
    sum(rows_recorded)::bigint as rows_of_table,
    arg_max(recorded_at, rows_recorded)::varchar as example,
from (
    select
        recorded_at,
        recorded_at is not null as is_recorded,
        if(recorded_at is null, 0, count(*)) as rows_recorded,
        {% if table.event -%}
        min({{ event_day(table) }}) as first_on,
        max({{ event_day(table) }}) as last_on,
        {%- endif %}
    from staging.stg_{{ table.name }}
    group by recorded_at
)
{{ 'union all' if not loop.last }}
{% endfor %}
