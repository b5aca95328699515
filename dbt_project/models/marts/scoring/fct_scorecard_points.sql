-- The card of each scorecard run that scores, as its served fit has it. Points are log
-- odds on the scale of score_points, calibrated: a loan has those of the base and of
-- one bin of each feature (decision 0100).
with

scorecard_points as (
    select *
    from {{ ref('ml_scorecard_points') }}
    where part = 'served'
),

model_runs as (
    select *
    from {{ ref('ml_model_runs') }}
    where algorithm = 'scorecard' and part = 'served' and model_blob is not null
),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

outcome_classes as (select * from {{ ref('outcome_classes') }}),

score_settings as (select * from {{ ref('score_settings') }}),

point_scale as (
    select
        max(setting_value) filter (where setting_name = 'base_points')
        - max(setting_value) filter (where setting_name = 'points_to_double_odds')
        / ln(2.0)
        * ln(max(setting_value) filter (where setting_name = 'base_odds'))
            as points_at_even_odds,
        max(setting_value) filter (where setting_name = 'points_to_double_odds')
        / ln(2.0) as points_per_log_odds,
    from score_settings
),

-- More points mean less risk, so they rise with the chance of a good end and fall with
-- that of every other class.
present_cards as (
    select
        model_runs.model_run_id,
        model_runs.task,
        model_runs.outcome_class,
        model_runs.base_value,
        model_runs.train_rows,
        model_runs.train_base_rate,
        model_runs.calibration_intercept,
        model_runs.calibration_slope,
        point_scale.points_at_even_odds,
        point_scale.points_per_log_odds
        * case outcome_classes.risk_direction when -1 then 1 else -1 end
            as points_per_log_odds,
    from model_runs
    inner join serving_runs on model_runs.model_run_id = serving_runs.model_run_id
    inner join outcome_classes
        on
            model_runs.task = outcome_classes.task
            and model_runs.outcome_class = outcome_classes.outcome_class
    cross join point_scale
    where serving_runs.status in ('champion', 'challenger')
),

base_lines as (
    select
        model_run_id,
        task,
        outcome_class,
        'base' as feature_name,
        0 as bin,
        null::double as lower_bound,
        null::double as upper_bound,
        1.0 as row_share,
        train_base_rate as event_rate,
        null::double as weight_of_evidence,
        null::double as information_value,
        null::double as coefficient,
        base_value as contribution,
        points_at_even_odds
        + points_per_log_odds
        * (calibration_intercept + calibration_slope * base_value) as points,
        false as is_missing_bin,
    from present_cards
),

bin_lines as (
    select
        present_cards.model_run_id,
        present_cards.task,
        present_cards.outcome_class,
        scorecard_points.feature_name,
        scorecard_points.bin,
        scorecard_points.lower_bound,
        scorecard_points.upper_bound,
        scorecard_points.bin_rows / present_cards.train_rows::double as row_share,
        scorecard_points.bin_events / nullif(scorecard_points.bin_rows, 0)::double
            as event_rate,
        scorecard_points.weight_of_evidence,
        scorecard_points.information_value,
        scorecard_points.coefficient,
        scorecard_points.contribution,
        present_cards.points_per_log_odds
        * present_cards.calibration_slope
        * scorecard_points.contribution as points,
        scorecard_points.is_missing_bin,
    from scorecard_points
    inner join present_cards
        on
            scorecard_points.model_run_id = present_cards.model_run_id
            and scorecard_points.outcome_class = present_cards.outcome_class
),

all_lines as (
    select * from base_lines
    union all
    select * from bin_lines
),

published_points as (
    select
        ---------- text
        all_lines.task,
        all_lines.outcome_class,
        all_lines.feature_name,
        ---------- numbers
        all_lines.bin::integer as bin,
        all_lines.lower_bound,
        all_lines.upper_bound,
        round(all_lines.points, 6)::double as points,
        round(all_lines.row_share, 6)::double as row_share,
        round(all_lines.event_rate, 6)::double as event_rate,
        round(all_lines.weight_of_evidence, 6)::double as weight_of_evidence,
        round(all_lines.information_value, 6)::double as information_value,
        round(all_lines.coefficient, 6)::double as coefficient,
        round(all_lines.contribution, 9)::double as contribution,
        ---------- booleans
        all_lines.is_missing_bin,
        ---------- provenance
        all_lines.model_run_id,
    from all_lines
)

select * from published_points
order by model_run_id, outcome_class, feature_name, bin
