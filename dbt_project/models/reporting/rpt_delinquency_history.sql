with

loan_snapshots as (
    select * from {{ ref('fct_loan_snapshots') }}
),

month_ends as (
    select
        snapshot_date,
        count(*)::bigint as loans,
        count(*) filter (where days_past_due between 1 and 30)::bigint as loans_1_to_30,
        count(*) filter (
            where days_past_due between 31 and 90
        )::bigint as loans_31_to_90,
        count(*) filter (where days_past_due > 90)::bigint as loans_over_90
    from loan_snapshots
    where loan_state = 'open' and is_month_end and days_past_due is not null
    group by snapshot_date
),

shares as (
    select
        snapshot_date,
        loans,
        round(loans_1_to_30::double / loans, 6)::double as share_1_to_30,
        round(loans_31_to_90::double / loans, 6)::double as share_31_to_90,
        round(loans_over_90::double / loans, 6)::double as share_over_90
    from month_ends
)

select * from shares
