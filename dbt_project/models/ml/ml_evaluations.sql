with

assessed_rows as (select * from {{ ref('ml_assessed_rows') }}),

all_populations as (
    select
        assessment_id,
        procedure,
        training_key,
        task,
        outcome_class,
        split,
        repeat_number,
        'all' as population,
        null::varchar as delinquency_bucket,
        count(*) as evaluated_rows,
        count(*) filter (where label > 0.5) as events,
    from assessed_rows
    group by all
),

bucket_populations as (
    select
        assessment_id,
        procedure,
        training_key,
        task,
        outcome_class,
        split,
        repeat_number,
        'delinquency_bucket=' || delinquency_bucket as population,
        delinquency_bucket,
        count(*) as evaluated_rows,
        count(*) filter (where label > 0.5) as events,
    from assessed_rows
    where delinquency_bucket is not null
    group by all
),

populations as (
    select * from all_populations
    union all
    select * from bucket_populations
),

evaluations as (
    select
        row_number() over (
            order by assessment_id, split, repeat_number, population
        )::integer as evaluation_id,
        *,
    from populations
)

select * from evaluations
