with

loan_features as (
    select * from {{ ref('feat_loan_features') }}
),

borrower_versions as (
    select * from {{ ref('int_borrower_versions') }}
),

-- A borrower's row sums amounts over the open loans and takes the worst of the rest.
-- Amounts are summed as decimals, because sums of doubles depend on their order.
summed as (
    select
        borrower_id,
        snapshot_date,
        bool_or(is_month_end) as is_month_end,
        bool_or(is_decision_snapshot) as is_decision_snapshot,
        max(monthly_income) as monthly_income,
        max(employment_tenure_months) as employment_tenure_months,
        max(is_self_employed) as is_self_employed,
        max(is_unemployed) as is_unemployed,
        min(income_change_since_origination) as income_change_since_origination,
        -- What is left, and what else is owed, before the installments of these loans.
        max(
            (
                residual_income_amount + coalesce(installment_amount, 0)
            )::decimal(18, 2)
        ) as income_before_installments,
        max(
            (
                debt_to_income_ratio * monthly_income - coalesce(installment_amount, 0)
            )::decimal(18, 2)
        ) as other_debt_payments,
        sum(principal_amount::decimal(18, 2)) as principal_amount,
        sum(
            (annual_interest_rate * principal_amount)::decimal(18, 4)
        ) as yearly_interest_amount,
        sum(principal_amount::decimal(18, 2)) filter (
            where annual_interest_rate is not null
        ) as interest_principal_amount,
        max(term_months) as term_months,
        sum(installment_amount::decimal(18, 2)) as installment_amount,
        sum(outstanding_amount::decimal(18, 2)) as outstanding_amount,
        sum(
            (collateral_coverage_ratio * outstanding_amount)::decimal(18, 2)
        ) as collateral_amount,
        max(borrower_open_loans) as borrower_open_loans,
        max(days_past_due) as days_past_due,
        max(max_days_past_due_6m) as max_days_past_due_6m,
        sum(missed_installments::decimal(18, 2)) as missed_installments,
        max(missed_months_6m) as missed_months_6m,
        max(payment_delay_days_6m) as payment_delay_days_6m,
        sum((utilisation_ratio * principal_amount)::decimal(18, 2)) as card_used_amount,
        sum(principal_amount::decimal(18, 2)) filter (
            where utilisation_ratio is not null
        ) as card_limit_amount,
        min(paid_to_billed_ratio_3m) as paid_to_billed_ratio_3m,
        max(account_inflow_to_income_ratio_3m) as account_inflow_to_income_ratio_3m,
        max(account_outflow_to_inflow_ratio_6m) as account_outflow_to_inflow_ratio_6m,
        max(account_negative_months_6m) as account_negative_months_6m,
    from loan_features
    where loan_state = 'open'
    group by borrower_id, snapshot_date
),

borrower_features as (
    select
        summed.borrower_id,
        summed.is_month_end,
        summed.is_decision_snapshot,
        summed.snapshot_date,

        ---------- financial stability
        summed.monthly_income,
        summed.income_before_installments::double
        - coalesce(summed.installment_amount::double, 0) as residual_income_amount,
        summed.income_change_since_origination,
        summed.account_inflow_to_income_ratio_3m,
        summed.account_outflow_to_inflow_ratio_6m,
        summed.account_negative_months_6m,

        ---------- payment behaviour
        summed.days_past_due,
        summed.max_days_past_due_6m,
        summed.missed_installments::double as missed_installments,
        summed.missed_months_6m,
        summed.paid_to_billed_ratio_3m,
        summed.payment_delay_days_6m,

        ---------- leverage and risk appetite
        summed.principal_amount::double as principal_amount,
        summed.yearly_interest_amount::double
        / nullif(summed.interest_principal_amount::double, 0) as annual_interest_rate,
        summed.term_months,
        summed.installment_amount::double as installment_amount,
        summed.outstanding_amount::double as outstanding_amount,
        summed.outstanding_amount::double / nullif(summed.principal_amount::double, 0)
            as outstanding_to_principal_ratio,
        summed.collateral_amount::double / nullif(summed.outstanding_amount::double, 0)
            as collateral_coverage_ratio,
        summed.installment_amount::double / nullif(summed.monthly_income, 0)
            as installment_to_income_ratio,
        (
            summed.other_debt_payments + coalesce(summed.installment_amount, 0)
        )::double / nullif(summed.monthly_income, 0) as debt_to_income_ratio,
        summed.card_used_amount::double / nullif(summed.card_limit_amount::double, 0)
            as utilisation_ratio,
        summed.borrower_open_loans,

        ---------- household and work
        -- Barred from risk features: loans have no such column (decision 0090).
        borrower_versions.dependents::double as dependents,
        summed.employment_tenure_months,
        summed.is_self_employed,
        summed.is_unemployed,
    from summed
    left join borrower_versions
        on
            summed.borrower_id = borrower_versions.borrower_id
            and summed.snapshot_date >= borrower_versions.valid_from
            and summed.snapshot_date < borrower_versions.valid_to
)

select * from borrower_features
