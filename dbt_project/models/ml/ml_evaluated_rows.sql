with

assessed_rows as (select * from {{ ref('ml_assessed_rows') }}),

evaluations as (select * from {{ ref('ml_evaluations') }}),

evaluated_rows as (
    {% for population in ['all', 'bucket'] %}
    select
        evaluations.evaluation_id,
        assessed_rows.loan_id,
        assessed_rows.borrower_id,
        assessed_rows.label,
        assessed_rows.probability,
        assessed_rows.train_base_rate,
        assessed_rows.snapshot_date,
    from assessed_rows
    inner join evaluations
        on
            assessed_rows.assessment_id = evaluations.assessment_id
            and assessed_rows.split = evaluations.split
            and assessed_rows.repeat_number = evaluations.repeat_number
            {% if population == 'all' %}
            and evaluations.population = 'all'
            {% else %}
            and assessed_rows.delinquency_bucket = evaluations.delinquency_bucket
            {% endif %}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from evaluated_rows
