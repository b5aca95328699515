with

assessed_rows as (select * from {{ ref('ml_assessed_rows') }}),

row_populations as (select * from {{ ref('ml_row_populations') }}),

evaluations as (select * from {{ ref('ml_evaluations') }}),

{% set measured_columns = [
    'loan_id',
    'borrower_id',
    'label',
    'probability',
    'median_prediction',
    'train_base_rate',
    'snapshot_date',
] %}
evaluated_rows as (
    select
        evaluations.evaluation_id,
        assessed_rows.{{ measured_columns | join(',\n        assessed_rows.') }},
    from assessed_rows
    inner join evaluations
        on
            assessed_rows.assessment_id = evaluations.assessment_id
            and assessed_rows.outcome_class = evaluations.outcome_class
            and assessed_rows.split = evaluations.split
            and assessed_rows.repeat_number = evaluations.repeat_number
    where evaluations.population = 'all'
    union all
    select
        evaluations.evaluation_id,
        assessed_rows.{{ measured_columns | join(',\n        assessed_rows.') }},
    from assessed_rows
    inner join row_populations
        on
            assessed_rows.loan_id = row_populations.loan_id
            and assessed_rows.snapshot_date = row_populations.snapshot_date
    inner join evaluations
        on
            assessed_rows.assessment_id = evaluations.assessment_id
            and assessed_rows.outcome_class = evaluations.outcome_class
            and assessed_rows.split = evaluations.split
            and assessed_rows.repeat_number = evaluations.repeat_number
            and row_populations.population = evaluations.population
)

select * from evaluated_rows
