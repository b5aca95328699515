-- A score that depends on the rows beside it is no score of the loan.
select
    task,
    explanation,
    value,
from {{ ref('fct_leakage_checks') }}
where check_name = 'parity' and verdict = 'suspect'
