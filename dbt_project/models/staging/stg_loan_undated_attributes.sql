with

checked as (
    select * from {{ ref('stg_loan_undated_attributes__checked') }}
),

loan_undated_attributes as (
    select
        ---------- ids
        loan_id,

        ---------- text
        attribute_name,
        value,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from loan_undated_attributes
