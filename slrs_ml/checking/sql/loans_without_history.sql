-- severity: warning
-- finding: has neither an installment nor a status report
-- advice: Nothing can be said of its arrears: its days past due stay null. Add its schedule or its reports.
with

followed as (
    select loan_id from staging.stg_installments
    union
    select loan_id from staging.stg_loan_status_reports
)

select
    'loans' as source_table,
    'loan_id' as column_name,
    count(distinct loans.loan_id) filter (followed.loan_id is null) as rows_found,
    count(distinct loans.loan_id) as rows_of_table,
    min(loans.loan_id) filter (followed.loan_id is null) as example,
from staging.stg_loans as loans
left join followed on loans.loan_id = followed.loan_id
