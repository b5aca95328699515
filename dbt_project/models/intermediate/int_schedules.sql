with

schedule_fingerprints as (
    select * from {{ ref('int_schedule_fingerprints') }}
),

schedules as (
    select
        loan_id,
        {{ fingerprint(
            "bit_xor(row_hash), count(*), version(), '"
            ~ code_hash('int_schedule_lines') ~ "'"
        ) }} as schedule_fingerprint,
    from schedule_fingerprints
    group by loan_id
)

select * from schedules
