with

notebook_baseline as (
    select * from {{ ref('fct_notebook_baseline') }}
),

measures as (
    select
        measure,
        target,
        explanation,
        round(value, 6)::double as value,
        round(ci_low, 6)::double as ci_low,
        round(ci_high, 6)::double as ci_high,
        rows::bigint as rows
    from notebook_baseline
)

select * from measures
