with

segment_migrations as (
    select * from {{ ref('fct_segment_migrations') }}
),

segmentation_quality as (
    select * from {{ ref('fct_segmentation_quality') }}
),

-- Of the training that serves, what was chosen: segments by rule where any are stable,
-- else the founding four.
shown_run as (
    select model_run_id
    from segmentation_quality
    where is_serving and is_chosen
),

last_months as (
    select max(snapshot_date) as last_date
    from segment_migrations
),

moves as (
    select
        segment_migrations.snapshot_date,
        segment_migrations.from_segment_id,
        segment_migrations.from_segment_name,
        segment_migrations.to_segment_id,
        segment_migrations.to_segment_name,
        segment_migrations.borrowers,
        segment_migrations.share,
        segment_migrations.leaver_share,
        segment_migrations.usual_leaver_share,
        segment_migrations.psi_since_fit,
        segment_migrations.is_leaver_alert,
        segment_migrations.is_psi_alert,
        segment_migrations.is_alert
    from segment_migrations
    inner join shown_run on segment_migrations.model_run_id = shown_run.model_run_id
    cross join last_months
    where
        segment_migrations.snapshot_date
        > {{ add_months('last_months.last_date', -24) }}
)

select * from moves
