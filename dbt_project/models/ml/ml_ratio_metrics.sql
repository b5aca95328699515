-- Metrics that are a sum over a sum: their standard errors linearise the ratio and add
-- the deviations up by borrower.
with

evaluations as (select * from {{ ref('ml_evaluations') }}),

evaluated_rows as (select * from {{ ref('ml_evaluated_rows') }}),

borrower_sums as (
    select
        evaluation_id,
        borrower_id,
        count(*)::double as scores,
        sum(label) as events,
        sum((probability - label) * (probability - label)) as squared_error,
        sum({{ log_loss('label', 'probability') }}) as log_loss,
        sum({{ log_loss('label', 'train_base_rate') }}) as base_log_loss,
        sum(case when (probability >= 0.5) = (label > 0.5) then 1.0 else 0.0 end)
            as hits,
        sum(case when probability >= 0.5 then 1.0 else 0.0 end) as predicted_events,
        sum(case when probability >= 0.5 then label else 0.0 end) as found_events,
    from evaluated_rows
    group by evaluation_id, borrower_id
),

named_sums as (
    {% for name, numerator, denominator in [
        ('brier', 'squared_error', 'scores'),
        ('log_loss', 'log_loss', 'scores'),
        ('log_loss_gain', 'base_log_loss - log_loss', 'scores'),
        ('accuracy', 'hits', 'scores'),
        ('precision', 'found_events', 'predicted_events'),
        ('recall', 'found_events', 'events'),
    ] %}
    select
        evaluation_id,
        '{{ name }}' as metric_name,
        {{ numerator }} as numerator,
        {{ denominator }} as denominator,
    from borrower_sums
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

-- The sum of squared deviations from ratio × denominator, expanded, so that one pass
-- over the borrowers is enough.
ratios as (
    select
        evaluation_id,
        metric_name,
        count(*) as borrowers,
        sum(denominator) as total,
        sum(numerator) / sum(denominator) as metric_value,
        sum(numerator * numerator) as numerator_square,
        sum(numerator * denominator) as cross_product,
        sum(denominator * denominator) as denominator_square,
    from named_sums
    group by evaluation_id, metric_name
    having sum(denominator) > 0
),

measured_ratios as (
    select
        evaluation_id,
        metric_name,
        metric_value,
        sqrt(
            greatest(
                numerator_square
                - 2.0 * metric_value * cross_product
                + metric_value * metric_value * denominator_square,
                0.0
            )
            * borrowers
            / nullif(borrowers - 1, 0)
        ) / total as standard_error,
    from ratios
),

ratio_metrics as (
    select
        evaluations.assessment_id,
        evaluations.training_key,
        evaluations.procedure,
        evaluations.task,
        evaluations.outcome_class,
        evaluations.split,
        evaluations.population,
        measured_ratios.metric_name,
        evaluations.repeat_number,
        measured_ratios.metric_value,
        measured_ratios.standard_error,
        {{ normal_interval(
            'measured_ratios.metric_value',
            'measured_ratios.standard_error',
            'low',
            lowest="case measured_ratios.metric_name "
            ~ "when 'log_loss_gain' then -1e9 else 0.0 end"
        ) }} as ci_low,
        {{ normal_interval(
            'measured_ratios.metric_value',
            'measured_ratios.standard_error',
            'high',
            highest="case when measured_ratios.metric_name "
            ~ "in ('log_loss', 'log_loss_gain') then 1e9 else 1.0 end"
        ) }} as ci_high,
        evaluations.evaluated_rows as metric_rows,
    from measured_ratios
    inner join evaluations on measured_ratios.evaluation_id = evaluations.evaluation_id
)

select * from ratio_metrics
