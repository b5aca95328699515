with

notebook_baseline as (select * from {{ ref('ml_notebook_baseline') }}),

source_insights as (select * from {{ ref('ml_source_insights') }}),

all_measures as (
    select
        measure,
        target,
        explanation,
        value,
        ci_low,
        ci_high,
        rows,
    from notebook_baseline
    union all
    select
        measure,
        target,
        explanation,
        value,
        ci_low,
        ci_high,
        measured_rows as rows,
    from source_insights
),

measures as (
    select
        ---------- text
        measure,
        target,
        explanation,
        ---------- numbers
        round(value, 6)::double as value,
        round(ci_low, 6)::double as ci_low,
        round(ci_high, 6)::double as ci_high,
        rows::bigint as rows,
    from all_measures
)

select * from measures
order by measure, target
