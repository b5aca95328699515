with

loan_snapshots as (
    select * from {{ ref('fct_loan_snapshots') }}
),

risk_tasks as (
    select * from {{ ref('int_risk_tasks') }}
),

loan_scores as (
    select * from {{ ref('fct_loan_scores') }}
),

risk_bands as (
    select * from {{ ref('risk_bands') }}
),

recovery_strategies as (
    select * from {{ ref('recovery_strategies') }}
),

delinquency_strategies as (
    select * from {{ ref('delinquency_strategies') }}
),

loans_decided as (
    select
        loan_id,
        snapshot_date,
        coalesce(delinquency_bucket, 'unknown') as delinquency_bucket,
        coalesce(is_default, false) as is_default,
    from loan_snapshots
    where
        is_decision_snapshot
        and loan_state = 'open'
),

loans_with_task as (
    select
        loans_decided.loan_id,
        loans_decided.snapshot_date,
        loans_decided.delinquency_bucket,
        loans_decided.is_default,
        risk_tasks.task as risk_task,
        risk_tasks.outcome_class,
    from loans_decided
    inner join risk_tasks
        on
            risk_tasks.is_only_task
            or loans_decided.is_default = (risk_tasks.task = 'recovery_outcome')
),

-- The chance of the bad end: of default outside it, of no full recovery in it.
loans_with_risk as (
    select
        loans_with_task.loan_id,
        loans_with_task.snapshot_date,
        loans_with_task.delinquency_bucket,
        loans_with_task.is_default,
        loans_with_task.risk_task,
        loan_scores.model_run_id,
        round(
            case
                when loans_with_task.risk_task = 'recovery_outcome'
                    then 1 - loan_scores.probability
                else loan_scores.probability
            end, 6
        ) as risk_probability,
    from loans_with_task
    left join loan_scores
        on
            loans_with_task.loan_id = loan_scores.loan_id
            and loans_with_task.snapshot_date = loan_scores.snapshot_date
            and loans_with_task.risk_task = loan_scores.task
            and loans_with_task.outcome_class = loan_scores.outcome_class
            and loan_scores.score_kind in ('served', 'cross_validated')
),

bands_read as (
    select
        loans_with_risk.loan_id,
        loans_with_risk.snapshot_date,
        risk_bands.risk_band,
    from loans_with_risk
    inner join risk_bands
        on
            loans_with_risk.risk_probability >= risk_bands.probability_from
            and loans_with_risk.risk_probability <= risk_bands.probability_to
    where
        (
            risk_bands.is_from_inclusive
            or loans_with_risk.risk_probability > risk_bands.probability_from
        )
        and (
            risk_bands.is_to_inclusive
            or loans_with_risk.risk_probability < risk_bands.probability_to
        )
),

band_rules_fired as (
    select
        bands_read.loan_id,
        bands_read.snapshot_date,
        bands_read.risk_band,
        recovery_strategies.rule_id,
        recovery_strategies.rule_version,
        recovery_strategies.strategy_code,
        recovery_strategies.treatment_code,
    from bands_read
    inner join recovery_strategies
        on bands_read.risk_band = recovery_strategies.risk_band
    where
        bands_read.snapshot_date >= recovery_strategies.valid_from
        and bands_read.snapshot_date < recovery_strategies.valid_to
),

delinquency_rules_fired as (
    select
        loans_with_risk.loan_id,
        loans_with_risk.snapshot_date,
        delinquency_strategies.rule_id,
        delinquency_strategies.rule_version,
        delinquency_strategies.strategy_code,
        delinquency_strategies.treatment_code,
    from loans_with_risk
    inner join delinquency_strategies
        on
            loans_with_risk.delinquency_bucket
            = delinquency_strategies.delinquency_bucket
    where
        loans_with_risk.snapshot_date >= delinquency_strategies.valid_from
        and loans_with_risk.snapshot_date < delinquency_strategies.valid_to
),

-- Without a score that may be used, days past due speak.
proposals as (
    select
        ---------- ids
        loans_with_risk.loan_id,
        loans_with_risk.snapshot_date,

        ---------- text
        loans_with_risk.delinquency_bucket,
        loans_with_risk.risk_task,
        band_rules_fired.risk_band,
        coalesce(band_rules_fired.strategy_code, delinquency_rules_fired.strategy_code)
            as band_strategy_code,
        coalesce(
            band_rules_fired.treatment_code, delinquency_rules_fired.treatment_code
        ) as band_treatment_code,
        coalesce(band_rules_fired.rule_id, delinquency_rules_fired.rule_id) as rule_id,
        coalesce(band_rules_fired.rule_version, delinquency_rules_fired.rule_version)
            as rule_version,

        ---------- numbers
        loans_with_risk.risk_probability,

        ---------- booleans
        loans_with_risk.is_default,

        ---------- provenance
        loans_with_risk.model_run_id,
    from loans_with_risk
    left join band_rules_fired
        on
            loans_with_risk.loan_id = band_rules_fired.loan_id
            and loans_with_risk.snapshot_date = band_rules_fired.snapshot_date
    left join delinquency_rules_fired
        on
            loans_with_risk.loan_id = delinquency_rules_fired.loan_id
            and loans_with_risk.snapshot_date = delinquency_rules_fired.snapshot_date
)

select * from proposals
