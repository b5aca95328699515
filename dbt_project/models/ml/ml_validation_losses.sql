-- What each held-out row cost: the logarithm of the probability that the outcome was
-- given; of a rate the squared error of its mean, as the mean is what is published. The
-- gain is what that spares against knowing only how things were in training: in log
-- loss against the base rates, of a rate in absolute error against the median.
with

validation_scores as (select * from {{ ref('ml_validation_scores') }}),

validation_rates as (select * from {{ ref('ml_validation_rates') }}),

-- Classes exclude each other: what came is the one with the label, or what is left.
told_rows as (
    select
        model_run_id,
        part,
        loan_id,
        borrower_id,
        task,
        split,
        outer_part,
        repeat_number,
        coalesce(
            max(probability) filter (where label > 0.5), 1.0 - sum(probability)
        ) as probability,
        coalesce(
            max(train_base_rate) filter (where label > 0.5), 1.0 - sum(train_base_rate)
        ) as base_rate,
        snapshot_date,
    from validation_scores
    where task <> 'recovery_rate'
    group by all
),

class_losses as (
    select
        model_run_id,
        part,
        loan_id,
        borrower_id,
        task,
        split,
        outer_part,
        repeat_number,
        {{ log_loss('1.0', 'probability') }} as loss,
        {{ log_loss('1.0', 'base_rate') }} - {{ log_loss('1.0', 'probability') }}
            as gain,
        snapshot_date,
    from told_rows
),

rate_losses as (
    select
        model_run_id,
        part,
        loan_id,
        borrower_id,
        task,
        split,
        outer_part,
        repeat_number,
        power(rate - expected_rate, 2) as loss,
        abs(rate - train_median) - abs(rate - median_rate) as gain,
        snapshot_date,
    from validation_rates
),

validation_losses as (
    select * from class_losses
    union all
    select * from rate_losses
)

select * from validation_losses
