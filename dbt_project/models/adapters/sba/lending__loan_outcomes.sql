-- Only charge-offs have a date, so that a date of decision would itself tell the
-- outcome: decided_on stays null for all (decision 0064).
with

sba_loans as (
    select * from {{ ref('sba__loans') }}
),

loan_outcomes as (
    select
        loannr_chkdgt as loan_id,
        null::varchar as recovery_status,
        null::varchar as recovered_amount,
        null::varchar as recovered_fraction,
        {{ mapped_code('mis_status', {'CHGOFF': 'true', 'P I F': 'false'}) }}
            as is_default,
        null::varchar as decided_on,
        null::varchar as recorded_at,
    from sba_loans
)

select * from loan_outcomes
