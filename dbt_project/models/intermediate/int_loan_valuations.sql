with

changed_months as (
    select * from {{ ref('int_changed_months') }}
),

schedule_lines as (
    select * from {{ ref('int_schedule_lines') }}
),

payment_states as (
    select * from {{ ref('int_payment_states') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

loan_status_reports as (
    select * from {{ ref('stg_loan_status_reports') }}
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

charge_offs as (
    select
        loan_id,
        known_on,
    from loan_ends
    where end_state = 'charged_off'
),

-- Each loan is valued at the dates that this build computes; on the day it was charged
-- off, because what is owed after that day counts from it; where a default starts and
-- where it ends; and on the days that a report is of, to compare the two.
moments as (
    select
        loan_id,
        snapshot_date as valued_on,
    from changed_months
    union
    select
        loan_id,
        known_on as valued_on,
    from charge_offs
    union
    select
        loan_id,
        defaulted_on as valued_on,
    from default_periods
    union
    select
        loan_id,
        ended_on as valued_on,
    from default_periods
    where ended_on is not null
    union
    select
        loan_status_reports.loan_id,
        loan_status_reports.reported_on as valued_on,
    from loan_status_reports
    cross join settings
    where loan_status_reports.reported_on <= settings.as_of_date
),

-- Several installments may fall due on one day.
due_days as (
    select
        loan_id,
        valid_from,
        due_on,
        max(due_total) as due_total,
        max(charges_total) as charges_total,
        max(line_number) as lines_due,
        count(*) as day_lines,
        sum(principal_due + charges_due)::decimal(18, 2) as day_due_amount,
        max(next_due_on) as next_due_on,
    from schedule_lines
    group by loan_id, valid_from, due_on
),

moments_paid as (
    select
        moments.loan_id,
        moments.valued_on,
        payment_states.paid_total,
        payment_states.principal_outstanding_amount,
        payment_states.charges_paid_total,
        payment_states.first_unpaid_line_number,
        payment_states.oldest_unpaid_due_on,
        payment_states.grace_days,
        payment_states.last_paid_on,
        payment_states.edition_valid_from,
    from moments
    inner join payment_states
        on
            moments.loan_id = payment_states.loan_id
            and moments.valued_on >= payment_states.valid_from
            and moments.valued_on < payment_states.valid_to
),

moments_due as (
    select
        moments_paid.loan_id,
        moments_paid.valued_on,
        due_days.charges_total,
        case
            when due_days.due_on = moments_paid.valued_on
                then due_days.due_total - due_days.day_due_amount
            else due_days.due_total
        end as past_due_total,
        case
            when due_days.due_on = moments_paid.valued_on
                then due_days.lines_due - due_days.day_lines
            else due_days.lines_due
        end as past_due_lines,
    from moments_paid
    inner join due_days
        on
            moments_paid.loan_id = due_days.loan_id
            and moments_paid.edition_valid_from = due_days.valid_from
            and moments_paid.valued_on >= due_days.due_on
            and moments_paid.valued_on < due_days.next_due_on
),

-- Exposure is the unpaid principal, due or not, with the interest and fees due and
-- unpaid. An amount is past due from the day after its due date; its days count where
-- it is no less than the least that counts.
valued as (
    select
        moments_paid.loan_id,
        moments_paid.valued_on,
        moments_paid.paid_total,
        moments_paid.last_paid_on,
        moments_paid.edition_valid_from,
        case
            when moments_paid.edition_valid_from is null then null
            when
                moments_due.past_due_total - greatest(moments_paid.paid_total, 0)
                < settings.minimum_arrears_amount
                then 0
            when
                {{ days_between(
                    'moments_paid.oldest_unpaid_due_on', 'moments_paid.valued_on'
                ) }} > moments_paid.grace_days
                then {{ days_between(
                    'moments_paid.oldest_unpaid_due_on', 'moments_paid.valued_on'
                ) }}
            else 0
        end as days_past_due,
        case
            when moments_paid.edition_valid_from is not null
                then greatest(
                        coalesce(
                            moments_due.past_due_lines
                            - moments_paid.first_unpaid_line_number + 1,
                            0
                        ),
                        0
                    )
        end as missed_installments,
        case
            when moments_paid.edition_valid_from is not null
                then greatest(
                        coalesce(
                            moments_due.past_due_total
                            - greatest(moments_paid.paid_total, 0),
                            0
                        ),
                        0
                    )
        end as arrears_amount,
        moments_paid.principal_outstanding_amount
        + greatest(
            coalesce(moments_due.charges_total - moments_paid.charges_paid_total, 0), 0
        ) as outstanding_amount,
    from moments_paid
    cross join settings
    left join moments_due
        on
            moments_paid.loan_id = moments_due.loan_id
            and moments_paid.valued_on = moments_due.valued_on
)

select * from valued
