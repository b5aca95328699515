-- Six statements per client, newest first in the file: pay_0 (there is no pay_1),
-- bill_amt1 and pay_amt1 belong to September 2005.
{% set statements = [
    ('2005-09-30', 'pay_0', 1), ('2005-08-31', 'pay_2', 2), ('2005-07-31', 'pay_3', 3),
    ('2005-06-30', 'pay_4', 4), ('2005-05-31', 'pay_5', 5), ('2005-04-30', 'pay_6', 6),
] -%}
with

clients as (
    select * from {{ ref('uci_credit_card__clients') }}
),

statements as (
    {% for reported_on, status, number in statements -%}
    select
        client_id as loan_id,
        '{{ reported_on }}' as reported_on,
        {{ status }} as reported_status,
        bill_amt{{ number }} as billed_amount,
        pay_amt{{ number }} as paid_amount,
    from clients
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- The status counts months of delay; 0, -1 and -2 are ways of not being late. What is
-- no whole number is handed on as it stands, so that staging rejects the row: `least`
-- and `greatest` would pass over the null and call it not late.
statuses_read as (
    select
        statements.*,
        {{ typed_value('statements.reported_status', 'integer') }} as status_months,
    from statements
),

months_counted as (
    select
        statuses_read.*,
        case
            when statuses_read.status_months > 0 then statuses_read.status_months
            else 0 * statuses_read.status_months
        end as months_late,
    from statuses_read
),

loan_status_reports as (
    select
        loan_id,
        reported_on,
        coalesce((30 * months_late)::varchar, reported_status) as days_past_due,
        coalesce(months_late::varchar, reported_status) as missed_installments,
        billed_amount as outstanding_amount,
        null::varchar as arrears_amount,
        paid_amount,
        billed_amount,
        reported_status,
        null::varchar as recorded_at,
    from months_counted
)

select * from loan_status_reports
