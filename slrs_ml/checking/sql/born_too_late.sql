-- severity: warning
-- finding: was younger than 16 when the loan was paid out
-- advice: Correct birth_date or originated_on, or take out who is no borrower.
with

borrowers as (
    select
        borrower_id,
        min(birth_date) as birth_date,
    from staging.stg_borrowers
    where birth_date <= date '{{ as_of_date }}'
    group by borrower_id
)

select
    'borrowers' as source_table,
    'birth_date' as column_name,
    count(*) filter (loans.originated_on < borrowers.birth_date + interval 16 year)
        as rows_found,
    count(*) as rows_of_table,
    min(
        concat_ws(
            ' ',
            borrowers.borrower_id || ':',
            borrowers.birth_date,
            'and a loan of',
            loans.originated_on
        )
    ) filter (loans.originated_on < borrowers.birth_date + interval 16 year) as example,
from staging.stg_loans as loans
inner join borrowers on loans.borrower_id = borrowers.borrower_id
