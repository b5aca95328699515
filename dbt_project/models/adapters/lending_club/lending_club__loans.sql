-- The file has no key: a loan is named by the row's place in it, and so is its
-- borrower.
with

lending_club_source as (
    select * from {{ source('lending', 'lending_club_source') }}
),

loans as (
    select
        'lending-club-' || lpad(source_row_number::varchar, 5, '0') as loan_id,
        loan_amnt,
        loan_term_year,
        grade,
        int_rate,
        purpose,
        annual_inc,
        emp_length,
        verification_status,
        addr_state,
        dti,
        total_pymnt,
        recoveries,
        collection_recovery_fee,
        loan_status,
        annual_return,
    from lending_club_source
)

select * from loans
