-- Scores of scorecards, added up in SQL: the base value, and for each feature on the
-- card the contribution of the bin that holds the loan's value (decision 0100).
with

score_requests as (
    select *
    from {{ ref('ml_score_requests') }}
    where algorithm = 'scorecard'
),

model_runs as (select * from {{ ref('ml_model_runs') }}),

scorecard_points as (select * from {{ ref('ml_scorecard_points') }}),

-- A class too rare for a card has a base value alone.
class_models as (
    select
        model_run_id,
        part,
        outcome_class,
        base_value,
        feature_names,
    from model_runs
    where algorithm = 'scorecard' and model_blob is not null
),

card_features as (
    select distinct
        model_run_id,
        part,
        outcome_class,
        feature_name,
        feature_place,
    from scorecard_points
),

requested_values as (
    select
        score_requests.model_run_id,
        score_requests.part,
        card_features.outcome_class,
        score_requests.loan_id,
        score_requests.snapshot_date,
        score_requests.score_kind,
        card_features.feature_name,
        card_features.feature_place,
        {{ value_of_feature(
            'card_features.feature_name', 'score_requests', risk_feature_names()
        ) | indent(8) }} as feature_value,
    from score_requests
    inner join card_features
        on
            score_requests.model_run_id = card_features.model_run_id
            and score_requests.part = card_features.part
),

-- What is not a finite number is missing; not-a-number is larger than all others.
known_values as (
    select
        *,
        coalesce(abs(feature_value) <= 1.7976931348623157e308, false) as is_known,
    from requested_values
),

compared_values as (
    select
        *,
        case when is_known then feature_value else 0.0 end as compared_value,
    from known_values
),

binned_values as (
    select
        compared_values.model_run_id,
        compared_values.part,
        compared_values.outcome_class,
        compared_values.loan_id,
        compared_values.snapshot_date,
        compared_values.score_kind,
        compared_values.feature_place,
        scorecard_points.contribution,
    from compared_values
    inner join scorecard_points
        on
            compared_values.model_run_id = scorecard_points.model_run_id
            and compared_values.part = scorecard_points.part
            and compared_values.outcome_class = scorecard_points.outcome_class
            and compared_values.feature_name = scorecard_points.feature_name
            and compared_values.is_known <> scorecard_points.is_missing_bin
            and compared_values.compared_value
            >= coalesce(scorecard_points.lower_bound, -1.7976931348623157e308)
            and compared_values.compared_value
            < coalesce(scorecard_points.upper_bound, 'infinity'::double)
),

-- Added up in the order of the features: a sum has the same last bits each time.
card_sums as (
    select
        model_run_id,
        part,
        outcome_class,
        loan_id,
        snapshot_date,
        score_kind,
        {{ list_total(list_in_order('contribution', 'feature_place')) }} as card_sum,
    from binned_values
    group by all
),

requested_classes as (
    select
        score_requests.model_run_id,
        score_requests.part,
        score_requests.task,
        class_models.outcome_class,
        score_requests.loan_id,
        score_requests.snapshot_date,
        score_requests.score_kind,
        score_requests.is_champion,
        class_models.base_value,
        class_models.feature_names,
    from score_requests
    inner join class_models
        on
            score_requests.model_run_id = class_models.model_run_id
            and score_requests.part = class_models.part
),

-- Champions are explained: a number for every feature of the run, 0 off the card.
explained_places as (
    select
        model_run_id,
        part,
        outcome_class,
        loan_id,
        snapshot_date,
        score_kind,
        {{ exploded(list_places('feature_names')) }} as feature_place,
    from requested_classes
    where is_champion
),

explanations as (
    select
        explained_places.model_run_id,
        explained_places.part,
        explained_places.outcome_class,
        explained_places.loan_id,
        explained_places.snapshot_date,
        explained_places.score_kind,
        {{ list_in_order(
            'coalesce(binned_values.contribution, 0.0)',
            'explained_places.feature_place'
        ) }} as contributions,
    from explained_places
    left join binned_values
        on
            explained_places.model_run_id = binned_values.model_run_id
            and explained_places.part = binned_values.part
            and explained_places.outcome_class = binned_values.outcome_class
            and explained_places.loan_id = binned_values.loan_id
            and explained_places.snapshot_date = binned_values.snapshot_date
            and explained_places.score_kind = binned_values.score_kind
            and explained_places.feature_place = binned_values.feature_place
    group by all
),

scorecard_scores as (
    select
        requested_classes.model_run_id,
        requested_classes.part,
        requested_classes.task,
        requested_classes.loan_id,
        requested_classes.snapshot_date,
        requested_classes.score_kind,
        requested_classes.is_champion,
        requested_classes.outcome_class,
        requested_classes.base_value + coalesce(card_sums.card_sum, 0.0) as raw_score,
        requested_classes.base_value,
        explanations.contributions,
    from requested_classes
    left join card_sums
        on
            requested_classes.model_run_id = card_sums.model_run_id
            and requested_classes.part = card_sums.part
            and requested_classes.outcome_class = card_sums.outcome_class
            and requested_classes.loan_id = card_sums.loan_id
            and requested_classes.snapshot_date = card_sums.snapshot_date
            and requested_classes.score_kind = card_sums.score_kind
    left join explanations
        on
            requested_classes.model_run_id = explanations.model_run_id
            and requested_classes.part = explanations.part
            and requested_classes.outcome_class = explanations.outcome_class
            and requested_classes.loan_id = explanations.loan_id
            and requested_classes.snapshot_date = explanations.snapshot_date
            and requested_classes.score_kind = explanations.score_kind
)

select * from scorecard_scores
