-- Decision 0038: what a default brought and cost, from its first day to its end.
with

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

valuations as (
    select * from {{ ref('int_loan_valuations') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

payment_states as (
    select * from {{ ref('int_payment_states') }}
),

cash_flows as (
    select * from {{ ref('int_loan_cash_flows') }}
),

recovery_ledger as (
    select * from {{ ref('stg_recovery_ledger') }}
),

delinquency_settings as (
    select * from {{ ref('delinquency_settings') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

settings as (
    select
        delinquency_settings.relapse_months,
        delinquency_settings.annual_workout_discount_rate,
        delinquency_settings.workout_months,
        build_settings.as_of_date,
    from delinquency_settings
    inner join build_settings
        on delinquency_settings.portfolio = build_settings.portfolio
),

charge_offs as (
    select
        loan_id,
        known_on,
    from loan_ends
    where end_state = 'charged_off'
),

-- A loan charged off does not leave default any more.
periods_found as (
    select
        default_periods.loan_id,
        default_periods.defaulted_on,
        case
            when
                default_periods.ended_on
                <= coalesce(charge_offs.known_on, date '9999-12-31')
                then default_periods.ended_on
        end as ended_on,
    from default_periods
    left join charge_offs on default_periods.loan_id = charge_offs.loan_id
    where
        default_periods.defaulted_on
        <= coalesce(charge_offs.known_on, date '9999-12-31')
),

-- And one charged off outside default enters it on that day.
periods as (
    select * from periods_found
    union all
    select
        charge_offs.loan_id,
        charge_offs.known_on as defaulted_on,
        null::date as ended_on,
    from charge_offs
    left join periods_found
        on
            charge_offs.loan_id = periods_found.loan_id
            and periods_found.ended_on is null
    where periods_found.loan_id is null
),

periods_marked as (
    select
        periods.*,
        case
            when periods.defaulted_on <= {{ add_months(
                'lag(periods.ended_on) over ('
                ~ 'partition by periods.loan_id order by periods.defaulted_on)',
                'settings.relapse_months'
            ) }}
                then 0
            else 1
        end as starts_episode,
    from periods
    cross join settings
),

periods_numbered as (
    select
        *,
        sum(starts_episode) over (
            partition by loan_id
            order by defaulted_on
            rows between unbounded preceding and current row
        )::integer as episode_number,
    from periods_marked
),

episodes_found as (
    select
        loan_id,
        episode_number,
        count(*)::integer as default_entries,
        min(defaulted_on) as defaulted_on,
        case when count(*) = count(ended_on) then max(ended_on) end as ended_on,
    from periods_numbered
    group by loan_id, episode_number
),

-- What a loan that has ended brings is counted for the months of a workout, or to its
-- end where that is later; a loan that is cured brings itself back.
episodes as (
    select
        episodes_found.*,
        case
            when charge_offs.loan_id is not null and episodes_found.ended_on is null
                then 'charged_off'
            when episodes_found.ended_on is null then 'open'
            when episodes_found.ended_on = loan_ends.known_on then loan_ends.end_state
            else 'cured'
        end as end_reason,
        {{ add_months('episodes_found.defaulted_on', 'settings.workout_months') }}
            as workout_ends_on,
        settings.relapse_months,
        settings.annual_workout_discount_rate,
        settings.as_of_date,
    from episodes_found
    cross join settings
    left join charge_offs on episodes_found.loan_id = charge_offs.loan_id
    left join loan_ends on episodes_found.loan_id = loan_ends.loan_id
),

episodes_dated as (
    select
        loan_id,
        episode_number,
        end_reason,
        default_entries,
        annual_workout_discount_rate,
        case end_reason
            when 'open' then false
            when 'cured'
                then {{ add_months('ended_on', 'relapse_months') }} <= as_of_date
            when 'charged_off' then workout_ends_on <= as_of_date
            else true
        end as is_complete,
        defaulted_on,
        case
            when end_reason = 'charged_off' and workout_ends_on <= as_of_date
                then workout_ends_on
            else ended_on
        end as ended_on,
        case end_reason
            when 'open' then as_of_date
            when 'cured' then ended_on
            else
                least(
                    greatest(workout_ends_on, coalesce(ended_on, workout_ends_on)),
                    as_of_date
                )
        end as counted_on,
    from episodes
),

-- The price of a debt and the fees of agencies are no cash of the loan and no cost of a
-- treatment, but what a workout brings and costs.
ledger_entries as (
    select recovery_ledger.*
    from recovery_ledger
    cross join settings
    where recovery_ledger.available_on <= settings.as_of_date
    qualify
        row_number() over (
            partition by recovery_ledger.entry_id
            order by recovery_ledger.recorded_at desc nulls last
        ) = 1
),

flows as (
    select
        loan_id,
        known_on,
        cash_amount,
        0::decimal(18, 2) as sale_amount,
        cost_amount,
    from cash_flows
    union all
    select
        loan_id,
        available_on as known_on,
        0::decimal(18, 2) as cash_amount,
        case when entry_type = 'debt_sale' then amount else 0 end as sale_amount,
        case when entry_type = 'agency_fee' then amount else 0 end as cost_amount,
    from ledger_entries
    where entry_type in ('debt_sale', 'agency_fee')
),

-- Discounted amounts are rounded and summed as decimals: a sum of doubles depends on
-- the order of its rows.
flows_discounted as (
    select
        episodes_dated.loan_id,
        episodes_dated.episode_number,
        flows.cash_amount,
        (flows.cash_amount::double / {{ discount_factor(
            'episodes_dated.annual_workout_discount_rate',
            'episodes_dated.defaulted_on',
            'flows.known_on'
        ) }})::decimal(18, 6) as discounted_cash_amount,
        (flows.sale_amount::double / {{ discount_factor(
            'episodes_dated.annual_workout_discount_rate',
            'episodes_dated.defaulted_on',
            'flows.known_on'
        ) }})::decimal(18, 6) as discounted_sale_amount,
        (flows.cost_amount::double / {{ discount_factor(
            'episodes_dated.annual_workout_discount_rate',
            'episodes_dated.defaulted_on',
            'flows.known_on'
        ) }})::decimal(18, 6) as discounted_cost_amount,
    from episodes_dated
    inner join flows
        on
            episodes_dated.loan_id = flows.loan_id
            and episodes_dated.defaulted_on < flows.known_on
            and episodes_dated.counted_on >= flows.known_on
),

flows_summed as (
    select
        loan_id,
        episode_number,
        sum(cash_amount)::decimal(18, 2) as cash_amount,
        sum(discounted_cash_amount)::decimal(18, 6) as discounted_cash_amount,
        sum(discounted_sale_amount)::decimal(18, 6) as discounted_sale_amount,
        sum(discounted_cost_amount)::decimal(18, 6) as discounted_cost_amount,
    from flows_discounted
    group by loan_id, episode_number
),

-- Where a loan is known by reports alone, nobody knows what came in.
loans_with_money as (
    select distinct loan_id from payment_states
),

amounts as (
    select
        episodes_dated.*,
        coalesce(
            reports_at_default.outstanding_amount, valued_at_default.outstanding_amount
        ) as exposure_at_default_amount,
        case
            when episodes_dated.end_reason = 'cured'
                then coalesce(
                        reports_at_cure.outstanding_amount,
                        valued_at_cure.outstanding_amount
                    )
            else 0
        end as outstanding_at_cure_amount,
        case
            when loans_with_money.loan_id is not null
                then coalesce(flows_summed.cash_amount, 0)
        end as cash_amount,
        case
            when loans_with_money.loan_id is not null
                then coalesce(flows_summed.discounted_cash_amount, 0)
        end as discounted_cash_amount,
        coalesce(flows_summed.discounted_sale_amount, 0) as discounted_sale_amount,
        coalesce(flows_summed.discounted_cost_amount, 0) as discounted_cost_amount,
    from episodes_dated
    left join flows_summed
        on
            episodes_dated.loan_id = flows_summed.loan_id
            and episodes_dated.episode_number = flows_summed.episode_number
    left join loans_with_money on episodes_dated.loan_id = loans_with_money.loan_id
    left join valuations as valued_at_default
        on
            episodes_dated.loan_id = valued_at_default.loan_id
            and episodes_dated.defaulted_on = valued_at_default.valued_on
    left join valuations as valued_at_cure
        on
            episodes_dated.loan_id = valued_at_cure.loan_id
            and episodes_dated.ended_on = valued_at_cure.valued_on
    left join report_states as reports_at_default
        on
            episodes_dated.loan_id = reports_at_default.loan_id
            and episodes_dated.defaulted_on >= reports_at_default.valid_from
            and episodes_dated.defaulted_on < reports_at_default.valid_to
    left join report_states as reports_at_cure
        on
            episodes_dated.loan_id = reports_at_cure.loan_id
            and episodes_dated.ended_on >= reports_at_cure.valid_from
            and episodes_dated.ended_on < reports_at_cure.valid_to
),

recovered as (
    select
        loan_id,
        episode_number,
        end_reason,
        default_entries,
        exposure_at_default_amount,
        cash_amount,
        discounted_cash_amount,
        discounted_sale_amount,
        outstanding_at_cure_amount,
        (outstanding_at_cure_amount::double / {{ discount_factor(
            'annual_workout_discount_rate', 'defaulted_on', 'counted_on'
        ) }})::decimal(18, 6) as discounted_cure_amount,
        discounted_cost_amount,
        is_complete,
        defaulted_on,
        ended_on,
        counted_on,
    from amounts
),

rated as (
    select
        *,
        (
            discounted_cash_amount + discounted_sale_amount + discounted_cure_amount
        )::double
        / nullif(exposure_at_default_amount, 0)::double as recovery_rate,
        discounted_cost_amount::double
        / nullif(exposure_at_default_amount, 0)::double as cost_rate,
    from recovered
)

select * from rated
