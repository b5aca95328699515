with

loan_status_reports as (
    select * from {{ ref('stg_loan_status_reports') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

reports_dated as (
    select
        loan_status_reports.*,
        build_settings.as_of_date,
        greatest(
            loan_status_reports.reported_on,
            coalesce(
                {{ local_date(
                    'loan_status_reports.recorded_at', 'build_settings.time_zone'
                ) }},
                loan_status_reports.reported_on
            )
        ) as available_on,
    from loan_status_reports
    cross join build_settings
),

-- Of the reports that become known on one day the newest counts.
reports as (
    select *
    from reports_dated
    where available_on <= as_of_date
    qualify
        row_number() over (
            partition by loan_id, available_on
            order by reported_on desc, recorded_at desc
        ) = 1
),

-- A report that arrives after a newer one changes nothing.
reports_in_order as (
    select *
    from reports
    qualify
        reported_on >= coalesce(
            max(reported_on) over (
                partition by loan_id
                order by available_on
                rows between unbounded preceding and 1 preceding
            ),
            date '0001-01-01'
        )
),

spanned as (
    select
        loan_id,
        reported_status,
        days_past_due,
        coalesce(
            missed_installments, case when days_past_due = 0 then 0 end
        ) as missed_installments,
        outstanding_amount,
        coalesce(
            arrears_amount, case when days_past_due = 0 then 0 end
        )::decimal(18, 2) as arrears_amount,
        billed_amount,
        paid_amount,
        reported_on,
        available_on as valid_from,
        coalesce(
            lead(available_on) over (partition by loan_id order by available_on),
            date '9999-12-31'
        ) as valid_to,
    from reports_in_order
)

select * from spanned
