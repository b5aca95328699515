-- Which months of origination turned out worst?
--
-- One row per month of origination that is twelve months old, the worst first.
-- Read: default_rate is the share of the cohort's loans that had ever been in default
-- twelve months on; it is worse than chance explains where default_rate_low lies above
-- average_rate. Cohorts of a few loans have wide intervals. What has come back by then
-- is in cumulative_recovery_rate; loans_out_of_sight were sold or reported no more.
with

vintages as (
    select * from marts.fct_vintages
),

year_old as (
    select
        cohort_month,
        loans,
        defaulted_loans,
        loans_out_of_sight,
        default_rate,
        default_rate_low,
        default_rate_high,
        default_amount_rate,
        cumulative_recovery_rate,
        round(sum(defaulted_loans) over () / sum(loans) over (), 4) as average_rate,
    from vintages
    where months_on_book = 12
)

select
    *,
    default_rate_low > average_rate as is_worse_than_average,
from year_old
order by
    default_rate desc,
    cohort_month asc
