-- One business may have several loans, and its name is all that says so. The name
-- itself goes no further: a borrower is called by the lowest number among their loans.
with

sba_source as (
    select * from {{ source('lending', 'sba_source') }}
),

loans as (
    select
        sba_source.*,
        min(sba_source.loannr_chkdgt) over (
            partition by coalesce(
                upper(trim(sba_source.name)), sba_source.loannr_chkdgt
            )
        ) as borrower_number,
    from sba_source
)

select * from loans
