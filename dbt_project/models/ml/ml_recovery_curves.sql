-- How recoveries and their cost spread over the months after a snapshot in default, by
-- product and segment. A cell with few borrowers is drawn towards the whole portfolio
-- (credibility: Bühlmann 1967): its own figures weigh as much as its borrowers, those
-- of the portfolio as much as fifty.
{% set prior_borrowers = 50 %}
with

training_rows as (select * from {{ ref('ml_training_rows') }}),

recovery_flows as (select * from {{ ref('feat_recovery_flows') }}),

loan_products as (select * from {{ ref('feat_loan_products') }}),

segment_assignments as (select * from {{ ref('ml_segment_assignments') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

-- The curves that stand beside the assessed fit have seen no more than it has.
windowed_rows as (
    select
        'served' as part,
        loan_id,
        borrower_id,
        snapshot_date,
        outstanding_amount,
    from training_rows
    where task = 'recovery_rate'
    union all
    select
        'assessed' as part,
        loan_id,
        borrower_id,
        snapshot_date,
        outstanding_amount,
    from training_rows
    where task = 'recovery_rate' and validation_mode = 'forward' and is_train
),

placed_rows as (
    select
        windowed_rows.*,
        coalesce(loan_products.product_type, 'unknown') as product_type,
        coalesce(segment_assignments.segment_id, 0) as segment_id,
    from windowed_rows
    left join loan_products
        on
            windowed_rows.loan_id = loan_products.loan_id
            and windowed_rows.snapshot_date >= loan_products.valid_from
            and windowed_rows.snapshot_date < loan_products.valid_to
    left join segment_assignments
        on
            windowed_rows.borrower_id = segment_assignments.borrower_id
            and windowed_rows.snapshot_date = segment_assignments.snapshot_date
            and segment_assignments.is_chosen
),

months as (
    select distinct month_number
    from recovery_flows
),

-- Every cell has every month: where nothing came, nothing is added.
cells as (
    select
        part,
        product_type,
        segment_id,
        count(distinct borrower_id) as borrowers,
        count(*) as loan_months,
        sum(outstanding_amount)::double as exposure_amount,
    from placed_rows
    group by part, product_type, segment_id
),

cell_flows as (
    select
        placed_rows.part,
        placed_rows.product_type,
        placed_rows.segment_id,
        recovery_flows.month_number,
        sum(recovery_flows.discounted_cash_amount)::double as cash_amount,
        sum(recovery_flows.discounted_cost_amount)::double as cost_amount,
    from placed_rows
    inner join recovery_flows
        on
            placed_rows.loan_id = recovery_flows.loan_id
            and placed_rows.snapshot_date = recovery_flows.snapshot_date
    group by
        placed_rows.part,
        placed_rows.product_type,
        placed_rows.segment_id,
        recovery_flows.month_number
),

monthly_cells as (
    select
        cells.*,
        months.month_number,
        coalesce(cell_flows.cash_amount, 0.0) as cash_amount,
        coalesce(cell_flows.cost_amount, 0.0) as cost_amount,
    from cells
    cross join months
    left join cell_flows
        on
            cells.part = cell_flows.part
            and cells.product_type = cell_flows.product_type
            and cells.segment_id = cell_flows.segment_id
            and months.month_number = cell_flows.month_number
),

-- Per unit of exposure; sums of rounded decimals, so that their order is no matter.
cell_rates as (
    select
        part,
        product_type,
        segment_id,
        month_number,
        borrowers,
        loan_months,
        cash_amount / nullif(exposure_amount, 0) as cash_rate,
        cost_amount / nullif(exposure_amount, 0) as cost_rate,
        sum(cash_amount::decimal(38, 6)) over whole_book
        / nullif(sum(exposure_amount::decimal(38, 2)) over whole_book, 0)
            as book_cash_rate,
        sum(cost_amount::decimal(38, 6)) over whole_book
        / nullif(sum(exposure_amount::decimal(38, 2)) over whole_book, 0)
            as book_cost_rate,
    from monthly_cells
    window whole_book as (partition by part, month_number)
),

drawn_rates as (
    select
        part,
        product_type,
        segment_id,
        month_number,
        borrowers,
        loan_months,
        (
            borrowers * cash_rate + {{ prior_borrowers }} * book_cash_rate
        ) / (borrowers + {{ prior_borrowers }}) as cash_rate,
        (
            borrowers * cost_rate + {{ prior_borrowers }} * book_cost_rate
        ) / (borrowers + {{ prior_borrowers }}) as cost_rate,
    from cell_rates
),

recovery_curves as (
    select
        drawn_rates.part,
        drawn_rates.product_type,
        drawn_rates.segment_id,
        drawn_rates.month_number,
        drawn_rates.borrowers,
        drawn_rates.loan_months,
        round(
            greatest(drawn_rates.cash_rate, 0.0)
            / nullif(
                sum(greatest(drawn_rates.cash_rate, 0.0)) over (
                    partition by
                        drawn_rates.part,
                        drawn_rates.product_type,
                        drawn_rates.segment_id
                ),
                0.0
            ),
            12
        ) as recovery_share,
        round(drawn_rates.cost_rate, 12) as cost_rate,
    from drawn_rates
    inner join split_windows on split_windows.task = 'recovery_rate'
    where drawn_rates.month_number <= split_windows.horizon_months
)

select * from recovery_curves
