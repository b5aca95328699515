-- The file has no key: a client is named by the row's place in it.
with

uci_credit_card_source as (
    select * from {{ source('lending', 'uci_credit_card_source') }}
),

clients as (
    select
        uci_credit_card_source.*,
        'uci-' || lpad(source_row_number::varchar, 5, '0') as client_id,
    from uci_credit_card_source
)

select * from clients
