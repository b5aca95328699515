with

checked as (
    select * from {{ ref('stg_installments__checked') }}
),

installments as (
    select
        ---------- ids
        loan_id,

        ---------- numbers
        schedule_version,
        installment_number,
        principal_due,
        interest_due,
        fees_due,

        ---------- dates
        due_on,

        ---------- times
        recorded_at,
    from checked
    where reason_code is null
)

select * from installments
