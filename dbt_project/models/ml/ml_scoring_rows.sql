with

loan_features as (select * from {{ ref('feat_loan_features') }}),

label_horizons as (select * from {{ ref('label_horizons') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

tasks as (
    select
        label_horizons.label_name as task,
        label_horizons.outcome_class,
        label_horizons.population,
    from label_horizons
    inner join build_settings on label_horizons.portfolio = build_settings.portfolio
    where label_horizons.is_modelled
),

-- Who is scored is decided at the snapshot, never by what became of the loan.
scoring_rows as (
    select
        loan_features.*,
        tasks.task,
        tasks.outcome_class,
    from loan_features
    cross join tasks
    where
        loan_features.is_decision_snapshot
        and loan_features.loan_state = 'open'
        and case tasks.population
            when 'all_rows' then true
            when 'open_not_in_default' then not loan_features.is_default
            when 'open_in_default' then loan_features.is_default
            when 'open_1_to_90'
                then
                    not loan_features.is_default
                    and loan_features.days_past_due between 1 and 90
        end
)

select * from scoring_rows
