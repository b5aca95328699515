with

label_rows as (select * from {{ ref('ml_label_rows') }}),

label_dates as (
    select
        task,
        outcome_class,
        horizon_months,
        snapshot_date,
        min(is_month_end::integer) = 1 as is_month_end,
        row_number() over (
            partition by task, outcome_class
            order by snapshot_date desc
        ) as date_rank,
    from label_rows
    group by task, outcome_class, horizon_months, snapshot_date
),

-- The test is the last six matured month ends. Splitting by time needs so many month
-- ends that a training window is left after two embargos.
test_dates as (
    select
        task,
        outcome_class,
        horizon_months,
        count(*) as label_dates,
        min(is_month_end::integer) = 1 as has_month_ends_only,
        coalesce(
            min(is_month_end::integer) = 1
            and count(*) >= 2 * horizon_months + 24,
            false
        ) as is_forward,
        max(snapshot_date) as newest_date,
        min(snapshot_date) filter (where date_rank <= 6) as test_from,
    from label_dates
    group by task, outcome_class, horizon_months
),

training_windows as (
    select
        *,
        {{ add_months('test_from', '-horizon_months') }} as train_to,
    from test_dates
),

training_dates as (
    select
        label_dates.task,
        label_dates.outcome_class,
        label_dates.snapshot_date,
        row_number() over (
            partition by label_dates.task, label_dates.outcome_class
            order by label_dates.snapshot_date desc
        ) as training_rank,
    from label_dates
    inner join training_windows
        on
            label_dates.task = training_windows.task
            and label_dates.outcome_class = training_windows.outcome_class
    where
        training_windows.is_forward
        and label_dates.snapshot_date <= training_windows.train_to
),

-- Three blocks of four month ends at the end of the training window validate.
forward_blocks as (
    select
        task,
        outcome_class,
    {% for block in [1, 2, 3] %}
    min(snapshot_date) filter (
        where training_rank between {{ 13 - 4 * block }} and {{ 16 - 4 * block }}
    ) as fold_{{ block }}_from,
    max(snapshot_date) filter (
        where training_rank between {{ 13 - 4 * block }} and {{ 16 - 4 * block }}
    ) as fold_{{ block }}_to,
    {% endfor %}
    from training_dates
    group by task, outcome_class
),

split_windows as (
    select
        training_windows.task,
        training_windows.outcome_class,
        case
            when training_windows.is_forward then 'forward'
            else 'cross_validated'
        end as validation_mode,
        training_windows.horizon_months,
        training_windows.label_dates,
        training_windows.has_month_ends_only,
        training_windows.newest_date,
        {% for column in ['test_from', 'train_to'] %}
        case
            when training_windows.is_forward then training_windows.{{ column }}
        end as {{ column }},
        {% endfor %}
        {% for block in [1, 2, 3] %}
        {{ add_months(
            'forward_blocks.fold_' ~ block ~ '_from',
            '-training_windows.horizon_months'
        ) }} as fold_{{ block }}_train_to,
        forward_blocks.fold_{{ block }}_from,
        forward_blocks.fold_{{ block }}_to,
        {% endfor %}
    from training_windows
    left join forward_blocks
        on
            training_windows.task = forward_blocks.task
            and training_windows.outcome_class = forward_blocks.outcome_class
)

select * from split_windows
