-- An account has one owner, and may have others who dispose of it. A loan and the money
-- on the account are the owner's.
with

dispositions as (
    select * from {{ source('lending', 'berka_disposition_source') }}
),

account_owners as (
    select
        account_id,
        min(client_id) as client_id,
    from dispositions
    where type = 'OWNER'
    group by account_id
)

select * from account_owners
