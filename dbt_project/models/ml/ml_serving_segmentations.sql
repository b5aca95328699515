-- One row per algorithm: the segments that borrowers are assigned to (decision 0092).
with

segmentation_runs as (select * from {{ ref('ml_segmentation_runs') }}),

recognitions as (select * from {{ ref('ml_segmentation_recognitions') }}),

segmentation_settings as (select * from {{ ref('ml_segmentation_settings') }}),

segmentation_due as (select * from {{ ref('ml_segmentation_due') }}),

-- What did not stand before this build was fitted by it.
eligible_runs as (
    select
        segmentation_runs.*,
        coalesce(recognitions.unchanged_share, 1.0) as unchanged_share,
        coalesce(
            segmentation_runs.settings_hash = segmentation_settings.settings_hash, false
        ) as is_of_present_settings,
    from segmentation_runs
    cross join segmentation_due
    cross join segmentation_settings
    left join recognitions
        on segmentation_runs.model_run_id = recognitions.model_run_id
    where
        segmentation_runs.train_to <= segmentation_due.fit_date
        and coalesce(recognitions.is_recognised, true)
        and segmentation_runs.is_served is not null
),

-- All algorithms of one training serve together: one without stable segments retires
-- the stable ones of an earlier training.
current_training as (
    select
        train_to,
        data_hash,
        settings_hash,
    from eligible_runs
    qualify row_number() over (
            order by
                train_to desc,
                is_of_present_settings desc,
                unchanged_share desc,
                trained_at desc,
                data_hash desc,
                settings_hash desc
        ) = 1
),

serving_segmentations as (
    select eligible_runs.*
    from eligible_runs
    inner join current_training
        on
            eligible_runs.train_to = current_training.train_to
            and eligible_runs.data_hash = current_training.data_hash
            and eligible_runs.settings_hash = current_training.settings_hash
    where eligible_runs.is_served
    qualify row_number() over (
            partition by eligible_runs.algorithm
            order by
                eligible_runs.trained_at desc,
                eligible_runs.model_run_id asc
        ) = 1
)

select * from serving_segmentations
