with

loan_snapshots as (
    select * from {{ ref('fct_loan_snapshots') }}
),

-- Each loan stands at the snapshot at which it is decided on: the build's date, or its
-- own declared one.
open_loans as (
    select
        loan_id,
        outstanding_amount,
        coalesce(delinquency_bucket, 'unknown') as delinquency_bucket
    from loan_snapshots
    where is_decision_snapshot and loan_state = 'open'
),

buckets as (
    select
        delinquency_bucket,
        case delinquency_bucket
            when 'current' then 1
            when '1-30' then 2
            when '31-60' then 3
            when '61-90' then 4
            when '90+' then 5
            else 6
        end::integer as bucket_rank,
        count(*)::bigint as loans,
        coalesce(sum(outstanding_amount), 0)::decimal(18, 2) as outstanding_amount
    from open_loans
    group by delinquency_bucket
),

shares as (
    select
        delinquency_bucket,
        bucket_rank,
        loans,
        outstanding_amount,
        round(loans::double / sum(loans) over (), 6)::double as loan_share,
        round(
            outstanding_amount::double
            / nullif(sum(outstanding_amount) over (), 0)::double, 6
        )::double as outstanding_share
    from buckets
)

select * from shares
