-- severity: warning
-- finding: the build would run at {{ as_of_date }}, and all other events are over by {note}
-- advice: A wrong date may have set the clock. Correct it, or name the day with --as-of (or as_of_date in build_settings).
with

days as (
    {% for table in events if table.name != 'loans' -%}
    select {{ event_day(table) }} as event_on, count(*) as events
    from staging.stg_{{ table.name }}
    group by event_on
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        event_on,
        sum(events) over (order by event_on desc) as events_from_then,
        sum(events) over () as all_events,
    from days
    where event_on is not null
),

-- One event alone is never usual, nor is one in a thousand.
last_usual as (
    select
        max(event_on) as event_on,
        max(all_events) as all_events,
    from counted
    where events_from_then > greatest(1, 0.001 * all_events)
),

later as (
    select sum(days.events) as events
    from days
    inner join last_usual on days.event_on > last_usual.event_on
)

select
    '' as source_table,
    'as_of_date' as column_name,
    if(
        date '{{ as_of_date }}' - last_usual.event_on > 62
        and last_usual.all_events >= 20,
        later.events,
        0
    ) as rows_found,
    last_usual.all_events as rows_of_table,
    null as example,
    last_usual.event_on::varchar as note,
from last_usual
cross join later
