{%- set tables = input_tables() %}
with

{% for table in tables %}
{{ table }} as (
    select * from {{ ref('stg_' ~ table ~ '__checked') }}
),

{% endfor %}
build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- One pass a table. A row belongs to the month in which it happened, or was known where
-- that is earlier: a schedule tells of days to come. What must be filled is never
-- missing in a row that can be used.
counts as (
    {% for table in tables %}
    {%- set contract = input_contract()[table] %}
    {%- set columns = contract['columns'] | reject('in', contract['needed']) | list %}
    select
        '{{ table }}' as source_table,
        {{ month_end('known_on') }} as month_end_on,
        count(*) as month_rows,
        [
            {%- for column in columns %}
            '{{ column }}'
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        ] as column_names,
        [
            {%- for column in columns %}
            count(*) filter (where {{ column }} is null)
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        ] as missing_counts,
        [
            {%- for column in columns %}
            {{ column in contract.get('told_later', []) }}
            {%- if not loop.last %},{% endif %}
            {%- endfor %}
        ] as told_later,
    from (
        select
            {{ table }}.*,
            least(
                {{ row_day(table, 'build_settings.time_zone') | indent(16) }},
                {{ local_date('recorded_at', 'build_settings.time_zone') }}
            ) as known_on,
            build_settings.as_of_date,
        from {{ table }}
        cross join build_settings
        where {{ table }}.reason_code is null
    ) as {{ table }}_dated
    where {{ table }}_dated.known_on <= {{ table }}_dated.as_of_date
    group by {{ month_end('known_on') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

columns_told as (
    select
        *,
        {{ exploded(list_places('column_names')) }} as place,
    from counts
),

missing_shares as (
    select
        ---------- text
        source_table::varchar as source_table,
        {{ list_element('column_names', 'place') }}::varchar as column_name,
        ---------- numbers
        month_rows::bigint as month_rows,
        {{ list_element('missing_counts', 'place') }}::bigint as missing_rows,
        round(
            {{ list_element('missing_counts', 'place') }}::double / month_rows, 6
        )::double as missing_share,
        ---------- booleans
        {{ list_element('told_later', 'place') }}::boolean as is_told_later,
        ---------- dates
        month_end_on::date as month_end_on,
    from columns_told
)

select * from missing_shares
order by source_table, column_name, month_end_on
