-- The snapshots that a build computes.
with

snapshots as (
    select * from {{ ref('int_snapshots') }}
)

select * from snapshots
