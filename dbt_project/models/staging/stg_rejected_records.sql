with

borrower_flags as (
    select * from {{ ref('stg_borrower_flags__checked') }} where reason_code is not null
),

borrower_protected_attributes as (
    select * from {{ ref('stg_borrower_protected_attributes__checked') }} where reason_code is not null
),

borrowers as (
    select * from {{ ref('stg_borrowers__checked') }} where reason_code is not null
),

collection_actions as (
    select * from {{ ref('stg_collection_actions__checked') }} where reason_code is not null
),

installments as (
    select * from {{ ref('stg_installments__checked') }} where reason_code is not null
),

loan_outcomes as (
    select * from {{ ref('stg_loan_outcomes__checked') }} where reason_code is not null
),

loan_status_reports as (
    select * from {{ ref('stg_loan_status_reports__checked') }} where reason_code is not null
),

loan_undated_attributes as (
    select * from {{ ref('stg_loan_undated_attributes__checked') }} where reason_code is not null
),

loans as (
    select * from {{ ref('stg_loans__checked') }} where reason_code is not null
),

payments as (
    select * from {{ ref('stg_payments__checked') }} where reason_code is not null
),

snapshot_dates as (
    select * from {{ ref('stg_snapshot_dates__checked') }} where reason_code is not null
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
