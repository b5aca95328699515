with

segment_label_rates as (
    select * from {{ ref('ml_segment_label_rates') }}
),

label_rates as (
    select
        ---------- text
        segment_label_rates.algorithm::varchar as algorithm,
        ---------- numbers
        segment_label_rates.segment_id::integer as segment_id,
        round(segment_label_rates.label_rate, 6)::double as label_rate,
        round(segment_label_rates.ci_low, 6)::double as ci_low,
        round(segment_label_rates.ci_high, 6)::double as ci_high,
        round(segment_label_rates.average_rate, 6)::double as average_rate,
        segment_label_rates.label_rows::bigint as label_rows,
        segment_label_rates.borrowers::bigint as borrowers,
        ---------- booleans
        segment_label_rates.is_high_risk_segment::boolean as is_high_risk_segment,
        ---------- provenance
        segment_label_rates.model_run_id::varchar as model_run_id,
    from segment_label_rates
)

select * from label_rates
