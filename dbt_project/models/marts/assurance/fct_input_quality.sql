{%- set tables = input_tables() %}
with

{% for table in tables %}
{{ table }} as (
    select * from {{ ref('stg_' ~ table ~ '__checked') }}
),

{% endfor %}
unreadable_lines as (
    select * from {{ ref('lending__unreadable_lines') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- A line that could not even be parted into columns came in as well.
loaded_counts as (
    {% for table in tables %}
    select
        '{{ table }}' as source_table,
        count(*) + (
            select count(*)
            from unreadable_lines
            where unreadable_lines.source_table = '{{ table }}'
        ) as loaded_rows,
    from {{ ref('lending__' ~ table) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

staged_counts as (
    {% for table in tables %}
    select
        '{{ table }}' as source_table,
        count(*) as staged_rows,
    from {{ ref('stg_' ~ table) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

rejected_counts as (
    select
        source_table,
        count(*) as rejected_rows,
    from {{ ref('stg_rejected_records') }}
    group by source_table
),

-- Of what can be used. What is dated after the build's date is a plan, not an event.
row_facts as (
    {% for table in tables %}
    select
        '{{ table }}' as source_table,
        count(*) filter (where recorded_on is null) as unrecorded_rows,
        count(*) filter (
            where recorded_on is null and event_on is null
        ) as undated_rows,
        min(event_on) as first_event_on,
        max(case when event_on <= as_of_date then event_on end) as last_event_on,
        max(recorded_on) as last_recorded_on,
    from (
        select
            build_settings.as_of_date,
            {{ row_day(table, 'build_settings.time_zone') | indent(12) }} as event_on,
            {{ local_date('recorded_at', 'build_settings.time_zone') }} as recorded_on,
        from {{ table }}
        cross join build_settings
        where {{ table }}.reason_code is null
    ) as {{ table }}_dated
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

versions as (
    {% for table in tables %}
    select
        '{{ table }}' as source_table,
        max(rows_of_key) as max_versions,
    from (
        select count(*) as rows_of_key
        from {{ table }}
        where reason_code is null
        group by {{ input_contract()[table]['key'] | join(', ') }}
    ) as {{ table }}_keys
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

input_quality as (
    select
        ---------- text
        loaded_counts.source_table::varchar as source_table,
        ---------- numbers
        loaded_counts.loaded_rows::bigint as loaded_rows,
        staged_counts.staged_rows::bigint as staged_rows,
        coalesce(rejected_counts.rejected_rows, 0)::bigint as rejected_rows,
        round(
            coalesce(rejected_counts.rejected_rows, 0)::double
            / nullif(loaded_counts.loaded_rows, 0),
            6
        )::double as rejected_share,
        row_facts.unrecorded_rows::bigint as unrecorded_rows,
        row_facts.undated_rows::bigint as undated_rows,
        versions.max_versions::bigint as max_versions,
        {{ days_between(
            'row_facts.last_event_on', 'build_settings.as_of_date'
        ) }}::bigint as days_since_last_event,
        ---------- dates
        row_facts.first_event_on::date as first_event_on,
        row_facts.last_event_on::date as last_event_on,
        row_facts.last_recorded_on::date as last_recorded_on,
    from loaded_counts
    inner join staged_counts on loaded_counts.source_table = staged_counts.source_table
    inner join row_facts on loaded_counts.source_table = row_facts.source_table
    inner join versions on loaded_counts.source_table = versions.source_table
    left join rejected_counts
        on loaded_counts.source_table = rejected_counts.source_table
    cross join build_settings
)

select * from input_quality
order by source_table
