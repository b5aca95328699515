-- Where segments serve at all, one segmentation is the chosen one.
with

segmentation_quality as (select * from {{ ref('fct_segmentation_quality') }})

select count(*) filter (where is_chosen) as chosen_segmentations
from segmentation_quality
where is_serving
having count(*) > 0 and count(*) filter (where is_chosen) != 1
