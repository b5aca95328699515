{#-
    The columns of feat_loan_features that a risk model may use, and those of
    feat_borrower_features that segments are made of.

    The catalogue (seed feature_catalogue) is the truth; the names stand here as well
    because SQL needs them when it is compiled. A data test holds the two equal.
-#}
{% macro risk_feature_names() -%}
{{ return([
    'principal_amount',
    'annual_interest_rate',
    'lender_grade',
    'term_months',
    'installment_amount',
    'months_on_book',
    'outstanding_amount',
    'outstanding_to_principal_ratio',
    'collateral_coverage_ratio',
    'is_secured',
    'is_home_loan',
    'is_vehicle_loan',
    'is_business_loan',
    'is_personal_loan',
    'monthly_income',
    'installment_to_income_ratio',
    'principal_to_income_ratio',
    'residual_income_amount',
    'employment_tenure_months',
    'is_self_employed',
    'is_unemployed',
    'is_income_verified',
    'days_past_due',
    'max_days_past_due_3m',
    'max_days_past_due_6m',
    'max_days_past_due_12m',
    'missed_installments',
    'missed_installments_lag_1',
    'missed_installments_lag_2',
    'missed_months_3m',
    'missed_months_6m',
    'missed_months_12m',
    'arrears_to_installment_ratio',
    'paid_to_billed_ratio_3m',
    'paid_to_billed_ratio_6m',
    'paid_to_billed_ratio_lag_0',
    'paid_to_billed_ratio_lag_1',
    'paid_to_billed_ratio_lag_2',
    'paid_amount_lag_0',
    'paid_amount_lag_1',
    'paid_amount_lag_2',
    'paid_amount_lag_3',
    'utilisation_ratio',
    'utilisation_ratio_lag_1',
    'utilisation_ratio_lag_2',
    'months_since_last_payment',
    'months_since_delinquent',
    'on_time_streak_months',
    'days_past_due_change_3m',
    'has_ever_defaulted',
    'borrower_other_loans_overdue',
    'reported_status_severity',
    'missed_streak_months',
    'longest_missed_streak_12m',
    'entries_over_30_12m',
    'missed_installments_change_6m',
    'default_days_24m',
    'payment_delay_days_6m',
    'partial_payments_6m',
    'payment_reversals_12m',
    'collateral_value_change_12m',
    'income_change_since_origination',
    'debt_to_income_ratio',
    'borrower_open_loans',
    'borrower_exposure_to_income_ratio',
    'account_inflow_amount_3m',
    'account_inflow_change_3m',
    'account_inflow_months_6m',
    'account_inflow_to_income_ratio_3m',
    'account_outflow_to_inflow_ratio_6m',
    'account_negative_months_6m',
    'account_balance_change_3m',
    'account_lowest_balance_to_installment_ratio_3m',
]) }}
{%- endmacro %}

{% macro segment_feature_names() -%}
{{ return([
    'principal_amount',
    'annual_interest_rate',
    'term_months',
    'installment_amount',
    'outstanding_amount',
    'outstanding_to_principal_ratio',
    'collateral_coverage_ratio',
    'monthly_income',
    'installment_to_income_ratio',
    'residual_income_amount',
    'employment_tenure_months',
    'is_self_employed',
    'is_unemployed',
    'days_past_due',
    'max_days_past_due_6m',
    'missed_installments',
    'missed_months_6m',
    'paid_to_billed_ratio_3m',
    'utilisation_ratio',
    'payment_delay_days_6m',
    'income_change_since_origination',
    'debt_to_income_ratio',
    'borrower_open_loans',
    'account_inflow_to_income_ratio_3m',
    'account_outflow_to_inflow_ratio_6m',
    'account_negative_months_6m',
    'dependents',
]) }}
{%- endmacro %}

{#- The value of the column whose name stands in another column. -#}
{% macro value_of_feature(name_column, relation_name, feature_names) -%}
case {{ name_column }}
    {% for feature_name in feature_names %}
    when '{{ feature_name }}' then {{ relation_name }}.{{ feature_name }}
    {% endfor %}
end
{%- endmacro %}
