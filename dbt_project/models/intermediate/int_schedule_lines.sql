-- Decision 0047: a build makes the lines of the schedules that are other than those
-- that stand, after removing what they replace.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    meta={'grows_by': 'int_schedules'},
    pre_hook="{{ remove_changed_schedules(ref('int_schedules')) }}",
) }}

with

installments as (
    select * from {{ ref('stg_installments') }}
),

schedules as (
    select * from {{ ref('int_schedules') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

schedules_changed as (
    select *
    from schedules
    {% if is_incremental() -%}
    where loan_id not in (select made.loan_id from {{ this }} as made)
    {%- endif %}
),

-- Without recorded_at the first schedule counts as known from the beginning; a later
-- one, whose time nobody wrote down, from the date of this build.
first_versions as (
    select
        installments.loan_id,
        min(coalesce(installments.schedule_version, 1)) as first_version,
    from installments
    inner join schedules_changed on installments.loan_id = schedules_changed.loan_id
    group by installments.loan_id
),

installments_dated as (
    select
        installments.loan_id,
        installments.installment_number,
        coalesce(installments.schedule_version, 1) as schedule_version,
        installments.due_on,
        coalesce(installments.principal_due, 0)::decimal(18, 2) as principal_due,
        (
            coalesce(installments.interest_due, 0) + coalesce(installments.fees_due, 0)
        )::decimal(18, 2) as charges_due,
        build_settings.as_of_date,
        installments.recorded_at,
        coalesce(
            {{ local_date('installments.recorded_at', 'build_settings.time_zone') }},
            case
                when coalesce(installments.schedule_version, 1)
                    = first_versions.first_version
                    then date '0001-01-01'
                else build_settings.as_of_date
            end
        ) as recorded_on,
    from installments
    inner join first_versions on installments.loan_id = first_versions.loan_id
    cross join build_settings
),

-- Each row stands until a correction of the same row is recorded.
installments_spanned as (
    select
        *,
        coalesce(
            lead(recorded_on) over (
                partition by loan_id, schedule_version, installment_number
                order by recorded_on, recorded_at
            ),
            date '9999-12-31'
        ) as corrected_on,
    from installments_dated
    where recorded_on <= as_of_date
),

-- An edition is the schedule as it was known from one day on. Most loans have one.
edition_days as (
    select
        loan_id,
        recorded_on as valid_from,
        max(schedule_version) as schedule_version,
    from installments_spanned
    group by loan_id, recorded_on
),

editions as (
    select
        loan_id,
        valid_from,
        max(schedule_version) over (
            partition by loan_id
            order by valid_from
            rows between unbounded preceding and current row
        ) as schedule_version,
        coalesce(
            lead(valid_from) over (partition by loan_id order by valid_from),
            date '9999-12-31'
        ) as valid_to,
    from edition_days
),

edition_lines as (
    select
        editions.loan_id,
        editions.valid_from,
        editions.valid_to,
        editions.schedule_version,
        installments_spanned.installment_number,
        installments_spanned.due_on,
        installments_spanned.principal_due,
        installments_spanned.charges_due,
    from editions
    inner join installments_spanned
        on
            editions.loan_id = installments_spanned.loan_id
            and editions.schedule_version = installments_spanned.schedule_version
            and editions.valid_from >= installments_spanned.recorded_on
            and editions.valid_from < installments_spanned.corrected_on
    where installments_spanned.principal_due + installments_spanned.charges_due > 0
),

-- Running totals in order of due date: money pays the oldest installment first.
totals as (
    select
        loan_id,
        installment_number,
        schedule_version,
        row_number() over in_order as line_number,
        principal_due,
        charges_due,
        (sum(principal_due + charges_due) over in_order)::decimal(18, 2) as due_total,
        (sum(principal_due) over in_order)::decimal(18, 2) as principal_total,
        (sum(charges_due) over in_order)::decimal(18, 2) as charges_total,
        (sum(principal_due) over whole_edition)::decimal(18, 2)
            as edition_principal_amount,
        due_on,
        coalesce(lead(due_on) over in_order, date '9999-12-31') as next_due_on,
        valid_from,
        valid_to,
    from edition_lines
    window
        in_order as (
            partition by loan_id, valid_from
            order by due_on, installment_number
        ),
        whole_edition as (partition by loan_id, valid_from)
),

schedule_lines as (
    select
        totals.*,
        schedules_changed.schedule_fingerprint,
    from totals
    inner join schedules_changed on totals.loan_id = schedules_changed.loan_id
)

select * from schedule_lines
