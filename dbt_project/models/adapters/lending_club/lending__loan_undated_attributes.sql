-- Sums of a whole life of the loan, in a file that says of no column when it was
-- written: audited, and used by none.
with

lending_club_loans as (
    select * from {{ ref('lending_club__loans') }}
),

{% set attributes = [
    'total_pymnt', 'recoveries', 'collection_recovery_fee', 'annual_return',
] -%}
loan_undated_attributes as (
    {% for attribute in attributes -%}
    select
        loan_id,
        '{{ attribute }}' as attribute_name,
        {{ attribute }} as value,
        null::varchar as recorded_at,
    from lending_club_loans
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from loan_undated_attributes
