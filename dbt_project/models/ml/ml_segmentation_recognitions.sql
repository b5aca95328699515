-- Another lender's tables may stand under a file that holds runs already: a run is
-- recognised by the rows that it keeps, if half of them are unchanged (decision 0092).
with

stored_segmentations as (select * from {{ ref('ml_stored_segmentations') }}),

row_counts as (
    select
        model_run_id,
        settings_hash,
        count(*) as kept_rows,
        count(*) filter (where row_hash = present_row_hash) as unchanged_rows,
        train_to,
    from stored_segmentations
    group by model_run_id, settings_hash, train_to
),

recognitions as (
    select
        model_run_id,
        settings_hash,
        kept_rows,
        unchanged_rows,
        unchanged_rows / kept_rows::double as unchanged_share,
        2 * unchanged_rows >= kept_rows as is_recognised,
        train_to,
    from row_counts
)

select * from recognitions
