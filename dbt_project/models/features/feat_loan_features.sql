with

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

borrower_versions as (
    select * from {{ ref('int_borrower_versions') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

snapshots as (
    select
        *,
        case
            when loan_state = 'open' and days_past_due > 0 then 1
            else 0
        end as is_overdue,
    from loan_months
    where is_snapshot
),

-- Months are told apart by number; a declared date inside a month gives way to the
-- month's own end where history is read.
history as (
    select
        loan_id,
        month_number,
        days_past_due,
        missed_installments,
        outstanding_amount,
        payable_amount,
        paid_amount,
        snapshot_date,
    from loan_months
    qualify
        row_number() over (
            partition by loan_id, month_number
            order by snapshot_date desc
        ) = 1
),

-- The twelve months up to the snapshot: its own row, and the rows of the months before.
window_months as (
    select
        snapshots.loan_id,
        snapshots.snapshot_date,
        0 as months_back,
        snapshots.days_past_due,
        snapshots.missed_installments,
        snapshots.outstanding_amount,
        snapshots.payable_amount,
        snapshots.paid_amount,
    from snapshots
    union all
    select
        snapshots.loan_id,
        snapshots.snapshot_date,
        snapshots.month_number - history.month_number as months_back,
        history.days_past_due,
        history.missed_installments,
        history.outstanding_amount,
        history.payable_amount,
        history.paid_amount,
    from snapshots
    inner join history
        on
            snapshots.loan_id = history.loan_id
            and snapshots.month_number > history.month_number
            and snapshots.month_number - 12 <= history.month_number
),

-- One pass over the window. A month counts as missed where anything was past due.
{% set is_missed = '(days_past_due > 0 or missed_installments > 0)' -%}
windowed as (
    select
        loan_id,
        snapshot_date,
        max(days_past_due) filter (where months_back < 3) as max_days_past_due_3m,
        max(days_past_due) filter (where months_back < 6) as max_days_past_due_6m,
        max(days_past_due) filter (where months_back < 12) as max_days_past_due_12m,
        {% for months in [3, 6, 12] -%}
        case
            when count(days_past_due) filter (where months_back < {{ months }}) > 0
                then count(*) filter (
                        where months_back < {{ months }} and {{ is_missed }}
                    )
        end as missed_months_{{ months }}m,
        {% endfor -%}
        {% for lag in [1, 2] -%}
        max(missed_installments) filter (where months_back = {{ lag }})
            as missed_installments_lag_{{ lag }},
        max(outstanding_amount) filter (where months_back = {{ lag }})
            as outstanding_amount_lag_{{ lag }},
        {% endfor -%}
        max(days_past_due) filter (where months_back = 3) as days_past_due_lag_3,
        {% for lag in [0, 1, 2, 3] -%}
        max(paid_amount) filter (where months_back = {{ lag }})
            as paid_amount_lag_{{ lag }},
        {% endfor -%}
        {% for lag in [0, 1, 2] -%}
        max(payable_amount) filter (where months_back = {{ lag }})
            as payable_amount_lag_{{ lag }},
        {% endfor -%}
    {% for months in [3, 6] -%}
    sum(paid_amount) filter (
        where months_back < {{ months }} and payable_amount is not null
    ) as paid_amount_{{ months }}m,
    sum(payable_amount) filter (where months_back < {{ months }})
        as payable_amount_{{ months }}m,
    {% endfor %}
    from window_months
    group by loan_id, snapshot_date
),

first_defaults as (
    select
        loan_id,
        min(defaulted_on) as first_defaulted_on,
    from default_periods
    group by loan_id
),

borrower_overdue as (
    select
        borrower_id,
        snapshot_date,
        sum(is_overdue) as loans_overdue,
    from snapshots
    group by borrower_id, snapshot_date
),

{% set window_columns = [
    'max_days_past_due_3m', 'max_days_past_due_6m', 'max_days_past_due_12m',
    'missed_months_3m', 'missed_months_6m', 'missed_months_12m',
    'missed_installments_lag_1', 'missed_installments_lag_2',
    'outstanding_amount_lag_1', 'outstanding_amount_lag_2', 'days_past_due_lag_3',
    'paid_amount_lag_0', 'paid_amount_lag_1', 'paid_amount_lag_2', 'paid_amount_lag_3',
    'payable_amount_lag_0', 'payable_amount_lag_1', 'payable_amount_lag_2',
    'paid_amount_3m', 'paid_amount_6m', 'payable_amount_3m', 'payable_amount_6m',
] -%}
joined as (
    select
        snapshots.*,
        {% for window_column in window_columns -%}
        windowed.{{ window_column }},
        {% endfor -%}
        loan_versions.product_type,
        loan_versions.principal_amount,
        loan_versions.annual_interest_rate,
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
        coalesce(first_defaults.first_defaulted_on <= snapshots.snapshot_date, false)
            as has_ever_defaulted,
        borrower_overdue.loans_overdue - snapshots.is_overdue as other_loans_overdue,
    from snapshots
    inner join windowed
        on
            snapshots.loan_id = windowed.loan_id
            and snapshots.snapshot_date = windowed.snapshot_date
    inner join loan_versions
        on
            snapshots.loan_id = loan_versions.loan_id
            and snapshots.loan_valid_from = loan_versions.valid_from
    inner join borrower_overdue
        on
            snapshots.borrower_id = borrower_overdue.borrower_id
            and snapshots.snapshot_date = borrower_overdue.snapshot_date
    left join first_defaults on snapshots.loan_id = first_defaults.loan_id
    left join borrower_versions
        on
            snapshots.borrower_id = borrower_versions.borrower_id
            and snapshots.snapshot_date >= borrower_versions.valid_from
            and snapshots.snapshot_date < borrower_versions.valid_to
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

        ---------- loan
        principal_amount::double as principal_amount,
        annual_interest_rate::double as annual_interest_rate,
        term_months::double as term_months,
        installment_amount::double as installment_amount,
        months_on_book::double as months_on_book,
        outstanding_amount::double as outstanding_amount,
        outstanding_amount::double / nullif(principal_amount::double, 0)
            as outstanding_to_principal_ratio,
        collateral_value::double / nullif(outstanding_amount::double, 0)
            as collateral_coverage_ratio,
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

        ---------- repayment
        days_past_due::double as days_past_due,
        max_days_past_due_3m::double as max_days_past_due_3m,
        max_days_past_due_6m::double as max_days_past_due_6m,
        max_days_past_due_12m::double as max_days_past_due_12m,
        missed_installments::double as missed_installments,
        missed_installments_lag_1::double as missed_installments_lag_1,
        missed_installments_lag_2::double as missed_installments_lag_2,
        missed_months_3m::double as missed_months_3m,
        missed_months_6m::double as missed_months_6m,
        missed_months_12m::double as missed_months_12m,
        arrears_amount::double / nullif(installment_amount::double, 0)
            as arrears_to_installment_ratio,
        {% for months in [3, 6] -%}
        case
            when payable_amount_{{ months }}m > 0
                then
                    paid_amount_{{ months }}m::double
                    / payable_amount_{{ months }}m::double
        end as paid_to_billed_ratio_{{ months }}m,
        {% endfor -%}
        {% for lag in [0, 1, 2] -%}
        case
            when payable_amount_lag_{{ lag }} > 0
                then
                    paid_amount_lag_{{ lag }}::double
                    / payable_amount_lag_{{ lag }}::double
        end as paid_to_billed_ratio_lag_{{ lag }},
        {% endfor -%}
        {% for lag in [0, 1, 2, 3] -%}
        paid_amount_lag_{{ lag }}::double as paid_amount_lag_{{ lag }},
        {% endfor -%}
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
        (month_number - last_paid_month_number)::double as months_since_last_payment,
        (month_number - last_delinquent_month_number)::double
            as months_since_delinquent,
        case
            when days_past_due is not null
                then (
                    month_number
                    - coalesce(last_delinquent_month_number, first_month_number - 1)
                )::double
        end as on_time_streak_months,
        (days_past_due - days_past_due_lag_3)::double as days_past_due_change_3m,
        has_ever_defaulted::integer::double as has_ever_defaulted,
        other_loans_overdue::double as borrower_other_loans_overdue,
        case lower(replace(reported_status, '-', '_'))
            when 'on_time' then 0
            when 'delayed' then 1
            when 'missed' then 2
        end::double as reported_status_severity,
    from joined
)

select * from features
