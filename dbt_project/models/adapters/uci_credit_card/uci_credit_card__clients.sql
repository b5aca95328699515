-- The file has no key: a client is named by the row's place in it.
with

uci_credit_card_source as (
    select * from {{ source('lending', 'uci_credit_card_source') }}
),

clients as (
    select
        'uci-' || lpad(source_row_number::varchar, 5, '0') as client_id,
        limit_bal,
        sex,
        education,
        marriage,
        age,
        pay_0,
        pay_2,
        pay_3,
        pay_4,
        pay_5,
        pay_6,
        bill_amt1,
        bill_amt2,
        bill_amt3,
        bill_amt4,
        bill_amt5,
        bill_amt6,
        pay_amt1,
        pay_amt2,
        pay_amt3,
        pay_amt4,
        pay_amt5,
        pay_amt6,
        has_default,
    from uci_credit_card_source
)

select * from clients
