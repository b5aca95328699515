with

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- The newest version has the last word on whether and how a loan ended.
loan_ends as (
    select
        loan_versions.loan_id,
        loan_versions.close_reason as end_state,
        loan_versions.closed_on as ended_on,
        loan_versions.closing_known_on as known_on,
    from loan_versions
    cross join build_settings
    where
        loan_versions.valid_to = date '9999-12-31'
        and loan_versions.closing_known_on <= build_settings.as_of_date
)

select * from loan_ends
