-- severity: error
-- finding: is in {note}, which no usable rate converts to {{ reporting_currency }}
-- advice: Give exchange_rates (currency, rated_on, rate) for it, or make a portfolio of its own of these loans. {{ 'Name reporting_currency in build_settings first: XXX says that the loans have several.' if reporting_currency == 'XXX' }}
select
    'loans' as source_table,
    'currency' as column_name,
    count(*) as rows_found,
    (select count(distinct loans.loan_id) from staging.stg_loans as loans)
        as rows_of_table,
    min(concat_ws(': ', loan_id, currency)) as example,
    currency as note,
from staging.stg_loan_rates
where rate is null
group by currency
