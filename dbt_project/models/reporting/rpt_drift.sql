with

drift as (
    select * from {{ ref('fct_drift') }}
),

column_months as (
    select
        column_name,
        max(value) filter (where statistic = 'psi') as psi,
        max(threshold) filter (where statistic = 'psi') as psi_threshold,
        max(noise_limit) filter (where statistic = 'psi') as psi_noise_limit,
        max(value) filter (where statistic = 'missing_share') as missing_share,
        max(reference_value) filter (where statistic = 'missing_share')
            as training_missing_share,
        max(rows) as rows,
        max(is_score::integer) = 1 as is_score,
        max(is_alert::integer) = 1 as is_alert,
        snapshot_date
    from drift
    group by column_name, snapshot_date
),

-- Scores first, then the columns that moved furthest.
column_peaks as (
    select
        column_name,
        row_number() over (
            order by
                max(is_score::integer) desc,
                max(is_alert::integer) desc,
                max(psi) desc,
                column_name asc
        )::integer as drift_rank
    from column_months
    group by column_name
),

ranked_months as (
    select
        column_months.column_name,
        column_peaks.drift_rank,
        column_months.psi,
        column_months.psi_threshold,
        column_months.psi_noise_limit,
        column_months.missing_share,
        column_months.training_missing_share,
        column_months.rows,
        column_months.is_score,
        column_months.is_alert,
        column_months.snapshot_date
    from column_months
    inner join column_peaks
        on column_months.column_name = column_peaks.column_name
)

select * from ranked_months
