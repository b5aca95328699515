with

calibrated_scores as (select * from {{ ref('ml_calibrated_scores') }}),

model_runs as (select * from {{ ref('ml_model_runs') }}),

score_domains as (select * from {{ ref('ml_score_domains') }}),

loan_features as (select * from {{ ref('feat_loan_features') }}),

recovery_bounds as (select * from {{ ref('ml_recovery_bounds') }}),

class_means as (
    select
        model_run_id,
        part,
        max(class_mean) filter (where outcome_class = 'nothing') as nothing_rate,
        max(class_mean) filter (where outcome_class = 'all') as all_rate,
    from model_runs
    where task = 'recovery_rate'
    group by model_run_id, part
),

placed_scores as (
    select
        model_run_id,
        part,
        loan_id,
        score_kind,
        is_champion,
        max(probability) filter (where outcome_class = 'nothing')
            as nothing_probability,
        max(probability) filter (where outcome_class = 'all') as all_probability,
        max(probability) filter (where target = 'value') as expected_share,
        snapshot_date,
    from calibrated_scores
    where task = 'recovery_rate'
    group by all
),

told_scores as (
    select
        placed_scores.*,
        coalesce(class_means.nothing_rate, 0.0) as nothing_rate,
        coalesce(class_means.all_rate, 1.0) as all_rate,
    from placed_scores
    left join class_means
        on
            placed_scores.model_run_id = class_means.model_run_id
            and placed_scores.part = class_means.part
),

expected_rates as (
    select
        *,
        {{ expected_rate(
            'nothing_probability',
            'all_probability',
            'expected_share',
            'nothing_rate',
            'all_rate'
        ) | indent(8) }} as expected_rate,
    from told_scores
),

recovery_estimates as (
    select
        expected_rates.model_run_id,
        expected_rates.part,
        expected_rates.loan_id,
        loan_features.borrower_id,
        expected_rates.score_kind,
        expected_rates.is_champion,
        score_domains.is_in_domain,
        loan_features.outstanding_amount::double as exposure_amount,
        expected_rates.nothing_probability,
        expected_rates.all_probability,
        expected_rates.expected_rate,
        least(
            greatest(expected_rates.expected_rate + recovery_bounds.error_low, 0.0),
            expected_rates.expected_rate
        ) as rate_low,
        greatest(
            least(expected_rates.expected_rate + recovery_bounds.error_high, 1.0),
            expected_rates.expected_rate
        ) as rate_high,
        expected_rates.snapshot_date,
    from expected_rates
    inner join loan_features
        on
            expected_rates.loan_id = loan_features.loan_id
            and expected_rates.snapshot_date = loan_features.snapshot_date
    inner join score_domains
        on
            expected_rates.model_run_id = score_domains.model_run_id
            and expected_rates.part = score_domains.part
            and expected_rates.loan_id = score_domains.loan_id
            and expected_rates.snapshot_date = score_domains.snapshot_date
    left join recovery_bounds
        on
            expected_rates.model_run_id = recovery_bounds.model_run_id
            and expected_rates.part = recovery_bounds.part
            and expected_rates.expected_rate >= recovery_bounds.rate_from
            and expected_rates.expected_rate < recovery_bounds.rate_to
)

select * from recovery_estimates
