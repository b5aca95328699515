-- Default in the month after the last statement, known at that month's end.
with

clients as (
    select * from {{ ref('uci_credit_card__clients') }}
),

loan_outcomes as (
    select
        client_id as loan_id,
        null::varchar as recovery_status,
        null::varchar as recovered_amount,
        null::varchar as recovered_fraction,
        has_default as is_default,
        '2005-10-31' as decided_on,
        null::varchar as recorded_at,
    from clients
)

select * from loan_outcomes
