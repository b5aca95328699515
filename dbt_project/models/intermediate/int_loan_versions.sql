with

loans as (
    select * from {{ ref('stg_loans') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Without recorded_at a row counts as known from the beginning.
loans_dated as (
    select
        loans.*,
        build_settings.as_of_date,
        coalesce(
            {{ local_date('loans.recorded_at', 'build_settings.time_zone') }},
            date '0001-01-01'
        ) as valid_from,
    from loans
    cross join build_settings
),

-- Of two versions of one day the later holds at the end of that day.
versions as (
    select *
    from loans_dated
    where valid_from <= as_of_date
    qualify
        row_number() over (
            partition by loan_id, valid_from
            order by recorded_at desc
        ) = 1
),

-- A closing counts from its own date on, and not before the version that tells of it.
-- A version that repeats the closing does not make it known later.
closings as (
    select
        *,
        case
            when closed_on is not null and close_reason is not null
                then greatest(
                        closed_on,
                        min(valid_from) over (
                            partition by loan_id, closed_on, close_reason
                        )
                    )
        end as closing_known_on,
    from versions
),

spanned as (
    select
        loan_id,
        borrower_id,
        coalesce(
            lead(valid_from) over (partition by loan_id order by valid_from),
            date '9999-12-31'
        ) as valid_to,
        valid_from,
        product_type,
        loan_purpose,
        currency,
        jurisdiction,
        collector_role,
        principal_amount,
        annual_interest_rate,
        lender_grade,
        term_months,
        installment_amount,
        collateral_value,
        coalesce(grace_days, 0) as grace_days,
        is_secured,
        originated_on,
        statute_barred_on,
        closed_on,
        close_reason,
        closing_known_on,
    from closings
)

select * from spanned
