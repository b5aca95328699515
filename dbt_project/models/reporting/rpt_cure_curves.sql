with

cure_curves as (
    select * from {{ ref('fct_cure_curves') }}
),

-- With fewer than ten loans at risk a step says little.
curves as (
    select
        start_bucket,
        months_since_start,
        loans,
        loans_at_risk,
        cure_incidence,
        cure_low,
        cure_high,
        default_incidence,
        default_low,
        default_high,
        reschedule_incidence,
        reschedule_low,
        reschedule_high,
        closing_incidence,
        closing_low,
        closing_high,
        round(
            greatest(
                1
                - cure_incidence
                - coalesce(default_incidence, 0)
                - reschedule_incidence
                - closing_incidence,
                0
            ),
            6
        )::double as waiting_share
    from cure_curves
    where loans_at_risk >= 10
)

select * from curves
