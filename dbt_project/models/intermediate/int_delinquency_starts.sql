-- Decision 0083: of competing ends the first counts, and it ends the wait for the rest.
with

loan_movements as (
    select * from {{ ref('int_loan_movements') }}
),

arrears_spells as (
    select * from {{ ref('int_arrears_spells') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

borrower_deaths as (
    select * from {{ ref('int_borrower_deaths') }}
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

-- A loan still in default with fewer than 91 days past due is neither on its way into
-- default nor new in it.
starts as (
    select
        loan_id,
        borrower_id,
        from_state as start_bucket,
        previous_snapshot_date as started_on,
        {{ month_number('previous_snapshot_date') }} as month_number,
    from loan_movements
    where
        is_newly_in_state
        and from_state in ('1-30', '31-60', '61-90', '90+')
        and is_in_default_before = (from_state = '90+')
),

next_defaults as (
    select
        starts.loan_id,
        starts.started_on,
        min(default_periods.defaulted_on) as defaulted_on,
    from starts
    inner join default_periods
        on
            starts.loan_id = default_periods.loan_id
            and starts.started_on < default_periods.defaulted_on
    where starts.start_bucket <> '90+'
    group by starts.loan_id, starts.started_on
),

-- What ended the arrears that ran at the start: money, a new schedule, or the closing.
ends_dated as (
    select
        starts.*,
        next_defaults.defaulted_on,
        case
            when arrears_spells.ended_by in ('payment', 'report')
                then arrears_spells.ended_on
            when loan_ends.end_state = 'paid_off' then loan_ends.known_on
        end as cured_on,
        case
            when arrears_spells.ended_by = 'reschedule' then arrears_spells.ended_on
        end as rescheduled_on,
        case
            when loan_ends.end_state <> 'paid_off' then loan_ends.known_on
        end as closed_on,
        borrower_deaths.died_on,
        least(
            {{ month_number(add_days('build_settings.as_of_date', 1)) }} - 1,
            case when loan_ends.loan_id is null then last_reports.last_month_number end
        ) - starts.month_number as months_watched,
    from starts
    left join arrears_spells
        on
            starts.loan_id = arrears_spells.loan_id
            and starts.started_on >= arrears_spells.started_on
            and starts.started_on
            < coalesce(arrears_spells.ended_on, date '9999-12-31')
    left join next_defaults
        on
            starts.loan_id = next_defaults.loan_id
            and starts.started_on = next_defaults.started_on
    left join loan_ends
        on
            starts.loan_id = loan_ends.loan_id
            and starts.started_on < loan_ends.known_on
    left join borrower_deaths
        on
            starts.borrower_id = borrower_deaths.borrower_id
            and starts.started_on < borrower_deaths.died_on
    left join last_reports on starts.loan_id = last_reports.loan_id
    cross join build_settings
),

-- On one day default counts before a cure, and a cure before an end of the loan.
first_ends as (
    select
        *,
        least(defaulted_on, cured_on, rescheduled_on, closed_on) as ended_on,
    from ends_dated
),

-- Who dies is out of sight from the last month end before.
months_counted as (
    select
        loan_id,
        borrower_id,
        start_bucket,
        case
            when ended_on is null or ended_on > died_on then null
            when {{ month_number('ended_on') }} - month_number > months_watched
                then null
            when ended_on = defaulted_on then 'default'
            when ended_on = cured_on then 'cure'
            when ended_on = rescheduled_on then 'reschedule'
            else 'closing'
        end as end_kind,
        {{ month_number('ended_on') }} - month_number as months_to_end,
        least(
            months_watched, {{ month_number('died_on') }} - month_number - 1
        ) as months_watched,
        started_on,
    from first_ends
),

delinquency_starts as (
    select
        loan_id,
        borrower_id,
        start_bucket,
        end_kind,
        case
            when end_kind is not null then months_to_end
            else months_watched
        end::integer as months_followed,
        started_on,
    from months_counted
)

select * from delinquency_starts
