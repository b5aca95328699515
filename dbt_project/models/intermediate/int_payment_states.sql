with

receipts as (
    select * from {{ ref('int_receipts') }}
),

schedule_lines as (
    select * from {{ ref('int_schedule_lines') }}
),

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

editions as (
    select
        loan_id,
        valid_from,
        valid_to,
        max(edition_principal_amount) as edition_principal_amount,
    from schedule_lines
    group by loan_id, valid_from, valid_to
),

-- Grace that is known only after the schedule, or changes, ends a state as money does;
-- of a loan without a schedule, known by reports alone, it says nothing.
graces as (
    select
        loan_id,
        valid_from,
        grace_days <> lag(grace_days, 1, 0) over (
            partition by loan_id
            order by valid_from
        ) as is_changed,
    from loan_versions
    where loan_id in (select editions.loan_id from editions)
),

changes as (
    select
        loan_id,
        available_on as changed_on,
        received_amount as paid_amount,
    from receipts
    union all
    select
        loan_id,
        valid_from as changed_on,
        0::decimal(18, 2) as paid_amount,
    from editions
    union all
    select
        loan_id,
        valid_from as changed_on,
        0::decimal(18, 2) as paid_amount,
    from graces
    where is_changed
),

changes_by_day as (
    select
        loan_id,
        changed_on,
        sum(paid_amount)::decimal(18, 2) as paid_amount,
    from changes
    group by loan_id, changed_on
),

running as (
    select
        loan_id,
        paid_amount,
        (sum(paid_amount) over up_to_now)::decimal(18, 2) as paid_total,
        max(case when paid_amount > 0 then changed_on end) over up_to_now
            as last_paid_on,
        changed_on as valid_from,
        coalesce(
            lead(changed_on) over (partition by loan_id order by changed_on),
            date '9999-12-31'
        ) as valid_to,
    from changes_by_day
    window up_to_now as (
        partition by loan_id
        order by changed_on
        rows between unbounded preceding and current row
    )
),

-- The terms that hold while a state holds are those of its first day.
states as (
    select
        running.*,
        editions.valid_from as edition_valid_from,
        editions.edition_principal_amount,
        coalesce(loan_versions.grace_days, 0) as grace_days,
    from running
    left join editions
        on
            running.loan_id = editions.loan_id
            and running.valid_from >= editions.valid_from
            and running.valid_from < editions.valid_to
    left join loan_versions
        on
            running.loan_id = loan_versions.loan_id
            and running.valid_from >= loan_versions.valid_from
            and running.valid_from < loan_versions.valid_to
),

-- The one line on which the money received runs out.
first_unpaid as (
    select
        states.loan_id,
        states.valid_from,
        schedule_lines.line_number,
        schedule_lines.due_on,
        schedule_lines.principal_due,
        schedule_lines.charges_due,
        schedule_lines.principal_total,
        schedule_lines.charges_total,
        greatest(states.paid_total, 0)
        - (
            schedule_lines.due_total
            - schedule_lines.principal_due
            - schedule_lines.charges_due
        ) as line_paid_amount,
    from states
    inner join schedule_lines
        on
            states.loan_id = schedule_lines.loan_id
            and states.edition_valid_from = schedule_lines.valid_from
            and schedule_lines.due_total > greatest(states.paid_total, 0)
            and schedule_lines.due_total
            - schedule_lines.principal_due
            - schedule_lines.charges_due <= greatest(states.paid_total, 0)
),

-- Within an installment fees and interest are paid before principal.
described as (
    select
        states.loan_id,
        first_unpaid.line_number as first_unpaid_line_number,
        states.grace_days,
        states.paid_amount,
        states.paid_total,
        case
            when states.edition_valid_from is null then null
            when first_unpaid.line_number is null then 0
            else
                states.edition_principal_amount
                - first_unpaid.principal_total
                + first_unpaid.principal_due
                - greatest(first_unpaid.line_paid_amount - first_unpaid.charges_due, 0)
        end::decimal(18, 2) as principal_outstanding_amount,
        (
            first_unpaid.charges_total
            - first_unpaid.charges_due
            + least(first_unpaid.line_paid_amount, first_unpaid.charges_due)
        )::decimal(18, 2) as charges_paid_total,
        first_unpaid.due_on as oldest_unpaid_due_on,
        states.last_paid_on,
        states.edition_valid_from,
        states.valid_from,
        states.valid_to,
    from states
    left join first_unpaid
        on
            states.loan_id = first_unpaid.loan_id
            and states.valid_from = first_unpaid.valid_from
)

select * from described
