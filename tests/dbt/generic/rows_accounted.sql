{#-
    Promise 1, nothing is lost: the rows of the input contract's table are the staged
    rows plus the rejected ones. `source_model` is the `lending__` model as text,
    `source_table` its name in `rejected_model`.
-#}
{% test rows_accounted(model, source_model, source_table, rejected_model) %}

with

source_rows as (
    select count(*) as row_count from {{ source_model }}
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
    staged_rows.row_count as staged_rows,
    rejected_rows.row_count as rejected_rows
from source_rows
cross join staged_rows
cross join rejected_rows
where source_rows.row_count <> staged_rows.row_count + rejected_rows.row_count

{% endtest %}
