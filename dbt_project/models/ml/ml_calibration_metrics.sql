-- Slope and intercept of the logistic regression of the label on the log odds that were
-- predicted: 1 and 0 where the probabilities mean what they say. Newton's steps are
-- written out; the intervals are sandwiches clustered by borrower.
{% set steps = 8 %}
with

evaluations as (select * from {{ ref('ml_evaluations') }}),

evaluated_rows as (select * from {{ ref('ml_evaluated_rows') }}),

-- Ten of either class are needed for a line.
regression_rows as (
    select
        evaluated_rows.evaluation_id,
        evaluated_rows.borrower_id,
        evaluated_rows.label,
        {{ log_odds('evaluated_rows.probability') }} as score,
    from evaluated_rows
    inner join evaluations on evaluated_rows.evaluation_id = evaluations.evaluation_id
    where
        evaluations.events >= 10
        and evaluations.evaluated_rows - evaluations.events >= 10
),

step_0 as (
    select
        evaluation_id,
        0.0::double as intercept,
        1.0::double as slope,
    from regression_rows
    group by evaluation_id
),

{% for step in range(1, steps + 1) %}
step_{{ step }}_rows as (
    select
        regression_rows.evaluation_id,
        regression_rows.label,
        regression_rows.score,
        step_{{ step - 1 }}.intercept,
        step_{{ step - 1 }}.slope,
        1.0 / (
            1.0 + exp(-(
                step_{{ step - 1 }}.intercept
                + step_{{ step - 1 }}.slope * regression_rows.score
            ))
        ) as predicted,
    from regression_rows
    inner join step_{{ step - 1 }}
        on regression_rows.evaluation_id = step_{{ step - 1 }}.evaluation_id
),

step_{{ step }}_sums as (
    select
        evaluation_id,
        intercept,
        slope,
        sum(label - predicted) as gradient_0,
        sum((label - predicted) * score) as gradient_1,
        sum(predicted * (1.0 - predicted)) as weight_00,
        sum(predicted * (1.0 - predicted) * score) as weight_01,
        sum(predicted * (1.0 - predicted) * score * score) as weight_11,
    from step_{{ step }}_rows
    group by evaluation_id, intercept, slope
),

step_{{ step }} as (
    select
        evaluation_id,
        weight_00,
        weight_01,
        weight_11,
        weight_00 * weight_11 - weight_01 * weight_01 as determinant,
        intercept + (weight_11 * gradient_0 - weight_01 * gradient_1)
        / nullif(weight_00 * weight_11 - weight_01 * weight_01, 0.0) as intercept,
        slope + (weight_00 * gradient_1 - weight_01 * gradient_0)
        / nullif(weight_00 * weight_11 - weight_01 * weight_01, 0.0) as slope,
    from step_{{ step }}_sums
),

{% endfor %}
borrower_gradients as (
    select
        regression_rows.evaluation_id,
        regression_rows.borrower_id,
        sum(
            regression_rows.label - 1.0 / (
                1.0 + exp(-(
                    step_{{ steps }}.intercept
                    + step_{{ steps }}.slope * regression_rows.score
                ))
            )
        ) as gradient_0,
        sum(
            regression_rows.score * (
                regression_rows.label - 1.0 / (
                    1.0 + exp(-(
                        step_{{ steps }}.intercept
                        + step_{{ steps }}.slope * regression_rows.score
                    ))
                )
            )
        ) as gradient_1,
    from regression_rows
    inner join step_{{ steps }}
        on regression_rows.evaluation_id = step_{{ steps }}.evaluation_id
    group by regression_rows.evaluation_id, regression_rows.borrower_id
),

gradient_products as (
    select
        evaluation_id,
        count(*)::double / nullif(count(*) - 1, 0) as correction,
        sum(gradient_0 * gradient_0) as meat_00,
        sum(gradient_0 * gradient_1) as meat_01,
        sum(gradient_1 * gradient_1) as meat_11,
    from borrower_gradients
    group by evaluation_id
),

lines as (
    select
        step_{{ steps }}.evaluation_id,
        step_{{ steps }}.intercept,
        step_{{ steps }}.slope,
        step_{{ steps }}.determinant
        / nullif(step_{{ steps }}.weight_00 * step_{{ steps }}.weight_11, 0.0)
            as score_spread,
        sqrt(
            greatest(
                gradient_products.correction * (
                    step_{{ steps }}.weight_11 * step_{{ steps }}.weight_11
                    * gradient_products.meat_00
                    - 2.0 * step_{{ steps }}.weight_11 * step_{{ steps }}.weight_01
                    * gradient_products.meat_01
                    + step_{{ steps }}.weight_01 * step_{{ steps }}.weight_01
                    * gradient_products.meat_11
                ),
                0.0
            )
        ) / nullif(step_{{ steps }}.determinant, 0.0) as intercept_error,
        sqrt(
            greatest(
                gradient_products.correction * (
                    step_{{ steps }}.weight_01 * step_{{ steps }}.weight_01
                    * gradient_products.meat_00
                    - 2.0 * step_{{ steps }}.weight_00 * step_{{ steps }}.weight_01
                    * gradient_products.meat_01
                    + step_{{ steps }}.weight_00 * step_{{ steps }}.weight_00
                    * gradient_products.meat_11
                ),
                0.0
            )
        ) / nullif(step_{{ steps }}.determinant, 0.0) as slope_error,
    from step_{{ steps }}
    inner join gradient_products
        on step_{{ steps }}.evaluation_id = gradient_products.evaluation_id
),

-- Where the scores hardly vary no line can be fitted: it is left out, not guessed. Of
-- scores that are all the same rounding leaves a spread of about 1e-16 of their square.
named_metrics as (
    select
        evaluation_id,
        'calibration_intercept' as metric_name,
        intercept as metric_value,
        intercept_error as standard_error,
    from lines
    where abs(intercept) < 100 and abs(slope) < 100 and score_spread > 1e-9
    union all
    select
        evaluation_id,
        'calibration_slope' as metric_name,
        slope as metric_value,
        slope_error as standard_error,
    from lines
    where abs(intercept) < 100 and abs(slope) < 100 and score_spread > 1e-9
),

calibration_metrics as (
    select
        evaluations.assessment_id,
        evaluations.training_key,
        evaluations.procedure,
        evaluations.task,
        evaluations.outcome_class,
        evaluations.split,
        evaluations.population,
        named_metrics.metric_name,
        evaluations.repeat_number,
        named_metrics.metric_value,
        named_metrics.standard_error,
        {{ normal_interval(
            'named_metrics.metric_value', 'named_metrics.standard_error', 'low'
        ) }} as ci_low,
        {{ normal_interval(
            'named_metrics.metric_value', 'named_metrics.standard_error', 'high'
        ) }} as ci_high,
        evaluations.evaluated_rows as metric_rows,
    from named_metrics
    inner join evaluations on named_metrics.evaluation_id = evaluations.evaluation_id
)

select * from calibration_metrics
