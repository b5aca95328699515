with

rejected_records as (
    select * from {{ ref('rejected_records') }}
),

reasons as (
    select
        source_table,
        reason_code,
        max(reason_text) as reason_text,
        count(*)::bigint as records
    from rejected_records
    group by source_table, reason_code
)

select * from reasons
