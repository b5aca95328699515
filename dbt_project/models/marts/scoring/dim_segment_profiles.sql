with

segment_profiles as (select * from {{ ref('ml_segment_profiles') }}),

segment_names as (select * from {{ ref('ml_segment_names') }}),

segment_label_rates as (select * from {{ ref('ml_segment_label_rates') }}),

named_profiles as (
    select
        ---------- ids
        segment_profiles.segment_id,
        ---------- text
        segment_profiles.algorithm,
        segment_names.segment_name,
        segment_profiles.feature_name,
        segment_profiles.feature_group,
        segment_profiles.feature_label,
        segment_profiles.distinguishing_group,
        ---------- numbers
        round(segment_profiles.mean_value, 6)::double as mean_value,
        round(segment_profiles.z_score, 6)::double as z_score,
        segment_profiles.borrowers::bigint as borrowers,
        round(segment_label_rates.label_rate, 6)::double as label_rate,
        round(segment_label_rates.ci_low, 6)::double as label_rate_low,
        round(segment_label_rates.ci_high, 6)::double as label_rate_high,
        round(segment_label_rates.average_rate, 6)::double as average_label_rate,
        ---------- booleans
        coalesce(segment_label_rates.is_high_risk_segment, false)
            as is_high_risk_segment,
        ---------- provenance
        segment_profiles.model_run_id,
    from segment_profiles
    inner join segment_names
        on
            segment_profiles.model_run_id = segment_names.model_run_id
            and segment_profiles.algorithm = segment_names.algorithm
            and segment_profiles.segment_id = segment_names.segment_id
    left join segment_label_rates
        on
            segment_profiles.model_run_id = segment_label_rates.model_run_id
            and segment_profiles.algorithm = segment_label_rates.algorithm
            and segment_profiles.segment_id = segment_label_rates.segment_id
)

select * from named_profiles
order by algorithm, segment_id, feature_name
