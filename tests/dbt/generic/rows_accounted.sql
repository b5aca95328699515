{#-
    Promise 1, nothing is lost: the rows of the input contract's table and the lines of
    its file that are no row are the staged rows plus the rejected ones. `source_model` is
    the `lending__` model as text, `source_table` its name in `rejected_model`.
-#}
{% test rows_accounted(model, source_model, source_table, rejected_model) %}

with

source_rows as (
    select count(*) as row_count from {{ source_model }}
),

unreadable_lines as (
    select count(*) as row_count
    from {{ ref('lending__unreadable_lines') }}
    where source_table = '{{ source_table }}'
),

staged_rows as (
    select count(*) as row_count from {{ model }}
),

rejected_rows as (
    select count(*) as row_count
    from {{ rejected_model }}
    where source_table = '{{ source_table }}'
)

select
    source_rows.row_count as source_rows,
    unreadable_lines.row_count as unreadable_lines,
    staged_rows.row_count as staged_rows,
    rejected_rows.row_count as rejected_rows
from source_rows
cross join unreadable_lines
cross join staged_rows
cross join rejected_rows
where
    source_rows.row_count + unreadable_lines.row_count
    <> staged_rows.row_count + rejected_rows.row_count

{% endtest %}
