-- How often the interval of a recovery rate held what came: out of time for a run that
-- was split by time, in the folds of the first repeat for the others, whose errors drew
-- no bound of their own fold. Marginal coverage: over all loans, and by year.
with

validation_rates as (select * from {{ ref('ml_validation_rates') }}),

recovery_bounds as (select * from {{ ref('ml_recovery_bounds') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

bounded_rates as (
    select
        validation_rates.model_run_id,
        validation_rates.borrower_id,
        validation_rates.split,
        extract(year from validation_rates.snapshot_date)::integer as snapshot_year,
        (
            validation_rates.rate
            between least(
                greatest(
                    validation_rates.expected_rate + recovery_bounds.error_low, 0.0
                ),
                validation_rates.expected_rate
            )
            and greatest(
                least(
                    validation_rates.expected_rate + recovery_bounds.error_high, 1.0
                ),
                validation_rates.expected_rate
            )
        )::integer as is_covered,
        least(validation_rates.expected_rate + recovery_bounds.error_high, 1.0)
        - greatest(validation_rates.expected_rate + recovery_bounds.error_low, 0.0)
            as interval_width,
    from validation_rates
    inner join recovery_bounds
        on
            validation_rates.model_run_id = recovery_bounds.model_run_id
            and validation_rates.part = recovery_bounds.part
            and validation_rates.expected_rate >= recovery_bounds.rate_from
            and validation_rates.expected_rate < recovery_bounds.rate_to
    inner join serving_runs
        on validation_rates.model_run_id = serving_runs.model_run_id
    where
        validation_rates.split in ('out_of_time', 'cross_validated')
        and coalesce(validation_rates.repeat_number, 1) = 1
        and serving_runs.status <> 'retired'
),

population_rates as (
    select
        *,
        'all' as population,
    from bounded_rates
    union all
    select
        *,
        'year=' || snapshot_year::varchar as population,
    from bounded_rates
),

borrower_sums as (
    select
        model_run_id,
        split,
        population,
        borrower_id,
        count(*) as intervals,
        sum(is_covered) as covered,
        sum(interval_width) as width_sum,
    from population_rates
    group by model_run_id, split, population, borrower_id
),

population_sums as (
    select
        model_run_id,
        split,
        population,
        count(*) as borrowers,
        sum(intervals) as intervals,
        sum(covered)::double / sum(intervals) as coverage,
        sum(width_sum) / sum(intervals) as mean_width,
        sum(covered * covered) as covered_square,
        sum(covered * intervals) as cross_product,
        sum(intervals * intervals) as interval_square,
        sum(covered) as covered,
    from borrower_sums
    group by model_run_id, split, population
),

design_effects as (
    select
        *,
        {{ design_effect(
            'coverage',
            'intervals',
            'borrowers',
            'covered_square',
            'cross_product',
            'interval_square'
        ) | indent(8) }} as design_effect,
    from population_sums
),

interval_coverage as (
    select
        ---------- text
        'recovery_rate'::varchar as task,
        split::varchar as split,
        population::varchar as population,
        ---------- numbers
        0.9::double as nominal_coverage,
        round(coverage, 6)::double as coverage,
        round(
            {{ wilson_interval(
                'covered / design_effect', 'intervals / design_effect', 'low'
            ) }}, 6
        )::double as ci_low,
        round(
            {{ wilson_interval(
                'covered / design_effect', 'intervals / design_effect', 'high'
            ) }}, 6
        )::double as ci_high,
        round(mean_width, 6)::double as mean_width,
        intervals::bigint as rows,
        ---------- provenance
        model_run_id::varchar as model_run_id,
    from design_effects
)

select * from interval_coverage
order by model_run_id, split, population
