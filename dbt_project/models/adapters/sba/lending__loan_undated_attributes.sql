-- Nothing says when these were written, and several can only have been written at the
-- end. Days stay the numbers that the file has.
with

sba_loans as (
    select * from {{ ref('sba__loans') }}
),

{% set attributes = [
    'Selected', 'Term', 'daysterm', 'xx', 'RealEstate', 'Recession', 'Portion',
    'SBA_Appv', 'DisbursementGross', 'BalanceGross', 'ChgOffDate', 'ChgOffPrinGr',
    'CreateJob', 'RetainedJob',
] -%}
loan_undated_attributes as (
    {% for attribute in attributes -%}
    select
        loannr_chkdgt as loan_id,
        '{{ attribute }}' as attribute_name,
        {{ attribute | lower }} as value,
        null::varchar as recorded_at,
    from sba_loans
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from loan_undated_attributes
