with

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

installments as (
    select * from {{ ref('stg_installments__checked') }}
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

payments as (
    select * from {{ ref('stg_payments__checked') }}
),

snapshot_dates as (
    select * from {{ ref('stg_snapshot_dates__checked') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

rejection_reasons as (
    select * from {{ ref('rejection_reasons') }}
),

{% set tables = [
    'borrower_flags',
    'borrower_protected_attributes',
    'borrowers',
    'collection_actions',
    'installments',
    'loan_outcomes',
    'loan_status_reports',
    'loan_undated_attributes',
    'loans',
    'payments',
    'snapshot_dates',
] -%}
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
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
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
