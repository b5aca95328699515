-- Every row of the file becomes one row of each adapted table (six
-- status reports), so that the rows accounted for in staging are the file's.
{{ config(enabled=target.name == 'uci_credit_card', group='foundation') }}

with

source_rows as (
    select count(*) as row_count from {{ source('lending', 'uci_credit_card_source') }}
),

adapted_rows as (
    select 'borrowers' as table_name, 1 as rows_each, count(*) as row_count
    from {{ ref('lending__borrowers') }}
    union all
    select 'borrower_protected_attributes', 1, count(*)
    from {{ ref('lending__borrower_protected_attributes') }}
    union all
    select 'loans', 1, count(*) from {{ ref('lending__loans') }}
    union all
    select 'loan_status_reports', 6, count(*) from {{ ref('lending__loan_status_reports') }}
    union all
    select 'loan_outcomes', 1, count(*) from {{ ref('lending__loan_outcomes') }}
    union all
    select 'snapshot_dates', 1, count(*) from {{ ref('lending__snapshot_dates') }}
)

select
    adapted_rows.table_name,
    adapted_rows.row_count,
    source_rows.row_count as source_rows,
from adapted_rows
cross join source_rows
where adapted_rows.row_count <> adapted_rows.rows_each * source_rows.row_count
