-- severity: info
-- finding: is in {note}: its amounts are converted to {{ reporting_currency }} at the rate of the day it was paid out
-- advice: The amounts of such a loan must arrive in its own currency; decision 0075 says the rest.
select
    'loans' as source_table,
    'currency' as column_name,
    count(*) as rows_found,
    (select count(distinct loans.loan_id) from staging.stg_loans as loans)
        as rows_of_table,
    min(concat_ws(' ', loan_id || ':', currency, 'at', rate, 'of', rated_on)) as example,
    currency as note,
from staging.stg_loan_rates
where rate is not null
group by currency
