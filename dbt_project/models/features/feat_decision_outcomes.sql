with

past_decisions as (
    select * from {{ ref('int_past_decisions') }}
),

cash_flows as (
    select * from {{ ref('int_loan_cash_flows') }}
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

report_states as (
    select * from {{ ref('int_report_states') }}
),

borrower_deaths as (
    select * from {{ ref('int_borrower_deaths') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

horizons as (
    {% for outcome_name, horizon_months in [('net_cash_6m', 6), ('cure_3m', 3)] %}
    select
        '{{ outcome_name }}' as outcome_name,
        {{ horizon_months }} as horizon_months,
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

decisions as (
    select
        past_decisions.*,
        horizons.outcome_name,
        {{ add_months('past_decisions.decided_on', 'horizons.horizon_months') }}
            as matured_on,
        build_settings.as_of_date,
    from past_decisions
    cross join horizons
    cross join build_settings
),

-- The rest looks at the future of matured decisions alone.
matured as (
    select * from decisions
    where matured_on <= as_of_date
),

-- A contact costs on the day of the decision already; money counts from the day after.
net_cash as (
    select
        matured.decision_id,
        matured.outcome_name,
        sum(
            case
                when cash_flows.known_on > matured.decided_on
                    then cash_flows.cash_amount
                else 0
            end
            - cash_flows.cost_amount
        )::decimal(18, 2) as net_cash_amount,
    from matured
    inner join cash_flows
        on
            matured.loan_id = cash_flows.loan_id
            and matured.decided_on <= cash_flows.known_on
            and matured.matured_on >= cash_flows.known_on
    where matured.outcome_name = 'net_cash_6m'
    group by matured.decision_id, matured.outcome_name
),

next_cures as (
    select
        matured.decision_id,
        matured.outcome_name,
        min(arrears_spells.ended_on) as cured_on,
    from matured
    inner join arrears_spells
        on
            matured.loan_id = arrears_spells.loan_id
            and matured.decided_on < arrears_spells.ended_on
            and matured.matured_on >= arrears_spells.ended_on
    where
        matured.outcome_name = 'cure_3m'
        and arrears_spells.ended_by in ('payment', 'report')
    group by matured.decision_id, matured.outcome_name
),

next_defaults as (
    select
        matured.decision_id,
        matured.outcome_name,
        min(default_periods.defaulted_on) as defaulted_on,
    from matured
    inner join default_periods
        on
            matured.loan_id = default_periods.loan_id
            and matured.decided_on < default_periods.defaulted_on
            and matured.matured_on >= default_periods.defaulted_on
    where matured.outcome_name = 'cure_3m'
    group by matured.decision_id, matured.outcome_name
),

last_reports as (
    select
        loan_id,
        max(reported_on) as last_reported_on,
    from report_states
    group by loan_id
),

-- An end or a death belongs to the outcome where it lies within its months.
facts as (
    select
        decisions.*,
        net_cash.net_cash_amount,
        next_cures.cured_on,
        next_defaults.defaulted_on,
        case
            when
                loan_ends.ended_on > decisions.decided_on
                and loan_ends.ended_on <= decisions.matured_on
                then loan_ends.end_state
        end as end_state,
        case
            when
                loan_ends.ended_on > decisions.decided_on
                and loan_ends.ended_on <= decisions.matured_on
                then loan_ends.ended_on
        end as ended_on,
        case
            when borrower_deaths.died_on <= decisions.matured_on
                then borrower_deaths.died_on
        end as died_on,
        not decisions.is_from_report
        or coalesce(last_reports.last_reported_on >= decisions.matured_on, false)
            as is_observed,
    from decisions
    left join net_cash
        on
            decisions.decision_id = net_cash.decision_id
            and decisions.outcome_name = net_cash.outcome_name
    left join next_cures
        on
            decisions.decision_id = next_cures.decision_id
            and decisions.outcome_name = next_cures.outcome_name
    left join next_defaults
        on
            decisions.decision_id = next_defaults.decision_id
            and decisions.outcome_name = next_defaults.outcome_name
    left join loan_ends on decisions.loan_id = loan_ends.loan_id
    left join borrower_deaths on decisions.borrower_id = borrower_deaths.borrower_id
    left join last_reports on decisions.loan_id = last_reports.loan_id
),

-- Of competing events the first decides, as for the label cure (decision 0032).
ordered as (
    select
        *,
        cured_on < coalesce(defaulted_on, date '9999-12-31')
        and cured_on <= coalesce(ended_on, date '9999-12-31')
        and cured_on <= coalesce(died_on, date '9999-12-31') as is_cured,
        case
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

-- What a dead borrower's loan brings is cash like any other; what a sold loan brings
-- is the buyer's.
valued as (
    select
        *,
        case
            when matured_on > as_of_date then null
            when outcome_name = 'net_cash_6m'
                then case
                        when has_payment_state and coalesce(end_state, '') <> 'sold'
                            then coalesce(net_cash_amount, 0)
                    end
            when is_cured or first_event = 'paid_off' then 1
            when first_event in ('default', 'charged_off', 'settled') then 0
            when first_event = 'none' and is_observed then 0
        end::decimal(18, 2) as outcome_value,
    from ordered
),

outcomes as (
    select
        decision_id,
        outcome_name,
        loan_id,
        borrower_id,
        treatment_code,
        delinquency_bucket,
        case
            when outcome_value is not null then null
            when matured_on > as_of_date then 'not_matured'
            when end_state = 'sold' then 'sold'
            when outcome_name = 'cure_3m' and died_on is not null then 'deceased'
            else 'not_observed'
        end as censor_reason,
        propensity,
        outcome_value,
        is_randomised,
        is_default,
        outcome_value is null as is_censored,
        decided_on,
        matured_on,
    from valued
)

select * from outcomes
