with

stg_rejected_records as (
    select * from {{ ref('stg_rejected_records') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

rejected_records as (
    select
        ---------- ids
        stg_rejected_records.source_table::varchar as source_table,
        stg_rejected_records.row_hash::varchar as row_hash,
        stg_rejected_records.row_occurrence::bigint as row_occurrence,
        ({{ public_id('stg_rejected_records.source_key') }})::varchar as source_key,

        ---------- text
        stg_rejected_records.reason_code::varchar as reason_code,
        stg_rejected_records.reason_text::varchar as reason_text,

        ---------- dates
        stg_rejected_records.rejected_on::date as rejected_on,
    from stg_rejected_records
    cross join build_settings
)

select * from rejected_records
