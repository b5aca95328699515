-- Decision 0098: what a model must do if its probabilities still mean what they say,
-- and what it did, month by month.
with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

serving_runs as (select * from {{ ref('ml_serving_runs') }}),

run_assessments as (select * from {{ ref('ml_run_assessments') }}),

run_metrics as (select * from {{ ref('ml_run_metrics') }}),

row_populations as (select * from {{ ref('ml_row_populations') }}),

scored_rows as (
    select
        model_run_id,
        task,
        outcome_class,
        score_kind,
        probability,
        1.0 - probability as complement,
        snapshot_date,
    from loan_scores
    where is_champion and score_kind in ('backtest_out_of_time', 'served')
),

cells as (
    select
        model_run_id,
        task,
        outcome_class,
        score_kind,
        probability,
        complement,
        count(*)::double as scores,
        snapshot_date,
    from scored_rows
    group by all
),

-- Of a pair of loans the one is the event and the other is not with the product of
-- their chances; half of the ties count as ranked rightly.
cumulated_cells as (
    select
        *,
        scores * probability as expected_events,
        scores * complement as expected_others,
        sum(scores * complement) over (
            partition by
                model_run_id, task, outcome_class, score_kind, snapshot_date
            order by probability
            rows between unbounded preceding and current row
        ) as others_up_to,
    from cells
),

-- No loan makes a pair with itself.
month_sums as (
    select
        model_run_id,
        task,
        outcome_class,
        score_kind,
        snapshot_date,
        sum(scores) as scores,
        sum(expected_events) as expected_events,
        sum(expected_events * complement) as expected_error,
        sum(expected_events * (others_up_to - expected_others / 2.0))
        - sum(expected_events * complement) / 2.0 as expected_right_pairs,
        sum(expected_events) * sum(expected_others)
        - sum(expected_events * complement) as expected_pairs,
    from cumulated_cells
    group by all
),

estimates as (
    {% for name, numerator, denominator in [
        ('auc', 'expected_right_pairs', 'expected_pairs'),
        ('brier', 'expected_error', 'scores'),
        ('event_rate', 'expected_events', 'scores'),
    ] %}
    select
        model_run_id,
        task,
        outcome_class,
        '{{ name }}' as metric_name,
        score_kind,
        {{ numerator }} / nullif({{ denominator }}, 0.0) as estimated_value,
        scores,
        snapshot_date,
    from month_sums
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

month_ends as (
    select
        population,
        max(snapshot_date) as snapshot_date,
    from row_populations
    where population like 'month=%'
    group by population
),

realised as (
    select
        run_assessments.model_run_id,
        run_metrics.outcome_class,
        run_metrics.metric_name,
        run_metrics.metric_value,
        run_metrics.ci_low,
        run_metrics.ci_high,
        run_metrics.metric_rows,
        month_ends.snapshot_date,
    from run_metrics
    inner join run_assessments
        on run_metrics.assessment_id = run_assessments.assessment_id
    inner join serving_runs
        on run_assessments.model_run_id = serving_runs.model_run_id
    inner join month_ends on run_metrics.population = month_ends.population
    where
        serving_runs.status = 'champion'
        and run_metrics.split = 'out_of_time'
        and run_metrics.metric_name in ('auc', 'brier', 'event_rate')
),

performance as (
    select
        ---------- text
        estimates.task::varchar as task,
        estimates.outcome_class::varchar as outcome_class,
        estimates.metric_name::varchar as metric_name,
        estimates.score_kind::varchar as score_kind,
        ---------- numbers
        round(estimates.estimated_value, 6)::double as estimated_value,
        round(realised.metric_value, 6)::double as realised_value,
        round(realised.ci_low, 6)::double as ci_low,
        round(realised.ci_high, 6)::double as ci_high,
        estimates.scores::bigint as rows,
        realised.metric_rows::bigint as matured_rows,
        ---------- dates
        estimates.snapshot_date,
        ---------- provenance
        estimates.model_run_id::varchar as model_run_id,
    from estimates
    left join realised
        on
            estimates.model_run_id = realised.model_run_id
            and estimates.outcome_class = realised.outcome_class
            and estimates.metric_name = realised.metric_name
            and estimates.snapshot_date = realised.snapshot_date
)

select * from performance
order by task, outcome_class, model_run_id, metric_name, snapshot_date
