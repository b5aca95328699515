-- Whether a loan scores alone as it does among others, as rows of fct_leakage_checks.
-- Batch and single request come from the same function and must agree to the bit; the
-- batch of a scorecard is scored in SQL, by sums that may differ in the last bits
-- (decision 0102).
with

parity_scores as (select * from {{ ref('ml_check_parity_scores') }}),

raw_scores as (select * from {{ ref('ml_raw_scores') }}),

scorecard_scores as (select * from {{ ref('ml_scorecard_scores') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

tasks as (
    select distinct task
    from split_windows
),

batch_scores as (
    select
        model_run_id,
        part,
        outcome_class,
        loan_id,
        snapshot_date,
        score_kind,
        raw_score,
        base_value,
        contributions,
        0.0 as tolerance,
    from raw_scores
    union all
    select
        model_run_id,
        part,
        outcome_class,
        loan_id,
        snapshot_date,
        score_kind,
        raw_score,
        base_value,
        contributions,
        1e-9 as tolerance,
    from scorecard_scores
),

compared_scores as (
    select
        parity_scores.task,
        coalesce(
            abs(parity_scores.raw_score - batch_scores.raw_score)
            <= batch_scores.tolerance
            and abs(parity_scores.base_value - batch_scores.base_value)
            <= batch_scores.tolerance
            and case
                when parity_scores.is_champion
                    then {{ list_largest_difference(
                            'parity_scores.contributions', 'batch_scores.contributions'
                        ) | indent(20) }} <= batch_scores.tolerance
                else batch_scores.contributions is null
            end,
            false
        ) as is_same,
    from parity_scores
    left join batch_scores
        on
            parity_scores.model_run_id = batch_scores.model_run_id
            and parity_scores.part = batch_scores.part
            and parity_scores.outcome_class = batch_scores.outcome_class
            and parity_scores.loan_id = batch_scores.loan_id
            and parity_scores.snapshot_date = batch_scores.snapshot_date
            and parity_scores.score_kind = batch_scores.score_kind
),

task_counts as (
    select
        tasks.task,
        count(compared_scores.task) as compared,
        count(*) filter (where not compared_scores.is_same) as differing,
    from tasks
    left join compared_scores on tasks.task = compared_scores.task
    group by tasks.task
),

parity_checks as (
    select
        task,
        '*' as column_name,
        'parity' as check_name,
        differing::double as value,
        0.0::double as threshold,
        case
            when compared = 0 then 'not_run'
            when differing > 0 then 'suspect'
            else 'ok'
        end as verdict,
        true as is_used,
        case
            when compared = 0 then 'no run scores this task'
            else
                'scores that differ when a loan is scored alone, among '
                || compared::bigint::varchar
        end as explanation,
    from task_counts
)

select * from parity_checks
