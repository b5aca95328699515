with

checked as (
    select * from {{ ref('stg_borrower_protected_attributes__checked') }}
),

borrower_protected_attributes as (
    select
        ---------- ids
        borrower_id,

        ---------- text
        sex,
        age_band,
        marital_status,
        ethnicity,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from borrower_protected_attributes
