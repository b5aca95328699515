-- Arrears are part of the exposure (an overpaid card owes nothing), closed loans have
-- neither, and more than 90 days past due are a default.
select
    loan_id,
    snapshot_date
from {{ ref('fct_loan_snapshots') }}
where
    arrears_amount > greatest(outstanding_amount, 0)
    or (arrears_amount > 0 and loan_state not in ('open', 'charged_off'))
    or (days_past_due > 90 and not is_default)
    or (outstanding_amount > 0 and loan_state in ('paid_off', 'settled', 'sold'))
