with

reason_codes as (select * from {{ ref('reason_codes') }}),

customer_texts as (
    select
        reason_code,
        lower(customer_text_raises || ' ' || customer_text_lowers) as customer_text,
    from reason_codes
)

select
    reason_code,
    customer_text,
from customer_texts
where
    customer_text like '%\_%' escape '\'
    {% for word in [
        'sex', 'gender', 'male', 'age', 'years old', 'marital', 'married', 'ethnic',
        'race', 'religion', 'dependent', 'children', 'language', 'postal', 'region',
        'nationality',
    ] %}
    or ' ' || replace(replace(customer_text, '.', ' '), ',', ' ') || ' '
    like '% {{ word }} %'
    {% endfor %}
