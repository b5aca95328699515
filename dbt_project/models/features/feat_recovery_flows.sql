-- What came in and what was spent in each month after a snapshot in default whose
-- horizon is past, discounted to the snapshot.
with

loan_labels as (
    select * from {{ ref('feat_loan_labels') }}
),

cash_flows as (
    select * from {{ ref('int_loan_cash_flows') }}
),

label_horizons as (
    select * from {{ ref('label_horizons') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

horizons as (
    select
        label_horizons.horizon_months,
        coalesce(label_horizons.annual_discount_rate, 0) as annual_discount_rate,
    from label_horizons
    inner join build_settings on label_horizons.portfolio = build_settings.portfolio
    where
        label_horizons.label_name = 'recovery_rate'
        and label_horizons.horizon_months is not null
),

matured_rows as (
    select
        loan_labels.loan_id,
        loan_labels.borrower_id,
        loan_labels.snapshot_date,
        horizons.annual_discount_rate,
        {{ add_months('loan_labels.snapshot_date', 'horizons.horizon_months') }}
            as horizon_ends_on,
    from loan_labels
    cross join horizons
    where
        loan_labels.label_name = 'recovery_rate'
        and not loan_labels.is_censored
),

placed_flows as (
    select
        matured_rows.loan_id,
        matured_rows.borrower_id,
        matured_rows.snapshot_date,
        {{ month_number('cash_flows.known_on') }}
        - {{ month_number('matured_rows.snapshot_date') }}
            as calendar_months,
        cash_flows.known_on,
        cash_flows.cash_amount,
        cash_flows.cost_amount,
        {{ discount_factor(
            'matured_rows.annual_discount_rate',
            'matured_rows.snapshot_date',
            'cash_flows.known_on'
        ) }} as discount_factor,
    from matured_rows
    inner join cash_flows
        on
            matured_rows.loan_id = cash_flows.loan_id
            and matured_rows.snapshot_date < cash_flows.known_on
            and matured_rows.horizon_ends_on >= cash_flows.known_on
),

-- A month ends on the day of the snapshot, or where there is no such day on its last.
numbered_flows as (
    select
        *,
        calendar_months
        + case
            when
                known_on
                > {{ add_months('snapshot_date', 'calendar_months') }}
                then 1
            else 0
        end as month_number,
    from placed_flows
),

recovery_flows as (
    select
        loan_id,
        borrower_id,
        snapshot_date,
        month_number::integer as month_number,
        sum((cash_amount::double / discount_factor)::decimal(18, 6))::decimal(18, 6)
            as discounted_cash_amount,
        sum((cost_amount::double / discount_factor)::decimal(18, 6))::decimal(18, 6)
            as discounted_cost_amount,
    from numbered_flows
    group by loan_id, borrower_id, snapshot_date, month_number
)

select * from recovery_flows
