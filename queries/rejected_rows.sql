-- Which source rows were rejected, and why?
--
-- One row per source table and reason.
-- Read: rows staged plus rows here are the rows that came in; nothing is lost in
-- between. The rows themselves stay in the private build file.
with

rejected_records as (
    select * from assurance.rejected_records
),

rejections_counted as (
    select
        source_table,
        reason_code,
        any_value(reason_text) as reason_text,
        count(*) as rejected_rows,
        count(distinct source_key) as source_keys,
    from rejected_records
    group by
        source_table,
        reason_code
)

select * from rejections_counted
order by
    rejected_rows desc,
    source_table asc,
    reason_code asc
