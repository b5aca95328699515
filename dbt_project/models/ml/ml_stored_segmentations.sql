-- Before the fit: it must know what stands (macro stored_segmentations), and whether
-- the rows that a run keeps are still there.
with

segmentation_rows as (select * from {{ ref('ml_segmentation_rows') }}),

stored_rows as (
    {{ stored_segmentations() }}
),

-- All numbers of segments that a run tried keep the same rows.
kept_rows as (
    select distinct
        model_run_id,
        settings_hash,
        borrower_id,
        row_hash,
        snapshot_date,
        train_to,
    from stored_rows
),

stored_segmentations as (
    select
        kept_rows.model_run_id,
        kept_rows.settings_hash,
        kept_rows.borrower_id,
        kept_rows.row_hash,
        case
            when segmentation_rows.borrower_id is not null
                then {{ segmentation_row_hash('segmentation_rows') }}
        end as present_row_hash,
        kept_rows.snapshot_date,
        kept_rows.train_to,
    from kept_rows
    left join segmentation_rows
        on
            kept_rows.borrower_id = segmentation_rows.borrower_id
            and kept_rows.snapshot_date = segmentation_rows.snapshot_date
)

select * from stored_segmentations
