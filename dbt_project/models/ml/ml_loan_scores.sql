with

raw_scores as (select * from {{ ref('ml_raw_scores') }}),

model_runs as (select * from {{ ref('ml_model_runs') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

score_requests as (select * from {{ ref('ml_score_requests') }}),

feature_ranges as (select * from {{ ref('ml_feature_ranges') }}),

-- Out of domain is a loan with a value that the training never saw on that feature.
loan_domains as (
    select
        score_requests.model_run_id,
        score_requests.part,
        score_requests.task,
        score_requests.outcome_class,
        score_requests.loan_id,
        score_requests.snapshot_date,
        score_requests.borrower_id,
        score_requests.is_default,
        {% for feature_name in risk_feature_names() %}
        coalesce(
            score_requests.{{ feature_name }} between
            feature_ranges.{{ feature_name }}_low
            and feature_ranges.{{ feature_name }}_high,
            true
        )
        {% if not loop.last %}and {% endif %}
        {% endfor %}
            as is_in_domain,
    from score_requests
    inner join feature_ranges
        on
            score_requests.task = feature_ranges.task
            and score_requests.outcome_class = feature_ranges.outcome_class
),

calibrated_scores as (
    select
        raw_scores.model_run_id,
        raw_scores.part,
        raw_scores.loan_id,
        loan_domains.borrower_id,
        raw_scores.task,
        raw_scores.outcome_class,
        raw_scores.score_kind,
        model_runs.score_link,
        raw_scores.is_champion,
        loan_domains.is_in_domain,
        loan_domains.is_default,
        raw_scores.raw_score,
        raw_scores.base_value,
        model_runs.calibration_intercept,
        model_runs.calibration_slope,
        {{ calibrated_probability(
            'raw_scores.raw_score',
            'model_runs.score_link',
            'model_runs.calibration_intercept',
            'model_runs.calibration_slope'
        ) }} as probability,
        raw_scores.contributions,
        model_runs.feature_names,
        raw_scores.snapshot_date,
    from raw_scores
    inner join model_runs
        on
            raw_scores.model_run_id = model_runs.model_run_id
            and raw_scores.part = model_runs.part
    -- The scores of a rejected run are not published, whatever was asked for.
    inner join serving_runs
        on
            raw_scores.model_run_id = serving_runs.model_run_id
            and serving_runs.status <> 'rejected'
    inner join loan_domains
        on
            raw_scores.model_run_id = loan_domains.model_run_id
            and raw_scores.part = loan_domains.part
            and raw_scores.task = loan_domains.task
            and raw_scores.outcome_class = loan_domains.outcome_class
            and raw_scores.loan_id = loan_domains.loan_id
            and raw_scores.snapshot_date = loan_domains.snapshot_date
),

-- Everything published is read off the rounded probability. The risk of a loan in
-- default is that it is not fully recovered.
loan_scores as (
    select
        *,
        case outcome_class
            when 'fully_recovered' then round(1.0 - round(probability, 6), 6)
            else round(probability, 6)
        end as risk_probability,
    from calibrated_scores
)

select * from loan_scores
