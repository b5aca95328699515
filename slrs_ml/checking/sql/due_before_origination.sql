-- severity: warning
-- finding: falls due before the loan was paid out
-- advice: Correct due_on or originated_on. As it stands the loan may be in arrears from its first day.
with

loans as (
    select
        loan_id,
        min(originated_on) as originated_on,
    from staging.stg_loans
    group by loan_id
)

select
    'installments' as source_table,
    'due_on' as column_name,
    count(*) filter (installments.due_on < loans.originated_on) as rows_found,
    count(*) as rows_of_table,
    min(
        concat_ws(
            ' ',
            installments.loan_id || '|' || installments.installment_number || ':',
            installments.due_on,
            'before',
            loans.originated_on
        )
    ) filter (installments.due_on < loans.originated_on) as example,
from staging.stg_installments as installments
inner join loans on installments.loan_id = loans.loan_id
