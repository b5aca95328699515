with

proposals as (
    select * from {{ ref('fct_strategy_proposals') }}
),

guardrails as (
    select * from {{ ref('fct_guardrails') }}
),

recovery_strategies as (
    select * from {{ ref('recovery_strategies') }}
),

treatments as (
    select * from {{ ref('treatments') }}
),

-- The ladder of each loan: the proposed treatment and every softer one that may take
-- its place.
rungs as (
    select
        proposals.loan_id,
        proposals.snapshot_date,
        proposals.is_default,
        treatments.treatment_code,
        treatments.softness,
        treatments.channel,
        treatments.is_settlement_pressure,
        treatments.is_legal_step,
        treatments.treatment_code = proposals.band_treatment_code as is_proposed,
    from proposals
    inner join treatments as treatments_proposed
        on proposals.band_treatment_code = treatments_proposed.treatment_code
    inner join treatments
        on treatments_proposed.softness >= treatments.softness
    where
        treatments.is_fallback
        or treatments.treatment_code = proposals.band_treatment_code
),

-- Any guardrail at all stops a legal step; the softest rung, no contact, stays free.
rungs_blocked_by_guardrails as (
    select
        rungs.loan_id,
        rungs.snapshot_date,
        rungs.treatment_code,
        rungs.is_proposed,
        guardrails.guardrail_code as blocked_by,
    from rungs
    inner join guardrails
        on
            rungs.loan_id = guardrails.loan_id
            and rungs.snapshot_date = guardrails.snapshot_date
    where
        rungs.is_legal_step
        or (guardrails.effect = 'block_all' and rungs.softness > 0)
        or (
            guardrails.effect = 'block_settlement_pressure'
            and rungs.is_settlement_pressure
        )
        or (
            guardrails.effect = 'block_channel' and guardrails.channel = rungs.channel
        )
),

rungs_blocked_before_default as (
    select
        loan_id,
        snapshot_date,
        treatment_code,
        is_proposed,
        'not_in_default' as blocked_by,
    from rungs
    where
        is_legal_step
        and not is_default
),

-- No table of approvals exists yet, so nobody has approved a legal step
-- (decision 0020).
rungs_blocked_without_approval as (
    select
        loan_id,
        snapshot_date,
        treatment_code,
        is_proposed,
        'no_approval' as blocked_by,
    from rungs
    where is_legal_step
),

rungs_blocked as (
    select * from rungs_blocked_by_guardrails
    union all
    select * from rungs_blocked_before_default
    union all
    select * from rungs_blocked_without_approval
),

proposals_blocked as (
    select
        loan_id,
        snapshot_date,
        list(distinct blocked_by order by blocked_by) as blocked_by,
    from rungs_blocked
    where is_proposed
    group by all
),

treatments_carried_out as (
    select
        rungs.loan_id,
        rungs.snapshot_date,
        rungs.treatment_code,
    from rungs
    left join rungs_blocked
        on
            rungs.loan_id = rungs_blocked.loan_id
            and rungs.snapshot_date = rungs_blocked.snapshot_date
            and rungs.treatment_code = rungs_blocked.treatment_code
    where rungs_blocked.loan_id is null
    qualify
        row_number() over (
            partition by rungs.loan_id, rungs.snapshot_date
            order by rungs.softness desc
        ) = 1
),

guardrails_of_loans as (
    select
        loan_id,
        snapshot_date,
        list(distinct guardrail_code order by guardrail_code) as guardrail_codes,
        max((effect in ('block_all', 'require_human'))::integer) = 1
            as is_human_asked_for,
    from guardrails
    group by all
),

strategies_named as (
    select
        strategy_code,
        max_by(strategy_text, rule_version) as strategy_text,
    from recovery_strategies
    group by all
),

strategies as (
    select
        ---------- ids
        proposals.loan_id,
        proposals.snapshot_date,

        ---------- text
        proposals.risk_task,
        proposals.risk_band,
        proposals.delinquency_bucket,
        proposals.band_strategy_code,
        proposals.band_treatment_code,
        treatments.strategy_code,
        treatments.treatment_code,
        coalesce(strategies_named.strategy_text, treatments.treatment_text)
            as strategy_text,
        proposals.rule_id,
        proposals.rule_version,
        coalesce(guardrails_of_loans.guardrail_codes, [])::varchar[] as guardrail_codes,
        coalesce(proposals_blocked.blocked_by, [])::varchar[] as blocked_by,
        treatments.channel,

        ---------- numbers
        proposals.risk_probability,
        -- Hours and times come with the contact rules.
        null::integer as contact_hour_local,

        ---------- booleans
        proposals.is_default,
        coalesce(guardrails_of_loans.is_human_asked_for, false)
        or treatments_proposed.is_legal_step as requires_human,

        ---------- times
        null::timestamptz as next_contact_at,

        ---------- provenance
        proposals.model_run_id,
    from proposals
    inner join treatments as treatments_proposed
        on proposals.band_treatment_code = treatments_proposed.treatment_code
    inner join treatments_carried_out
        on
            proposals.loan_id = treatments_carried_out.loan_id
            and proposals.snapshot_date = treatments_carried_out.snapshot_date
    inner join treatments
        on treatments_carried_out.treatment_code = treatments.treatment_code
    left join strategies_named
        on treatments.strategy_code = strategies_named.strategy_code
    left join proposals_blocked
        on
            proposals.loan_id = proposals_blocked.loan_id
            and proposals.snapshot_date = proposals_blocked.snapshot_date
    left join guardrails_of_loans
        on
            proposals.loan_id = guardrails_of_loans.loan_id
            and proposals.snapshot_date = guardrails_of_loans.snapshot_date
)

select * from strategies
