with

borrower_features as (select * from {{ ref('feat_borrower_features') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

-- The fit reads the newest month end whose outcomes are known, so that it changes with
-- the months and not with every build. Where each loan has its own declared date, or
-- nothing has matured yet, it reads the snapshots of the decision.
fit_dates as (
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

segmentation_rows as (
    select
        borrower_features.borrower_id,
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
