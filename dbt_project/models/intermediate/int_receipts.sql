-- Decision 0034: a receipt stands in the payments or in the ledger, and counts alike.
with

payments as (
    select * from {{ ref('stg_payments') }}
),

recovery_ledger as (
    select * from {{ ref('stg_recovery_ledger') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

ledger_entries as (
    select
        *,
        entry_type in ('recovery_cash', 'collateral_proceeds', 'insurance') as is_cash,
    from recovery_ledger
),

ids_of_cash as (
    select entry_id
    from ledger_entries
    where is_cash
),

-- An entry that was cash once and is told to be something else takes the cash back.
ledger_amounts as (
    select
        entry_id,
        loan_id,
        case when is_cash then amount else 0 end::decimal(18, 2) as signed_amount,
        available_on,
        recorded_at,
    from ledger_entries
    where entry_id in (select ids_of_cash.entry_id from ids_of_cash)
),

-- A reversal takes its amount back, from the day it becomes known.
amounts as (
    select
        'payments' as source_table,
        payment_id as source_id,
        loan_id,
        case
            when reversal_of_payment_id is null then amount
            else -amount
        end as signed_amount,
        available_on,
        recorded_at,
    from payments
    union all
    select
        'recovery_ledger' as source_table,
        entry_id as source_id,
        loan_id,
        signed_amount,
        available_on,
        recorded_at,
    from ledger_amounts
),

ids_retold as (
    select source_id
    from amounts
    group by source_id
    having count(*) > 1
),

-- The next version of a receipt replaces it from the day on which that is recorded.
amounts_followed as (
    select
        amounts.loan_id,
        amounts.signed_amount,
        amounts.available_on,
        lead(amounts.recorded_at) over (
            partition by amounts.source_table, amounts.source_id
            order by amounts.recorded_at nulls first
        ) as replaced_at,
    from amounts
    inner join ids_retold on amounts.source_id = ids_retold.source_id
),

amounts_replaced as (
    select
        amounts_followed.loan_id,
        -amounts_followed.signed_amount as signed_amount,
        greatest(
            amounts_followed.available_on,
            {{ local_date('amounts_followed.replaced_at', 'build_settings.time_zone') }}
        ) as available_on,
    from amounts_followed
    cross join build_settings
    where amounts_followed.replaced_at is not null
),

entries as (
    select
        loan_id,
        signed_amount,
        available_on,
    from amounts
    union all
    select
        loan_id,
        signed_amount,
        available_on,
    from amounts_replaced
),

receipts as (
    select
        entries.loan_id,
        sum(entries.signed_amount)::decimal(18, 2) as received_amount,
        entries.available_on,
    from entries
    cross join build_settings
    where entries.available_on <= build_settings.as_of_date
    group by entries.loan_id, entries.available_on
    having sum(entries.signed_amount) <> 0
)

select * from receipts
