with

payment_states as (
    select * from {{ ref('int_payment_states') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

first_reports as (
    select
        loan_id,
        min(valid_from) as first_reported_on,
    from report_states
    group by loan_id
),

-- Once a loan is reported, the reports speak for it. Arrears end with the loan, save
-- where it was charged off.
payment_state_spans as (
    select
        payment_states.loan_id,
        payment_states.valid_from,
        payment_states.oldest_unpaid_due_on,
        payment_states.grace_days,
        least(
            payment_states.valid_to,
            coalesce(first_reports.first_reported_on, date '9999-12-31'),
            coalesce(loan_ends.known_on, date '9999-12-31')
        ) as valid_to,
        loan_ends.known_on,
        lead(payment_states.paid_amount) over in_order as next_paid_amount,
        lead(payment_states.edition_valid_from) over in_order
        = payment_states.edition_valid_from as is_same_schedule,
    from payment_states
    left join first_reports on payment_states.loan_id = first_reports.loan_id
    left join loan_ends
        on
            payment_states.loan_id = loan_ends.loan_id
            and loan_ends.end_state <> 'charged_off'
    window in_order as (
        partition by payment_states.loan_id
        order by payment_states.valid_from
    )
),

-- The due day is day 0, and within the days of grace nothing is past due.
payment_pieces as (
    select
        loan_id,
        greatest(
            valid_from, {{ add_days('oldest_unpaid_due_on', 'grace_days + 1') }}
        ) as from_on,
        valid_to as to_on,
        greatest(
            valid_from,
            {{ add_days('oldest_unpaid_due_on', 'greatest(grace_days + 1, 91)') }}
        ) as over_90_on,
        case
            when valid_to = known_on then 'closing'
            when next_paid_amount > 0 and is_same_schedule then 'payment'
            else 'reschedule'
        end as ended_by,
    from payment_state_spans
    where oldest_unpaid_due_on is not null
),

report_pieces as (
    select
        report_states.loan_id,
        report_states.valid_from as from_on,
        least(
            report_states.valid_to, coalesce(loan_ends.known_on, date '9999-12-31')
        ) as to_on,
        case
            when report_states.days_past_due > 90 then report_states.valid_from
            else date '9999-12-31'
        end as over_90_on,
        case
            when report_states.valid_to >= loan_ends.known_on then 'closing'
            else 'report'
        end as ended_by,
    from report_states
    left join loan_ends
        on
            report_states.loan_id = loan_ends.loan_id
            and loan_ends.end_state <> 'charged_off'
    where report_states.days_past_due > 0
),

all_pieces as (
    select * from payment_pieces
    union all
    select * from report_pieces
),

-- What lies after the build's date has not happened.
pieces as (
    select
        all_pieces.loan_id,
        all_pieces.ended_by,
        all_pieces.from_on,
        all_pieces.to_on,
        case
            when
                all_pieces.over_90_on < all_pieces.to_on
                and all_pieces.over_90_on <= build_settings.as_of_date
                then all_pieces.over_90_on
        end as over_90_on,
    from all_pieces
    cross join build_settings
    where
        all_pieces.from_on < all_pieces.to_on
        and all_pieces.from_on <= build_settings.as_of_date
),

pieces_marked as (
    select
        *,
        case
            when from_on <= lag(to_on) over (partition by loan_id order by from_on)
                then 0
            else 1
        end as starts_spell,
    from pieces
),

pieces_numbered as (
    select
        *,
        sum(starts_spell) over (
            partition by loan_id
            order by from_on
            rows between unbounded preceding and current row
        )::integer as spell_number,
    from pieces_marked
),

spells as (
    select
        loan_id,
        spell_number,
        case
            when max(to_on) < date '9999-12-31' then max_by(ended_by, to_on)
        end as ended_by,
        min(from_on) as started_on,
        min(over_90_on) as over_90_on,
        nullif(max(to_on), date '9999-12-31') as ended_on,
    from pieces_numbered
    group by loan_id, spell_number
)

select * from spells
