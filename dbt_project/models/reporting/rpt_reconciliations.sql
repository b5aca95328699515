with

reconciliations as (
    select * from {{ ref('fct_reconciliations') }}
),

-- Tables that nobody filled have nothing to reconcile.
counted as (
    select
        reconciliation_name,
        subject,
        explanation,
        expected_value,
        found_value,
        left_out_value,
        difference,
        is_reconciled
    from reconciliations
    where expected_value <> 0 or found_value <> 0 or left_out_value <> 0
)

select * from counted
