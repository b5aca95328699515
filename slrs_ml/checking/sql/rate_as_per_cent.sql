-- severity: warning
-- finding: annual_interest_rate is above 1.5, which is more than 150 % a year
-- advice: Give a fraction a year: 0.0925 for 9.25 %. If the rate is meant, leave it.
select
    'loans' as source_table,
    'annual_interest_rate' as column_name,
    count(*) filter (annual_interest_rate > 1.5) as rows_found,
    count(*) as rows_of_table,
    min(concat_ws(': ', loan_id, annual_interest_rate))
        filter (annual_interest_rate > 1.5) as example,
from staging.stg_loans
