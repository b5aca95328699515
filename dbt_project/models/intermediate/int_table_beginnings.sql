-- Decision 0040: from this day on a loan without a row in the table has none.
{%- set tables = [
    'collection_actions', 'promises_to_pay', 'legal_events', 'forbearance_measures',
] %}
with

{% for table in tables -%}
{{ table }} as (
    select * from {{ ref('stg_' ~ table) }}
),

{% endfor -%}
build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

first_days as (
    {% for table in tables -%}
    select
        '{{ table }}' as source_table,
        min({{ table }}.available_on) as first_known_on,
    from {{ table }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

table_beginnings as (
    select
        first_days.source_table,
        first_days.first_known_on,
    from first_days
    inner join build_settings on first_days.first_known_on <= build_settings.as_of_date
)

select * from table_beginnings
