with

loan_spine as (
    select * from {{ ref('int_loan_spine') }}
),

input_fingerprints as (
    select * from {{ ref('int_input_fingerprints') }}
),

stored_months as (
    select * from {{ ref('int_stored_months') }}
),

-- What should stand counts up, what does stand counts down.
rows_weighed as (
    select
        loan_spine.loan_id,
        loan_spine.snapshot_date,
        input_fingerprints.input_fingerprint,
        1 as month_rows,
        loan_spine.is_snapshot::integer as feature_rows,
    from loan_spine
    inner join input_fingerprints
        on
            loan_spine.loan_id = input_fingerprints.loan_id
            and loan_spine.snapshot_date = input_fingerprints.snapshot_date
    union all
    select
        loan_id,
        snapshot_date,
        input_fingerprint,
        case when is_feature_row then 0 else -1 end as month_rows,
        case when is_feature_row then -1 else 0 end as feature_rows,
    from stored_months
),

rows_differing as (
    select
        loan_id,
        snapshot_date,
    from rows_weighed
    group by loan_id, snapshot_date
    having
        sum(month_rows) <> 0
        or sum(feature_rows) <> 0
        or min(input_fingerprint) <> max(input_fingerprint)
),

first_differing as (
    select
        loan_id,
        min(snapshot_date) as first_changed_on,
    from rows_differing
    group by loan_id
),

first_changes as (
    select
        first_differing.loan_id,
        first_differing.first_changed_on,
        max(loan_spine.snapshot_date) as last_unchanged_on,
    from first_differing
    left join loan_spine
        on
            first_differing.loan_id = loan_spine.loan_id
            and first_differing.first_changed_on > loan_spine.snapshot_date
    group by first_differing.loan_id, first_differing.first_changed_on
)

select * from first_changes
