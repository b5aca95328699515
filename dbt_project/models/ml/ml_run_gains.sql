-- How much a run gains on its out-of-fold rows over knowing only the training, and the
-- standard error of that mean, clustered by borrower.
with

validation_losses as (select * from {{ ref('ml_validation_losses') }}),

borrower_sums as (
    select
        model_run_id,
        borrower_id,
        count(*)::double as scores,
        sum(gain) as gain,
    from validation_losses
    where
        split in ('validation', 'cross_validated')
        and coalesce(repeat_number, 1) = 1
    group by model_run_id, borrower_id
),

run_sums as (
    select
        model_run_id,
        count(*) as borrowers,
        sum(scores) as scores,
        sum(gain) / sum(scores) as mean_gain,
        sum(gain * gain) as gain_square,
        sum(gain * scores) as cross_product,
        sum(scores * scores) as score_square,
    from borrower_sums
    group by model_run_id
),

run_gains as (
    select
        model_run_id,
        borrowers,
        scores,
        mean_gain,
        sqrt(
            greatest(
                gain_square
                - 2.0 * mean_gain * cross_product
                + mean_gain * mean_gain * score_square,
                0.0
            )
            * borrowers
            / nullif(borrowers - 1, 0)
        ) / scores as standard_error,
    from run_sums
)

select * from run_gains
