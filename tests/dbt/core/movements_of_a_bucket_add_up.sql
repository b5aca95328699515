-- Every loan of a bucket moved somewhere: the loans that moved are those that were
-- there, and their shares sum to 1.
select
    snapshot_date,
    from_bucket,
    sum(loans) as moved_loans,
    max(from_loans) as from_loans,
    sum(roll_rate) as total_rate
from {{ ref('fct_roll_rates') }}
group by snapshot_date, from_bucket
having
    sum(loans) <> max(from_loans)
    or min(from_loans) <> max(from_loans)
    or abs(sum(roll_rate) - 1) > 0.00001
