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

materiality_thresholds as (
    select * from {{ ref('materiality_thresholds') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

thresholds as (
    select
        materiality_thresholds.absolute_amount,
        materiality_thresholds.relative_share,
        delinquency_settings.minimum_arrears_amount,
        build_settings.as_of_date,
    from materiality_thresholds
    inner join build_settings
        on materiality_thresholds.portfolio = build_settings.portfolio
    inner join delinquency_settings
        on materiality_thresholds.portfolio = delinquency_settings.portfolio
),

first_reports as (
    select
        loan_id,
        min(valid_from) as first_reported_on,
    from report_states
    group by loan_id
),

-- Between two due dates, while neither money nor schedule changes, what is past due
-- stays the same. Once a loan is reported, the reports speak for it.
pieces as (
    select
        payment_states.loan_id,
        greatest(
            payment_states.valid_from,
            {{ add_days('schedule_lines.due_on', 1) }},
            {{ add_days(
                'payment_states.oldest_unpaid_due_on', 'payment_states.grace_days + 1'
            ) }}
        ) as from_on,
        least(
            payment_states.valid_to,
            case
                when schedule_lines.next_due_on = date '9999-12-31'
                    then schedule_lines.next_due_on
                else {{ add_days('schedule_lines.next_due_on', 1) }}
            end,
            coalesce(first_reports.first_reported_on, date '9999-12-31'),
            coalesce(loan_ends.known_on, date '9999-12-31')
        ) as to_on,
        schedule_lines.due_total - greatest(payment_states.paid_total, 0)
            as past_due_amount,
        payment_states.principal_outstanding_amount
        + greatest(
            schedule_lines.charges_total - payment_states.charges_paid_total, 0
        ) as exposure_amount,
    from payment_states
    inner join schedule_lines
        on
            payment_states.loan_id = schedule_lines.loan_id
            and payment_states.edition_valid_from = schedule_lines.valid_from
            and payment_states.valid_to > schedule_lines.due_on
            and payment_states.valid_from <= schedule_lines.next_due_on
            and payment_states.paid_total < schedule_lines.due_total
    left join first_reports on payment_states.loan_id = first_reports.loan_id
    left join loan_ends
        on
            payment_states.loan_id = loan_ends.loan_id
            and loan_ends.end_state <> 'charged_off'
),

material_pieces as (
    select pieces.*
    from pieces
    cross join thresholds
    where
        pieces.from_on < pieces.to_on
        and pieces.from_on <= thresholds.as_of_date
        and pieces.past_due_amount > thresholds.absolute_amount
        and pieces.past_due_amount > thresholds.relative_share * pieces.exposure_amount
        and pieces.past_due_amount >= thresholds.minimum_arrears_amount
),

pieces_marked as (
    select
        *,
        case
            when from_on <= lag(to_on) over (partition by loan_id order by from_on)
                then 0
            else 1
        end as starts_span,
    from material_pieces
),

pieces_numbered as (
    select
        *,
        sum(starts_span) over (
            partition by loan_id
            order by from_on
            rows between unbounded preceding and current row
        )::integer as span_number,
    from pieces_marked
),

spans as (
    select
        loan_id,
        span_number,
        min(from_on) as valid_from,
        max(to_on) as valid_to,
    from pieces_numbered
    group by loan_id, span_number
)

select * from spans
