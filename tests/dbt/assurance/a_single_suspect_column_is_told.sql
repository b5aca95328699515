-- A dated column that tells so much may be honest: a warning, with the figure in the
-- table.
{{ config(severity='warn') }}

with

leakage_checks as (select * from {{ ref('fct_leakage_checks') }})

select
    task,
    column_name,
    value,
    explanation,
from leakage_checks
where is_used and verdict = 'suspect' and value >= threshold
