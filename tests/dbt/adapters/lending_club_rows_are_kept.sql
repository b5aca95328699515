-- Every row of the file becomes one row of each adapted table (four of the undated
-- attributes), so that the rows accounted for in staging are the file's.
{{ config(enabled=target.name == 'lending_club', group='foundation') }}
{% set rows_each = {
    'borrowers': 1,
    'loans': 1,
    'loan_outcomes': 1,
    'snapshot_dates': 1,
    'loan_undated_attributes': 4,
} -%}
with

source_rows as (
    select count(*) as row_count from {{ source('lending', 'lending_club_source') }}
),

adapted_rows as (
    {% for table_name, rows_of_table in rows_each.items() -%}
    select
        '{{ table_name }}' as table_name,
        {{ rows_of_table }} as rows_each,
        count(*) as row_count,
    from {{ ref('lending__' ~ table_name) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    adapted_rows.table_name,
    adapted_rows.row_count,
    source_rows.row_count as source_rows,
from adapted_rows
cross join source_rows
where adapted_rows.row_count <> adapted_rows.rows_each * source_rows.row_count
