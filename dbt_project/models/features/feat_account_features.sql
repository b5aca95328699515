with

changed_snapshots as (
    select * from {{ ref('int_changed_snapshots') }}
),

account_months as (
    select * from {{ ref('int_account_months') }}
),

borrower_dates as (
    select distinct
        borrower_id,
        {{ month_number('snapshot_date') }} as month_number,
        snapshot_date,
    from changed_snapshots
),

-- What was known by the date of the twelve calendar months up to it.
months_known as (
    select
        borrower_dates.borrower_id,
        borrower_dates.snapshot_date,
        borrower_dates.month_number - account_months.month_number as months_back,
        account_months.inflow_amount,
        account_months.outflow_amount,
        account_months.lowest_balance_amount,
        account_months.balances_total,
        account_months.balances,
    from borrower_dates
    inner join account_months
        on
            borrower_dates.borrower_id = account_months.borrower_id
            and borrower_dates.snapshot_date >= account_months.known_by
            and borrower_dates.snapshot_date < account_months.replaced_on
            and borrower_dates.month_number >= account_months.month_number
            and borrower_dates.month_number - 12 < account_months.month_number
),

-- One pass. An account of which nothing was heard for twelve months has no row.
windowed as (
    select
        borrower_id,
        snapshot_date,
        {{ month_mask('inflow_amount > 0', 'months_back') }} as inflow_mask,
        {{ month_mask('lowest_balance_amount < 0', 'months_back') }} as negative_mask,
        count(lowest_balance_amount) filter (where months_back < 6) as balances_6m,
        coalesce(sum(inflow_amount) filter (where months_back < 3), 0)
            as inflow_amount_3m,
        sum(inflow_amount) filter (where months_back between 3 and 5)
            as inflow_amount_before,
        sum(inflow_amount) filter (where months_back < 6) as inflow_amount_6m,
        sum(outflow_amount) filter (where months_back < 6) as outflow_amount_6m,
        min(lowest_balance_amount) filter (where months_back < 3)
            as account_lowest_balance_amount_3m,
        sum(balances_total) filter (where months_back < 3) as balances_total_3m,
        sum(balances) filter (where months_back < 3) as balances_3m,
        sum(balances_total) filter (where months_back between 3 and 5)
            as balances_total_before,
        sum(balances) filter (where months_back between 3 and 5) as balances_before,
    from months_known
    group by borrower_id, snapshot_date
),

features as (
    select
        borrower_id,
        snapshot_date,
        inflow_amount_3m::double / 3 as account_inflow_amount_3m,
        inflow_amount_3m::double / nullif(inflow_amount_before::double, 0) - 1
            as account_inflow_change_3m,
        {{ months_marked('inflow_mask', 6) }}::double as account_inflow_months_6m,
        outflow_amount_6m::double / nullif(inflow_amount_6m::double, 0)
            as account_outflow_to_inflow_ratio_6m,
        case
            when balances_6m > 0 then {{ months_marked('negative_mask', 6) }}::double
        end as account_negative_months_6m,
        balances_total_3m::double / nullif(balances_3m::double, 0)
        - balances_total_before::double / nullif(balances_before::double, 0)
            as account_balance_change_3m,
        account_lowest_balance_amount_3m,
    from windowed
)

select * from features
