with

clients as (
    select * from {{ ref('uci_credit_card__clients') }}
),

snapshot_dates as (
    select
        client_id as loan_id,
        '2005-09-30' as snapshot_date,
        null::varchar as recorded_at,
    from clients
)

select * from snapshot_dates
