-- Everybody in a segment a month ago is somewhere now: its shares sum to 1.
with

segment_migrations as (select * from {{ ref('fct_segment_migrations') }})

select
    algorithm,
    snapshot_date,
    from_segment_id,
    sum(share) as total_share,
from segment_migrations
group by algorithm, snapshot_date, from_segment_id
having abs(sum(share) - 1) > 0.00001
