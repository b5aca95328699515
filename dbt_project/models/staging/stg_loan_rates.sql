-- Decision 0075: one rate a loan, so that a rate that moves is never arrears.
with

checked as (
    select * from {{ ref('stg_loans__checked') }}
),

exchange_rates as (
    select * from {{ ref('stg_exchange_rates') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loan_versions as (
    select
        loan_id,
        upper(currency) as currency,
        originated_on,
        coalesce(recorded_at, timestamptz '0001-01-01 00:00:00+00') as known_at,
    from checked
    where reason_code is null and currency is not null
),

-- A loan keeps the currency and the day of its first version that says them.
loan_currencies as (
    select
        loan_id,
        arg_min(currency, known_at) as currency,
        arg_min(originated_on, known_at) as originated_on,
    from loan_versions
    group by loan_id
),

loans_in_others as (
    select
        loan_currencies.loan_id,
        loan_currencies.currency,
        loan_currencies.originated_on,
    from loan_currencies
    inner join build_settings
        on loan_currencies.currency <> upper(build_settings.reporting_currency)
),

rate_versions as (
    select
        upper(currency) as currency,
        rate::decimal(18, 10) as rate,
        rated_on,
        coalesce(recorded_at, timestamptz '0001-01-01 00:00:00+00') as known_at,
    from exchange_rates
),

rates_by_day as (
    select
        currency,
        rated_on,
        arg_max(rate, known_at) as rate,
    from rate_versions
    group by currency, rated_on
),

first_rates as (
    select
        currency,
        min(rated_on) as rated_on,
        arg_min(rate, rated_on) as rate,
    from rates_by_day
    group by currency
),

-- The newest rate by the day of origination; before all rates, or without such a day,
-- the first one.
loan_rates as (
    select
        ---------- ids
        loans_in_others.loan_id,

        ---------- text
        loans_in_others.currency,

        ---------- numbers
        coalesce(rates_by_day.rate, first_rates.rate) as rate,

        ---------- dates
        coalesce(rates_by_day.rated_on, first_rates.rated_on) as rated_on,
    from loans_in_others
    left join first_rates on loans_in_others.currency = first_rates.currency
    asof left join rates_by_day
        on
            loans_in_others.currency = rates_by_day.currency
            and loans_in_others.originated_on >= rates_by_day.rated_on
)

select * from loan_rates
