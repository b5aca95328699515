-- How money came in, within the month up to each date of the spine, in the months that
-- this build computes and the twelve before them.
with

changed_months as (
    select * from {{ ref('int_changed_months') }}
),

loan_spine as (
    select * from {{ ref('int_loan_spine') }}
),

payment_states as (
    select * from {{ ref('int_payment_states') }}
),

-- The oldest installment unpaid before the money came: what it answers to.
states_followed as (
    select
        loan_id,
        paid_amount,
        oldest_unpaid_due_on,
        lag(oldest_unpaid_due_on) over (partition by loan_id order by valid_from)
            as answers_to_due_on,
        valid_from,
    from payment_states
),

-- Money before the due date counts as days below zero. What leaves the oldest due
-- installment unpaid is a partial payment; more taken back than paid is a reversal.
changes as (
    select
        loan_id,
        case
            when paid_amount > 0
                then {{ days_between('answers_to_due_on', 'valid_from') }}
        end as delay_days,
        (
            paid_amount > 0
            and answers_to_due_on <= valid_from
            and oldest_unpaid_due_on = answers_to_due_on
        )::integer as is_partial,
        (paid_amount < 0)::integer as is_reversal,
        valid_from as known_on,
    from states_followed
    where paid_amount <> 0
),

payment_months as (
    select
        loan_spine.loan_id,
        count(changes.delay_days)::integer as payment_days,
        sum(changes.delay_days)::integer as delay_days,
        coalesce(sum(changes.is_partial), 0)::integer as partial_payments,
        sum(changes.is_reversal)::integer as reversals,
        loan_spine.snapshot_date,
    from loan_spine
    inner join changes
        on
            loan_spine.loan_id = changes.loan_id
            and loan_spine.month_number = {{ month_number('changes.known_on') }}
            and loan_spine.snapshot_date >= changes.known_on
    where
        loan_spine.month_number >= (
            select min(changed_months.month_number) - 12 from changed_months
        )
    group by loan_spine.loan_id, loan_spine.snapshot_date
)

select * from payment_months
