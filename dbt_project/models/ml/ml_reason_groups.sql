-- Contributions of one score, summed by reason code; the group's strongest feature
-- speaks for it. Reasons are given for the class that speaks for its task.
with

loan_scores as (select * from {{ ref('ml_loan_scores') }}),

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

placed_contributions as (
    select
        model_run_id,
        part,
        loan_id,
        task,
        outcome_class,
        snapshot_date,
        feature_names,
        {{ exploded('contributions') }} as contribution,
        {{ exploded(list_places('contributions')) }} as place,
    from loan_scores
    where is_champion and is_main_class and contributions is not null
),

run_features as (
    select distinct
        model_run_id,
        feature_names,
    from loan_scores
),

placed_features as (
    select
        model_run_id,
        {{ exploded('feature_names') }} as feature_name,
        {{ exploded(list_places('feature_names')) }} as place,
    from run_features
),

coded_features as (
    select
        placed_features.model_run_id,
        placed_features.feature_name,
        placed_features.place,
        coalesce(feature_catalogue.reason_code, 'OTHER') as reason_code,
    from placed_features
    left join feature_catalogue
        on placed_features.feature_name = feature_catalogue.feature_name
),

grouped_contributions as (
    select
        placed_contributions.model_run_id,
        placed_contributions.part,
        placed_contributions.loan_id,
        placed_contributions.task,
        placed_contributions.outcome_class,
        placed_contributions.snapshot_date,
        coded_features.reason_code,
        sum(round(placed_contributions.contribution, 9)::decimal(18, 9))::double
            as contribution,
        max_by(
            coded_features.feature_name,
            round(abs(placed_contributions.contribution), 9)
            - coded_features.place * 1e-12
        ) as feature_name,
    from placed_contributions
    inner join coded_features
        on
            placed_contributions.model_run_id = coded_features.model_run_id
            and placed_contributions.place = coded_features.place
    group by all
),

ranked_groups as (
    select
        *,
        row_number() over (
            partition by
                model_run_id, part, loan_id, task, outcome_class, snapshot_date
            order by abs(contribution) desc, reason_code
        ) as reason_rank,
    from grouped_contributions
),

-- At most four; a group that moves nothing is no reason, save where none does.
reason_groups as (
    select *
    from ranked_groups
    where reason_rank <= 4 and (reason_rank = 1 or abs(contribution) > 0)
)

select * from reason_groups
