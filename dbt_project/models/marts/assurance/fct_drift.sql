-- Decision 0097: what counts as drift, and when it is more than chance.
with

feature_bins as (select * from {{ ref('ml_feature_bins') }}),

score_bins as (select * from {{ ref('ml_score_bins') }}),

score_settings as (select * from {{ ref('score_settings') }}),

limits as (
    select
        max(setting_value) filter (where setting_name = 'drift_psi') as psi,
        max(setting_value) filter (where setting_name = 'drift_missing_share_change')
            as missing_share_change,
        max(setting_value) filter (where setting_name = 'drift_false_alarms')
            as false_alarms,
    from score_settings
),

bins as (
    select
        *,
        false as is_score,
    from feature_bins
    union all
    select
        *,
        true as is_score,
    from score_bins
),

reference_bins as (
    select *
    from bins
    where is_reference
),

later_bins as (
    select *
    from bins
    where not is_reference
),

periods as (
    select
        column_name,
        is_score,
        max(borrowers) as borrowers,
        sum(bin_rows)::double as period_rows,
        sum(bin_rows) filter (where bin = 0) as missing_rows,
        count(*) over (partition by snapshot_date) as columns_compared,
        snapshot_date,
    from later_bins
    group by column_name, is_score, snapshot_date
),

reference_totals as (
    select
        column_name,
        max(borrowers) as borrowers,
        sum(bin_rows)::double as reference_rows,
        sum(bin_rows) filter (where bin = 0) as missing_rows,
    from reference_bins
    group by column_name
),

-- Compared are the bins that either side has rows in.
placed_bins as (
    select
        periods.column_name,
        reference_bins.bin,
        reference_bins.bin_rows as reference_rows,
        0 as bin_rows,
        periods.snapshot_date,
    from periods
    inner join reference_bins on periods.column_name = reference_bins.column_name
    union all
    select
        column_name,
        bin,
        0 as reference_rows,
        bin_rows,
        snapshot_date,
    from later_bins
),

compared_bins as (
    select
        column_name,
        bin,
        sum(reference_rows) as reference_rows,
        sum(bin_rows) as bin_rows,
        count(*) over (partition by column_name, snapshot_date) as bins,
        snapshot_date,
    from placed_bins
    group by column_name, bin, snapshot_date
),

-- Half a row is added to each bin, so that an empty one has a logarithm.
bin_shares as (
    select
        compared_bins.column_name,
        compared_bins.bins,
        (compared_bins.bin_rows + 0.5)
        / (periods.period_rows + compared_bins.bins / 2.0) as bin_share,
        (compared_bins.reference_rows + 0.5)
        / (reference_totals.reference_rows + compared_bins.bins / 2.0)
            as reference_share,
        compared_bins.snapshot_date,
    from compared_bins
    inner join periods
        on
            compared_bins.column_name = periods.column_name
            and compared_bins.snapshot_date = periods.snapshot_date
    inner join reference_totals
        on compared_bins.column_name = reference_totals.column_name
),

indices as (
    select
        column_name,
        max(bins) as bins,
        sum((bin_share - reference_share) * ln(bin_share / reference_share)) as psi,
        snapshot_date,
    from bin_shares
    group by column_name, snapshot_date
),

measured as (
    select
        periods.column_name,
        periods.is_score,
        indices.psi,
        indices.bins - 1 as degrees,
        coalesce(periods.missing_rows, 0) / periods.period_rows as missing_share,
        coalesce(reference_totals.missing_rows, 0) / reference_totals.reference_rows
            as reference_missing_share,
        (coalesce(periods.missing_rows, 0) + coalesce(reference_totals.missing_rows, 0))
        / (periods.period_rows + reference_totals.reference_rows)
            as pooled_missing_share,
        1.0 / periods.borrowers + 1.0 / reference_totals.borrowers as noise,
        -- A month raises a false alarm, by any of its columns, no oftener than that.
        {{ normal_upper_quantile(
            '1.0 - limits.false_alarms / periods.columns_compared'
        ) }} as one_sided_quantile,
        {{ normal_upper_quantile(
            '1.0 - limits.false_alarms / 2.0 / periods.columns_compared'
        ) }} as two_sided_quantile,
        periods.period_rows,
        reference_totals.reference_rows,
        limits.psi as psi_threshold,
        limits.missing_share_change as missing_threshold,
        periods.snapshot_date,
    from periods
    cross join limits
    inner join indices
        on
            periods.column_name = indices.column_name
            and periods.snapshot_date = indices.snapshot_date
    inner join reference_totals on periods.column_name = reference_totals.column_name
),

-- Without drift the index is distributed as chi-squared over the sizes of both sides
-- (Yurdakul and Naranjo 2020), whose quantile is Wilson and Hilferty's. Rows of a
-- borrower stand together, so borrowers are what is counted.
statistics as (
    select
        column_name,
        'psi' as statistic,
        is_score,
        psi as value,
        null::double as reference_value,
        psi as distance,
        psi_threshold as threshold,
        case
            when degrees > 0
                then
                    noise * degrees * power(
                        1.0 - 2.0 / (9.0 * degrees)
                        + one_sided_quantile * sqrt(2.0 / (9.0 * degrees)),
                        3
                    )
            else 0.0
        end as noise_limit,
        period_rows,
        reference_rows,
        snapshot_date,
    from measured
    union all
    select
        column_name,
        'missing_share' as statistic,
        is_score,
        missing_share as value,
        reference_missing_share as reference_value,
        abs(missing_share - reference_missing_share) as distance,
        missing_threshold as threshold,
        two_sided_quantile * sqrt(
            pooled_missing_share * (1.0 - pooled_missing_share) * noise
        ) as noise_limit,
        period_rows,
        reference_rows,
        snapshot_date,
    from measured
    where not is_score
),

drift as (
    select
        ---------- text
        column_name::varchar as column_name,
        statistic::varchar as statistic,
        ---------- numbers
        round(value, 6)::double as value,
        round(reference_value, 6)::double as reference_value,
        threshold::double as threshold,
        round(noise_limit, 6)::double as noise_limit,
        period_rows::bigint as rows,
        reference_rows::bigint as reference_rows,
        ---------- booleans
        is_score,
        round(distance, 6) > threshold and round(distance, 6) > round(noise_limit, 6)
            as is_alert,
        ---------- dates
        snapshot_date,
    from statistics
)

select * from drift
order by column_name, snapshot_date, statistic
