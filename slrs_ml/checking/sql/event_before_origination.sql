-- severity: warning
-- finding: happened before the loan was paid out
-- advice: Correct the day or the loan's originated_on, or take out what belongs to an earlier loan.
with

loans as (
    select
        loan_id,
        min(originated_on) as originated_on,
    from staging.stg_loans
    group by loan_id
)
{% for table in events if table.references.get('loan_id') == 'loans' %}
select
    '{{ table.name }}' as source_table,
    '{{ table.event }}' as column_name,
    count(*) filter ({{ event_day(table, 'told') }} < loans.originated_on) as rows_found,
    count(*) as rows_of_table,
    min(
        concat_ws(
            ' ',
            {{ key(table, 'told') }} || ':',
            {{ event_day(table, 'told') }},
            'before',
            loans.originated_on
        )
    ) filter ({{ event_day(table, 'told') }} < loans.originated_on) as example,
from staging.stg_{{ table.name }} as told
inner join loans on told.loan_id = loans.loan_id
{{ 'union all' if not loop.last }}
{%- endfor %}
