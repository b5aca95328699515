with

calendar as (
    select * from {{ ref('int_month_ends') }}
),

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

borrower_versions as (
    select * from {{ ref('int_borrower_versions') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

snapshot_dates as (
    select * from {{ ref('stg_snapshot_dates') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

declared_dates as (
    select distinct
        snapshot_dates.loan_id,
        snapshot_dates.snapshot_date,
    from snapshot_dates
    cross join build_settings
    where snapshot_dates.snapshot_date <= build_settings.as_of_date
),

declared_loans as (
    select
        loan_id,
        min(snapshot_date) as first_declared_on,
        max(snapshot_date) as last_declared_on,
    from declared_dates
    group by loan_id
),

first_reports as (
    select
        loan_id,
        min(valid_from) as first_reported_on,
    from report_states
    group by loan_id
),

borrowers_known as (
    select
        borrower_id,
        min(valid_from) as known_from,
    from borrower_versions
    group by borrower_id
),

-- A loan recorded before its borrower is one that could not be used: it waits for them.
-- Charged-off loans stay on the books for 24 months, others to the month of closing.
versions as (
    select
        loan_versions.loan_id,
        loan_versions.borrower_id,
        loan_versions.close_reason,
        loan_versions.valid_from as loan_valid_from,
        loan_versions.valid_to as loan_valid_to,
        greatest(loan_versions.valid_from, borrowers_known.known_from) as known_from,
        loan_versions.originated_on,
        loan_versions.closing_known_on,
        declared_loans.last_declared_on,
        coalesce(
            loan_versions.originated_on,
            first_reports.first_reported_on,
            declared_loans.first_declared_on,
            date '9999-12-31'
        ) as first_on,
        case
            when loan_versions.closing_known_on is null then date '9999-12-31'
            when loan_versions.close_reason = 'charged_off'
                then greatest(
                        {{ month_end('loan_versions.closing_known_on') }},
                        {{ month_end(add_months('loan_versions.closed_on', 24)) }}
                    )
            else {{ month_end('loan_versions.closing_known_on') }}
        end as last_on,
    from loan_versions
    left join first_reports on loan_versions.loan_id = first_reports.loan_id
    left join declared_loans on loan_versions.loan_id = declared_loans.loan_id
    left join borrowers_known
        on loan_versions.borrower_id = borrowers_known.borrower_id
),

-- A loan with declared snapshots keeps its earlier month ends as history only.
calendar_rows as (
    select
        versions.*,
        calendar.snapshot_date,
        calendar.is_month_end,
        versions.last_declared_on is null
        and calendar.snapshot_date >= coalesce(
            build_settings.observed_from, date '0001-01-01'
        ) as is_snapshot,
        versions.last_declared_on is null
        and calendar.snapshot_date = build_settings.as_of_date as is_decision_snapshot,
    from calendar
    inner join versions
        on
            calendar.snapshot_date >= versions.first_on
            and calendar.snapshot_date >= versions.known_from
            and calendar.snapshot_date < versions.loan_valid_to
    cross join build_settings
    where
        calendar.snapshot_date <= versions.last_on
        and (
            versions.last_declared_on is null
            or (
                calendar.is_month_end
                and calendar.snapshot_date < versions.last_declared_on
            )
        )
),

declared_rows as (
    select
        versions.*,
        declared_dates.snapshot_date,
        declared_dates.snapshot_date = {{ month_end('declared_dates.snapshot_date') }}
            as is_month_end,
        true as is_snapshot,
        declared_dates.snapshot_date = versions.last_declared_on
            as is_decision_snapshot,
    from declared_dates
    inner join versions
        on
            declared_dates.loan_id = versions.loan_id
            and declared_dates.snapshot_date >= versions.known_from
            and declared_dates.snapshot_date < versions.loan_valid_to
    where declared_dates.snapshot_date <= versions.last_on
),

spine as (
    select calendar_rows.*
    from calendar_rows
    left join declared_dates
        on
            calendar_rows.loan_id = declared_dates.loan_id
            and calendar_rows.snapshot_date = declared_dates.snapshot_date
    where declared_dates.loan_id is null
    union all
    select * from declared_rows
),

described as (
    select
        loan_id,
        borrower_id,
        case
            when closing_known_on <= snapshot_date then close_reason
            else 'open'
        end as loan_state,
        {{ month_number('snapshot_date') }} as month_number,
        {{ month_number('snapshot_date') }} - {{ month_number('originated_on') }}
            as months_on_book,
        is_month_end,
        is_snapshot,
        is_decision_snapshot,
        snapshot_date,
        loan_valid_from,
    from spine
)

select * from described
