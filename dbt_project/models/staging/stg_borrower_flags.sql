with

checked as (
    select * from {{ ref('stg_borrower_flags__checked') }}
),

borrower_flags as (
    select
        ---------- ids
        flag_id,
        borrower_id,

        ---------- text
        flag_type,

        ---------- dates
        review_due_on,

        ---------- times
        opened_at,
        closed_at,
        recorded_at,
    from checked
    where reason_code is null
)

select * from borrower_flags
