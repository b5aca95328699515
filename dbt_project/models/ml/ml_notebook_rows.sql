with

build_settings as (select * from {{ ref('stg_build_settings') }}),

loans as (select * from {{ ref('stg_loans') }}),

borrowers as (select * from {{ ref('stg_borrowers') }}),

status_reports as (select * from {{ ref('stg_loan_status_reports') }}),

protected_attributes as (select * from {{ ref('stg_borrower_protected_attributes') }}),

loan_outcomes as (select * from {{ ref('stg_loan_outcomes') }}),

undated_attributes as (select * from {{ ref('stg_loan_undated_attributes') }}),

attributes_by_loan as (
    select
        loan_id,
        max(value) filter (where attribute_name = 'Collection_Attempts')
            as collection_attempts,
        max(value) filter (where attribute_name = 'Collection_Method')
            as collection_method,
        max(value) filter (where attribute_name = 'Legal_Action_Taken')
            as legal_action_taken,
    from undated_attributes
    group by loan_id
),

-- The staged tables hold an age band; the notebooks' age is its middle.
notebook_rows as (
    select
        ---------- ids
        loans.loan_id,

        ---------- text
        protected_attributes.sex as gender,
        borrowers.employment_type,
        loans.product_type as loan_type,
        status_reports.reported_status as payment_history,
        attributes_by_loan.collection_method,
        attributes_by_loan.legal_action_taken,
        loan_outcomes.recovery_status,

        ---------- numbers
        -- Ids are numbered: shorter ones come first, as in the file.
        row_number() over (order by length(loans.loan_id), loans.loan_id)
            as source_order,
        case protected_attributes.age_band
            when 'under 25' then 20.0
            when '25-34' then 29.5
            when '35-44' then 39.5
            when '45-54' then 49.5
            when '55-64' then 59.5
            when '65 and over' then 69.5
        end::double as age,
        borrowers.monthly_income::double as monthly_income,
        borrowers.dependents::double as num_dependents,
        loans.principal_amount::double as loan_amount,
        loans.term_months::double as loan_tenure,
        loans.annual_interest_rate::double as interest_rate,
        loans.collateral_value::double as collateral_value,
        loans.installment_amount::double as monthly_emi,
        status_reports.outstanding_amount::double as outstanding_loan_amount,
        status_reports.missed_installments::double as num_missed_payments,
        status_reports.days_past_due::double as days_past_due,
        attributes_by_loan.collection_attempts,
    from loans
    inner join build_settings
        on build_settings.portfolio = 'loan_recovery'
    inner join borrowers
        on loans.borrower_id = borrowers.borrower_id
    inner join status_reports
        on loans.loan_id = status_reports.loan_id
    inner join loan_outcomes
        on loans.loan_id = loan_outcomes.loan_id
    left join protected_attributes
        on loans.borrower_id = protected_attributes.borrower_id
    left join attributes_by_loan
        on loans.loan_id = attributes_by_loan.loan_id
)

select * from notebook_rows
