-- Every row of a file becomes one row of each table that is made of it, so that the
-- rows accounted for in staging are the files'; and every loan has a status in the
-- bank's own list of loans.
{{ config(enabled=target.name == 'berka', group='foundation') }}
{% set sources = {
    'borrowers': 'berka_client_source',
    'borrower_protected_attributes': 'berka_client_source',
    'loans': 'berka_loan_source',
    'loan_outcomes': 'berka_loan_source',
    'snapshot_dates': 'berka_loan_source',
    'account_transactions': 'berka_transaction_source',
} -%}
with

berka_loans as (
    select * from {{ source('lending', 'berka_loan_source') }}
),

berka_statuses as (
    select * from {{ source('lending', 'berka_status_source') }}
),

row_counts as (
    {% for table_name, source_name in sources.items() -%}
    select
        '{{ table_name }}' as table_name,
        (select count(*) from {{ ref('lending__' ~ table_name) }}) as row_count,
        (select count(*) from {{ source('lending', source_name) }}) as source_rows,
    union all
    {% endfor -%}
    select
        'statuses' as table_name,
        count(berka_statuses.status) as row_count,
        count(*) as source_rows,
    from berka_loans
    left join berka_statuses on berka_loans.loan_id = berka_statuses.loan_id
)

select * from row_counts
where row_count <> source_rows
