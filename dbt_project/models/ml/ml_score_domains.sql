-- Out of domain is a loan with a value that the training never saw on that feature, or
-- without one where the training always had it.
with

score_requests as (select * from {{ ref('ml_score_requests') }}),

feature_ranges as (select * from {{ ref('ml_feature_ranges') }}),

score_domains as (
    select
        score_requests.model_run_id,
        score_requests.part,
        score_requests.loan_id,
        score_requests.borrower_id,
        score_requests.task,
        {% for feature_name in risk_feature_names() %}
        coalesce(
            score_requests.{{ feature_name }} between
            feature_ranges.{{ feature_name }}_low
            and feature_ranges.{{ feature_name }}_high,
            feature_ranges.{{ feature_name }}_has_nulls,
            true
        )
        {% if not loop.last %}and {% endif %}
        {% endfor %}
            as is_in_domain,
        score_requests.snapshot_date,
    from score_requests
    inner join feature_ranges on score_requests.task = feature_ranges.task
)

select * from score_domains
