-- Split conformal intervals (Vovk, Gammerman & Shafer 2005; signed errors as in Romano,
-- Patterson & Candès 2019): of n errors in a bin, the floor((n + 1) × 0.05)th smallest
-- and the ceil((n + 1) × 0.95)th smallest bound nine tenths of what comes. Where n is
-- too small for a rank the interval reaches the end of the scale.
{% set tail = 0.05 %}
with

recovery_errors as (select * from {{ ref('ml_recovery_errors') }}),

ranked_errors as (
    select
        model_run_id,
        part,
        bin,
        error,
        expected_rate,
        row_number() over (
            partition by model_run_id, part, bin
            order by error, loan_id, snapshot_date
        ) as place,
        count(*) over (partition by model_run_id, part, bin) as rows_of_bin,
    from recovery_errors
),

bin_bounds as (
    select
        model_run_id,
        part,
        bin,
        count(*) as calibration_rows,
        min(expected_rate) as lowest_expected_rate,
        coalesce(
            max(error) filter (
                where place = floor((rows_of_bin + 1) * {{ tail }})
            ),
            -1.0
        ) as error_low,
        coalesce(
            max(error) filter (
                where place = ceil((rows_of_bin + 1) * (1.0 - {{ tail }}))
            ),
            1.0
        ) as error_high,
    from ranked_errors
    group by model_run_id, part, bin
),

-- Stretched to leave no gap between bins.
recovery_bounds as (
    select
        model_run_id,
        part,
        bin,
        calibration_rows,
        case bin when 1 then -1.0 else lowest_expected_rate end as rate_from,
        coalesce(
            lead(lowest_expected_rate) over (
                partition by model_run_id, part order by bin
            ),
            2.0
        ) as rate_to,
        error_low,
        error_high,
    from bin_bounds
)

select * from recovery_bounds
