with

loan_recovery_source as (
    select * from {{ source('lending', 'loan_recovery_source') }}
),

borrower_protected_attributes as (
    select
        borrower_id,
        lower(gender) as sex,
        {{ age_band('age') }} as age_band,
        null::varchar as marital_status,
        null::varchar as ethnicity,
        null::varchar as recorded_at,
    from loan_recovery_source
)

select * from borrower_protected_attributes
