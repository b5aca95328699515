-- What the catalogue bars from risk, such as dependents, is in no risk model.
{{ config(group='modelling') }}

with

used_features as (select * from {{ ref('ml_used_features') }}),

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

barred_features as (
    select
        used_features.task,
        used_features.outcome_class,
        used_features.feature_name,
        feature_catalogue.reason,
    from used_features
    inner join feature_catalogue
        on used_features.feature_name = feature_catalogue.feature_name
    where not feature_catalogue.is_allowed
)

select * from barred_features
