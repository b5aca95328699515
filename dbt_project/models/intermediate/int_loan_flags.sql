with

snapshots as (
    select * from {{ ref('int_snapshots') }}
),

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

borrower_flags as (
    select * from {{ ref('stg_borrower_flags') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

loans_decided as (
    select
        snapshots.loan_id,
        snapshots.borrower_id,
        snapshots.snapshot_date,
        loan_versions.jurisdiction,
        loan_versions.collector_role,
        loan_versions.statute_barred_on,
    from snapshots
    inner join loan_versions
        on
            snapshots.loan_id = loan_versions.loan_id
            and snapshots.snapshot_date >= loan_versions.valid_from
            and snapshots.snapshot_date < loan_versions.valid_to
    where
        snapshots.is_decision_snapshot
        and snapshots.loan_state = 'open'
),

flags_dated as (
    select
        borrower_flags.flag_id,
        borrower_flags.borrower_id,
        borrower_flags.flag_type,
        borrower_flags.recorded_at,
        {{ local_date('borrower_flags.opened_at', 'build_settings.time_zone') }}
            as opened_on,
        {{ local_date('borrower_flags.closed_at', 'build_settings.time_zone') }}
            as closed_on,
        -- Without a time of record a flag is known from the day it is opened.
        coalesce(
            {{ local_date('borrower_flags.recorded_at', 'build_settings.time_zone') }},
            {{ local_date('borrower_flags.opened_at', 'build_settings.time_zone') }}
        ) as known_on,
    from borrower_flags
    cross join build_settings
),

flags_known as (
    select
        loans_decided.loan_id,
        loans_decided.snapshot_date,
        loans_decided.jurisdiction,
        loans_decided.collector_role,
        flags_dated.flag_type,
        flags_dated.opened_on,
        flags_dated.closed_on,
    from loans_decided
    inner join flags_dated
        on
            loans_decided.borrower_id = flags_dated.borrower_id
            and loans_decided.snapshot_date >= flags_dated.known_on
    qualify
        row_number() over (
            partition by
                loans_decided.loan_id, loans_decided.snapshot_date, flags_dated.flag_id
            order by flags_dated.recorded_at desc nulls last
        ) = 1
),

-- A closing date still ahead is not yet true: the flag stays open until that day.
flags_open as (
    select
        loan_id,
        snapshot_date,
        flag_type,
        jurisdiction,
        collector_role,
        min(opened_on) as flagged_on,
    from flags_known
    where
        snapshot_date >= opened_on
        and snapshot_date < coalesce(closed_on, date '9999-12-31')
    group by all
),

debts_statute_barred as (
    select
        loan_id,
        snapshot_date,
        'statute_barred' as flag_type,
        jurisdiction,
        collector_role,
        statute_barred_on as flagged_on,
    from loans_decided
    where snapshot_date >= statute_barred_on
),

loan_flags as (
    select * from flags_open
    union all
    select * from debts_statute_barred
)

select * from loan_flags
