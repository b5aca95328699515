with

vintages as (
    select * from {{ ref('fct_vintages') }}
),

cohort_years as (
    select
        year(cohort_month)::integer as cohort_year,
        count(distinct cohort_month) as cohorts
    from vintages
    group by year(cohort_month)
    qualify row_number() over (order by year(cohort_month) desc) <= 10
),

-- A year is followed as far as all of its months have come.
years as (
    select
        cohort_years.cohort_year,
        vintages.months_on_book,
        sum(vintages.loans)::bigint as loans,
        sum(vintages.defaulted_loans)::bigint as defaulted_loans,
        sum(vintages.exposure_at_default_amount)::decimal(18, 2)
            as exposure_at_default_amount,
        sum(vintages.recovered_amount)::decimal(18, 2) as recovered_amount
    from cohort_years
    inner join vintages on cohort_years.cohort_year = year(vintages.cohort_month)
    group by
        cohort_years.cohort_year,
        cohort_years.cohorts,
        vintages.months_on_book
    having count(*) = cohort_years.cohorts
),

rates as (
    select
        cohort_year,
        months_on_book,
        loans,
        defaulted_loans,
        exposure_at_default_amount,
        recovered_amount,
        round(defaulted_loans::double / loans, 6)::double as default_rate,
        round({{ wilson_interval('defaulted_loans', 'loans', 'low') }}, 6)::double
            as default_rate_low,
        round({{ wilson_interval('defaulted_loans', 'loans', 'high') }}, 6)::double
            as default_rate_high,
        round(
            recovered_amount::double
            / nullif(exposure_at_default_amount, 0)::double, 6
        )::double as cumulative_recovery_rate
    from years
)

select * from rates
