-- Decision 0039: as known at the end of the day that a report is of.
with

loan_status_reports as (
    select * from {{ ref('stg_loan_status_reports') }}
),

valuations as (
    select * from {{ ref('int_loan_valuations') }}
),

loan_ends as (
    select * from {{ ref('int_loan_ends') }}
),

delinquency_settings as (
    select * from {{ ref('delinquency_settings') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Of several versions of a report the newest that is known by the build's date counts.
reports as (
    select loan_status_reports.*
    from loan_status_reports
    cross join build_settings
    where
        greatest(
            loan_status_reports.reported_on,
            {{ local_date(
                'loan_status_reports.recorded_at', 'build_settings.time_zone'
            ) }}
        ) <= build_settings.as_of_date
    qualify
        row_number() over (
            partition by
                loan_status_reports.loan_id,
                loan_status_reports.reported_on
            order by loan_status_reports.recorded_at desc nulls last
        ) = 1
),

-- Only loans that are open that day, and have a schedule, have what can be compared.
compared as (
    select
        {{ public_id('reports.loan_id') }} as loan_id,
        reports.days_past_due as reported_days_past_due,
        valuations.days_past_due as derived_days_past_due,
        reports.missed_installments as reported_missed_installments,
        valuations.missed_installments as derived_missed_installments,
        reports.arrears_amount as reported_arrears_amount,
        least(valuations.arrears_amount, valuations.outstanding_amount)
            as derived_arrears_amount,
        reports.outstanding_amount as reported_outstanding_amount,
        valuations.outstanding_amount as derived_outstanding_amount,
        delinquency_settings.report_tolerance_days,
        delinquency_settings.report_tolerance_amount,
        reports.reported_on,
    from reports
    inner join valuations
        on
            reports.loan_id = valuations.loan_id
            and reports.reported_on = valuations.valued_on
    left join loan_ends on reports.loan_id = loan_ends.loan_id
    cross join build_settings
    inner join delinquency_settings
        on build_settings.portfolio = delinquency_settings.portfolio
    where
        valuations.edition_valid_from is not null
        and reports.reported_on < coalesce(loan_ends.known_on, date '9999-12-31')
),

subtracted as (
    select
        *,
        reported_days_past_due - derived_days_past_due as days_past_due_difference,
        reported_missed_installments - derived_missed_installments
            as missed_installments_difference,
        reported_arrears_amount - derived_arrears_amount as arrears_difference_amount,
        reported_outstanding_amount - derived_outstanding_amount
            as outstanding_difference_amount,
    from compared
),

-- What a report leaves out differs from nothing.
differences as (
    select
        loan_id::varchar as loan_id,
        reported_days_past_due::integer as reported_days_past_due,
        derived_days_past_due::integer as derived_days_past_due,
        days_past_due_difference::integer as days_past_due_difference,
        reported_missed_installments::integer as reported_missed_installments,
        derived_missed_installments::integer as derived_missed_installments,
        missed_installments_difference::integer as missed_installments_difference,
        reported_arrears_amount::decimal(18, 2) as reported_arrears_amount,
        derived_arrears_amount::decimal(18, 2) as derived_arrears_amount,
        arrears_difference_amount::decimal(18, 2) as arrears_difference_amount,
        reported_outstanding_amount::decimal(18, 2) as reported_outstanding_amount,
        derived_outstanding_amount::decimal(18, 2) as derived_outstanding_amount,
        outstanding_difference_amount::decimal(18, 2) as outstanding_difference_amount,
        (
            coalesce(abs(days_past_due_difference) <= report_tolerance_days, true)
            and coalesce(missed_installments_difference = 0, true)
            and coalesce(
                abs(arrears_difference_amount) <= report_tolerance_amount, true
            )
            and coalesce(
                abs(outstanding_difference_amount) <= report_tolerance_amount, true
            )
        )::boolean as is_within_tolerance,
        reported_on::date as reported_on,
    from subtracted
)

select * from differences
