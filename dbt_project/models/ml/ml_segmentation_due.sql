-- Segments are fitted anew when there is a reason, and assigned every day.
with

recognitions as (select * from {{ ref('ml_segmentation_recognitions') }}),

segmentation_settings as (select * from {{ ref('ml_segmentation_settings') }}),

segmentation_rows as (select * from {{ ref('ml_segmentation_rows') }}),

score_settings as (select * from {{ ref('score_settings') }}),

-- One row, also where there is nobody to segment.
fit_dates as (
    select max(snapshot_date) as fit_date
    from segmentation_rows
    where is_fit_row
),

refit_settings as (
    select max(setting_value) as refit_months
    from score_settings
    where setting_name = 'segmentation_refit_months'
),

-- A run that has seen what this build may not know does not serve it.
serving_trainings as (
    select
        recognitions.train_to,
        recognitions.settings_hash = segmentation_settings.settings_hash
            as is_of_present_settings,
    from recognitions
    cross join segmentation_settings
    cross join fit_dates
    where
        recognitions.is_recognised
        and recognitions.train_to <= fit_dates.fit_date
),

newest_trainings as (
    select
        max(train_to) as train_to,
        max_by(is_of_present_settings, train_to) as is_of_present_settings,
    from (
        select
            train_to,
            bool_or(is_of_present_settings) as is_of_present_settings,
        from serving_trainings
        group by train_to
    ) as trainings
),

reasons as (
    select
        fit_dates.fit_date,
        newest_trainings.train_to,
        case
            when '{{ env_var("SLRS_TRAIN", "false") }}' = 'true' then 'forced'
            when newest_trainings.train_to is null then 'no_serving_run'
            when not newest_trainings.is_of_present_settings then 'changed_code'
            when
                {{ month_number('fit_dates.fit_date') }}
                - {{ month_number('newest_trainings.train_to') }}
                >= refit_settings.refit_months
                then 'new_mature_month_by_schedule'
            else 'not_due'
        end as reason,
    from fit_dates
    cross join newest_trainings
    cross join refit_settings
),

segmentation_due as (
    select
        reason != 'not_due' as is_due,
        reason,
        fit_date,
        train_to,
    from reasons
)

select * from segmentation_due
