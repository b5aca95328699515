-- What the checks that need a fit came to, as rows of fct_leakage_checks. Intervals are
-- of 99.9 %, so that chance raises one alarm in a thousand; nothing is a leak by them,
-- for no column is named (decision 0103).
with

fit_scores as (select * from {{ ref('ml_check_fit_scores') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

tasks as (
    select distinct task
    from split_windows
),

evaluated_rows as (
    select
        task as evaluation_id,
        borrower_id,
        label,
        score as probability,
    from fit_scores
    where check_name = 'label_shuffle'
),

evaluations as (
    select
        evaluation_id,
        count(*) as evaluated_rows,
        count(*) filter (where label > 0.5) as events,
    from evaluated_rows
    group by evaluation_id
),

{{ ranking_measures() }},

-- What it costs to have the column of chance drawn anew, in log loss.
borrower_ratios as (
    select
        task,
        borrower_id,
        sum(
            {{ log_loss('label', '1.0 / (1.0 + exp(-redrawn_score))') }}
            - {{ log_loss('label', '1.0 / (1.0 + exp(-score))') }}
        ) as numerator,
        count(*)::double as denominator,
    from fit_scores
    where check_name = 'random_column'
    group by task, borrower_id
),

{{ clustered_ratios(['task']) }},

measured_checks as (
    select
        evaluation_id as task,
        'label_shuffle' as check_name,
        metric_value as value,
        0.5 as expected_value,
        standard_error,
    from ranking_measures
    where metric_name = 'auc'
    union all
    select
        task,
        'random_column' as check_name,
        metric_value as value,
        0.0 as expected_value,
        standard_error,
    from clustered_ratios
),

check_names as (
    select 'label_shuffle' as check_name
    union all
    select 'random_column' as check_name
),

-- Of one borrower alone there is no interval, and nothing was asked.
bounded_checks as (
    select
        tasks.task,
        check_names.check_name,
        measured_checks.value,
        measured_checks.expected_value
        + 3.290526731491926 * measured_checks.standard_error as threshold,
        measured_checks.standard_error is not null as is_run,
        abs(measured_checks.value - measured_checks.expected_value)
        > 3.290526731491926 * measured_checks.standard_error as is_finding,
    from tasks
    cross join check_names
    left join measured_checks
        on
            tasks.task = measured_checks.task
            and check_names.check_name = measured_checks.check_name
),

fit_checks as (
    select
        task,
        '*' as column_name,
        check_name,
        value,
        threshold,
        case
            when not is_run then 'not_run'
            when is_finding then 'suspect'
            else 'ok'
        end as verdict,
        true as is_used,
        case
            when not is_run then 'too few outcomes for a fit'
            when check_name = 'label_shuffle' and is_finding
                then
                    'held-out rows are ranked although their labels were dealt out '
                    || 'anew: the pipeline itself lets something through'
            when check_name = 'label_shuffle'
                then 'held-out rows with labels dealt out anew are ranked as by chance'
            when is_finding
                then
                    'a column of chance matters for the loss of held-out rows: they '
                    || 'were seen by the fit'
            else 'a column of chance does not matter for the loss of held-out rows'
        end as explanation,
    from bounded_checks
)

select * from fit_checks
