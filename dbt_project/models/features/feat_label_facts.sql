with

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

payment_states as (
    select * from {{ ref('int_payment_states') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

arrears_spells as (
    select * from {{ ref('int_arrears_spells') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

loan_outcomes as (
    select * from {{ ref('int_loan_outcomes') }}
),

borrower_deaths as (
    select * from {{ ref('int_borrower_deaths') }}
),

label_horizons as (
    select * from {{ ref('label_horizons') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

horizons as (
    select
        label_horizons.label_name,
        label_horizons.horizon_months,
        label_horizons.population,
        label_horizons.annual_discount_rate,
        build_settings.as_of_date,
    from label_horizons
    inner join build_settings on label_horizons.portfolio = build_settings.portfolio
),

-- Who has a label is decided by what is known at the snapshot.
populations as (
    select
        loan_months.loan_id,
        loan_months.borrower_id,
        loan_months.snapshot_date,
        loan_months.is_from_report,
        loan_months.outstanding_amount,
        horizons.label_name,
        horizons.horizon_months,
        horizons.annual_discount_rate,
        horizons.as_of_date,
        case
            when horizons.horizon_months is null then loan_months.snapshot_date
            else
                {{ add_months('loan_months.snapshot_date', 'horizons.horizon_months') }}
        end as horizon_ends_on,
    from loan_months
    cross join horizons
    where
        loan_months.is_snapshot
        and loan_months.loan_state = 'open'
        and case horizons.population
            when 'all_rows' then true
            when 'open_not_in_default'
                then
                    not loan_months.is_default
                    and loan_months.days_past_due is not null
            when 'open_1_to_90' then loan_months.days_past_due between 1 and 90
            when 'open_in_default' then loan_months.is_default
        end
),

-- A recorded outcome belongs to the last snapshot before it was decided; without a date
-- of decision to the loan's last snapshot.
outcome_snapshots as (
    select
        loan_months.loan_id,
        max(loan_months.snapshot_date) as snapshot_date,
    from loan_months
    inner join loan_outcomes on loan_months.loan_id = loan_outcomes.loan_id
    where
        loan_months.is_snapshot
        and loan_months.snapshot_date
        < coalesce(loan_outcomes.decided_on, date '9999-12-31')
    group by loan_months.loan_id
),

last_reports as (
    select
        loan_id,
        max(reported_on) as last_reported_on,
    from report_states
    group by loan_id
),

loans_with_money as (
    select distinct loan_id
    from payment_states
),

matured as (
    select
        *,
        horizon_months is not null and horizon_ends_on <= as_of_date as is_matured,
    from populations
),

-- The rest looks at the future of matured rows alone, one small aggregate a question.
future_rows as (
    select * from matured
    where is_matured
),

next_defaults as (
    select
        future_rows.loan_id,
        future_rows.snapshot_date,
        future_rows.label_name,
        min(default_periods.defaulted_on) as defaulted_on,
    from future_rows
    inner join default_periods
        on
            future_rows.loan_id = default_periods.loan_id
            and future_rows.snapshot_date < default_periods.defaulted_on
            and future_rows.horizon_ends_on >= default_periods.defaulted_on
    group by future_rows.loan_id, future_rows.snapshot_date, future_rows.label_name
),

-- A reschedule ends arrears, but nobody has paid.
next_cures as (
    select
        future_rows.loan_id,
        future_rows.snapshot_date,
        future_rows.label_name,
        min(arrears_spells.ended_on) as cured_on,
    from future_rows
    inner join arrears_spells
        on
            future_rows.loan_id = arrears_spells.loan_id
            and future_rows.snapshot_date < arrears_spells.ended_on
            and future_rows.horizon_ends_on >= arrears_spells.ended_on
    where
        future_rows.label_name = 'cure'
        and arrears_spells.ended_by in ('payment', 'report')
    group by future_rows.loan_id, future_rows.snapshot_date, future_rows.label_name
),

recovery_rows as (
    select * from future_rows
    where label_name in ('recovery_outcome', 'recovery_rate')
),

-- The state of the arrears when the horizon ends: none, and how the last ones ended.
last_spells as (
    select
        recovery_rows.loan_id,
        recovery_rows.snapshot_date,
        recovery_rows.label_name,
        max_by(
            coalesce(
                arrears_spells.ended_on <= recovery_rows.horizon_ends_on
                and arrears_spells.ended_by in ('payment', 'report'),
                false
            ),
            arrears_spells.started_on
        ) as is_paid_up,
    from recovery_rows
    inner join arrears_spells
        on
            recovery_rows.loan_id = arrears_spells.loan_id
            and recovery_rows.horizon_ends_on >= arrears_spells.started_on
    group by
        recovery_rows.loan_id,
        recovery_rows.snapshot_date,
        recovery_rows.label_name
),

defaults_at_horizon as (
    select
        recovery_rows.loan_id,
        recovery_rows.snapshot_date,
        recovery_rows.label_name,
    from recovery_rows
    inner join default_periods
        on
            recovery_rows.loan_id = default_periods.loan_id
            and recovery_rows.horizon_ends_on >= default_periods.defaulted_on
            and recovery_rows.horizon_ends_on
            < coalesce(default_periods.ended_on, date '9999-12-31')
),

-- Discounted amounts are rounded and summed as decimals: a sum of doubles depends on
-- the order of its rows.
cash as (
    select
        recovery_rows.loan_id,
        recovery_rows.snapshot_date,
        recovery_rows.label_name,
        sum(payment_states.paid_amount)::decimal(18, 2) as cash_amount,
        sum(
            (
                payment_states.paid_amount::double
                / power(
                    1 + coalesce(recovery_rows.annual_discount_rate, 0),
                    {{ days_between(
                        'recovery_rows.snapshot_date', 'payment_states.valid_from'
                    ) }} / 365.0
                )
            )::decimal(18, 6)
        )::decimal(18, 6) as discounted_cash_amount,
    from recovery_rows
    inner join payment_states
        on
            recovery_rows.loan_id = payment_states.loan_id
            and recovery_rows.snapshot_date < payment_states.valid_from
            and recovery_rows.horizon_ends_on >= payment_states.valid_from
    group by
        recovery_rows.loan_id,
        recovery_rows.snapshot_date,
        recovery_rows.label_name
),

facts as (
    select
        matured.*,
        next_defaults.defaulted_on,
        next_cures.cured_on,
        case
            when loan_ends.ended_on <= matured.horizon_ends_on then loan_ends.end_state
        end as end_state,
        case
            when loan_ends.ended_on <= matured.horizon_ends_on then loan_ends.ended_on
        end as ended_on,
        case
            when borrower_deaths.died_on <= matured.horizon_ends_on
                then borrower_deaths.died_on
        end as died_on,
        coalesce(last_spells.is_paid_up, false)
        and defaults_at_horizon.loan_id is null as is_paid_up,
        coalesce(cash.cash_amount, 0) as cash_amount,
        coalesce(cash.discounted_cash_amount, 0) as discounted_cash_amount,
        not matured.is_from_report
        or coalesce(last_reports.last_reported_on >= matured.horizon_ends_on, false)
            as is_observed,
        -- Reports that no payment stands beside tell of states, not of money.
        not matured.is_from_report
        or loans_with_money.loan_id is not null as is_money_known,
        outcome_snapshots.loan_id is not null as has_outcome,
        loan_outcomes.is_default as outcome_is_default,
        loan_outcomes.recovery_status as outcome_recovery_status,
        loan_outcomes.recovered_fraction as outcome_recovered_fraction,
        loan_outcomes.decided_on,
    from matured
    left join next_defaults
        on
            matured.loan_id = next_defaults.loan_id
            and matured.snapshot_date = next_defaults.snapshot_date
            and matured.label_name = next_defaults.label_name
    left join next_cures
        on
            matured.loan_id = next_cures.loan_id
            and matured.snapshot_date = next_cures.snapshot_date
            and matured.label_name = next_cures.label_name
    left join last_spells
        on
            matured.loan_id = last_spells.loan_id
            and matured.snapshot_date = last_spells.snapshot_date
            and matured.label_name = last_spells.label_name
    left join defaults_at_horizon
        on
            matured.loan_id = defaults_at_horizon.loan_id
            and matured.snapshot_date = defaults_at_horizon.snapshot_date
            and matured.label_name = defaults_at_horizon.label_name
    left join cash
        on
            matured.loan_id = cash.loan_id
            and matured.snapshot_date = cash.snapshot_date
            and matured.label_name = cash.label_name
    left join loan_ends on matured.loan_id = loan_ends.loan_id
    left join borrower_deaths on matured.borrower_id = borrower_deaths.borrower_id
    left join last_reports on matured.loan_id = last_reports.loan_id
    left join loans_with_money on matured.loan_id = loans_with_money.loan_id
    left join outcome_snapshots
        on
            matured.loan_id = outcome_snapshots.loan_id
            and matured.snapshot_date = outcome_snapshots.snapshot_date
    left join loan_outcomes on outcome_snapshots.loan_id = loan_outcomes.loan_id
)

select * from facts
