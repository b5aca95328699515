-- How do loans roll from bucket to bucket, and is it getting worse?
--
-- One row per bucket: the share of its loans that moved one bucket further within a
-- month, over the last twelve month ends and over the twelve before.
-- Read: a share is of loans, pooled over the months; where loan_months are few a
-- difference of the two years means little. fct_roll_rates has each month's interval.
with

roll_rates as (
    select * from marts.fct_roll_rates
),

month_ends as (
    select
        snapshot_date,
        row_number() over (order by snapshot_date desc) as month_rank,
    from roll_rates
    group by snapshot_date
),

steps_down as (
    select
        roll_rates.from_bucket,
        roll_rates.to_bucket,
        (month_ends.month_rank - 1) // 12 as years_ago,
        sum(roll_rates.loans) as moved_loans,
        sum(roll_rates.from_loans) as from_loans,
        sum(roll_rates.amount) as moved_amount,
    from roll_rates
    inner join month_ends on roll_rates.snapshot_date = month_ends.snapshot_date
    where
        month_ends.month_rank <= 24
        and (
            (roll_rates.from_bucket = 'current' and roll_rates.to_bucket = '1-30')
            or (roll_rates.from_bucket = '1-30' and roll_rates.to_bucket = '31-60')
            or (roll_rates.from_bucket = '31-60' and roll_rates.to_bucket = '61-90')
            or (roll_rates.from_bucket = '61-90' and roll_rates.to_bucket = '90+')
        )
    group by all
),

years_compared as (
    select
        from_bucket,
        to_bucket,
        max(from_loans) filter (where years_ago = 0) as loan_months,
        round(max(moved_loans / from_loans) filter (where years_ago = 0), 4)
            as roll_rate,
        round(max(moved_loans / from_loans) filter (where years_ago = 1), 4)
            as roll_rate_year_before,
        max(moved_amount) filter (where years_ago = 0) as moved_amount,
    from steps_down
    group by all
)

select * from years_compared
order by
    case from_bucket
        when 'current' then 1 when '1-30' then 2 when '31-60' then 3 else 4
    end asc
