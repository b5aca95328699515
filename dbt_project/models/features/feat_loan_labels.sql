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
            else {{ add_months('loan_months.snapshot_date', 'horizons.horizon_months') }}
        end as horizon_ends_on,
    from loan_months
    cross join horizons
    where
        loan_months.is_snapshot
        and loan_months.loan_state = 'open'
        and case horizons.population
            when 'all_rows' then true
            when 'open_not_in_default'
                then not loan_months.is_default and loan_months.days_past_due is not null
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
    group by recovery_rows.loan_id, recovery_rows.snapshot_date, recovery_rows.label_name
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
    group by recovery_rows.loan_id, recovery_rows.snapshot_date, recovery_rows.label_name
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
    left join outcome_snapshots
        on
            matured.loan_id = outcome_snapshots.loan_id
            and matured.snapshot_date = outcome_snapshots.snapshot_date
    left join loan_outcomes on outcome_snapshots.loan_id = loan_outcomes.loan_id
),

-- Of competing events the first decides; on one day default before the end of the loan,
-- and the end of the loan before a death.
derived as (
    select
        *,
        case
            when not is_matured then null
            when
                defaulted_on <= coalesce(ended_on, date '9999-12-31')
                and defaulted_on <= coalesce(died_on, date '9999-12-31')
                then 'default'
            when ended_on <= coalesce(died_on, date '9999-12-31') then end_state
            when died_on is not null then 'deceased'
            else 'none'
        end as first_event,
    from facts
),

judged as (
    select
        *,
        case
            when not is_matured then null
            when label_name = 'early_warning'
                then case
                    when first_event in ('default', 'charged_off', 'settled') then 'event'
                    when first_event = 'paid_off' then 'no_event'
                    when first_event = 'none' and is_observed then 'no_event'
                end
            when label_name = 'cure'
                then case
                    when
                        cured_on < coalesce(defaulted_on, date '9999-12-31')
                        and cured_on <= coalesce(ended_on, date '9999-12-31')
                        and cured_on <= coalesce(died_on, date '9999-12-31')
                        then 'event'
                    when first_event = 'paid_off' then 'event'
                    when first_event in ('default', 'charged_off', 'settled')
                        then 'no_event'
                    when first_event = 'none' and is_observed then 'no_event'
                end
            when died_on < coalesce(ended_on, date '9999-12-31') then null
            when end_state = 'paid_off' then 'fully_recovered'
            when end_state is null and is_paid_up then 'fully_recovered'
            when not is_observed and end_state is null then null
            when
                outstanding_amount > 0 and cash_amount >= 0.99 * outstanding_amount
                then 'fully_recovered'
            when end_state is not null then 'written_off'
            when
                outstanding_amount > 0 and cash_amount >= 0.05 * outstanding_amount
                then 'partially_recovered'
            else 'outstanding'
        end as derived_class,
        case
            when
                is_matured
                and label_name = 'recovery_rate'
                and outstanding_amount > 0
                and is_observed
                and died_on is null
                then least(
                    greatest(
                        discounted_cash_amount::double / outstanding_amount::double, 0
                    ),
                    1
                )
        end as derived_rate,
    from derived
),

-- A recorded outcome takes precedence, once it and its horizon are past.
overridden as (
    select
        *,
        greatest(horizon_ends_on, coalesce(decided_on, horizon_ends_on)) as outcome_ends_on,
        case
            when not has_outcome then null
            when label_name = 'early_warning' and outcome_is_default then 'event'
            when label_name = 'early_warning' and not outcome_is_default then 'no_event'
            when label_name = 'recovery_outcome' then outcome_recovery_status
        end as outcome_class,
        case
            when has_outcome and label_name = 'recovery_rate'
                then outcome_recovered_fraction::double
        end as outcome_rate,
    from judged
),

decided as (
    select
        *,
        case
            when outcome_class is not null or outcome_rate is not null
                then outcome_ends_on
            else horizon_ends_on
        end as matured_on,
        case
            when label_name = 'recovery_rate' then null
            else coalesce(outcome_class, derived_class)
        end as decided_class,
        case
            when label_name = 'recovery_rate' then coalesce(outcome_rate, derived_rate)
            when coalesce(outcome_class, derived_class) in ('event', 'fully_recovered')
                then 1.0
            when coalesce(outcome_class, derived_class) is not null then 0.0
        end as decided_value,
    from overridden
),

labels as (
    select
        loan_id,
        borrower_id,
        label_name,
        case when matured_on <= as_of_date then decided_class end as label_class,
        case
            when matured_on > as_of_date then 'not_matured'
            when decided_value is not null then null
            when horizon_months is null then 'no_outcome'
            when died_on is not null then 'deceased'
            when end_state = 'sold' then 'sold'
            when label_name = 'recovery_rate' and coalesce(outstanding_amount, 0) <= 0
                then 'no_exposure'
            else 'not_observed'
        end as censor_reason,
        horizon_months,
        case when matured_on <= as_of_date then decided_value end as label_value,
        matured_on > as_of_date or decided_value is null as is_censored,
        snapshot_date,
        matured_on,
    from decided
)

select * from labels
