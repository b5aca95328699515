{#- What each family of features hands over as it stands. -#}
{%- set families = {
    'repayment_features': [
        'missed_installments_lag_1', 'missed_installments_lag_2',
        'missed_installments_change_6m', 'max_days_past_due_3m', 'max_days_past_due_6m',
        'max_days_past_due_12m', 'missed_months_3m', 'missed_months_6m',
        'missed_months_12m', 'missed_streak_months', 'longest_missed_streak_12m',
        'entries_over_30_12m', 'days_past_due_change_3m', 'has_ever_defaulted',
        'default_days_24m', 'paid_to_billed_ratio_3m', 'paid_to_billed_ratio_6m',
        'paid_to_billed_ratio_lag_0', 'paid_to_billed_ratio_lag_1',
        'paid_to_billed_ratio_lag_2', 'paid_amount_lag_0', 'paid_amount_lag_1',
        'paid_amount_lag_2', 'paid_amount_lag_3', 'payment_delay_days_6m',
        'partial_payments_6m', 'payment_reversals_12m', 'months_since_last_payment',
        'months_since_delinquent', 'on_time_streak_months', 'reported_status_severity',
    ],
    'account_features': [
        'account_inflow_amount_3m', 'account_inflow_change_3m',
        'account_inflow_months_6m', 'account_outflow_to_inflow_ratio_6m',
        'account_negative_months_6m', 'account_balance_change_3m',
    ],
    'contact_features': [
        'contact_attempts_1m', 'contact_attempts_3m', 'right_party_contacts_3m',
        'contact_reach_rate_6m', 'months_since_conversation', 'refusals_6m',
    ],
    'promise_features': [
        'promises_12m', 'kept_promise_share_12m', 'broken_promises_12m',
        'has_open_promise',
    ],
    'legal_features': ['legal_steps_12m'],
    'forbearance_features': ['forbearance_measures_24m'],
} -%}
{%- set event_families = [
    'contact_features', 'promise_features', 'legal_features', 'forbearance_features',
] -%}
-- Decision 0047: a build appends the rows that it computes, after removing those that
-- they replace.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    meta={'grows_by': 'int_first_changes'},
    pre_hook=[
        "{{ remove_changed_rows(ref('int_first_changes')) }}",
        "{{ move_decision_snapshots(ref('int_snapshots')) }}",
    ],
) }}

with

changed_snapshots as (
    select * from {{ ref('int_changed_snapshots') }}
),

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

borrower_versions as (
    select * from {{ ref('int_borrower_versions') }}
),

borrower_positions as (
    select * from {{ ref('feat_borrower_positions') }}
),

repayment_features as (
    select * from {{ ref('feat_repayment_features') }}
),

account_features as (
    select * from {{ ref('feat_account_features') }}
),

contact_features as (
    select * from {{ ref('feat_contact_features') }}
),

promise_features as (
    select * from {{ ref('feat_promise_features') }}
),

legal_features as (
    select * from {{ ref('feat_legal_features') }}
),

forbearance_features as (
    select * from {{ ref('feat_forbearance_features') }}
),

snapshots as (
    select
        loan_months.*,
        {{ add_months('loan_months.snapshot_date', -12) }} as year_before_on,
        case
            when loan_months.loan_state = 'open' and loan_months.days_past_due > 0
                then 1
            else 0
        end as is_overdue,
    from changed_snapshots
    inner join loan_months
        on
            changed_snapshots.loan_id = loan_months.loan_id
            and changed_snapshots.snapshot_date = loan_months.snapshot_date
),

joined as (
    select
        snapshots.*,
        {% for family, feature_names in families.items() -%}
        {% for feature_name in feature_names -%}
        {{ family }}.{{ feature_name }},
        {% endfor -%}
        {% endfor -%}
        repayment_features.outstanding_amount_lag_1,
        repayment_features.outstanding_amount_lag_2,
        account_features.account_lowest_balance_amount_3m,
        loan_versions.product_type,
        loan_versions.principal_amount,
        loan_versions.annual_interest_rate,
        loan_versions.lender_grade,
        loan_versions.term_months,
        loan_versions.installment_amount,
        loan_versions.collateral_value,
        loan_versions.is_secured,
        borrower_versions.employment_type,
        borrower_versions.monthly_income,
        borrower_versions.monthly_essential_expenses,
        borrower_versions.monthly_debt_payments,
        borrower_versions.is_income_verified,
        borrower_versions.employment_started_on,
        versions_before.collateral_value as collateral_value_before,
        borrower_versions_before.monthly_income as monthly_income_before,
        borrower_positions.open_loans as borrower_open_loans,
        borrower_positions.exposure_amount as borrower_exposure_amount,
        borrower_positions.overdue_loans - snapshots.is_overdue as other_loans_overdue,
    from snapshots
    inner join repayment_features
        on
            snapshots.loan_id = repayment_features.loan_id
            and snapshots.snapshot_date = repayment_features.snapshot_date
    inner join loan_versions
        on
            snapshots.loan_id = loan_versions.loan_id
            and snapshots.loan_valid_from = loan_versions.valid_from
    inner join borrower_positions
        on
            snapshots.borrower_id = borrower_positions.borrower_id
            and snapshots.snapshot_date = borrower_positions.snapshot_date
    left join borrower_versions
        on
            snapshots.borrower_id = borrower_versions.borrower_id
            and snapshots.snapshot_date >= borrower_versions.valid_from
            and snapshots.snapshot_date < borrower_versions.valid_to
    left join loan_versions as versions_before
        on
            snapshots.loan_id = versions_before.loan_id
            and snapshots.year_before_on >= versions_before.valid_from
            and snapshots.year_before_on < versions_before.valid_to
    left join borrower_versions as borrower_versions_before
        on
            snapshots.borrower_id = borrower_versions_before.borrower_id
            and loan_versions.originated_on >= borrower_versions_before.valid_from
            and loan_versions.originated_on < borrower_versions_before.valid_to
    left join account_features
        on
            snapshots.borrower_id = account_features.borrower_id
            and snapshots.snapshot_date = account_features.snapshot_date
    {% for family in event_families -%}
    left join {{ family }}
        on
            snapshots.loan_id = {{ family }}.loan_id
            and snapshots.snapshot_date = {{ family }}.snapshot_date
    {% endfor -%}
),

features as (
    select
        loan_id,
        borrower_id,
        loan_state,
        {{ delinquency_bucket('days_past_due') }} as delinquency_bucket,
        is_month_end,
        is_decision_snapshot,
        is_default,
        snapshot_date,
        input_fingerprint,

        ---------- loan
        principal_amount::double as principal_amount,
        annual_interest_rate::double as annual_interest_rate,
        lender_grade::double as lender_grade,
        term_months::double as term_months,
        installment_amount::double as installment_amount,
        months_on_book::double as months_on_book,
        outstanding_amount::double as outstanding_amount,
        outstanding_amount::double / nullif(principal_amount::double, 0)
            as outstanding_to_principal_ratio,
        collateral_value::double / nullif(outstanding_amount::double, 0)
            as collateral_coverage_ratio,
        collateral_value::double / nullif(collateral_value_before::double, 0) - 1
            as collateral_value_change_12m,
        is_secured::integer::double as is_secured,
        {% for product in ['home', 'vehicle', 'business', 'personal'] -%}
        (product_type = '{{ product }}')::integer::double as is_{{ product }}_loan,
        {% endfor %}
        ---------- borrower
        monthly_income::double as monthly_income,
        installment_amount::double / nullif(monthly_income::double, 0)
            as installment_to_income_ratio,
        principal_amount::double / nullif(monthly_income::double, 0)
            as principal_to_income_ratio,
        (
            monthly_income
            - coalesce(monthly_essential_expenses, 0)
            - coalesce(monthly_debt_payments, 0)
            - coalesce(installment_amount, 0)
        )::double as residual_income_amount,
        case
            when employment_started_on <= snapshot_date
                then (
                    {{ month_number('snapshot_date') }}
                    - {{ month_number('employment_started_on') }}
                )::double
        end as employment_tenure_months,
        (employment_type in ('self_employed', 'business_owner'))::integer::double
            as is_self_employed,
        (employment_type = 'unemployed')::integer::double as is_unemployed,
        is_income_verified::integer::double as is_income_verified,
        monthly_income::double / nullif(monthly_income_before::double, 0) - 1
            as income_change_since_origination,
        (monthly_debt_payments + coalesce(installment_amount, 0))::double
        / nullif(monthly_income::double, 0) as debt_to_income_ratio,
        other_loans_overdue::double as borrower_other_loans_overdue,
        borrower_open_loans::double as borrower_open_loans,
        borrower_exposure_amount::double / nullif(monthly_income::double, 0)
            as borrower_exposure_to_income_ratio,

        ---------- repayment
        days_past_due::double as days_past_due,
        missed_installments::double as missed_installments,
        arrears_amount::double / nullif(installment_amount::double, 0)
            as arrears_to_installment_ratio,
        case
            when product_type = 'credit_card'
                then outstanding_amount::double / nullif(principal_amount::double, 0)
        end as utilisation_ratio,
        {% for lag in [1, 2] -%}
        case
            when product_type = 'credit_card'
                then
                    outstanding_amount_lag_{{ lag }}::double
                    / nullif(principal_amount::double, 0)
        end as utilisation_ratio_lag_{{ lag }},
        {% endfor -%}

        ---------- account
        account_inflow_amount_3m / nullif(monthly_income::double, 0)
            as account_inflow_to_income_ratio_3m,
        account_lowest_balance_amount_3m::double
        / nullif(installment_amount::double, 0)
            as account_lowest_balance_to_installment_ratio_3m,

        ---------- as the families hand them over
        {% for feature_names in families.values() -%}
        {% for feature_name in feature_names -%}
        {{ feature_name }}::double as {{ feature_name }},
        {% endfor -%}
        {% endfor -%}
    from joined
)

select * from features
