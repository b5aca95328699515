-- Decision 0041: what held in which of the last months is told by one bit a month.
with

changed_snapshots as (
    select * from {{ ref('int_changed_snapshots') }}
),

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

payment_months as (
    select * from {{ ref('int_payment_months') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

snapshots as (
    select loan_months.*
    from changed_snapshots
    inner join loan_months
        on
            changed_snapshots.loan_id = loan_months.loan_id
            and changed_snapshots.snapshot_date = loan_months.snapshot_date
),

-- Months are told apart by number; a declared date inside a month gives way to the
-- month's own end where history is read. Payments are told apart where there is a
-- schedule to answer to.
months as (
    select
        loan_months.loan_id,
        loan_months.month_number,
        loan_months.days_past_due,
        loan_months.missed_installments,
        loan_months.outstanding_amount,
        loan_months.payable_amount,
        loan_months.paid_amount,
        payment_months.payment_days,
        payment_months.delay_days,
        payment_months.partial_payments,
        payment_months.reversals,
        not loan_months.is_from_report and loan_months.paid_amount is not null
            as has_schedule,
        loan_months.days_past_due > 0 or loan_months.missed_installments > 0
            as is_missed,
        loan_months.snapshot_date,
        loan_months.snapshot_date = max(loan_months.snapshot_date) over (
            partition by loan_months.loan_id, loan_months.month_number
        ) as is_last_of_month,
    from loan_months
    left join payment_months
        on
            loan_months.loan_id = payment_months.loan_id
            and loan_months.snapshot_date = payment_months.snapshot_date
    where
        loan_months.month_number >= (
            select min(snapshots.month_number) - 12 from snapshots
        )
),

-- The snapshot's own row, and those of the twelve months before.
window_months as (
    select
        snapshots.loan_id,
        snapshots.snapshot_date,
        snapshots.month_number - months.month_number as months_back,
        months.days_past_due,
        months.missed_installments,
        months.outstanding_amount,
        months.payable_amount,
        months.paid_amount,
        months.payment_days,
        months.delay_days,
        months.partial_payments,
        months.reversals,
        months.has_schedule,
        months.is_missed,
    from snapshots
    inner join months
        on
            snapshots.loan_id = months.loan_id
            and snapshots.month_number >= months.month_number
            and snapshots.month_number - 12 <= months.month_number
    where
        snapshots.snapshot_date = months.snapshot_date
        or (
            snapshots.month_number > months.month_number and months.is_last_of_month
        )
),

-- One pass over the window. A month counts as missed where anything was past due.
windowed as (
    select
        loan_id,
        snapshot_date,
        {{ month_mask('days_past_due is not null', 'months_back') }} as known_mask,
        {{ month_mask('is_missed', 'months_back') }} as missed_mask,
        {{ month_mask('days_past_due > 30', 'months_back') }} as over_30_mask,
        {% for months in [3, 6, 12] -%}
        max(days_past_due) filter (where months_back < {{ months }})
            as max_days_past_due_{{ months }}m,
        {% endfor -%}
        max(days_past_due) filter (where months_back = 3) as days_past_due_lag_3,
        {% for lag in [1, 2, 6] -%}
        max(missed_installments) filter (where months_back = {{ lag }})
            as missed_installments_lag_{{ lag }},
        {% endfor -%}
        {% for lag in [1, 2] -%}
        max(outstanding_amount) filter (where months_back = {{ lag }})
            as outstanding_amount_lag_{{ lag }},
        {% endfor -%}
        {% for lag in [0, 1, 2, 3] -%}
        max(paid_amount) filter (where months_back = {{ lag }})
            as paid_amount_lag_{{ lag }},
        {% endfor -%}
        {% for lag in [0, 1, 2] -%}
        max(payable_amount) filter (where months_back = {{ lag }})
            as payable_amount_lag_{{ lag }},
        {% endfor -%}
        {% for months in [3, 6] -%}
        sum(paid_amount) filter (
            where months_back < {{ months }} and payable_amount is not null
        ) as paid_amount_{{ months }}m,
        sum(payable_amount) filter (where months_back < {{ months }})
            as payable_amount_{{ months }}m,
        {% endfor -%}
        sum(payment_days) filter (where months_back < 6) as payment_days_6m,
        sum(delay_days) filter (where months_back < 6) as delay_days_6m,
        sum(coalesce(partial_payments, 0)) filter (
            where months_back < 6 and has_schedule
        ) as partial_payments_6m,
        sum(coalesce(reversals, 0)) filter (
            where months_back < 12 and has_schedule
        ) as payment_reversals_12m,
    from window_months
    group by loan_id, snapshot_date
),

-- Days of default in the 24 months up to the snapshot; a period that is not known to
-- have ended by then runs on.
defaults as (
    select
        snapshots.loan_id,
        snapshots.snapshot_date,
        sum(greatest(
            {{ days_between(
                'greatest(default_periods.defaulted_on, '
                ~ add_days(add_months('snapshots.snapshot_date', -24), 1) ~ ')',
                'least(coalesce(default_periods.ended_on, date \'9999-12-31\'), '
                ~ add_days('snapshots.snapshot_date', 1) ~ ')'
            ) }},
            0
        )) as default_days_24m,
    from snapshots
    inner join default_periods
        on
            snapshots.loan_id = default_periods.loan_id
            and snapshots.snapshot_date >= default_periods.defaulted_on
    group by snapshots.loan_id, snapshots.snapshot_date
),

{% set window_columns = [
    'known_mask', 'missed_mask', 'over_30_mask',
    'max_days_past_due_3m', 'max_days_past_due_6m', 'max_days_past_due_12m',
    'days_past_due_lag_3', 'missed_installments_lag_1', 'missed_installments_lag_2',
    'missed_installments_lag_6', 'outstanding_amount_lag_1', 'outstanding_amount_lag_2',
    'paid_amount_lag_0', 'paid_amount_lag_1', 'paid_amount_lag_2', 'paid_amount_lag_3',
    'payable_amount_lag_0', 'payable_amount_lag_1', 'payable_amount_lag_2',
    'paid_amount_3m', 'paid_amount_6m', 'payable_amount_3m', 'payable_amount_6m',
    'payment_days_6m', 'delay_days_6m', 'partial_payments_6m', 'payment_reversals_12m',
] -%}
joined as (
    select
        snapshots.loan_id,
        snapshots.month_number,
        snapshots.days_past_due,
        snapshots.missed_installments,
        snapshots.reported_status,
        snapshots.last_paid_month_number,
        snapshots.last_delinquent_month_number,
        snapshots.first_month_number,
        snapshots.snapshot_date,
        {% for window_column in window_columns -%}
        windowed.{{ window_column }},
        {% endfor -%}
        defaults.loan_id is not null as has_ever_defaulted,
        coalesce(defaults.default_days_24m, 0) as default_days_24m,
    from snapshots
    inner join windowed
        on
            snapshots.loan_id = windowed.loan_id
            and snapshots.snapshot_date = windowed.snapshot_date
    left join defaults
        on
            snapshots.loan_id = defaults.loan_id
            and snapshots.snapshot_date = defaults.snapshot_date
),

features as (
    select
        loan_id,
        snapshot_date,

        ---------- at the date
        (month_number - last_paid_month_number)::double as months_since_last_payment,
        (month_number - last_delinquent_month_number)::double
            as months_since_delinquent,
        case
            when days_past_due is not null
                then (
                    month_number
                    - coalesce(last_delinquent_month_number, first_month_number - 1)
                )::double
        end as on_time_streak_months,
        case lower(replace(reported_status, '-', '_'))
            when 'on_time' then 0
            when 'delayed' then 1
            when 'missed' then 2
        end::double as reported_status_severity,

        ---------- how late, and how often
        {% for months in [3, 6, 12] -%}
        max_days_past_due_{{ months }}m::double as max_days_past_due_{{ months }}m,
        case
            when {{ months_marked('known_mask', months) }} > 0
                then {{ months_marked('missed_mask', months) }}::double
        end as missed_months_{{ months }}m,
        {% endfor -%}
        case
            when {{ months_marked('known_mask', 1) }} > 0
                then ({{ newest_streak('missed_mask', 12) | indent(16) }})::double
        end as missed_streak_months,
        case
            when {{ months_marked('known_mask', 12) }} > 0
                then ({{ longest_streak('missed_mask', 12) | indent(16) }})::double
        end as longest_missed_streak_12m,
        -- A month over 30 days after one that was not.
        case
            when {{ months_marked('known_mask', 12) }} > 0
                then {{ months_marked(
                    'over_30_mask & ~' ~ mask_before('over_30_mask', 1), 12
                ) }}::double
        end as entries_over_30_12m,
        missed_installments_lag_1::double as missed_installments_lag_1,
        missed_installments_lag_2::double as missed_installments_lag_2,
        (missed_installments - missed_installments_lag_6)::double
            as missed_installments_change_6m,
        (days_past_due - days_past_due_lag_3)::double as days_past_due_change_3m,
        has_ever_defaulted::integer::double as has_ever_defaulted,
        default_days_24m::double as default_days_24m,

        ---------- what was paid, and when
        {% for months in [3, 6] -%}
        case
            when payable_amount_{{ months }}m > 0
                then
                    paid_amount_{{ months }}m::double
                    / payable_amount_{{ months }}m::double
        end as paid_to_billed_ratio_{{ months }}m,
        {% endfor -%}
        {% for lag in [0, 1, 2] -%}
        case
            when payable_amount_lag_{{ lag }} > 0
                then
                    paid_amount_lag_{{ lag }}::double
                    / payable_amount_lag_{{ lag }}::double
        end as paid_to_billed_ratio_lag_{{ lag }},
        {% endfor -%}
        {% for lag in [0, 1, 2, 3] -%}
        paid_amount_lag_{{ lag }}::double as paid_amount_lag_{{ lag }},
        {% endfor -%}
        delay_days_6m::double / nullif(payment_days_6m, 0)::double
            as payment_delay_days_6m,
        partial_payments_6m::double as partial_payments_6m,
        payment_reversals_12m::double as payment_reversals_12m,

        ---------- what was owed
        outstanding_amount_lag_1,
        outstanding_amount_lag_2,
    from joined
)

select * from features
