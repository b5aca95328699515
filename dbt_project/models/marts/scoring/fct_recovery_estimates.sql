with

recovery_estimates as (select * from {{ ref('ml_recovery_estimates') }}),

recovery_curves as (select * from {{ ref('ml_recovery_curves') }}),

loan_products as (select * from {{ ref('feat_loan_products') }}),

segment_assignments as (select * from {{ ref('ml_segment_assignments') }}),

label_horizons as (select * from {{ ref('label_horizons') }}),

build_settings as (select * from {{ ref('stg_build_settings') }}),

discount_rates as (
    select coalesce(label_horizons.annual_discount_rate, 0) as annual_discount_rate,
    from label_horizons
    inner join build_settings on label_horizons.portfolio = build_settings.portfolio
    where label_horizons.label_name = 'recovery_rate'
),

-- A curve per product and segment; a loan of a kind that no default has shown yet takes
-- the mean of all.
named_curves as (
    select
        recovery_curves.part,
        recovery_curves.product_type,
        recovery_curves.segment_id,
        sum(
            recovery_curves.recovery_share * power(
                1 + discount_rates.annual_discount_rate,
                recovery_curves.month_number / 12.0
            )
        ) as cash_per_discounted,
        sum(recovery_curves.recovery_share * recovery_curves.month_number)
            as mean_months,
        sum(recovery_curves.cost_rate) as cost_rate,
    from recovery_curves
    cross join discount_rates
    group by
        recovery_curves.part,
        recovery_curves.product_type,
        recovery_curves.segment_id
),

mean_curves as (
    select
        part,
        avg(cash_per_discounted) as cash_per_discounted,
        avg(mean_months) as mean_months,
        avg(cost_rate) as cost_rate,
    from named_curves
    group by part
),

placed_estimates as (
    select
        recovery_estimates.*,
        case recovery_estimates.part when 'assessed' then 'assessed' else 'served' end
            as curve_part,
        coalesce(loan_products.product_type, 'unknown') as product_type,
        coalesce(segment_assignments.segment_id, 0) as segment_id,
    from recovery_estimates
    left join loan_products
        on
            recovery_estimates.loan_id = loan_products.loan_id
            and recovery_estimates.snapshot_date >= loan_products.valid_from
            and recovery_estimates.snapshot_date < loan_products.valid_to
    left join segment_assignments
        on
            recovery_estimates.borrower_id = segment_assignments.borrower_id
            and recovery_estimates.snapshot_date = segment_assignments.snapshot_date
            and segment_assignments.is_chosen
    where recovery_estimates.is_champion
),

timed_estimates as (
    select
        placed_estimates.*,
        coalesce(named_curves.cash_per_discounted, mean_curves.cash_per_discounted)
            as cash_per_discounted,
        coalesce(named_curves.mean_months, mean_curves.mean_months) as mean_months,
        coalesce(named_curves.cost_rate, mean_curves.cost_rate) as cost_rate,
        round(placed_estimates.expected_rate, 6) as published_rate,
    from placed_estimates
    left join named_curves
        on
            placed_estimates.curve_part = named_curves.part
            and placed_estimates.product_type = named_curves.product_type
            and placed_estimates.segment_id = named_curves.segment_id
    left join mean_curves on placed_estimates.curve_part = mean_curves.part
),

published_estimates as (
    select
        ---------- ids
        {{ public_id('timed_estimates.loan_id') }}::varchar as loan_id,
        ---------- text
        timed_estimates.score_kind::varchar as score_kind,
        timed_estimates.product_type::varchar as product_type,
        ---------- numbers
        timed_estimates.segment_id::integer as segment_id,
        timed_estimates.exposure_amount::decimal(18, 2) as exposure_amount,
        round(timed_estimates.nothing_probability, 6)::double as nothing_probability,
        round(timed_estimates.all_probability, 6)::double as all_probability,
        timed_estimates.published_rate::double as expected_recovery_rate,
        least(
            round(timed_estimates.rate_low, 6), timed_estimates.published_rate
        )::double as recovery_rate_low,
        greatest(
            round(timed_estimates.rate_high, 6), timed_estimates.published_rate
        )::double as recovery_rate_high,
        round(timed_estimates.mean_months, 3)::double as expected_recovery_months,
        (timed_estimates.exposure_amount * timed_estimates.published_rate)
        ::decimal(18, 2) as expected_recovery_amount,
        (
            timed_estimates.exposure_amount
            * timed_estimates.published_rate
            * timed_estimates.cash_per_discounted
        )::decimal(18, 2) as expected_cash_amount,
        (timed_estimates.exposure_amount * timed_estimates.cost_rate)::decimal(18, 2)
            as expected_cost_amount,
        (timed_estimates.exposure_amount * timed_estimates.published_rate)
        ::decimal(18, 2)
        - (timed_estimates.exposure_amount * timed_estimates.cost_rate)
        ::decimal(18, 2) as net_present_value,
        ---------- booleans
        timed_estimates.is_in_domain,
        ---------- dates
        timed_estimates.snapshot_date,
        ---------- provenance
        timed_estimates.model_run_id::varchar as model_run_id,
    from timed_estimates
    cross join build_settings
)

select * from published_estimates
order by loan_id, snapshot_date
