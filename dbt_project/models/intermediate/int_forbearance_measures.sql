with

measures as (
    select * from {{ ref('stg_forbearance_measures') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Of two versions that become known on one day the later holds.
measures_known as (
    select
        measures.measure_id,
        measures.loan_id,
        measures.is_performing_at_grant,
        measures.granted_on,
        case
            when lower(measures.measure_type) in ('payment_holiday', 'moratorium')
                then measures.ends_on
        end as grace_ends_on,
        max(measures.available_on) over (
            partition by measures.measure_id
            order by measures.recorded_at nulls first
            rows between unbounded preceding and current row
        ) as known_on,
        measures.recorded_at,
    from measures
    cross join build_settings
    where measures.available_on <= build_settings.as_of_date
),

versions as (
    select
        measure_id,
        loan_id,
        is_performing_at_grant,
        granted_on,
        grace_ends_on,
        min(known_on) over (partition by measure_id) as counts_from,
        known_on,
    from measures_known
    qualify
        row_number() over (
            partition by measure_id, known_on
            order by recorded_at desc nulls last
        ) = 1
)

select * from versions
