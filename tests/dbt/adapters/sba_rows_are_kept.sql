-- Every row of the file becomes one row of each adapted table (fourteen of the undated
-- attributes), so that the rows accounted for in staging are the file's; a borrower
-- may have several of them.
{{ config(enabled=target.name == 'sba', group='foundation') }}
{% set rows_each = {
    'loans': 1,
    'loan_outcomes': 1,
    'snapshot_dates': 1,
    'loan_undated_attributes': 14,
} -%}
with

source_rows as (
    select count(*) as row_count from {{ source('lending', 'sba_source') }}
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
