with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

reliability_bins as (select * from {{ ref('ml_reliability_bins') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

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

-- The bins of the champion's own reliability table, stretched to leave no gap.
champion_bins as (
    select
        serving_runs.task,
        reliability_bins.outcome_class,
        reliability_bins.ci_low,
        reliability_bins.ci_high,
        case
            when reliability_bins.bin = 1 then -1.0
            else reliability_bins.lowest_probability
        end as probability_from,
        coalesce(
            lead(reliability_bins.lowest_probability) over (
                partition by serving_runs.task, reliability_bins.outcome_class
                order by reliability_bins.bin
            ),
            2.0
        ) as probability_to,
    from serving_runs
    inner join reliability_bins
        on
            reliability_bins.split in ('validation', 'cross_validated')
            and reliability_bins.assessment_id
            = case
                when
                    serving_runs.validation_mode = 'cross_validated'
                    and serving_runs.is_nested_procedure
                    then serving_runs.training_key
                else serving_runs.model_run_id
            end
    where serving_runs.status = 'champion'
),

-- Bins of equal probabilities may touch: the lowest of those that hold a score counts.
score_bounds as (
    select
        champion_scores.model_run_id,
        champion_scores.part,
        champion_scores.loan_id,
        champion_scores.snapshot_date,
        champion_scores.outcome_class,
        min(champion_bins.ci_low) as ci_low,
        max(champion_bins.ci_high) as ci_high,
    from champion_scores
    inner join champion_bins
        on
            champion_scores.task = champion_bins.task
            and champion_scores.outcome_class = champion_bins.outcome_class
            and champion_scores.probability >= champion_bins.probability_from
            and champion_scores.probability < champion_bins.probability_to
    group by all
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
        round(
            least(score_bounds.ci_low, round(champion_scores.probability, 6)), 6
        )::double as probability_low,
        round(
            greatest(score_bounds.ci_high, round(champion_scores.probability, 6)), 6
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
    left join score_bounds
        on
            champion_scores.model_run_id = score_bounds.model_run_id
            and champion_scores.part = score_bounds.part
            and champion_scores.outcome_class = score_bounds.outcome_class
            and champion_scores.loan_id = score_bounds.loan_id
            and champion_scores.snapshot_date = score_bounds.snapshot_date
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
