-- Metrics that are a sum over a sum: their standard errors linearise the ratio and add
-- the deviations up by borrower.
with

evaluations as (select * from {{ ref('ml_evaluations') }}),

evaluated_rows as (select * from {{ ref('ml_evaluated_rows') }}),

measured_rows as (
    select
        evaluated_rows.*,
        evaluated_rows.probability - evaluated_rows.label as error,
        abs(evaluated_rows.median_prediction - evaluated_rows.label) as absolute_error,
        abs(evaluated_rows.train_base_rate - evaluated_rows.label)
            as base_absolute_error,
        evaluated_rows.label - evaluations.mean_label as deviation,
        coalesce(evaluations.outcome_class = 'amount', false) as is_amount,
    from evaluated_rows
    inner join evaluations on evaluated_rows.evaluation_id = evaluations.evaluation_id
),

borrower_sums as (
    select
        evaluation_id,
        borrower_id,
        is_amount,
        count(*)::double as scores,
        sum(label) as events,
        sum(probability) as probability_sum,
        sum(absolute_error) as absolute_error,
        sum(base_absolute_error) as base_absolute_error,
        sum(error * error) as squared_error,
        sum(deviation * deviation) as squared_deviation,
        sum({{ log_loss('label', 'probability') }}) as log_loss,
        sum({{ log_loss('label', 'train_base_rate') }}) as base_log_loss,
        sum(case when (probability >= 0.5) = (label > 0.5) then 1.0 else 0.0 end)
            as hits,
        sum(case when probability >= 0.5 then 1.0 else 0.0 end) as predicted_events,
        sum(case when probability >= 0.5 then label else 0.0 end) as found_events,
    from measured_rows
    group by evaluation_id, borrower_id, is_amount
),

-- An amount is no event: it has errors, and neither hits nor a log loss.
borrower_ratios as (
    {% for name, numerator, denominator, condition in [
        ('event_rate', 'events', 'scores', 'not is_amount'),
        ('mean_probability', 'probability_sum', 'scores', 'not is_amount'),
        ('brier', 'squared_error', 'scores', 'not is_amount'),
        ('log_loss', 'log_loss', 'scores', 'not is_amount'),
        ('log_loss_gain', 'base_log_loss - log_loss', 'scores', 'not is_amount'),
        ('accuracy', 'hits', 'scores', 'not is_amount'),
        ('precision', 'found_events', 'predicted_events', 'not is_amount'),
        ('recall', 'found_events', 'events', 'not is_amount'),
        ('mae', 'absolute_error', 'scores', 'is_amount'),
        ('mae_gain', 'base_absolute_error - absolute_error', 'scores', 'is_amount'),
        ('mean_prediction', 'probability_sum', 'scores', 'is_amount'),
        ('mean_amount', 'events', 'scores', 'is_amount'),
        ('r2', 'squared_deviation - squared_error', 'squared_deviation', 'is_amount'),
    ] %}
    select
        evaluation_id,
        '{{ name }}' as metric_name,
        {{ numerator }} as numerator,
        {{ denominator }} as denominator,
    from borrower_sums
    where {{ condition }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

{{ clustered_ratios(['evaluation_id', 'metric_name']) }},

ratio_metrics as (
    select
        evaluations.assessment_id,
        evaluations.training_key,
        evaluations.procedure,
        evaluations.task,
        evaluations.outcome_class,
        evaluations.split,
        evaluations.population,
        clustered_ratios.metric_name,
        evaluations.repeat_number,
        clustered_ratios.metric_value,
        clustered_ratios.standard_error,
        {{ normal_interval(
            'clustered_ratios.metric_value',
            'clustered_ratios.standard_error',
            'low',
            lowest="case when clustered_ratios.metric_name "
            ~ "in ('log_loss_gain', 'mae_gain', 'r2') then -1e9 else 0.0 end"
        ) }} as ci_low,
        {{ normal_interval(
            'clustered_ratios.metric_value',
            'clustered_ratios.standard_error',
            'high',
            highest="case when clustered_ratios.metric_name "
            ~ "in ('log_loss', 'log_loss_gain') then 1e9 else 1.0 end"
        ) }} as ci_high,
        evaluations.evaluated_rows as metric_rows,
    from clustered_ratios
    inner join evaluations on clustered_ratios.evaluation_id = evaluations.evaluation_id
)

select * from ratio_metrics
