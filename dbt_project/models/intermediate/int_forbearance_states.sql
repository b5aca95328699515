-- Decision 0037: forbearance as a machine of states, for loans with a measure alone.
with recursive

signals as (
    select * from {{ ref('int_forbearance_signals') }}
),

clean_spans as (
    select * from {{ ref('int_clean_spans') }}
),

arrears_pieces as (
    select * from {{ ref('int_arrears_pieces') }}
),

receipts as (
    select * from {{ ref('int_receipts') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

month_ends as (
    select * from {{ ref('int_month_ends') }}
),

delinquency_settings as (
    select * from {{ ref('delinquency_settings') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

settings as (
    select
        delinquency_settings.forbearance_cure_months,
        delinquency_settings.forbearance_probation_months,
        build_settings.as_of_date,
    from delinquency_settings
    inner join build_settings
        on delinquency_settings.portfolio = build_settings.portfolio
),

loans as {{ computed_once() }} (
    select
        signals.loan_id,
        min(signals.signal_on) as first_signal_on,
        max(loan_ends.end_state) as end_state,
        coalesce(max(loan_ends.known_on), date '9999-12-31') as ended_on,
    from signals
    left join loan_ends on signals.loan_id = loan_ends.loan_id
    group by signals.loan_id
),

over_30_spans as {{ computed_once() }} (
    select
        arrears_pieces.loan_id,
        arrears_pieces.over_30_on as valid_from,
        arrears_pieces.valid_to,
    from arrears_pieces
    inner join loans on arrears_pieces.loan_id = loans.loan_id
    where arrears_pieces.over_30_on is not null
),

months_received as (
    select
        receipts.loan_id,
        {{ month_number('receipts.available_on') }} as month_number,
        sum(receipts.received_amount) > 0 as is_paid,
    from receipts
    inner join loans on receipts.loan_id = loans.loan_id
    group by receipts.loan_id, {{ month_number('receipts.available_on') }}
),

-- How many months with money there were up to each month's end, of those that count.
months as {{ computed_once() }} (
    select
        loans.loan_id,
        month_ends.month_number,
        month_ends.snapshot_date as month_end_on,
        count_if(coalesce(months_received.is_paid, false)) over (
            partition by loans.loan_id
            order by month_ends.month_number
            rows between unbounded preceding and current row
        ) as paid_months,
    from loans
    inner join month_ends
        on
            loans.ended_on > month_ends.snapshot_date
            and {{ month_number('loans.first_signal_on') }}
            <= month_ends.month_number + 1
    left join months_received
        on
            loans.loan_id = months_received.loan_id
            and month_ends.month_number = months_received.month_number
    where month_ends.is_month_end
),

-- One change a step: the next signal that means something in the state, or the day on
-- which the state ends by itself, whichever comes first; on one day the signal.
walked as (
    select
        signals.loan_id,
        1 as step,
        case
            when signals.is_non_performing then 'forborne_non_performing'
            else 'forborne_performing'
        end as forbearance_state,
        signals.signal_on as valid_from,
        signals.signal_on as non_performing_from,
        signals.grace_ends_on,
        signals.signal_on as probation_from,
    from loans
    inner join signals
        on
            loans.loan_id = signals.loan_id
            and loans.first_signal_on = signals.signal_on
    union all
    select
        changes.loan_id,
        changes.step + 1 as step,
        case
            when
                not changes.is_signal
                and changes.forbearance_state = 'forborne_non_performing'
                then 'forborne_probation'
            when not changes.is_signal then 'none'
            when
                signals.is_non_performing
                or (
                    changes.forbearance_state = 'forborne_probation'
                    and (signals.is_measure or signals.is_over_30)
                )
                then 'forborne_non_performing'
            when changes.forbearance_state = 'none' then 'forborne_performing'
            else changes.forbearance_state
        end as forbearance_state,
        changes.changed_on as valid_from,
        case
            when
                changes.is_signal
                and (
                    signals.is_measure
                    or signals.is_non_performing
                    or (
                        changes.forbearance_state = 'forborne_probation'
                        and signals.is_over_30
                    )
                )
                then changes.changed_on
            else changes.non_performing_from
        end as non_performing_from,
        case
            when changes.is_signal
                then greatest(changes.grace_ends_on, signals.grace_ends_on)
            else changes.grace_ends_on
        end as grace_ends_on,
        case
            when not changes.is_signal or signals.is_measure then changes.changed_on
            else changes.probation_from
        end as probation_from,
    from (
        select
            *,
            least(signal_on, ends_on) as changed_on,
            coalesce(signal_on <= coalesce(ends_on, signal_on), false) as is_signal,
        from (
            select
                states.loan_id,
                states.step,
                states.forbearance_state,
                states.non_performing_from,
                states.grace_ends_on,
                states.probation_from,
                min(signals.signal_on) as signal_on,
                least(
                    min(
                        case
                            when clean_spans.loan_id is not null
                                then greatest(
                                        clean_spans.valid_from,
                                        states.cured_from,
                                        states.valid_from
                                    )
                        end
                    ),
                    min(
                        case
                            when
                                over_30_spans.loan_id is null
                                and 2 * (
                                    end_months.paid_months
                                    - coalesce(start_months.paid_months, 0)
                                )
                                >= end_months.month_number - states.start_month_number
                                then greatest(
                                        end_months.month_end_on,
                                        states.probation_ends_on,
                                        states.valid_from
                                    )
                        end
                    )
                ) as ends_on,
            from (
                select
                    dated.*,
                    {{ ended_month_number('dated.probation_from') }}
                        as start_month_number,
                    {{ ended_month_number('dated.probation_ends_on') }}
                        as end_month_number,
                from (
                    select
                        walked.*,
                        case
                            when walked.forbearance_state = 'forborne_non_performing'
                                then {{ add_months(
                                    'greatest(walked.non_performing_from, walked.grace_ends_on)',
                                    'settings.forbearance_cure_months'
                                ) }}
                        end as cured_from,
                        case
                            when
                                walked.forbearance_state
                                in ('forborne_performing', 'forborne_probation')
                                then {{ add_months(
                                    'walked.probation_from',
                                    'settings.forbearance_probation_months'
                                ) }}
                        end as probation_ends_on,
                    from walked
                    cross join settings
                ) as dated
            ) as states
            left join signals
                on
                    states.loan_id = signals.loan_id
                    and states.valid_from < signals.signal_on
                    and (
                        signals.is_measure
                        or (
                            states.forbearance_state <> 'none'
                            and (
                                signals.is_non_performing
                                or signals.grace_ends_on is not null
                            )
                        )
                        or (
                            states.forbearance_state = 'forborne_probation'
                            and signals.is_over_30
                        )
                    )
            left join clean_spans
                on
                    states.loan_id = clean_spans.loan_id
                    and states.cured_from < clean_spans.valid_to
                    and states.valid_from < clean_spans.valid_to
            left join months as start_months
                on
                    states.loan_id = start_months.loan_id
                    and states.start_month_number = start_months.month_number
            left join months as end_months
                on
                    states.loan_id = end_months.loan_id
                    and states.end_month_number <= end_months.month_number
            left join over_30_spans
                on
                    states.loan_id = over_30_spans.loan_id
                    and greatest(end_months.month_end_on, states.probation_ends_on)
                    >= over_30_spans.valid_from
                    and greatest(end_months.month_end_on, states.probation_ends_on)
                    < over_30_spans.valid_to
            group by
                states.loan_id,
                states.step,
                states.forbearance_state,
                states.non_performing_from,
                states.grace_ends_on,
                states.probation_from
        ) as ahead
    ) as changes
    left join signals
        on
            changes.loan_id = signals.loan_id
            and changes.signal_on = signals.signal_on
    cross join settings
    where changes.changed_on <= settings.as_of_date
),

-- What was reached last on a day holds at its end. A loan charged off is non-performing
-- for good where it was forborne.
states_by_day as (
    select
        walked.loan_id,
        walked.forbearance_state,
        walked.valid_from,
        loans.end_state,
        loans.ended_on,
    from walked
    inner join loans
        on
            walked.loan_id = loans.loan_id
            and walked.valid_from < loans.ended_on
    qualify
        row_number() over (
            partition by walked.loan_id, walked.valid_from
            order by walked.step desc
        ) = 1
),

last_states as (
    select
        loan_id,
        max_by(forbearance_state, valid_from) as forbearance_state,
        max(end_state) as end_state,
        max(ended_on) as ended_on,
    from states_by_day
    group by loan_id
),

changes_by_day as (
    select
        loan_id,
        forbearance_state,
        valid_from,
    from states_by_day
    union all
    select
        loan_id,
        case
            when end_state = 'charged_off' and forbearance_state <> 'none'
                then 'forborne_non_performing'
            else 'none'
        end as forbearance_state,
        ended_on as valid_from,
    from last_states
    where ended_on < date '9999-12-31'
),

state_starts as (
    select *
    from changes_by_day
    qualify
        forbearance_state is distinct from lag(forbearance_state) over (
            partition by loan_id order by valid_from
        )
),

spans as (
    select
        loan_id,
        forbearance_state,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by loan_id order by valid_from),
            date '9999-12-31'
        ) as valid_to,
    from state_starts
),

forborne as (
    select * from spans
    where forbearance_state <> 'none'
)

select * from forborne
