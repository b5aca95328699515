with

label_horizons as (
    select * from {{ ref('label_horizons') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

tasks_of_portfolio as (
    select
        label_horizons.label_name as task,
        label_horizons.outcome_class,
        -- With a single task, that task is the risk, in default or not.
        count(*) over () = 1 as is_only_task,
    from label_horizons
    inner join build_settings
        on label_horizons.portfolio = build_settings.portfolio
    where
        label_horizons.is_modelled
        and label_horizons.label_name in ('early_warning', 'recovery_outcome')
)

select * from tasks_of_portfolio
