-- In a world with planted faults, what is rejected is what was planted: row by row of
-- one key, with its reason, and nothing else. Other portfolios have nothing to compare.
with

planted_faults as (
    {{ truth_table('planted_faults') }}
),

rejected_records as (select * from {{ ref('stg_rejected_records') }}),

planted as (
    select
        source_table,
        source_key,
        reason_code,
        count(*) as planted_rows,
    from planted_faults
    where reason_code is not null
    group by source_table, source_key, reason_code
),

rejected as (
    select
        source_table,
        source_key,
        reason_code,
        count(*) as rejected_rows,
    from rejected_records
    where (select count(*) from planted_faults) > 0
    group by source_table, source_key, reason_code
)

select
    coalesce(planted.source_table, rejected.source_table) as source_table,
    coalesce(planted.source_key, rejected.source_key) as source_key,
    coalesce(planted.reason_code, rejected.reason_code) as reason_code,
    coalesce(planted.planted_rows, 0) as planted_rows,
    coalesce(rejected.rejected_rows, 0) as rejected_rows,
from planted
full join rejected
    on
        planted.source_table = rejected.source_table
        and planted.source_key is not distinct from rejected.source_key
        and planted.reason_code = rejected.reason_code
where coalesce(planted.planted_rows, 0) <> coalesce(rejected.rejected_rows, 0)
