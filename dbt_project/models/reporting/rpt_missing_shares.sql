with

missing_shares as (
    select * from {{ ref('fct_missing_shares') }}
),

-- The last two years, and months with enough rows to tell a share from chance. What is
-- empty until something happens later says nothing about the input.
recent as (
    select
        *,
        max(month_end_on) over () as last_month_end_on
    from missing_shares
    where month_rows >= 10 and not is_told_later
),

window_kept as (
    select *
    from recent
    where month_end_on > {{ add_months('last_month_end_on', -24) }}
),

pooled as (
    select
        *,
        sum(missing_rows) over one_column as column_missing_rows,
        sum(month_rows) over one_column as column_rows,
        (sum(missing_rows) over one_column)::double
        / sum(month_rows) over one_column as pooled_share
    from window_kept
    window one_column as (partition by source_table, column_name)
),

-- How far a month lies from the column's own share, in standard errors of a month with
-- as many rows.
deviations as (
    select
        *,
        (missing_share - pooled_share)
        / sqrt(pooled_share * (1 - pooled_share) / month_rows) as deviation
    from pooled
    where column_missing_rows > 0 and column_missing_rows < column_rows
),

columns_ranked as (
    select
        source_table,
        column_name,
        row_number() over (
            order by
                max(abs(deviation)) desc,
                source_table asc,
                column_name asc
        ) as change_rank
    from deviations
    group by source_table, column_name
),

most_changed as (
    select
        deviations.source_table,
        deviations.column_name,
        columns_ranked.change_rank::integer as change_rank,
        deviations.month_rows,
        deviations.missing_rows,
        deviations.missing_share,
        round(deviations.pooled_share, 6)::double as pooled_share,
        round(deviations.deviation, 3)::double as deviation,
        deviations.month_end_on
    from deviations
    inner join columns_ranked
        on
            deviations.source_table = columns_ranked.source_table
            and deviations.column_name = columns_ranked.column_name
    where columns_ranked.change_rank <= 20
)

select * from most_changed
