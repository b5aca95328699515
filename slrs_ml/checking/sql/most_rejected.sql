-- severity: error
-- finding: loses more than half of its rows: what is built would be another portfolio
-- advice: Mend the reasons that are listed for this table, then check again.
with

rejected as (
    select
        source_table,
        count(*) as rows_found,
    from staging.stg_rejected_records
    where source_table in ({{ needed_tables }})
    group by source_table
),

held as (
    {% for table in tables -%}
    select '{{ table.name }}' as source_table, count(*) as rows_of_table
    from staging.stg_{{ table.name }}__checked
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    source_table,
    '' as column_name,
    rejected.rows_found,
    held.rows_of_table,
    null as example,
from rejected
inner join held using (source_table)
where rejected.rows_found > 0.5 * held.rows_of_table
