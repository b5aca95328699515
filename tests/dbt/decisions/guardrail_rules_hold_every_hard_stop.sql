-- The hard stops of the house stand in force everywhere, each with at least the effect
-- agreed for it; a country's rows may only add to them. A build with --empty has no
-- rules, and nothing to guard.
with

guardrail_rules as (
    select * from {{ ref('guardrail_rules') }}
),

hard_stops as (
    select
        stops.flag_type,
        stops.effect,
    from (
        values
        ('deceased', 'block_all'),
        ('bankruptcy', 'block_all'),
        ('attorney_represented', 'block_all'),
        ('breathing_space', 'block_all'),
        ('cease_communication', 'block_all'),
        ('dispute', 'block_legal'),
        ('dispute', 'block_settlement_pressure'),
        ('vulnerable', 'block_legal'),
        ('vulnerable', 'block_settlement_pressure'),
        ('statute_barred', 'block_legal')
    ) as stops (flag_type, effect)
),

rules_everywhere as (
    select
        flag_type,
        effect,
    from guardrail_rules
    where
        jurisdiction = 'all'
        and applies_to_role = 'both'
        and status = 'in_force'
        and valid_from = date '0001-01-01'
        and valid_to = date '9999-12-31'
),

hard_stops_missing as (
    select
        hard_stops.flag_type,
        hard_stops.effect,
    from hard_stops
    left join rules_everywhere
        on
            hard_stops.flag_type = rules_everywhere.flag_type
            and hard_stops.effect = rules_everywhere.effect
    where
        rules_everywhere.flag_type is null
        and (select count(*) from guardrail_rules) > 0
)

select * from hard_stops_missing
