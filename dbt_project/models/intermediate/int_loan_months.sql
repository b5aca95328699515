with

loan_spine as (
    select * from {{ ref('int_loan_spine') }}
),

schedule_lines as (
    select * from {{ ref('int_schedule_lines') }}
),

payment_states as (
    select * from {{ ref('int_payment_states') }}
),

valued as (
    select * from {{ ref('int_loan_valuations') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

material_arrears as (
    select * from {{ ref('int_material_arrears') }}
),

charge_offs as (
    select
        loan_id,
        known_on,
    from loan_ends
    where end_state = 'charged_off'
),

-- What fell due and what came in, within the month up to the date.
billed as (
    select
        loan_spine.loan_id,
        loan_spine.snapshot_date,
        sum(
            schedule_lines.principal_due + schedule_lines.charges_due
        )::decimal(18, 2) as billed_amount,
    from loan_spine
    inner join valued
        on
            loan_spine.loan_id = valued.loan_id
            and loan_spine.snapshot_date = valued.valued_on
    inner join schedule_lines
        on
            valued.loan_id = schedule_lines.loan_id
            and valued.edition_valid_from = schedule_lines.valid_from
            and loan_spine.month_number = {{ month_number('schedule_lines.due_on') }}
            and loan_spine.snapshot_date >= schedule_lines.due_on
    group by loan_spine.loan_id, loan_spine.snapshot_date
),

received as (
    select
        loan_spine.loan_id,
        loan_spine.snapshot_date,
        sum(payment_states.paid_amount)::decimal(18, 2) as paid_amount,
    from loan_spine
    inner join payment_states
        on
            loan_spine.loan_id = payment_states.loan_id
            and loan_spine.month_number
            = {{ month_number('payment_states.valid_from') }}
            and loan_spine.snapshot_date >= payment_states.valid_from
    group by loan_spine.loan_id, loan_spine.snapshot_date
),

charge_off_values as (
    select
        charge_offs.loan_id,
        valued.paid_total,
        valued.outstanding_amount as charged_off_amount,
    from charge_offs
    inner join valued
        on
            charge_offs.loan_id = valued.loan_id
            and charge_offs.known_on = valued.valued_on
),

-- Where a loan is reported, the newest report speaks; else schedule and payments do.
joined as (
    select
        loan_spine.*,
        report_states.loan_id is not null as is_from_report,
        report_states.reported_status,
        report_states.days_past_due as reported_days_past_due,
        report_states.missed_installments as reported_missed_installments,
        report_states.arrears_amount as reported_arrears_amount,
        report_states.outstanding_amount as reported_outstanding_amount,
        report_states.billed_amount as reported_billed_amount,
        report_states.paid_amount as reported_paid_amount,
        {{ month_number('report_states.reported_on') }} as reported_month_number,
        valued.edition_valid_from is not null as has_schedule,
        valued.days_past_due,
        valued.missed_installments,
        valued.arrears_amount,
        case
            when loan_spine.loan_state = 'charged_off'
                then greatest(
                        charge_off_values.charged_off_amount
                        - (valued.paid_total - charge_off_values.paid_total),
                        0
                    )
            else valued.outstanding_amount
        end as outstanding_amount,
        billed.billed_amount,
        received.paid_amount,
        1 + {{ days_between(
            'material_arrears.valid_from', 'loan_spine.snapshot_date'
        ) }} as days_past_due_material,
        default_periods.loan_id is not null as is_in_default_period,
        valued.last_paid_on,
    from loan_spine
    left join valued
        on
            loan_spine.loan_id = valued.loan_id
            and loan_spine.snapshot_date = valued.valued_on
    left join billed
        on
            loan_spine.loan_id = billed.loan_id
            and loan_spine.snapshot_date = billed.snapshot_date
    left join received
        on
            loan_spine.loan_id = received.loan_id
            and loan_spine.snapshot_date = received.snapshot_date
    left join charge_off_values on loan_spine.loan_id = charge_off_values.loan_id
    left join report_states
        on
            loan_spine.loan_id = report_states.loan_id
            and loan_spine.snapshot_date >= report_states.valid_from
            and loan_spine.snapshot_date < report_states.valid_to
    left join default_periods
        on
            loan_spine.loan_id = default_periods.loan_id
            and loan_spine.snapshot_date >= default_periods.defaulted_on
            and loan_spine.snapshot_date
            < coalesce(default_periods.ended_on, date '9999-12-31')
    left join material_arrears
        on
            loan_spine.loan_id = material_arrears.loan_id
            and loan_spine.snapshot_date >= material_arrears.valid_from
            and loan_spine.snapshot_date < material_arrears.valid_to
),

-- Nothing is owed any more on a loan that was paid off, settled or sold. After a
-- charge-off the schedule still counts the days, but no more is past due than is owed.
-- A bill and a payment belong to the month that the report is of.
loan_months as (
    select
        loan_id,
        borrower_id,
        loan_state,
        reported_status,
        month_number,
        months_on_book,
        is_month_end,
        is_snapshot,
        is_decision_snapshot,
        is_from_report,
        is_in_default_period or loan_state = 'charged_off' as is_default,
        snapshot_date,
        loan_valid_from,
        case
            when loan_state not in ('open', 'charged_off') then 0
            when is_from_report then reported_days_past_due
            else days_past_due
        end::integer as days_past_due,
        case
            when is_from_report then null
            when loan_state not in ('open', 'charged_off') then 0
            when has_schedule then coalesce(days_past_due_material, 0)
        end::integer as days_past_due_material,
        case
            when loan_state not in ('open', 'charged_off') then 0
            when is_from_report then reported_missed_installments
            else missed_installments
        end::integer as missed_installments,
        case
            when loan_state not in ('open', 'charged_off') then 0
            when is_from_report then reported_arrears_amount
            else least(arrears_amount, outstanding_amount)
        end::decimal(18, 2) as arrears_amount,
        case
            when loan_state not in ('open', 'charged_off') then 0
            when is_from_report then reported_outstanding_amount
            else outstanding_amount
        end::decimal(18, 2) as outstanding_amount,
        case
            when is_from_report and reported_month_number <> month_number then null
            when is_from_report then reported_billed_amount
            when has_schedule then coalesce(billed_amount, 0)
        end::decimal(18, 2) as billed_amount,
        case
            when is_from_report and reported_month_number <> month_number then null
            when is_from_report then reported_paid_amount
            when has_schedule then coalesce(paid_amount, 0)
        end::decimal(18, 2) as paid_amount,
        last_paid_on,
    from joined
),

-- What a month's payments answer to is the bill of the month before where bills are
-- reported, and else what fell due in the month itself.
with_history as (
    select
        *,
        max(
            case
                when last_paid_on is not null then {{ month_number('last_paid_on') }}
                when is_from_report and paid_amount > 0 then month_number
            end
        ) over up_to_now as last_paid_month_number,
        max(case when days_past_due > 0 then month_number end) over up_to_now
            as last_delinquent_month_number,
        min(month_number) over up_to_now as first_month_number,
        case
            when not is_from_report then billed_amount
            when lag(month_number) over in_order = month_number - 1
                then lag(billed_amount) over in_order
        end as payable_amount,
    from loan_months
    window
        in_order as (partition by loan_id order by snapshot_date),
        up_to_now as (
            partition by loan_id
            order by snapshot_date
            rows between unbounded preceding and current row
        )
)

select * from with_history
