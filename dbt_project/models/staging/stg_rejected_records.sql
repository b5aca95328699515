with

account_transactions as (
    select * from {{ ref('stg_account_transactions__checked') }}
),

borrower_flags as (
    select * from {{ ref('stg_borrower_flags__checked') }}
),

borrower_protected_attributes as (
    select * from {{ ref('stg_borrower_protected_attributes__checked') }}
),

borrowers as (
    select * from {{ ref('stg_borrowers__checked') }}
),

collection_actions as (
    select * from {{ ref('stg_collection_actions__checked') }}
),

complaints as (
    select * from {{ ref('stg_complaints__checked') }}
),

contact_consents as (
    select * from {{ ref('stg_contact_consents__checked') }}
),

customer_messages as (
    select * from {{ ref('stg_customer_messages__checked') }}
),

decision_overrides as (
    select * from {{ ref('stg_decision_overrides__checked') }}
),

exchange_rates as (
    select * from {{ ref('stg_exchange_rates__checked') }}
),

forbearance_measures as (
    select * from {{ ref('stg_forbearance_measures__checked') }}
),

installments as (
    select * from {{ ref('stg_installments__checked') }}
),

legal_events as (
    select * from {{ ref('stg_legal_events__checked') }}
),

loan_outcomes as (
    select * from {{ ref('stg_loan_outcomes__checked') }}
),

loan_status_reports as (
    select * from {{ ref('stg_loan_status_reports__checked') }}
),

loan_undated_attributes as (
    select * from {{ ref('stg_loan_undated_attributes__checked') }}
),

loans as (
    select * from {{ ref('stg_loans__checked') }}
),

offer_responses as (
    select * from {{ ref('stg_offer_responses__checked') }}
),

past_decisions as (
    select * from {{ ref('stg_past_decisions__checked') }}
),

payments as (
    select * from {{ ref('stg_payments__checked') }}
),

promises_to_pay as (
    select * from {{ ref('stg_promises_to_pay__checked') }}
),

recovery_ledger as (
    select * from {{ ref('stg_recovery_ledger__checked') }}
),

snapshot_dates as (
    select * from {{ ref('stg_snapshot_dates__checked') }}
),

treatment_capacities as (
    select * from {{ ref('stg_treatment_capacities__checked') }}
),

unreadable_lines as (
    select * from {{ ref('lending__unreadable_lines') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

rejection_reasons as (
    select * from {{ ref('rejection_reasons') }}
),

{% set tables = [
    'account_transactions',
    'borrower_flags',
    'borrower_protected_attributes',
    'borrowers',
    'collection_actions',
    'complaints',
    'contact_consents',
    'customer_messages',
    'decision_overrides',
    'exchange_rates',
    'forbearance_measures',
    'installments',
    'legal_events',
    'loan_outcomes',
    'loan_status_reports',
    'loan_undated_attributes',
    'loans',
    'offer_responses',
    'past_decisions',
    'payments',
    'promises_to_pay',
    'recovery_ledger',
    'snapshot_dates',
    'treatment_capacities',
] -%}
-- A line that is no row has no columns: its reason names the line.
lines_named as (
    select
        source_table,
        'line ' || line_number || ': ' || problem as reason_column,
        to_json(struct_pack(
            line_number := line_number,
            line_text := line_text
        ))::varchar as row_json,
    from unreadable_lines
),

rejected as (
    {% for table in tables -%}
    select
        '{{ table }}' as source_table,
        source_key,
        reason_code,
        reason_column,
        row_json,
        row_hash,
    from {{ table }}
    where reason_code is not null
    union all
    {% endfor -%}
    select
        source_table,
        null as source_key,
        'unreadable_line' as reason_code,
        reason_column,
        row_json,
        md5(row_json) as row_hash,
    from lines_named
),

stg_rejected_records as (
    select
        ---------- ids
        rejected.source_table,
        rejected.row_hash,
        row_number() over (
            partition by rejected.source_table, rejected.row_hash
            order by rejected.reason_code
        ) as row_occurrence,
        rejected.source_key,

        ---------- text
        rejected.reason_code,
        rejected.reason_column,
        replace(
            rejection_reasons.reason_text, '{column}', rejected.reason_column
        ) as reason_text,
        rejected.row_json,

        ---------- dates
        build_settings.as_of_date as rejected_on,
    from rejected
    left join rejection_reasons
        on rejected.reason_code = rejection_reasons.reason_code
    cross join build_settings
)

select * from stg_rejected_records
