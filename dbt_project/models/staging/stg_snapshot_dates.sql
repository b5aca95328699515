with

checked as (
    select * from {{ ref('stg_snapshot_dates__checked') }}
),

snapshot_dates as (
    select
        ---------- ids
        loan_id,

        ---------- dates
        snapshot_date,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from snapshot_dates
