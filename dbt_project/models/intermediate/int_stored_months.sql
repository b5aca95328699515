-- Read by name: these tables are made further down, and stand here as the last build
-- left them.
{{ config(materialized='view') }}

with

months_stored as (
    {{ rows_of_last_build('intermediate', 'int_loan_months') }}
),

features_stored as (
    {{ rows_of_last_build('features', 'feat_loan_features') }}
),

stored as (
    select
        loan_id,
        input_fingerprint,
        false as is_feature_row,
        snapshot_date,
    from months_stored
    union all
    select
        loan_id,
        input_fingerprint,
        true as is_feature_row,
        snapshot_date,
    from features_stored
)

select * from stored
