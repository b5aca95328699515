with

label_truth as (
    {{ truth_table('label_probabilities') | indent(4) }}
),

loan_scores as (
    select * from {{ ref('fct_loan_scores') }}
),

build_settings as (
    select * from {{ ref('stg_build_settings') }}
),

-- Published scores bear published ids.
truth_published as (
    select
        {{ public_id('label_truth.loan_id') }} as loan_id,
        label_truth.label_name,
        label_truth.label_class,
        round(label_truth.probability, 9)::decimal(18, 9) as probability,
        round(label_truth.standard_error, 9)::decimal(18, 9) as standard_error,
        label_truth.snapshot_date,
    from label_truth
    cross join build_settings
),

compared as (
    select
        loan_scores.model_run_id,
        loan_scores.task,
        loan_scores.outcome_class,
        loan_scores.score_kind,
        loan_scores.borrower_id,
        round(loan_scores.probability, 9)::decimal(18, 9) as predicted,
        truth_published.probability,
        truth_published.standard_error,
        ntile(10) over (
            partition by
                loan_scores.model_run_id,
                loan_scores.outcome_class,
                loan_scores.score_kind
            order by
                loan_scores.probability,
                loan_scores.loan_id,
                loan_scores.snapshot_date
        ) as tenth,
    from loan_scores
    inner join truth_published
        on
            loan_scores.loan_id = truth_published.loan_id
            and loan_scores.snapshot_date = truth_published.snapshot_date
            and loan_scores.task = truth_published.label_name
            and loan_scores.outcome_class = truth_published.label_class
),

binned as (
    select
        compared.*,
        compared.tenth as bin,
    from compared
    union all
    select
        compared.*,
        0 as bin,
    from compared
),

borrower_sums as (
    select
        model_run_id,
        task,
        outcome_class,
        score_kind,
        bin,
        borrower_id,
        count(*) as scores,
        sum(predicted)::decimal(38, 9) as predicted_sum,
        sum(probability)::decimal(38, 9) as true_sum,
        sum(standard_error)::decimal(38, 9) as error_sum,
    from binned
    group by all
),

bin_sums as (
    select
        model_run_id,
        task,
        outcome_class,
        score_kind,
        bin,
        count(*) as borrowers,
        sum(scores) as scores,
        sum(predicted_sum)::double / sum(scores) as predicted_mean,
        sum(true_sum)::double / sum(scores) as true_mean,
        sum(error_sum)::double / sum(scores) as mean_standard_error,
        sum(true_sum * true_sum)::double as true_square,
        sum(true_sum * scores)::double as cross_product,
        sum(scores * scores)::double as score_square,
    from borrower_sums
    group by all
),

-- The mean as a ratio of sums over borrowers; its deviations are added up by borrower.
bin_errors as (
    select
        *,
        sqrt(
            greatest(
                true_square
                - 2.0 * true_mean * cross_product
                + true_mean * true_mean * score_square,
                0.0
            )
            * borrowers
            / nullif(borrowers - 1, 0)
        ) / scores as standard_error,
    from bin_sums
),

score_truth as (
    select
        ---------- text
        task::varchar as task,
        outcome_class::varchar as outcome_class,
        score_kind::varchar as score_kind,
        ---------- numbers
        bin::integer as bin,
        round(predicted_mean, 6)::double as predicted_mean,
        round(true_mean, 6)::double as true_mean,
        round(
            {{ normal_interval('true_mean', 'standard_error', 'low', lowest='0.0') }},
            6
        )::double as ci_low,
        round(
            {{ normal_interval('true_mean', 'standard_error', 'high', highest='1.0') }},
            6
        )::double as ci_high,
        round(mean_standard_error, 6)::double as mean_standard_error,
        scores::bigint as rows,
        ---------- provenance
        model_run_id::varchar as model_run_id,
    from bin_errors
)

select * from score_truth
order by task, outcome_class, score_kind, model_run_id, bin
