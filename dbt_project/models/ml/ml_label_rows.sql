with

loan_features as (select * from {{ ref('feat_loan_features') }}),

loan_labels as (select * from {{ ref('feat_loan_labels') }}),

label_horizons as (select * from {{ ref('label_horizons') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

tasks as (
    select
        label_horizons.label_name as task,
        label_horizons.outcome_class,
        label_horizons.horizon_months,
    from label_horizons
    inner join build_settings on label_horizons.portfolio = build_settings.portfolio
    where label_horizons.is_modelled
),

-- The day of the build is a snapshot too. It trains nothing, unless it is the only
-- snapshot that its loan has, as where the source declares one.
training_snapshots as (
    select
        loan_id,
        borrower_id,
        snapshot_date,
        is_month_end,
    from loan_features
    qualify is_month_end or not max(is_month_end) over (partition by loan_id)
),

-- A label whose horizon is cut off is left out: a running loan is not a good loan.
matured_labels as (
    select
        tasks.task,
        tasks.outcome_class,
        tasks.horizon_months,
        loan_labels.loan_id,
        loan_labels.snapshot_date,
        case
            when tasks.outcome_class <> 'amount' then loan_labels.label_class
            when loan_labels.label_value < {{ rate_ends().nothing_below }}
                then 'nothing'
            when loan_labels.label_value >= {{ rate_ends().all_from }} then 'all'
            else 'share'
        end as label_class,
        case
            when tasks.outcome_class in ('event', 'amount') then loan_labels.label_value
            when loan_labels.label_class = tasks.outcome_class then 1.0
            when loan_labels.label_class is not null then 0.0
        end::double as label,
    from loan_labels
    inner join tasks on loan_labels.label_name = tasks.task
    where not loan_labels.is_censored
),

label_rows as (
    select
        matured_labels.task,
        matured_labels.outcome_class,
        matured_labels.loan_id,
        training_snapshots.borrower_id,
        matured_labels.label_class,
        matured_labels.horizon_months,
        matured_labels.label,
        training_snapshots.is_month_end,
        matured_labels.snapshot_date,
    from matured_labels
    inner join training_snapshots
        on
            matured_labels.loan_id = training_snapshots.loan_id
            and matured_labels.snapshot_date = training_snapshots.snapshot_date
    where matured_labels.label is not null
)

select * from label_rows
