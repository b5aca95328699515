with

build_settings as (select * from {{ ref('stg_build_settings') }}),

loan_features as (select * from {{ ref('feat_loan_features') }}),

loan_labels as (select * from {{ ref('feat_loan_labels') }}),

protected_attributes as (select * from {{ ref('stg_borrower_protected_attributes') }}),

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
        loan_features.loan_id,

        ---------- text
        protected_attributes.sex as gender,
        attributes_by_loan.collection_method,
        attributes_by_loan.legal_action_taken,
        loan_labels.label_class as recovery_status,

        ---------- numbers
        -- Ids are numbered: shorter ones come first, as in the file.
        row_number() over (
            order by length(loan_features.loan_id), loan_features.loan_id
        ) as source_order,
        case protected_attributes.age_band
            when 'under 25' then 20.0
            when '25-34' then 29.5
            when '35-44' then 39.5
            when '45-54' then 49.5
            when '55-64' then 59.5
            when '65 and over' then 69.5
        end::double as age,
        loan_features.monthly_income,
        loan_features.principal_amount as loan_amount,
        loan_features.term_months as loan_tenure,
        loan_features.annual_interest_rate as interest_rate,
        round(
            loan_features.collateral_coverage_ratio
            * loan_features.outstanding_amount,
            2
        ) as collateral_value,
        loan_features.outstanding_amount as outstanding_loan_amount,
        loan_features.installment_amount as monthly_emi,
        loan_features.missed_installments as num_missed_payments,
        loan_features.days_past_due,
        loan_features.reported_status_severity,
        loan_features.is_self_employed,
        loan_features.is_home_loan,
        loan_features.is_vehicle_loan,
        loan_features.is_business_loan,
        attributes_by_loan.collection_attempts,
    from loan_features
    inner join build_settings
        on build_settings.portfolio = 'loan_recovery'
    inner join loan_labels
        on
            loan_features.loan_id = loan_labels.loan_id
            and loan_features.snapshot_date = loan_labels.snapshot_date
            and loan_labels.label_name = 'recovery_outcome'
    left join protected_attributes
        on loan_features.borrower_id = protected_attributes.borrower_id
    left join attributes_by_loan
        on loan_features.loan_id = attributes_by_loan.loan_id
    where loan_features.is_decision_snapshot
)

select * from notebook_rows
