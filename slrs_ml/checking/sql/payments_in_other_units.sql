-- severity: warning
-- finding: the usual payment is {note} of the usual installment
-- advice: One of the two tables may be in cents or in thousands: bring both to the reporting currency's units.
with

paid as (
    select median(amount) as usual_amount, count(*) as payments from staging.stg_payments
),

due as (
    select
        median(principal_due + coalesce(interest_due, 0) + coalesce(fees_due, 0))
            as usual_amount,
    from staging.stg_installments
)

select
    'payments' as source_table,
    'amount' as column_name,
    if(
        paid.usual_amount / due.usual_amount not between 0.05 and 20,
        paid.payments,
        0
    ) as rows_found,
    paid.payments as rows_of_table,
    concat_ws(' ', paid.usual_amount, 'paid,', due.usual_amount, 'due') as example,
    printf('%.3g times that', paid.usual_amount / due.usual_amount) as note,
from paid
cross join due
where due.usual_amount > 0 and paid.payments >= 20
