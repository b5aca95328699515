with

segment_assignments as (select * from {{ ref('ml_segment_assignments') }}),

segment_names as (select * from {{ ref('ml_segment_names') }}),

segment_label_rates as (select * from {{ ref('ml_segment_label_rates') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

borrower_segments as (
    select
        ---------- ids
        {{ public_id('segment_assignments.borrower_id') }}::varchar as borrower_id,
        ---------- text
        segment_assignments.algorithm,
        segment_names.segment_name,
        ---------- numbers
        segment_assignments.segment_id,
        round(segment_assignments.distance, 6)::double as distance,
        ---------- booleans
        segment_assignments.segment_id = 0 as is_noise,
        segment_assignments.is_chosen,
        coalesce(segment_label_rates.is_high_risk_segment, false)
            as is_high_risk_segment,
        ---------- dates
        segment_assignments.snapshot_date,
        ---------- provenance
        segment_assignments.model_run_id,
    from segment_assignments
    cross join build_settings
    inner join segment_names
        on
            segment_assignments.model_run_id = segment_names.model_run_id
            and segment_assignments.algorithm = segment_names.algorithm
            and segment_assignments.segment_id = segment_names.segment_id
    left join segment_label_rates
        on
            segment_assignments.model_run_id = segment_label_rates.model_run_id
            and segment_assignments.algorithm = segment_label_rates.algorithm
            and segment_assignments.segment_id = segment_label_rates.segment_id
)

select * from borrower_segments
order by algorithm, borrower_id, snapshot_date
