-- Decision 0080: what is not observed is said to be so, and never guessed.
with

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

last_reports as (
    select
        loan_id,
        max({{ month_number('reported_on') }}) as last_month_number,
    from report_states
    group by loan_id
),

-- A report speaks on until the next one. Once there is none any more, an open loan is
-- out of sight; and before observed_from only the loans that lived to see it are known.
months_observed as (
    select
        loan_months.loan_id,
        loan_months.borrower_id,
        case
            when loan_months.loan_state = 'open'
                then coalesce(
                        {{ delinquency_bucket('loan_months.days_past_due')
                            | indent(24) }},
                        'unknown'
                    )
            else loan_months.loan_state
        end as state,
        loan_months.loan_state = 'open' as is_open,
        loan_months.is_default,
        loan_months.is_decision_snapshot,
        loan_months.outstanding_amount,
        loan_months.month_number,
        loan_months.snapshot_date,
        build_settings.as_of_date,
    from loan_months
    left join last_reports on loan_months.loan_id = last_reports.loan_id
    cross join build_settings
    where
        loan_months.is_month_end
        and loan_months.snapshot_date
        >= coalesce(build_settings.observed_from, date '0001-01-01')
        and (
            loan_months.loan_state <> 'open'
            or not loan_months.is_from_report
            or last_reports.last_month_number >= loan_months.month_number
        )
),

months_in_order as (
    select
        *,
        {{ month_end(add_months('snapshot_date', 1)) }} as next_snapshot_date,
        case
            when lag(month_number) over in_order = month_number - 1
                then lag(state) over in_order
        end as previous_state,
        case
            when lead(month_number) over in_order = month_number + 1
                then lead(state) over in_order
            else 'not_observed'
        end as next_state,
    from months_observed
    window in_order as (partition by loan_id order by snapshot_date)
),

-- Nothing follows the date at which a loan is decided on: the build's own date, or the
-- last of its declared snapshots.
movements as (
    select
        loan_id,
        borrower_id,
        state as from_state,
        next_state as to_state,
        outstanding_amount,
        coalesce(previous_state <> state, false) as is_newly_in_state,
        is_default as is_in_default_before,
        snapshot_date as previous_snapshot_date,
        next_snapshot_date as snapshot_date,
    from months_in_order
    where
        is_open
        and not is_decision_snapshot
        and next_snapshot_date <= as_of_date
)

select * from movements
