with

loan_features as (select * from {{ ref('feat_loan_features') }}),

label_rows as (select * from {{ ref('ml_label_rows') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

-- Folds are cut by borrower too: within each forward fold a group of borrowers is held
-- out from the fit that scores it, so that no borrower stands on both sides of a fit.
grouped_rows as (
    select
        *,
        max(snapshot_date) over (
            partition by task, outcome_class, loan_id
        ) as newest_date_of_loan,
        1 + floor(
            3 * {{ hash_unit('borrower_id', 'forward_fold') }}
        )::integer as borrower_group,
        {% for repeat in [1, 2, 3] %}
        1 + floor(
            5 * {{ hash_unit('borrower_id', 'repeat_' ~ repeat ~ '_fold') }}
        )::integer as repeat_{{ repeat }}_group,
        {% endfor %}
        1 + floor(3 * {{ hash_unit('borrower_id', 'inner_fold') }})::integer
            as inner_group,
    from label_rows
),

windowed_rows as (
    select
        grouped_rows.*,
        split_windows.validation_mode,
        split_windows.validation_mode = 'forward' as is_forward,
        split_windows.has_month_ends_only,
        split_windows.newest_date,
        split_windows.test_from,
        split_windows.train_to,
        {% for fold in [1, 2, 3] %}
        split_windows.fold_{{ fold }}_train_to,
        split_windows.fold_{{ fold }}_from,
        split_windows.fold_{{ fold }}_to,
        {% endfor %}
    from grouped_rows
    inner join split_windows
        on
            grouped_rows.task = split_windows.task
            and grouped_rows.outcome_class = split_windows.outcome_class
),

-- Without a time axis only the newest matured snapshot counts: of the portfolio, or,
-- where each loan has its own declared date, of the loan.
split_rows as (
    select
        task,
        outcome_class,
        loan_id,
        snapshot_date,
        validation_mode,
        label_class,
        label,
        not is_forward or snapshot_date <= train_to as is_train,
        is_forward and snapshot_date >= test_from as is_test,
        true as is_matured_train,
        case
            {% for fold in [1, 2, 3] %}
            when
                is_forward
                and snapshot_date between fold_{{ fold }}_from and fold_{{ fold }}_to
                then {{ fold }}
            {% endfor %}
        end as forward_fold,
        case when is_forward then borrower_group end as borrower_group,
        {% for fold in [1, 2, 3] %}
        is_forward
        and snapshot_date <= fold_{{ fold }}_train_to as is_fold_{{ fold }}_train,
        {% endfor %}
        {% for repeat in [1, 2, 3] %}
        case when not is_forward then repeat_{{ repeat }}_group end
            as repeat_{{ repeat }}_fold,
        {% endfor %}
        case when not is_forward then inner_group end as inner_fold,
    from windowed_rows
    where
        is_forward
        or snapshot_date
        = case when has_month_ends_only then newest_date else newest_date_of_loan end
),

training_rows as (
    select
        loan_features.*,
        split_rows.task,
        split_rows.outcome_class,
        split_rows.validation_mode,
        split_rows.label_class,
        split_rows.label,
        -- By this a stored run knows the rows that it was fitted on from another
        -- portfolio's.
        md5(
            split_rows.task
            || '|' || split_rows.loan_id
            || '|' || split_rows.snapshot_date::varchar
            || '|' || split_rows.label::varchar
            || '|' || coalesce(loan_features.principal_amount::varchar, '')
            || '|' || coalesce(loan_features.outstanding_amount::varchar, '')
            || '|' || coalesce(loan_features.days_past_due::varchar, '')
        ) as row_hash,
        split_rows.is_train,
        split_rows.is_test,
        split_rows.is_matured_train,
        split_rows.forward_fold,
        split_rows.borrower_group,
        {% for fold in [1, 2, 3] %}
        split_rows.is_fold_{{ fold }}_train,
        {% endfor %}
        {% for repeat in [1, 2, 3] %}
        split_rows.repeat_{{ repeat }}_fold,
        {% endfor %}
        split_rows.inner_fold,
    from split_rows
    inner join loan_features
        on
            split_rows.loan_id = loan_features.loan_id
            and split_rows.snapshot_date = loan_features.snapshot_date
)

select * from training_rows
