-- Amounts are written without a sign: what is no credit is a withdrawal. The bank's own
-- bookings are known by what they are for, all others by the way the money went.
with

berka_transactions as (
    select * from {{ source('lending', 'berka_transaction_source') }}
),

account_owners as (
    select * from {{ ref('berka__account_owners') }}
),

account_transactions as (
    select
        berka_transactions.trans_id as transaction_id,
        account_owners.client_id as borrower_id,
        berka_transactions.account_id,
        {{ six_digit_date('berka_transactions.date') }} as booked_on,
        case
            when berka_transactions.type = 'credit' then berka_transactions.amount
            when berka_transactions.type in ('withdrawal', 'withdrawal in cash')
                then '-' || trim(berka_transactions.amount)
            else berka_transactions.type || ' ' || berka_transactions.amount
        end as amount,
        berka_transactions.balance as balance_amount,
        case
            when berka_transactions.k_symbol = 'interest credited' then 'interest'
            when berka_transactions.k_symbol = 'sanction interest if negative balance'
                then 'penalty_interest'
            when berka_transactions.k_symbol = 'payment for statement'
                then 'statement_fee'
            when berka_transactions.k_symbol = 'household' then 'living_expenses'
            when berka_transactions.k_symbol = 'insurrance payment' then 'insurance'
            when berka_transactions.operation = 'credit in cash' then 'cash_deposit'
            when berka_transactions.operation = 'withdrawal in cash'
                then 'cash_withdrawal'
            when berka_transactions.operation = 'credit card withdrawal'
                then 'card_withdrawal'
            when berka_transactions.operation = 'collection from another bank'
                then 'transfer_in'
            when berka_transactions.operation = 'remittance to another bank'
                then 'transfer_out'
            else berka_transactions.operation
        end as transaction_type,
        null::varchar as recorded_at,
    from berka_transactions
    left join account_owners
        on berka_transactions.account_id = account_owners.account_id
)

select * from account_transactions
