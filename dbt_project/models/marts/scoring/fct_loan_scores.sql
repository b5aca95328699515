with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

probability_knots as (select * from {{ ref('ml_probability_knots') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

score_settings as (select * from {{ ref('score_settings') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

point_scale as (
    select
        max(setting_value) filter (where setting_name = 'base_points') as base_points,
        max(setting_value) filter (where setting_name = 'base_odds') as base_odds,
        max(setting_value) filter (where setting_name = 'points_to_double_odds')
            as points_to_double_odds,
    from score_settings
),

champion_scores as (
    select
        *,
        ntile(10) over (
            partition by task, outcome_class, score_kind, snapshot_date
            order by round(probability, 6), loan_id
        ) as decile,
    from loan_scores
    where is_champion
),

published_scores as (
    select
        ---------- ids
        {{ public_id('champion_scores.loan_id') }}::varchar as loan_id,
        {{ public_id('champion_scores.borrower_id') }}::varchar as borrower_id,
        ---------- text
        champion_scores.task,
        champion_scores.outcome_class,
        champion_scores.score_kind,
        champion_scores.score_link,
        risk_bands.risk_band,
        ---------- numbers
        round(champion_scores.probability, 6)::double as probability,
        -- One of the two bounds may lie on the far side of the probability, which is
        -- fitted by two numbers and they by none: they are widened to hold it.
        least(
            round(probability_knots.probability_low, 6),
            round(champion_scores.probability, 6)
        )::double as probability_low,
        greatest(
            round(probability_knots.probability_high, 6),
            round(champion_scores.probability, 6)
        )::double as probability_high,
        round(champion_scores.raw_score, 9)::double as raw_score,
        round(champion_scores.base_value, 9)::double as base_value,
        round(
            point_scale.base_points
            + point_scale.points_to_double_odds / ln(2.0) * (
                -{{ log_odds('champion_scores.risk_probability', '1e-6') }}
                - ln(point_scale.base_odds)
            )
        )::integer as score_points,
        champion_scores.decile::integer as decile,
        ---------- booleans
        champion_scores.is_in_domain,
        ---------- dates
        champion_scores.snapshot_date,
        ---------- provenance
        champion_scores.part as model_run_part,
        champion_scores.model_run_id,
    from champion_scores
    cross join build_settings
    cross join point_scale
    left join probability_knots
        on
            champion_scores.model_run_id = probability_knots.model_run_id
            and champion_scores.part = probability_knots.part
            and champion_scores.outcome_class = probability_knots.outcome_class
            and champion_scores.probability >= probability_knots.probability_from
            and champion_scores.probability < probability_knots.probability_to
    left join risk_bands
        on
            champion_scores.risk_probability >= risk_bands.probability_from
            and champion_scores.risk_probability <= risk_bands.probability_to
            and (
                risk_bands.is_from_inclusive
                or champion_scores.risk_probability > risk_bands.probability_from
            )
            and (
                risk_bands.is_to_inclusive
                or champion_scores.risk_probability < risk_bands.probability_to
            )
)

select * from published_scores
order by task, outcome_class, loan_id, snapshot_date
