{#-
    The paired comparison behind every choice of algorithm, as CTEs that end in
    `algorithm_differences`: which run has the lowest mean loss within a training
    and a comparison, how far each other one lies above it, and the standard error of that
    difference, clustered by borrower. Chosen is the simplest run whose difference is
    within one standard error.

    It reads the CTEs `fitted_runs` and `compared_scores` (training_key, comparison,
    model_run_id, borrower_id, loss), one row per score.
-#}
{% macro algorithm_differences() -%}
borrower_sums as (
    select
        training_key,
        comparison,
        model_run_id,
        borrower_id,
        sum(loss) as loss,
        count(*) as scores,
    from compared_scores
    group by all
),

run_means as (
    select
        borrower_sums.training_key,
        borrower_sums.comparison,
        borrower_sums.model_run_id,
        fitted_runs.algorithm,
        fitted_runs.simplicity_rank,
        sum(borrower_sums.loss) / sum(borrower_sums.scores) as mean_loss,
        sum(borrower_sums.scores) as scores,
    from borrower_sums
    inner join fitted_runs on borrower_sums.model_run_id = fitted_runs.model_run_id
    group by all
),

best_runs as (
    select
        training_key,
        comparison,
        model_run_id,
        mean_loss,
    from run_means
    qualify row_number() over (
        partition by training_key, comparison
        order by round(mean_loss, 12), simplicity_rank, model_run_id
    ) = 1
),

run_differences as (
    select
        run_means.training_key,
        run_means.comparison,
        run_means.model_run_id,
        run_means.algorithm,
        run_means.simplicity_rank,
        run_means.mean_loss,
        run_means.scores,
        best_runs.model_run_id as best_model_run_id,
        run_means.mean_loss - best_runs.mean_loss as difference,
    from run_means
    inner join best_runs
        on
            run_means.training_key = best_runs.training_key
            and run_means.comparison = best_runs.comparison
),

borrower_differences as (
    select
        run_differences.training_key,
        run_differences.comparison,
        run_differences.model_run_id,
        own_sums.loss - best_sums.loss
        - run_differences.difference * own_sums.scores as deviation,
    from run_differences
    inner join borrower_sums as own_sums
        on
            run_differences.training_key = own_sums.training_key
            and run_differences.comparison = own_sums.comparison
            and run_differences.model_run_id = own_sums.model_run_id
    inner join borrower_sums as best_sums
        on
            own_sums.training_key = best_sums.training_key
            and own_sums.comparison = best_sums.comparison
            and run_differences.best_model_run_id = best_sums.model_run_id
            and own_sums.borrower_id = best_sums.borrower_id
    where run_differences.model_run_id <> run_differences.best_model_run_id
),

difference_errors as (
    select
        training_key,
        comparison,
        model_run_id,
        sqrt(
            sum(deviation * deviation) * count(*) / nullif(count(*) - 1, 0)
        ) as deviation_error,
    from borrower_differences
    group by all
),

algorithm_differences as (
    select
        run_differences.training_key,
        run_differences.comparison,
        run_differences.model_run_id,
        run_differences.best_model_run_id,
        run_differences.algorithm,
        run_differences.simplicity_rank,
        run_differences.mean_loss,
        run_differences.difference,
        coalesce(difference_errors.deviation_error / run_differences.scores, 0.0)
            as difference_standard_error,
        run_differences.scores,
        row_number() over (
            partition by run_differences.training_key, run_differences.comparison
            order by
                case
                    when
                        run_differences.difference
                        <= coalesce(
                            difference_errors.deviation_error / run_differences.scores,
                            0.0
                        )
                        then 0
                    else 1
                end,
                run_differences.simplicity_rank,
                run_differences.model_run_id
        ) = 1 as is_chosen,
    from run_differences
    left join difference_errors
        on
            run_differences.training_key = difference_errors.training_key
            and run_differences.comparison = difference_errors.comparison
            and run_differences.model_run_id = difference_errors.model_run_id
)
{%- endmacro %}
