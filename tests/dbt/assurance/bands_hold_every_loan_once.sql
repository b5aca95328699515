-- Of each run and split the shares of its bands add up to 1, but for rounding, and who
-- is flagged from a band on stands in it or in one above.
with

band_metrics as (
    select * from {{ ref('fct_band_metrics') }}
),

band_sums as (
    select
        model_run_id,
        split,
        band_from,
        flagged_rows,
        sum(loan_share) over (partition by model_run_id, split) as loan_share,
        sum(rows) over (
            partition by model_run_id, split
            order by band_from desc
            rows between unbounded preceding and current row
        ) as rows_from_here,
    from band_metrics
),

bands_astray as (
    select *
    from band_sums
    where abs(loan_share - 1.0) > 0.00001 or flagged_rows <> rows_from_here
)

select * from bands_astray
