-- The names that SQL needs when it is compiled stand in a macro; the catalogue decides.
with

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

compiled_names as (
    {% for feature_name in risk_feature_names() %}
    select 'risk' as use_name, '{{ feature_name }}' as feature_name
    union all
    {% endfor %}
    {% for feature_name in segment_feature_names() %}
    select 'segments' as use_name, '{{ feature_name }}' as feature_name
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

catalogue_names as (
    select
        'risk' as use_name,
        feature_name,
    from feature_catalogue
    where is_allowed
    union all
    select
        'segments' as use_name,
        feature_name,
    from feature_catalogue
    where segment_group is not null
)

select
    coalesce(compiled_names.feature_name, catalogue_names.feature_name)
        as feature_name,
    coalesce(compiled_names.use_name, catalogue_names.use_name) as use_name,
from compiled_names
full join catalogue_names
    on
        compiled_names.feature_name = catalogue_names.feature_name
        and compiled_names.use_name = catalogue_names.use_name
where compiled_names.feature_name is null or catalogue_names.feature_name is null
