-- What is hidden has no value, and no group of an attribute is hidden alone, unless it
-- is the only one: else the total gives it away.
with

fairness as (
    select * from {{ ref('fct_fairness') }}
),

told_by_hiding as (
    select
        model_run_id,
        attribute,
        metric_name,
        count(*) as cells,
        count(*) filter (where is_suppressed) as hidden_cells,
        count(*) filter (
            where
            is_suppressed
            and (
                metric_value is not null
                or ci_low is not null
                or ci_high is not null
            )
        ) as leaking_cells,
    from fairness
    group by model_run_id, attribute, metric_name
),

groups_given_away as (
    select *
    from told_by_hiding
    where leaking_cells > 0 or (hidden_cells = 1 and cells > 1)
)

select * from groups_given_away
