with

loan_features as (
    select * from {{ ref('feat_loan_features') }}
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
        sum(principal_amount::decimal(18, 2)) as principal_amount,
        sum(
            (annual_interest_rate * principal_amount)::decimal(18, 4)
        ) as yearly_interest_amount,
        sum(principal_amount::decimal(18, 2)) filter (
            where annual_interest_rate is not null
        ) as interest_principal_amount,
        max(term_months) as term_months,
        sum(installment_amount::decimal(18, 2)) as installment_amount,
        max(months_on_book) as months_on_book,
        sum(outstanding_amount::decimal(18, 2)) as outstanding_amount,
        sum(
            (collateral_coverage_ratio * outstanding_amount)::decimal(18, 2)
        ) as collateral_amount,
        max(days_past_due) as days_past_due,
        max(max_days_past_due_6m) as max_days_past_due_6m,
        sum(missed_installments::decimal(18, 2)) as missed_installments,
        max(missed_months_6m) as missed_months_6m,
        sum((utilisation_ratio * principal_amount)::decimal(18, 2)) as card_used_amount,
        sum(principal_amount::decimal(18, 2)) filter (
            where utilisation_ratio is not null
        ) as card_limit_amount,
        min(paid_to_billed_ratio_3m) as paid_to_billed_ratio_3m,
    from loan_features
    where loan_state = 'open'
    group by borrower_id, snapshot_date
),

borrower_features as (
    select
        borrower_id,
        is_month_end,
        is_decision_snapshot,
        snapshot_date,
        monthly_income,
        employment_tenure_months,
        principal_amount::double as principal_amount,
        yearly_interest_amount::double / nullif(interest_principal_amount::double, 0)
            as annual_interest_rate,
        term_months,
        installment_amount::double as installment_amount,
        months_on_book,
        outstanding_amount::double as outstanding_amount,
        outstanding_amount::double / nullif(principal_amount::double, 0)
            as outstanding_to_principal_ratio,
        collateral_amount::double / nullif(outstanding_amount::double, 0)
            as collateral_coverage_ratio,
        installment_amount::double / nullif(monthly_income, 0)
            as installment_to_income_ratio,
        days_past_due,
        max_days_past_due_6m,
        missed_installments::double as missed_installments,
        missed_months_6m,
        card_used_amount::double / nullif(card_limit_amount::double, 0)
            as utilisation_ratio,
        paid_to_billed_ratio_3m,
    from summed
)

select * from borrower_features
