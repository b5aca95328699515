-- Whose attributes are told apart: the loans of the decision snapshot, at most 10,000,
-- borrowers in the order of one hash and in folds by another.
with

loan_features as (select * from {{ ref('feat_loan_features') }}),

protected_attributes as (
    select * from {{ ref('stg_borrower_protected_attributes') }}
),

known_attributes as (
    select
        borrower_id,
        sex,
        age_band,
        marital_status,
        ethnicity,
    from protected_attributes
    qualify row_number() over (
            partition by borrower_id
            order by recorded_at desc nulls last
        ) = 1
),

attribute_rows as (
    select
        known_attributes.sex,
        known_attributes.age_band,
        known_attributes.marital_status,
        known_attributes.ethnicity,
        1 + floor(
            3 * {{ hash_unit('loan_features.borrower_id', 'attribute_fold') }}
        )::integer as fold,
        loan_features.*,
    from loan_features
    inner join known_attributes
        on loan_features.borrower_id = known_attributes.borrower_id
    where loan_features.is_decision_snapshot and loan_features.loan_state = 'open'
    qualify row_number() over (
            order by
                {{ hash_unit('loan_features.borrower_id', 'attribute_sample') }},
                loan_features.borrower_id,
                loan_features.loan_id,
                loan_features.snapshot_date
        ) <= 10000
)

select * from attribute_rows
