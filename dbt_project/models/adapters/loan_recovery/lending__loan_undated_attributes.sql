-- When these were written down is unknown, and their numbers say: after the outcome.
with

loan_recovery_source as (
    select * from {{ source('lending', 'loan_recovery_source') }}
),

{% set attributes = [
    'Collection_Attempts', 'Collection_Method', 'Legal_Action_Taken',
] -%}
loan_undated_attributes as (
    {% for attribute in attributes -%}
    select
        loan_id,
        '{{ attribute }}' as attribute_name,
        {{ attribute | lower }} as value,
        null::varchar as recorded_at,
    from loan_recovery_source
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from loan_undated_attributes
