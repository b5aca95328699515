with

roll_rates as (
    select * from {{ ref('fct_roll_rates') }}
),

-- The four steps down, one bucket at a time, over the last five years.
steps_down as (
    select
        snapshot_date,
        from_bucket,
        to_bucket,
        case from_bucket
            when 'current' then 1
            when '1-30' then 2
            when '31-60' then 3
            else 4
        end::integer as bucket_rank,
        loans,
        from_loans,
        amount,
        roll_rate,
        ci_low,
        ci_high
    from roll_rates
    where
        (from_bucket = 'current' and to_bucket = '1-30')
        or (from_bucket = '1-30' and to_bucket = '31-60')
        or (from_bucket = '31-60' and to_bucket = '61-90')
        or (from_bucket = '61-90' and to_bucket = '90+')
),

month_ends as (
    select
        snapshot_date,
        row_number() over (order by snapshot_date desc) as month_rank
    from roll_rates
    group by snapshot_date
),

recent as (
    select steps_down.*
    from steps_down
    inner join month_ends on steps_down.snapshot_date = month_ends.snapshot_date
    where month_ends.month_rank <= 60
)

select * from recent
