-- A leak on a column that a present run rests on stops the build.
with

leakage_checks as (select * from {{ ref('fct_leakage_checks') }})

select
    task,
    column_name,
    check_name,
    explanation,
from leakage_checks
where is_used and verdict = 'leak'
