-- Decision 0047: a build appends the rows that it computes, after removing those that
-- they replace.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    meta={'grows_by': 'int_first_changes'},
    pre_hook=[
        "{{ remove_changed_rows(ref('int_first_changes')) }}",
        "{{ move_decision_snapshots(ref('int_loan_spine')) }}",
    ],
) }}

with

changed_months as (
    select * from {{ ref('int_changed_months') }}
),

first_changes as (
    select * from {{ ref('int_first_changes') }}
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
        changed_months.loan_id,
        changed_months.snapshot_date,
        sum(
            schedule_lines.principal_due + schedule_lines.charges_due
        )::decimal(18, 2) as billed_amount,
    from changed_months
    inner join valued
        on
            changed_months.loan_id = valued.loan_id
            and changed_months.snapshot_date = valued.valued_on
    inner join schedule_lines
        on
            valued.loan_id = schedule_lines.loan_id
            and valued.edition_valid_from = schedule_lines.valid_from
            and changed_months.month_number
            = {{ month_number('schedule_lines.due_on') }}
            and changed_months.snapshot_date >= schedule_lines.due_on
    group by changed_months.loan_id, changed_months.snapshot_date
),

received as (
    select
        changed_months.loan_id,
        changed_months.snapshot_date,
        sum(payment_states.paid_amount)::decimal(18, 2) as paid_amount,
    from changed_months
    inner join payment_states
        on
            changed_months.loan_id = payment_states.loan_id
            and changed_months.month_number
            = {{ month_number('payment_states.valid_from') }}
            and changed_months.snapshot_date >= payment_states.valid_from
    group by changed_months.loan_id, changed_months.snapshot_date
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
        changed_months.*,
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
            when changed_months.loan_state = 'charged_off'
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
            'material_arrears.valid_from', 'changed_months.snapshot_date'
        ) }} as days_past_due_material,
        default_periods.loan_id is not null as is_in_default_period,
        valued.last_paid_on,
    from changed_months
    left join valued
        on
            changed_months.loan_id = valued.loan_id
            and changed_months.snapshot_date = valued.valued_on
    left join billed
        on
            changed_months.loan_id = billed.loan_id
            and changed_months.snapshot_date = billed.snapshot_date
    left join received
        on
            changed_months.loan_id = received.loan_id
            and changed_months.snapshot_date = received.snapshot_date
    left join charge_off_values on changed_months.loan_id = charge_off_values.loan_id
    left join report_states
        on
            changed_months.loan_id = report_states.loan_id
            and changed_months.snapshot_date >= report_states.valid_from
            and changed_months.snapshot_date < report_states.valid_to
    left join default_periods
        on
            changed_months.loan_id = default_periods.loan_id
            and changed_months.snapshot_date >= default_periods.defaulted_on
            and changed_months.snapshot_date
            < coalesce(default_periods.ended_on, date '9999-12-31')
    left join material_arrears
        on
            changed_months.loan_id = material_arrears.loan_id
            and changed_months.snapshot_date >= material_arrears.valid_from
            and changed_months.snapshot_date < material_arrears.valid_to
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
        input_fingerprint,
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

-- The last row of a loan that stands from an earlier build carries what is needed of
-- all the months before.
rows_carried as (
    {% if is_incremental() -%}
    select
        rows_standing.loan_id,
        rows_standing.month_number,
        rows_standing.billed_amount,
        rows_standing.last_paid_month_number,
        rows_standing.last_delinquent_month_number,
        rows_standing.first_month_number,
    from {{ this }} as rows_standing
    inner join first_changes
        on
            rows_standing.loan_id = first_changes.loan_id
            and rows_standing.snapshot_date = first_changes.last_unchanged_on
    {%- else -%}
    select
        loan_id,
        null::integer as month_number,
        null::decimal(18, 2) as billed_amount,
        null::integer as last_paid_month_number,
        null::integer as last_delinquent_month_number,
        null::integer as first_month_number,
    from first_changes
    where 1 = 0
    {%- endif %}
),

-- What a month's payments answer to is the bill of the month before where bills are
-- reported, and else what fell due in the month itself.
with_history as (
    select
        loan_months.*,
        greatest(
            max(
                case
                    when loan_months.last_paid_on is not null
                        then {{ month_number('loan_months.last_paid_on') }}
                    when loan_months.is_from_report and loan_months.paid_amount > 0
                        then loan_months.month_number
                end
            ) over up_to_now,
            rows_carried.last_paid_month_number
        ) as last_paid_month_number,
        greatest(
            max(
                case
                    when loan_months.days_past_due > 0 then loan_months.month_number
                end
            ) over up_to_now,
            rows_carried.last_delinquent_month_number
        ) as last_delinquent_month_number,
        least(
            min(loan_months.month_number) over up_to_now,
            rows_carried.first_month_number
        ) as first_month_number,
        case
            when not loan_months.is_from_report then loan_months.billed_amount
            when lag(loan_months.month_number) over by_date
                = loan_months.month_number - 1
                then lag(loan_months.billed_amount) over by_date
            when
                lag(loan_months.month_number) over by_date is null
                and rows_carried.month_number = loan_months.month_number - 1
                then rows_carried.billed_amount
        end as payable_amount,
    from loan_months
    left join rows_carried on loan_months.loan_id = rows_carried.loan_id
    window
        by_date as (
            partition by loan_months.loan_id
            order by loan_months.snapshot_date
        ),
        up_to_now as (
            partition by loan_months.loan_id
            order by loan_months.snapshot_date
            rows between unbounded preceding and current row
        )
)

select * from with_history
