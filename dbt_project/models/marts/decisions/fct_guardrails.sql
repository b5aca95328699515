with

loan_flags as (
    select * from {{ ref('int_loan_flags') }}
),

guardrail_rules as (
    select * from {{ ref('guardrail_rules') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Where role or jurisdiction of a loan is not known, the stricter reading holds for the
-- role; the law of a country is not guessed, the policies of the house hold everywhere.
rules_fired as (
    select
        loan_flags.loan_id,
        loan_flags.snapshot_date,
        loan_flags.flag_type,
        loan_flags.flagged_on,
        guardrail_rules.guardrail_code,
        guardrail_rules.effect,
        guardrail_rules.channel,
        guardrail_rules.rule_id,
        guardrail_rules.regime,
        guardrail_rules.citation,
        guardrail_rules.confidence,
    from loan_flags
    inner join guardrail_rules
        on loan_flags.flag_type = guardrail_rules.flag_type
    where
        guardrail_rules.status = 'in_force'
        and loan_flags.snapshot_date >= guardrail_rules.valid_from
        and loan_flags.snapshot_date < guardrail_rules.valid_to
        and guardrail_rules.jurisdiction in (
            'all',
            loan_flags.jurisdiction,
            split_part(loan_flags.jurisdiction, '-', 1)
        )
        and guardrail_rules.applies_to_role in (
            'both', coalesce(loan_flags.collector_role, guardrail_rules.applies_to_role)
        )
),

guardrails as (
    select
        ---------- ids
        {{ public_id('rules_fired.loan_id') }} as loan_id,
        rules_fired.snapshot_date,
        rules_fired.guardrail_code,
        case
            when rules_fired.effect = 'block_channel' then rules_fired.channel
            else 'all'
        end as channel,

        ---------- text
        rules_fired.effect,
        replace(rules_fired.flag_type, '_', ' ')
        || ' since '
        || rules_fired.flagged_on::varchar as evidence,
        rules_fired.rule_id,
        rules_fired.regime,
        rules_fired.citation,
        rules_fired.confidence,

        ---------- dates
        rules_fired.flagged_on,
    from rules_fired
    cross join build_settings
)

select * from guardrails
