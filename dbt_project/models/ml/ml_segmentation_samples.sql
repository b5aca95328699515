-- What a run keeps of the rows that it is fitted on, so that a later build can tell
-- whether it is this portfolio's.
with

segmentation_rows as (select * from {{ ref('ml_segmentation_rows') }}),

sampled_rows as (
    select *
    from segmentation_rows
    where is_fit_row
    qualify row_number() over (
            order by
                {{ hash_unit('borrower_id', 'segmentation_sample') }},
                borrower_id,
                snapshot_date
        ) <= 500
),

segmentation_samples as (
    select
        sampled_rows.borrower_id,
        sampled_rows.snapshot_date,
        {{ segmentation_row_hash('sampled_rows') }} as row_hash,
    from sampled_rows
)

select * from segmentation_samples
