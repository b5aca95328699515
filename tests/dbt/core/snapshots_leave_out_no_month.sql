-- Between a loan's first and last month end there is one snapshot a month, none
-- doubled.
with

loan_snapshots as (
    select * from {{ ref('fct_loan_snapshots') }}
),

month_ends as (
    select
        loan_id,
        count(*) as snapshots,
        max({{ month_number('snapshot_date') }})
        - min({{ month_number('snapshot_date') }}) + 1 as months
    from loan_snapshots
    where is_month_end
    group by loan_id
)

select
    loan_id,
    snapshots,
    months
from month_ends
where snapshots <> months
