-- From its first change on, a loan's history is computed anew.
with

loan_spine as (
    select * from {{ ref('int_loan_spine') }}
),

input_fingerprints as (
    select * from {{ ref('int_input_fingerprints') }}
),

first_changes as (
    select * from {{ ref('int_first_changes') }}
),

changed_months as (
    select
        loan_spine.*,
        input_fingerprints.input_fingerprint,
    from loan_spine
    inner join first_changes
        on
            loan_spine.loan_id = first_changes.loan_id
            and loan_spine.snapshot_date >= first_changes.first_changed_on
    inner join input_fingerprints
        on
            loan_spine.loan_id = input_fingerprints.loan_id
            and loan_spine.snapshot_date = input_fingerprints.snapshot_date
)

select * from changed_months
