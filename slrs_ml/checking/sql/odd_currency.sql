-- severity: warning
-- finding: is no currency code of three letters
-- advice: Write ISO 4217, such as EUR.
select
    'loans' as source_table,
    'currency' as column_name,
    count(*) filter (not regexp_full_match(currency, '[A-Za-z]{3}')) as rows_found,
    count(*) as rows_of_table,
    min(concat_ws(': ', loan_id, currency))
        filter (not regexp_full_match(currency, '[A-Za-z]{3}')) as example,
from staging.stg_loans
