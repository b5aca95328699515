with

segment_migrations as (select * from {{ ref('ml_segment_migrations') }}),

segment_names as (select * from {{ ref('ml_segment_names') }}),

migrations as (
    select
        ---------- text
        segment_migrations.algorithm::varchar as algorithm,
        from_names.segment_name::varchar as from_segment_name,
        to_names.segment_name::varchar as to_segment_name,
        ---------- numbers
        segment_migrations.from_segment_id::integer as from_segment_id,
        segment_migrations.to_segment_id::integer as to_segment_id,
        segment_migrations.borrowers::bigint as borrowers,
        round(segment_migrations.move_share, 6)::double as share, -- noqa: RF04
        round(segment_migrations.leaver_share, 6)::double as leaver_share,
        round(segment_migrations.usual_leaver_share, 6)::double as usual_leaver_share,
        round(segment_migrations.psi_since_fit, 6)::double as psi_since_fit,
        ---------- booleans
        segment_migrations.is_leaver_alert,
        segment_migrations.is_psi_alert,
        segment_migrations.is_leaver_alert or segment_migrations.is_psi_alert
            as is_alert,
        ---------- dates
        segment_migrations.snapshot_date::date as snapshot_date,
        ---------- provenance
        segment_migrations.model_run_id::varchar as model_run_id,
    from segment_migrations
    inner join segment_names as from_names
        on
            segment_migrations.model_run_id = from_names.model_run_id
            and segment_migrations.algorithm = from_names.algorithm
            and segment_migrations.from_segment_id = from_names.segment_id
    inner join segment_names as to_names
        on
            segment_migrations.model_run_id = to_names.model_run_id
            and segment_migrations.algorithm = to_names.algorithm
            and segment_migrations.to_segment_id = to_names.segment_id
)

select * from migrations
order by algorithm, snapshot_date, from_segment_id, to_segment_id
