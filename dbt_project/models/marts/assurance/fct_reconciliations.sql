-- What is held against what: each side is counted from its own end.
with

input_quality as (
    select * from {{ ref('fct_input_quality') }}
),

payments as (
    select * from {{ ref('stg_payments') }}
),

recovery_ledger as (
    select * from {{ ref('stg_recovery_ledger') }}
),

receipts as (
    select * from {{ ref('int_receipts') }}
),

loan_cash_flows as (
    select * from {{ ref('int_loan_cash_flows') }}
),

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

report_differences as (
    select * from {{ ref('fct_status_report_differences') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- The newest version that the build knows of each payment and each entry, if its day
-- has come.
payments_known as (
    select
        payments.payment_id,
        case
            when payments.available_on > build_settings.as_of_date then 0
            when payments.reversal_of_payment_id is null then payments.amount
            else -payments.amount
        end as cash_amount,
    from payments
    cross join build_settings
    where
        payments.recorded_at is null
        or {{ local_date('payments.recorded_at', 'build_settings.time_zone') }}
        <= build_settings.as_of_date
    qualify
        row_number() over (
            partition by payments.payment_id
            order by payments.recorded_at desc nulls last
        ) = 1
),

entries_known as (
    select
        recovery_ledger.entry_id,
        case
            when
                recovery_ledger.available_on <= build_settings.as_of_date
                and recovery_ledger.entry_type
                in ('recovery_cash', 'collateral_proceeds', 'insurance')
                then recovery_ledger.amount
            else 0
        end as cash_amount,
    from recovery_ledger
    cross join build_settings
    where
        recovery_ledger.recorded_at is null
        or {{ local_date('recovery_ledger.recorded_at', 'build_settings.time_zone') }}
        <= build_settings.as_of_date
    qualify
        row_number() over (
            partition by recovery_ledger.entry_id
            order by recovery_ledger.recorded_at desc nulls last
        ) = 1
),

-- Months in which schedule and payments speak; within one, the last date tells of all
-- that came in.
months_told as (
    select
        loan_id,
        month_number,
        snapshot_date,
        paid_amount,
    from loan_months
    where not is_from_report and paid_amount is not null
    qualify
        row_number() over (
            partition by loan_id, month_number
            order by snapshot_date desc
        ) = 1
),

receipts_placed as (
    select
        sum(receipts.received_amount) as received_amount,
        sum(
            case when months_told.loan_id is null then receipts.received_amount end
        ) as unplaced_amount,
    from receipts
    left join months_told
        on
            receipts.loan_id = months_told.loan_id
            and {{ month_number('receipts.available_on') }} = months_told.month_number
            and receipts.available_on <= months_told.snapshot_date
),

sums as (
    select
        (select sum(payments_known.cash_amount) from payments_known) as payment_amount,
        (select sum(entries_known.cash_amount) from entries_known) as ledger_amount,
        (select sum(loan_cash_flows.cash_amount) from loan_cash_flows) as flow_amount,
        (select sum(months_told.paid_amount) from months_told) as month_amount,
),

reconciled as (
    select
        'rows' as reconciliation_name,
        source_table as subject,
        loaded_rows as expected_value,
        staged_rows + rejected_rows as found_value,
        0 as left_out_value,
        'rows loaded are rows staged and rows rejected' as explanation,
    from input_quality
    union all
    select
        'cash' as reconciliation_name,
        'receipts' as subject,
        coalesce(sums.payment_amount, 0)
        + coalesce(sums.ledger_amount, 0) as expected_value,
        coalesce(receipts_placed.received_amount, 0) as found_value,
        0 as left_out_value,
        'payments net of reversals and the ledger''s cash, by their newest version, '
        || 'are the receipts' as explanation,
    from sums
    cross join receipts_placed
    union all
    select
        'cash' as reconciliation_name,
        'cash flows' as subject,
        coalesce(receipts_placed.received_amount, 0) as expected_value,
        coalesce(sums.flow_amount, 0) as found_value,
        0 as left_out_value,
        'receipts are the cash that recoveries are counted from' as explanation,
    from sums
    cross join receipts_placed
    union all
    select
        'cash' as reconciliation_name,
        'loan months' as subject,
        coalesce(receipts_placed.received_amount, 0) as expected_value,
        coalesce(sums.month_amount, 0) as found_value,
        coalesce(receipts_placed.unplaced_amount, 0) as left_out_value,
        'receipts are what loan months were paid; left out is what came in before a '
        || 'loan''s first month, after its last, or while reports speak for it'
            as explanation,
    from sums
    cross join receipts_placed
    union all
    select
        'reports' as reconciliation_name,
        'loan_status_reports' as subject,
        count(*) as expected_value,
        count(*) filter (where is_within_tolerance) as found_value,
        0 as left_out_value,
        'reports of loans that have a schedule are, within tolerance, what schedule '
        || 'and payments tell' as explanation,
    from report_differences
),

reconciliations as (
    select
        ---------- text
        reconciliation_name::varchar as reconciliation_name,
        subject::varchar as subject,
        explanation::varchar as explanation,
        ---------- numbers
        expected_value::decimal(18, 2) as expected_value,
        found_value::decimal(18, 2) as found_value,
        left_out_value::decimal(18, 2) as left_out_value,
        (expected_value - found_value - left_out_value)::decimal(18, 2)
            as difference,
        ---------- booleans
        (expected_value = found_value + left_out_value)::boolean as is_reconciled,
    from reconciled
)

select * from reconciliations
order by reconciliation_name, subject
