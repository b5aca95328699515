-- One snapshot a loan: the day the money was paid out.
with

sba_loans as (
    select * from {{ ref('sba__loans') }}
),

snapshot_dates as (
    select
        loannr_chkdgt as loan_id,
        {{ sas_date('disbursementdate') }} as snapshot_date,
        null::varchar as recorded_at,
    from sba_loans
)

select * from snapshot_dates
