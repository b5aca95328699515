with

effect_parameters as (
    {{ truth_table('effect_parameters') | indent(4) }}
),

treatments as (
    select * from {{ ref('treatments') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

written_channels as (
    select channels.channel
    from (values ('sms'), ('email'), ('letter'), ('app')) as channels (channel)
),

-- A call is made by telephone and a visit at the door; all else is written.
ways as (
    select
        treatment_code,
        channel,
    from treatments
    where channel in ('call', 'visit')
    union all
    select
        treatments.treatment_code,
        written_channels.channel,
    from treatments
    cross join written_channels
    where treatments.is_contact and treatments.channel not in ('call', 'visit')
),

effects_known as (
    select
        effect_parameters.borrower_id,
        ways.treatment_code,
        ways.channel,
        effect_parameters.best_hour,
        {{ true_treatment_effect(
            'ways.treatment_code', 'ways.channel', 'effect_parameters.best_hour'
        ) | indent(8) }} as effect_at_best_hour,
        {{ true_treatment_effect('ways.treatment_code', 'ways.channel', '10.0')
            | indent(8) }} as effect_at_ten,
        effect_parameters.snapshot_date,
    from effect_parameters
    cross join ways
),

true_treatment_effects as (
    select
        ---------- ids
        {{ public_id('effects_known.borrower_id') }}::varchar as borrower_id,
        ---------- text
        effects_known.treatment_code::varchar as treatment_code,
        effects_known.channel::varchar as channel,
        ---------- numbers
        round(effects_known.effect_at_best_hour, 6)::double as effect_at_best_hour,
        round(effects_known.best_hour, 6)::double as best_contact_hour,
        round(effects_known.effect_at_ten, 6)::double as effect_at_ten,
        ---------- dates
        effects_known.snapshot_date::date as snapshot_date,
    from effects_known
    cross join build_settings
    where effects_known.effect_at_best_hour is not null
)

select * from true_treatment_effects
order by borrower_id, snapshot_date, treatment_code, channel
