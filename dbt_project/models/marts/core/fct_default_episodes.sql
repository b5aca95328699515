with

default_episodes as (
    select * from {{ ref('int_default_episodes') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

episodes as (
    select
        {{ public_id('default_episodes.loan_id') }}::varchar as loan_id,
        default_episodes.end_reason::varchar as end_reason,
        default_episodes.episode_number::integer as episode_number,
        default_episodes.default_entries::integer as default_entries,
        default_episodes.exposure_at_default_amount::decimal(18, 2)
            as exposure_at_default_amount,
        default_episodes.cash_amount::decimal(18, 2) as cash_amount,
        default_episodes.outstanding_at_cure_amount::decimal(18, 2)
            as outstanding_at_cure_amount,
        default_episodes.discounted_cash_amount::decimal(18, 2)
            as discounted_cash_amount,
        default_episodes.discounted_sale_amount::decimal(18, 2)
            as discounted_sale_amount,
        default_episodes.discounted_cure_amount::decimal(18, 2)
            as discounted_cure_amount,
        default_episodes.discounted_cost_amount::decimal(18, 2)
            as discounted_cost_amount,
        round(default_episodes.recovery_rate, 6)::double as recovery_rate,
        round(
            1 - default_episodes.recovery_rate + default_episodes.cost_rate, 6
        )::double as loss_given_default,
        (default_episodes.end_reason = 'cured')::boolean as is_cure_counted,
        default_episodes.is_complete::boolean as is_complete,
        default_episodes.defaulted_on::date as defaulted_on,
        default_episodes.ended_on::date as ended_on,
        default_episodes.counted_on::date as counted_on,
    from default_episodes
    cross join build_settings
)

select * from episodes
