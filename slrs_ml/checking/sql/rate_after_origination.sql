-- severity: warning
-- finding: began before the first rate of its currency, and is converted at that one
-- advice: Add rates for earlier days to exchange_rates.
with

loans as (
    select
        loan_id,
        min(originated_on) as originated_on,
    from staging.stg_loans
    group by loan_id
)

select
    'loans' as source_table,
    'currency' as column_name,
    count(*) filter (loan_rates.rated_on > loans.originated_on) as rows_found,
    count(*) as rows_of_table,
    min(
        concat_ws(
            ' ',
            loans.loan_id || ':',
            loan_rates.currency,
            'of',
            loans.originated_on,
            'at the rate of',
            loan_rates.rated_on
        )
    ) filter (loan_rates.rated_on > loans.originated_on) as example,
from staging.stg_loan_rates as loan_rates
inner join loans on loan_rates.loan_id = loans.loan_id
