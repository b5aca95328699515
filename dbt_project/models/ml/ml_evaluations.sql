-- Each assessment on all its rows, and, where it reports, on every population that is
-- large enough to tell something (decision 0095). The folds that choose are not sliced.
{% set least_rows = 30 %}
{% set least_of_a_class = 10 %}
with

assessed_rows as (select * from {{ ref('ml_assessed_rows') }}),

row_populations as (select * from {{ ref('ml_row_populations') }}),

all_rows as (
    select
        assessment_id,
        procedure,
        training_key,
        task,
        outcome_class,
        split,
        repeat_number,
        'all' as population,
        count(*) as evaluated_rows,
        count(*) filter (where label > 0.5) as events,
        sum(label) / count(*) as mean_label,
    from assessed_rows
    group by all
),

sliced_rows as (
    select
        assessed_rows.assessment_id,
        assessed_rows.procedure,
        assessed_rows.training_key,
        assessed_rows.task,
        assessed_rows.outcome_class,
        assessed_rows.split,
        assessed_rows.repeat_number,
        row_populations.population,
        count(*) as evaluated_rows,
        count(*) filter (where assessed_rows.label > 0.5) as events,
        sum(assessed_rows.label) / count(*) as mean_label,
    from assessed_rows
    inner join row_populations
        on
            assessed_rows.loan_id = row_populations.loan_id
            and assessed_rows.snapshot_date = row_populations.snapshot_date
    where assessed_rows.split in ('out_of_time', 'cross_validated')
    group by all
),

populations as (
    select * from all_rows
    union all
    select *
    from sliced_rows
    where
        evaluated_rows >= {{ least_rows }}
        and (
            outcome_class = 'amount'
            or (
                events >= {{ least_of_a_class }}
                and evaluated_rows - events >= {{ least_of_a_class }}
            )
        )
),

evaluations as (
    select
        row_number() over (
            order by assessment_id, outcome_class, split, repeat_number, population
        )::integer as evaluation_id,
        *,
    from populations
)

select * from evaluations
