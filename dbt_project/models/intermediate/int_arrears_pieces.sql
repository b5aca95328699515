with

payment_states as (
    select * from {{ ref('int_payment_states') }}
),

schedule_lines as (
    select * from {{ ref('int_schedule_lines') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

delinquency_settings as (
    select * from {{ ref('delinquency_settings') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

settings as (
    select
        delinquency_settings.minimum_arrears_amount,
        build_settings.as_of_date,
    from delinquency_settings
    inner join build_settings
        on delinquency_settings.portfolio = build_settings.portfolio
),

first_reports as (
    select
        loan_id,
        min(valid_from) as first_reported_on,
    from report_states
    group by loan_id
),

-- The installment that lifts what is unpaid to the least sum that counts. While neither
-- money nor schedule changes no less becomes past due.
least_lines as (
    select
        payment_states.loan_id,
        payment_states.valid_from,
        schedule_lines.due_on as least_due_on,
    from settings
    inner join payment_states on settings.minimum_arrears_amount > 0
    inner join schedule_lines
        on
            payment_states.loan_id = schedule_lines.loan_id
            and payment_states.edition_valid_from = schedule_lines.valid_from
            and schedule_lines.due_total
            >= greatest(payment_states.paid_total, 0) + settings.minimum_arrears_amount
            and schedule_lines.due_total
            - schedule_lines.principal_due
            - schedule_lines.charges_due
            < greatest(payment_states.paid_total, 0) + settings.minimum_arrears_amount
),

-- Once a loan is reported, the reports speak for it. Arrears end with the loan, save
-- where it was charged off.
payment_state_spans as (
    select
        payment_states.loan_id,
        payment_states.valid_from,
        payment_states.oldest_unpaid_due_on,
        payment_states.grace_days,
        case
            when settings.minimum_arrears_amount > 0
                then coalesce(least_lines.least_due_on, date '9999-12-30')
            else payment_states.oldest_unpaid_due_on
        end as least_due_on,
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
    cross join settings
    left join least_lines
        on
            payment_states.loan_id = least_lines.loan_id
            and payment_states.valid_from = least_lines.valid_from
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
            valid_from,
            {{ add_days('oldest_unpaid_due_on', 'grace_days + 1') }},
            {{ add_days('least_due_on', 1) }}
        ) as valid_from,
        valid_to,
        {{ add_days('oldest_unpaid_due_on', 31) }} as over_30_on,
        {{ add_days('oldest_unpaid_due_on', 91) }} as over_90_on,
        case
            when valid_to = known_on then 'closing'
            when next_paid_amount > 0 and is_same_schedule then 'payment'
            else 'reschedule'
        end as ended_by,
        false as is_reported,
    from payment_state_spans
    where oldest_unpaid_due_on is not null
),

report_pieces as (
    select
        report_states.loan_id,
        report_states.valid_from,
        least(
            report_states.valid_to, coalesce(loan_ends.known_on, date '9999-12-31')
        ) as valid_to,
        case
            when report_states.days_past_due > 30 then report_states.valid_from
            else date '9999-12-31'
        end as over_30_on,
        case
            when report_states.days_past_due > 90 then report_states.valid_from
            else date '9999-12-31'
        end as over_90_on,
        case
            when report_states.valid_to >= loan_ends.known_on then 'closing'
            else 'report'
        end as ended_by,
        true as is_reported,
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
        all_pieces.is_reported,
        all_pieces.valid_from,
        all_pieces.valid_to,
        case
            when
                greatest(all_pieces.over_30_on, all_pieces.valid_from)
                < least(all_pieces.valid_to, {{ add_days('settings.as_of_date', 1) }})
                then greatest(all_pieces.over_30_on, all_pieces.valid_from)
        end as over_30_on,
        case
            when
                greatest(all_pieces.over_90_on, all_pieces.valid_from)
                < least(all_pieces.valid_to, {{ add_days('settings.as_of_date', 1) }})
                then greatest(all_pieces.over_90_on, all_pieces.valid_from)
        end as over_90_on,
    from all_pieces
    cross join settings
    where
        all_pieces.valid_from < all_pieces.valid_to
        and all_pieces.valid_from <= settings.as_of_date
)

select * from pieces
