with

borrower_features as (select * from {{ ref('feat_borrower_features') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

-- The fit reads the newest month end whose outcomes are known, so that it changes with
-- the months and not with every build.
matured_dates as (
    select max(newest_date) as fit_date
    from split_windows
    where
        has_month_ends_only
        and (
            task = 'early_warning'
            or not exists (
                select 1
                from split_windows as early_warning_windows
                where early_warning_windows.task = 'early_warning'
            )
        )
),

-- Where nothing has matured yet it reads the newest month end; where each loan has its
-- own declared date there is no other, and it reads the snapshots of the decision.
observed_dates as (
    select
        case
            when not bool_and(is_decision_snapshot)
                then max(snapshot_date) filter (where is_month_end)
        end as fit_date,
    from borrower_features
),

fit_dates as (
    select coalesce(matured_dates.fit_date, observed_dates.fit_date) as fit_date
    from matured_dates
    cross join observed_dates
),

segmentation_rows as (
    select
        borrower_features.borrower_id,
        borrower_features.is_month_end,
        borrower_features.snapshot_date,
        coalesce(
            borrower_features.snapshot_date = fit_dates.fit_date,
            borrower_features.is_decision_snapshot
        ) as is_fit_row,
        {% for feature_name in segment_feature_names() %}
        borrower_features.{{ feature_name }},
        {% endfor %}
    from borrower_features
    cross join fit_dates
)

select * from segmentation_rows
