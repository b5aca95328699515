with

loan_labels as (
    select * from {{ ref('feat_loan_labels') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

outcomes as (
    select
        {{ public_id('loan_labels.loan_id') }}::varchar as loan_id,
        {{ public_id('loan_labels.borrower_id') }}::varchar as borrower_id,
        loan_labels.label_name::varchar as label_name,
        loan_labels.label_class::varchar as label_class,
        loan_labels.censor_reason::varchar as censor_reason,
        loan_labels.horizon_months::integer as horizon_months,
        round(loan_labels.label_value, 6)::double as label_value,
        loan_labels.is_censored::boolean as is_censored,
        loan_labels.snapshot_date::date as snapshot_date,
        loan_labels.matured_on::date as matured_on,
    from loan_labels
    cross join build_settings
)

select * from outcomes
