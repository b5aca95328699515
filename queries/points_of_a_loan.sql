-- How many points does a loan have, and what for?
--
-- One row per feature on the early-warning scorecard: the bin that holds the value that
-- is typed in below, its points, and the points added up so far. What is not typed in
-- counts as missing.
-- Read: the last sum is the loan's score; 20 points more halve its odds of default. The
-- event rate is that of the training rows in the same bin, looked at alone.
with

typed_values as (
    select
        typed.feature_name,
        typed.feature_value,
    from (
        values
        ('annual_interest_rate', 0.12),
        ('arrears_to_installment_ratio', 0.4),
        ('days_past_due', 12),
        ('installment_to_income_ratio', 0.18),
        ('max_days_past_due_12m', 24),
        ('missed_installments_lag_1', 1),
        ('missed_installments_lag_2', 0),
        ('missed_months_6m', 2),
        ('on_time_streak_months', 0),
        ('paid_to_billed_ratio_3m', 0.8),
        ('paid_to_billed_ratio_6m', 0.9),
        ('payment_delay_days_6m', 6),
        ('residual_income_amount', 450),
        ('term_months', 36)
    ) as typed (feature_name, feature_value)
),

card_lines as (
    select *
    from marts.fct_scorecard_points
    where task = 'early_warning'
),

bins_of_the_loan as (
    select
        card_lines.model_run_id,
        card_lines.feature_name,
        typed_values.feature_value,
        card_lines.lower_bound,
        card_lines.upper_bound,
        card_lines.event_rate,
        card_lines.points,
    from card_lines
    left join typed_values on card_lines.feature_name = typed_values.feature_name
    where
        card_lines.feature_name = 'base'
        or (typed_values.feature_value is null and card_lines.is_missing_bin)
        or (
            not card_lines.is_missing_bin
            and typed_values.feature_value
            >= coalesce(card_lines.lower_bound, -1e308)
            and typed_values.feature_value
            < coalesce(card_lines.upper_bound, 1e308)
        )
),

points_added_up as (
    select
        *,
        sum(points) over (
            partition by model_run_id
            order by feature_name = 'base' desc, abs(points) desc, feature_name asc
            rows between unbounded preceding and current row
        ) as points_so_far,
    from bins_of_the_loan
)

select
    feature_name,
    feature_value,
    lower_bound,
    upper_bound,
    round(event_rate, 4) as event_rate,
    round(points, 1) as points,
    round(points_so_far, 1) as points_so_far,
    model_run_id,
from points_added_up
order by
    model_run_id asc,
    feature_name = 'base' desc,
    abs(points) desc,
    feature_name asc
