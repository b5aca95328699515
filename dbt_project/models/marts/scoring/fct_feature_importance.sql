with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

-- The spread of the mean is taken over borrowers, whose loans and months hang together.
placed_contributions as (
    select
        model_run_id,
        outcome_class,
        borrower_id,
        feature_names,
        {{ exploded('contributions') }} as contribution,
        {{ exploded(list_places('contributions')) }} as place,
    from loan_scores
    where is_champion and contributions is not null
),

borrower_sums as (
    select
        model_run_id,
        outcome_class,
        place,
        borrower_id,
        any_value({{ list_element('feature_names', 'place') }}) as feature_name,
        count(*) as scores,
        sum(round(abs(contribution), 9)::decimal(18, 9))::double as size_sum,
    from placed_contributions
    group by model_run_id, outcome_class, place, borrower_id
),

feature_sums as (
    select
        model_run_id,
        outcome_class,
        feature_name,
        count(*) as borrowers,
        sum(scores) as scores,
        sum(size_sum) / sum(scores) as mean_abs_contribution,
        sum(size_sum * size_sum) as size_square,
        sum(size_sum * scores) as cross_product,
        sum(scores * scores) as score_square,
    from borrower_sums
    group by model_run_id, outcome_class, feature_name
),

measured_features as (
    select
        *,
        sqrt(
            greatest(
                size_square
                - 2.0 * mean_abs_contribution * cross_product
                + mean_abs_contribution * mean_abs_contribution * score_square,
                0.0
            )
            * borrowers
            / nullif(borrowers - 1, 0)
        ) / scores as standard_error,
    from feature_sums
),

feature_importance as (
    select
        ---------- text
        outcome_class,
        feature_name,
        ---------- numbers
        round(mean_abs_contribution, 6)::double as mean_abs_contribution,
        null::double as permutation_importance,
        round(
            {{ normal_interval(
                'mean_abs_contribution', 'standard_error', 'low', lowest='0.0'
            ) }},
            6
        )::double as ci_low,
        round(
            {{ normal_interval('mean_abs_contribution', 'standard_error', 'high') }}, 6
        )::double as ci_high,
        scores::bigint as rows,
        ---------- provenance
        model_run_id,
    from measured_features
)

select * from feature_importance
order by model_run_id, outcome_class, feature_name
