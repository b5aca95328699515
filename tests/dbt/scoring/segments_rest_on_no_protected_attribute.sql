-- Segments read what a risk model may read, and dependents among household and work
-- (decision 0090): no other barred feature, and nothing that collections decide.
with

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

offences as (
    select
        feature_name,
        segment_group,
        reason,
    from feature_catalogue
    where
        segment_group is not null
        and (
            source_table = 'borrower_protected_attributes'
            or is_policy_dependent
            or not is_allowed
        )
        and not (
            feature_name = 'dependents'
            and segment_group = 'household_and_work'
            and source_table = 'borrowers'
        )
)

select * from offences
