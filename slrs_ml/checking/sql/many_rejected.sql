-- severity: warning
-- finding: loses more than one row in twenty
-- advice: Mend the reasons above before figures of this table are trusted.
with

rejected as (
    select
        source_table,
        count(*) as rows_found,
    from staging.stg_rejected_records
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
where
    rejected.rows_found > 0.05 * held.rows_of_table
    and not (
        source_table in ({{ needed_tables }})
        and rejected.rows_found > 0.5 * held.rows_of_table
    )
