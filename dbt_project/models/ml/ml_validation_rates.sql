-- What a rate was said to be for rows that the fit had not seen.
with

validation_scores as (select * from {{ ref('ml_validation_scores') }}),

placed_rows as (
    select
        model_run_id,
        part,
        loan_id,
        borrower_id,
        task,
        split,
        outer_part,
        repeat_number,
        max(label) filter (where target = 'value') as rate,
        max(probability) filter (where outcome_class = 'nothing')
            as nothing_probability,
        max(probability) filter (where outcome_class = 'all') as all_probability,
        max(probability) filter (where target = 'value') as expected_share,
        coalesce(max(class_mean) filter (where outcome_class = 'nothing'), 0.0)
            as nothing_rate,
        coalesce(max(class_mean) filter (where outcome_class = 'all'), 1.0) as all_rate,
        max(train_median) as train_median,
        snapshot_date,
    from validation_scores
    where task = 'recovery_rate'
    group by all
),

{% set told = [
    'nothing_probability', 'all_probability', 'expected_share', 'nothing_rate', 'all_rate',
] %}
validation_rates as (
    select
        *,
        {{ expected_rate(*told) | indent(8) }} as expected_rate,
        {{ median_rate(*told) | indent(8) }} as median_rate,
    from placed_rows
)

select * from validation_rates
