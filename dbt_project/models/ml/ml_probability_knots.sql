-- The Venn-Abers bounds of each run and class by ranges of the calibrated probability,
-- without gap or overlap (decision 0101).
with

model_runs as (select * from {{ ref('ml_model_runs') }}),

knots as (
    select
        model_run_id,
        part,
        outcome_class,
        {{ exploded('probability_knots') }} as knot,
    from model_runs
    where model_blob is not null
),

probability_knots as (
    select
        knots.model_run_id,
        knots.part,
        knots.outcome_class,
        coalesce(knots.knot.score_from, '-infinity'::double) as probability_from,
        coalesce(knots.knot.score_to, 'infinity'::double) as probability_to,
        knots.knot.probability_low,
        knots.knot.probability_high,
    from knots
)

select * from probability_knots
