with

segment_profiles as (
    select * from {{ ref('dim_segment_profiles') }}
),

segmentation_quality as (
    select * from {{ ref('fct_segmentation_quality') }}
),

borrower_segments as (
    select * from {{ ref('fct_borrower_segments') }}
),

label_rates as (
    select * from {{ ref('fct_segment_label_rates') }}
),

-- Of the training that serves, what was chosen: segments by rule where any are stable,
-- else the founding four.
shown_run as (
    select model_run_id
    from segmentation_quality
    where is_serving and is_chosen
),

segments as (
    select
        segment_profiles.model_run_id,
        segment_profiles.algorithm,
        segment_profiles.segment_id,
        max(segment_profiles.segment_name) as segment_name
    from segment_profiles
    inner join shown_run on segment_profiles.model_run_id = shown_run.model_run_id
    group by
        segment_profiles.model_run_id,
        segment_profiles.algorithm,
        segment_profiles.segment_id
    union
    -- Who is left out has no profile.
    select distinct
        borrower_segments.model_run_id,
        borrower_segments.algorithm,
        borrower_segments.segment_id,
        borrower_segments.segment_name
    from borrower_segments
    inner join shown_run on borrower_segments.model_run_id = shown_run.model_run_id
    where borrower_segments.is_noise
),

newest_snapshot as (
    select max(snapshot_date) as snapshot_date from borrower_segments
),

sizes as (
    select
        borrower_segments.model_run_id,
        borrower_segments.segment_id,
        bool_or(borrower_segments.is_high_risk_segment) as is_high_risk_segment,
        count(distinct borrower_segments.borrower_id)::bigint as borrowers
    from borrower_segments
    inner join newest_snapshot
        on borrower_segments.snapshot_date = newest_snapshot.snapshot_date
    group by borrower_segments.model_run_id, borrower_segments.segment_id
),

sized as (
    select
        segments.model_run_id,
        segments.algorithm,
        segments.segment_id,
        segments.segment_name,
        coalesce(sizes.borrowers, 0)::bigint as borrowers,
        round(
            coalesce(sizes.borrowers, 0)::double
            / nullif(sum(sizes.borrowers) over (), 0), 6
        )::double as borrower_share,
        label_rates.label_rate,
        label_rates.ci_low,
        label_rates.ci_high,
        label_rates.average_rate,
        coalesce(sizes.is_high_risk_segment, false) as is_high_risk_segment
    from segments
    left join label_rates
        on
            segments.model_run_id = label_rates.model_run_id
            and segments.segment_id = label_rates.segment_id
    left join sizes
        on
            segments.model_run_id = sizes.model_run_id
            and segments.segment_id = sizes.segment_id
)

select * from sized
