with

past_decisions as (
    select * from {{ ref('stg_past_decisions') }}
),

loan_versions as (
    select * from {{ ref('int_loan_versions') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

payment_states as (
    select * from {{ ref('int_payment_states') }}
),

report_states as (
    select * from {{ ref('int_report_states') }}
),

default_periods as (
    select * from {{ ref('int_default_periods') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

newest_versions as (
    select
        past_decisions.*,
        {{ add_days('past_decisions.decided_on', -1) }} as known_until,
    from past_decisions
    cross join build_settings
    where past_decisions.available_on <= build_settings.as_of_date
    qualify
        row_number() over (
            partition by past_decisions.decision_id
            order by past_decisions.recorded_at desc nulls last
        ) = 1
),

borrowers_of_loans as (
    select
        loan_id,
        borrower_id,
    from loan_versions
    where valid_to = date '9999-12-31'
),

-- The loan as it stood at the end of the day before, so that nothing the decision
-- brought about says what kind of decision it was.
states_before as (
    select
        newest_versions.*,
        borrowers_of_loans.borrower_id,
        payment_states.loan_id is not null as has_payment_state,
        report_states.loan_id is not null as is_from_report,
        report_states.days_past_due as reported_days_past_due,
        payment_states.edition_valid_from,
        payment_states.grace_days,
        {{ days_between(
            'payment_states.oldest_unpaid_due_on', 'newest_versions.known_until'
        ) }} as days_since_due,
        default_periods.loan_id is not null as is_in_default_period,
        case
            when loan_ends.known_on < newest_versions.decided_on
                then loan_ends.end_state
        end as end_state,
    from newest_versions
    inner join borrowers_of_loans
        on newest_versions.loan_id = borrowers_of_loans.loan_id
    left join payment_states
        on
            newest_versions.loan_id = payment_states.loan_id
            and newest_versions.known_until >= payment_states.valid_from
            and newest_versions.known_until < payment_states.valid_to
    left join report_states
        on
            newest_versions.loan_id = report_states.loan_id
            and newest_versions.known_until >= report_states.valid_from
            and newest_versions.known_until < report_states.valid_to
    left join default_periods
        on
            newest_versions.loan_id = default_periods.loan_id
            and newest_versions.known_until >= default_periods.defaulted_on
            and newest_versions.known_until
            < coalesce(default_periods.ended_on, date '9999-12-31')
    left join loan_ends on newest_versions.loan_id = loan_ends.loan_id
),

days_counted as (
    select
        *,
        case
            when end_state in ('paid_off', 'settled', 'sold') then 0
            when is_from_report then reported_days_past_due
            when edition_valid_from is null then null
            when days_since_due > grace_days then days_since_due
            else 0
        end::integer as days_past_due,
    from states_before
),

-- A propensity is worth something only where chance alone decided by it.
decisions as (
    select
        decision_id,
        loan_id,
        borrower_id,
        policy_version,
        arm,
        treatment_code,
        coalesce({{ delinquency_bucket('days_past_due') }}, 'unknown')
            as delinquency_bucket,
        case when is_randomised and propensity > 0 then propensity end as propensity,
        days_past_due,
        coalesce(is_randomised and propensity > 0, false) as is_randomised,
        is_in_default_period or coalesce(end_state = 'charged_off', false)
            as is_default,
        has_payment_state,
        is_from_report,
        decided_on,
    from days_counted
)

select * from decisions
