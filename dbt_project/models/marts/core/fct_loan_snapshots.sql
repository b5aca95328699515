with

loan_months as (
    select * from {{ ref('int_loan_months') }}
),

loan_features as (
    select * from {{ ref('feat_loan_features') }}
),

forbearance_states as (
    select * from {{ ref('int_forbearance_states') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Above 30 and above 90 days past due the stages are presumed; default and forbearance
-- may raise them.
snapshots as (
    select
        {{ public_id('loan_months.loan_id') }}::varchar as loan_id,
        {{ public_id('loan_months.borrower_id') }}::varchar as borrower_id,
        loan_months.loan_state::varchar as loan_state,
        loan_features.delinquency_bucket::varchar as delinquency_bucket,
        case
            when loan_months.loan_state in ('open', 'charged_off')
                then coalesce(forbearance_states.forbearance_state, 'none')
        end::varchar as forbearance_state,
        loan_months.days_past_due::integer as days_past_due,
        loan_months.days_past_due_material::integer as days_past_due_material,
        loan_months.missed_installments::integer as missed_installments,
        loan_features.missed_months_3m::integer as missed_installments_3m,
        loan_features.missed_months_6m::integer as missed_installments_6m,
        loan_features.missed_months_12m::integer as missed_installments_12m,
        loan_months.arrears_amount::decimal(18, 2) as arrears_amount,
        loan_months.outstanding_amount::decimal(18, 2) as outstanding_amount,
        loan_months.billed_amount::decimal(18, 2) as billed_amount,
        loan_months.paid_amount::decimal(18, 2) as paid_amount,
        loan_months.months_on_book::integer as months_on_book,
        case
            when loan_months.loan_state not in ('open', 'charged_off') then null
            when
                loan_months.is_default
                or loan_months.days_past_due > 90
                or forbearance_states.forbearance_state = 'forborne_non_performing'
                then 3
            when
                loan_months.days_past_due > 30
                or forbearance_states.loan_id is not null
                then 2
            when loan_months.days_past_due is not null then 1
        end::integer as ifrs9_stage,
        loan_months.is_month_end::boolean as is_month_end,
        loan_months.is_decision_snapshot::boolean as is_decision_snapshot,
        loan_months.is_default::boolean as is_default,
        loan_months.snapshot_date::date as snapshot_date,
    from loan_months
    inner join loan_features
        on
            loan_months.loan_id = loan_features.loan_id
            and loan_months.snapshot_date = loan_features.snapshot_date
    left join forbearance_states
        on
            loan_months.loan_id = forbearance_states.loan_id
            and loan_months.snapshot_date >= forbearance_states.valid_from
            and loan_months.snapshot_date < forbearance_states.valid_to
    cross join build_settings
)

select * from snapshots
