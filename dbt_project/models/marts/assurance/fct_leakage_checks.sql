with

single_columns as (select * from {{ ref('ml_check_single_columns') }}),

combination_checks as (select * from {{ ref('ml_check_combinations') }}),

fit_checks as (select * from {{ ref('ml_check_fits') }}),

parity_checks as (select * from {{ ref('ml_check_parity') }}),

used_features as (select * from {{ ref('ml_used_features') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

undated_attributes as (select * from {{ ref('stg_loan_undated_attributes') }}),

score_settings as (select * from {{ ref('score_settings') }}),

erasure_results as (
    {{ erasure_results() }}
),

limits as (
    {{ leak_limits() }}
),

tasks as (
    select distinct task
    from split_windows
),

used_columns as (
    select distinct
        task,
        feature_name,
    from used_features
),

column_findings as (
    select
        single_columns.task,
        single_columns.column_name,
        single_columns.auc,
        single_columns.missing_auc,
        single_columns.side_rows,
        single_columns.seen,
        single_columns.expected,
        limits.leak_auc,
        coalesce(single_columns.auc >= limits.leak_auc, false) as ranks_outcome,
        coalesce(
            single_columns.expected >= limits.expected_rows
            and single_columns.tail < limits.leak_tail,
            false
        ) as separates_outcome,
        single_columns.is_undated
        or coalesce(feature_catalogue.known_at = 'unknown', true) as is_undeclared,
        used_columns.feature_name is not null as is_used,
    from single_columns
    cross join limits
    left join feature_catalogue
        on single_columns.column_name = feature_catalogue.feature_name
    left join used_columns
        on
            single_columns.task = used_columns.task
            and single_columns.column_name = used_columns.feature_name
),

single_column_checks as (
    select
        task,
        column_name,
        'single_column' as check_name,
        auc as value,
        leak_auc as threshold,
        case
            when not ranks_outcome and not separates_outcome then 'ok'
            when is_undeclared then 'leak'
            else 'suspect'
        end as verdict,
        is_used,
        case
            when auc is null then 'one value only: nothing to tell'
            when separates_outcome
                then
                    'of ' || side_rows::bigint::varchar
                    || ' rows on one side of a cut or at one value, '
                    || seen::bigint::varchar || ' are of a class of which '
                    || round(expected, 1)::varchar || ' are expected'
                    || case
                        when is_undeclared then '; when it was known is not declared'
                        else '; its date is declared, so it may be honest'
                    end
            when ranks_outcome
                then
                    'this column alone ranks the outcome with that AUC'
                    || case
                        when is_undeclared then '; when it was known is not declared'
                        else '; its date is declared, so it may be honest'
                    end
            else 'this column alone gives nothing away'
        end
        || case
            when (ranks_outcome or separates_outcome) and missing_auc >= leak_auc
                then
                    '; whether it is missing at all ranks the outcome with AUC '
                    || round(missing_auc, 3)::varchar
            else ''
        end as explanation,
    from column_findings
),

attribute_names as (
    select
        attribute_name,
        count(*) as attribute_rows,
    from undated_attributes
    group by attribute_name
),

undated_checks as (
    select
        tasks.task,
        attribute_names.attribute_name as column_name,
        'undated' as check_name,
        attribute_names.attribute_rows::double as value,
        null::double as threshold,
        case when used_columns.feature_name is null then 'ok' else 'leak' end
            as verdict,
        used_columns.feature_name is not null as is_used,
        'when it was known is not declared: audited, and barred from every model'
            as explanation,
    from attribute_names
    cross join tasks
    left join used_columns
        on
            tasks.task = used_columns.task
            and attribute_names.attribute_name = used_columns.feature_name
),

barred_checks as (
    select
        tasks.task,
        feature_catalogue.feature_name as column_name,
        'barred' as check_name,
        null::double as value,
        null::double as threshold,
        case when used_columns.feature_name is null then 'ok' else 'leak' end
            as verdict,
        used_columns.feature_name is not null as is_used,
        coalesce(feature_catalogue.reason, 'not allowed by the catalogue')
            as explanation,
    from feature_catalogue
    cross join tasks
    left join used_columns
        on
            tasks.task = used_columns.task
            and feature_catalogue.feature_name = used_columns.feature_name
    where not feature_catalogue.is_allowed
),

-- Labels are made before segments and scores exist, so the target can only be reached
-- through a feature that is made of one: every feature must stand in the catalogue.
unlisted_features as (
    select
        tasks.task,
        count(used_columns.feature_name) filter (
            where feature_catalogue.feature_name is null
        ) as unlisted,
        count(used_columns.feature_name) as features,
    from tasks
    left join used_columns on tasks.task = used_columns.task
    left join feature_catalogue
        on used_columns.feature_name = feature_catalogue.feature_name
    group by tasks.task
),

lineage_checks as (
    select
        task,
        '*' as column_name,
        'target_lineage' as check_name,
        unlisted::double as value,
        0.0::double as threshold,
        case when unlisted = 0 then 'ok' else 'leak' end as verdict,
        features > 0 as is_used,
        'features in use that the catalogue does not list, such as a segment or a score'
            as explanation,
    from unlisted_features
),

erased_columns as (
    select
        column_name,
        differing_rows,
        checked_rows,
    from erasure_results
    where is_current
),

-- A column that the catalogue does not list is no feature: it says who is scored.
erasure_findings as (
    select
        tasks.task,
        erased_columns.column_name,
        erased_columns.differing_rows,
        erased_columns.checked_rows,
        used_columns.feature_name is not null
        or feature_catalogue.feature_name is null as is_used,
    from tasks
    cross join erased_columns
    left join used_columns
        on
            tasks.task = used_columns.task
            and erased_columns.column_name = used_columns.feature_name
    left join feature_catalogue
        on erased_columns.column_name = feature_catalogue.feature_name
    where erased_columns.column_name <> '*'
),

-- Whole rows, and a line that says so where nothing was compared.
erasure_totals as (
    select
        tasks.task,
        '*' as column_name,
        max(erased_columns.differing_rows) as differing_rows,
        coalesce(max(erased_columns.checked_rows), 0) as checked_rows,
        coalesce(max(erased_columns.differing_rows), 0) = 0
        or coalesce(bool_or(
            erasure_findings.is_used and erasure_findings.differing_rows > 0
        ), false) as is_used,
    from tasks
    left join erased_columns on erased_columns.column_name = '*'
    left join erasure_findings on tasks.task = erasure_findings.task
    group by tasks.task
),

erasures as (
    select * from erasure_findings
    union all
    select * from erasure_totals
),

erasure_checks as (
    select
        task,
        column_name,
        'future_erasure' as check_name,
        differing_rows::double as value,
        0.0::double as threshold,
        case
            when checked_rows = 0 then 'not_run'
            when differing_rows = 0 then 'ok'
            else 'leak'
        end as verdict,
        is_used,
        case
            when checked_rows = 0
                then 'no comparison was made for this input and this code'
            else
                case when column_name = '*' then 'rows' else 'values' end
                || ' that changed when all that came after was erased, among '
                || checked_rows::bigint::varchar
        end as explanation,
    from erasures
),

all_checks as (
    select * from single_column_checks
    union all
    select * from combination_checks
    union all
    select * from fit_checks
    union all
    select * from parity_checks
    union all
    select * from undated_checks
    union all
    select * from barred_checks
    union all
    select * from lineage_checks
    union all
    select * from erasure_checks
),

leakage_checks as (
    select
        ---------- text
        task,
        column_name,
        check_name,
        verdict,
        explanation,
        ---------- numbers
        round(value, 6)::double as value,
        round(threshold, 6)::double as threshold,
        ---------- booleans
        is_used,
    from all_checks
)

select * from leakage_checks
order by task, column_name, check_name
