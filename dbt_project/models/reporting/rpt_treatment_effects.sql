with

treatment_effects as (
    select * from {{ ref('fct_treatment_effects') }}
),

-- Whole populations, those of the log and those that chance decided.
{% for name, estimator, population in [
    ('logged', 'naive', 'all'),
    ('drawn', 'ips', 'randomised'),
    ('true_of_all', 'truth', 'all'),
] %}
{{ name }} as (
    select * from treatment_effects
    where estimator = '{{ estimator }}' and population = '{{ population }}'
),

{% endfor %}
treatments_named as (
    select
        outcome_name,
        treatment_code,
    from treatment_effects
    where population in ('all', 'randomised')
    group by outcome_name, treatment_code
),

side_by_side as (
    select
        treatments_named.outcome_name,
        treatments_named.treatment_code,
        {% for name, prefix in [
            ('logged', 'naive'), ('drawn', 'chance'), ('true_of_all', 'true')
        ] %}
        coalesce({{ name }}.rows, 0)::bigint as {{ prefix }}_decisions,
        {{ name }}.effect as {{ prefix }}_effect,
        {{ name }}.ci_low as {{ prefix }}_effect_low,
        {{ name }}.ci_high as {{ prefix }}_effect_high,
        {{ name }}.overlap_share as {{ prefix }}_overlap_share,
        {% endfor %}
    from treatments_named
    {% for name in ['logged', 'drawn', 'true_of_all'] %}
    left join {{ name }}
        on
            treatments_named.outcome_name = {{ name }}.outcome_name
            and treatments_named.treatment_code = {{ name }}.treatment_code
    {% endfor %}
),

-- The log is held against the truth where there is one, else against chance.
referred as (
    select
        *,
        case
            when count(true_effect) over of_outcome > 0 then 'truth'
            when count(chance_effect) over of_outcome > 0 then 'chance'
        end as reference,
        case
            when count(true_effect) over of_outcome > 0 then true_effect
            else chance_effect
        end as reference_effect,
    from side_by_side
    window of_outcome as (partition by outcome_name)
),

-- Places are counted among the treatments that both speak of.
ranked as (
    select
        outcome_name,
        treatment_code,
        reference,
        naive_decisions,
        chance_decisions,
        true_decisions,
        naive_effect,
        naive_effect_low,
        naive_effect_high,
        chance_effect,
        chance_effect_low,
        chance_effect_high,
        chance_overlap_share,
        true_effect,
        true_effect_low,
        true_effect_high,
        true_overlap_share,
        {% for effect, place in [
            ('naive_effect', 'naive_rank'), ('reference_effect', 'reference_rank')
        ] %}
        case
            when naive_effect is not null and reference_effect is not null
                then rank() over (
                        partition by
                            outcome_name,
                            naive_effect is not null and reference_effect is not null
                        order by {{ effect }} desc
                    )
        end::integer as {{ place }},
        {% endfor %}
    from referred
)

select * from ranked
