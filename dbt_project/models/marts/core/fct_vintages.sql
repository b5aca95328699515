-- Decision 0082: a cohort is followed from its origination, and no further than today.
with

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

default_episodes as (
    select * from {{ ref('int_default_episodes') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

loan_cash_flows as (
    select * from {{ ref('int_loan_cash_flows') }}
),

month_ends as (
    select * from {{ ref('int_month_ends') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- The last month whose end the build has seen.
calendar as (
    select
        coalesce(observed_from, date '0001-01-01') as observed_from,
        {{ month_number(add_days('as_of_date', 1)) }} - 1 as last_month_number,
    from build_settings
),

-- A charge-off outside default begins an episode, also before the 91st day.
first_defaults as (
    select
        loan_id,
        exposure_at_default_amount as exposure_amount,
        defaulted_on,
    from default_episodes
    where episode_number = 1
),

last_reports as (
    select
        loan_id,
        max({{ month_number('reported_on') }}) as last_month_number,
    from report_states
    group by loan_id
),

loans_defaulted as (
    select
        loan_versions.loan_id,
        loan_versions.principal_amount,
        loan_versions.originated_on,
        {{ month_number('loan_versions.originated_on') }} as cohort_number,
        first_defaults.defaulted_on,
        greatest(coalesce(first_defaults.exposure_amount, 0), 0) as exposure_amount,
        case
            when loan_ends.end_state = 'sold'
                then {{ month_number('loan_ends.known_on') }}
            when loan_ends.end_state is null then last_reports.last_month_number + 1
        end as out_of_sight_number,
    from loan_versions
    left join first_defaults on loan_versions.loan_id = first_defaults.loan_id
    left join loan_ends on loan_versions.loan_id = loan_ends.loan_id
    left join last_reports on loan_versions.loan_id = last_reports.loan_id
    where
        loan_versions.valid_to = date '9999-12-31'
        and loan_versions.originated_on is not null
),

loans_watched as (
    select
        loan_id,
        min(month_number) as watched_number,
    from loan_months
    where days_past_due is not null
    group by loan_id
),

-- A loan that is seen late has outlived the months before: it would make its cohort
-- look better than it was.
loans as (
    select
        loans_defaulted.*,
        coalesce(
            loans_watched.watched_number <= loans_defaulted.cohort_number + 1, false
        ) as is_followed,
        {{ month_number('loans_defaulted.defaulted_on') }}
        - loans_defaulted.cohort_number as age_at_default,
        case
            when loans_defaulted.defaulted_on is null
                then loans_defaulted.out_of_sight_number - loans_defaulted.cohort_number
        end as age_out_of_sight,
    from loans_defaulted
    left join loans_watched on loans_defaulted.loan_id = loans_watched.loan_id
    cross join calendar
    where
        loans_defaulted.cohort_number >= {{ month_number('calendar.observed_from') }}
        and loans_defaulted.cohort_number <= calendar.last_month_number
),

cohorts as (
    select
        cohort_number,
        {{ month_end('min(originated_on)') }} as cohort_month,
        count(*) filter (where is_followed) as loans,
        count(*) filter (where not is_followed) as loans_left_out,
        sum(principal_amount) filter (where is_followed) as principal_amount,
    from loans
    group by cohort_number
    having count(*) filter (where is_followed) > 0
),

defaults_by_age as (
    select
        cohort_number,
        age_at_default as age,
        count(*) as loans,
        sum(principal_amount) as principal_amount,
        sum(exposure_amount) as exposure_amount,
    from loans
    where is_followed and age_at_default is not null
    group by cohort_number, age_at_default
),

lost_by_age as (
    select
        cohort_number,
        age_out_of_sight as age,
        count(*) as loans,
    from loans
    where is_followed and age_out_of_sight is not null
    group by cohort_number, age_out_of_sight
),

-- Cash after the first day in default counts to the exposure on that day and no
-- further: what comes in above it is interest.
cash_by_age as (
    select
        loans.loan_id,
        loans.cohort_number,
        {{ month_number('loan_cash_flows.known_on') }} - loans.cohort_number as age,
        loans.exposure_amount,
        sum(loan_cash_flows.cash_amount) as cash_amount,
    from loans
    inner join loan_cash_flows
        on
            loans.loan_id = loan_cash_flows.loan_id
            and loans.defaulted_on < loan_cash_flows.known_on
    where loans.is_followed
    group by
        loans.loan_id,
        loans.cohort_number,
        loans.exposure_amount,
        {{ month_number('loan_cash_flows.known_on') }}
),

recovered_by_loan as (
    select
        loan_id,
        cohort_number,
        age,
        least(
            greatest(
                sum(cash_amount) over (partition by loan_id order by age), 0
            ),
            exposure_amount
        ) as recovered_total,
    from cash_by_age
),

recovered_steps as (
    select
        cohort_number,
        age,
        recovered_total
        - coalesce(
            lag(recovered_total) over (partition by loan_id order by age), 0
        ) as recovered_amount,
    from recovered_by_loan
),

recovered_by_age as (
    select
        cohort_number,
        age,
        sum(recovered_amount) as recovered_amount,
    from recovered_steps
    group by cohort_number, age
),

-- All loans of a cohort reach an age in one month, so a cell is whole or not there.
cells as (
    select
        cohorts.cohort_number,
        cohorts.cohort_month,
        cohorts.loans,
        cohorts.loans_left_out,
        cohorts.principal_amount,
        month_ends.month_number - cohorts.cohort_number as age,
    from cohorts
    inner join month_ends on cohorts.cohort_number <= month_ends.month_number
    where month_ends.is_month_end
),

running as (
    select
        cells.*,
        sum(coalesce(defaults_by_age.loans, 0)) over to_age as defaulted_loans,
        sum(coalesce(defaults_by_age.principal_amount, 0)) over to_age
            as defaulted_principal_amount,
        sum(coalesce(defaults_by_age.exposure_amount, 0)) over to_age
            as exposure_amount,
        sum(coalesce(recovered_by_age.recovered_amount, 0)) over to_age
            as recovered_amount,
        sum(coalesce(lost_by_age.loans, 0)) over to_age as loans_out_of_sight,
    from cells
    {% for events in ['defaults_by_age', 'recovered_by_age', 'lost_by_age'] %}
    left join {{ events }}
        on
            cells.cohort_number = {{ events }}.cohort_number
            and cells.age = {{ events }}.age
    {% endfor %}
    window to_age as (
        partition by cells.cohort_number
        order by cells.age
        rows between unbounded preceding and current row
    )
),

vintages as (
    select
        age::integer as months_on_book,
        loans::bigint as loans,
        defaulted_loans::bigint as defaulted_loans,
        loans_out_of_sight::bigint as loans_out_of_sight,
        loans_left_out::bigint as loans_left_out,
        exposure_amount::decimal(18, 2) as exposure_at_default_amount,
        recovered_amount::decimal(18, 2) as recovered_amount,
        round(defaulted_loans::double / loans, 6)::double as default_rate,
        round({{ wilson_interval('defaulted_loans', 'loans', 'low') }}, 6)::double
            as default_rate_low,
        round({{ wilson_interval('defaulted_loans', 'loans', 'high') }}, 6)::double
            as default_rate_high,
        round(
            defaulted_principal_amount::double / nullif(principal_amount, 0)::double, 6
        )::double as default_amount_rate,
        round(recovered_amount::double / nullif(exposure_amount, 0)::double, 6)::double
            as cumulative_recovery_rate,
        cohort_month::date as cohort_month,
    from running
)

select * from vintages
