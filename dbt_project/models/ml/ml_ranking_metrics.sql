-- How well probabilities rank. Amounts are not ranked.
with

evaluations as (
    select *
    from {{ ref('ml_evaluations') }}
    where outcome_class is distinct from 'amount'
),

evaluated_rows as (select * from {{ ref('ml_evaluated_rows') }}),

{{ ranking_measures() }},

ranking_metrics as (
    select
        evaluations.assessment_id,
        evaluations.training_key,
        evaluations.procedure,
        evaluations.task,
        evaluations.outcome_class,
        evaluations.split,
        evaluations.population,
        ranking_measures.metric_name,
        evaluations.repeat_number,
        ranking_measures.metric_value,
        ranking_measures.standard_error,
        {{ normal_interval(
            'ranking_measures.metric_value',
            'ranking_measures.standard_error',
            'low',
            lowest='ranking_measures.lowest'
        ) }} as ci_low,
        {{ normal_interval(
            'ranking_measures.metric_value',
            'ranking_measures.standard_error',
            'high',
            highest='ranking_measures.highest'
        ) }} as ci_high,
        evaluations.evaluated_rows as metric_rows,
    from ranking_measures
    inner join evaluations on ranking_measures.evaluation_id = evaluations.evaluation_id
)

select * from ranking_metrics
