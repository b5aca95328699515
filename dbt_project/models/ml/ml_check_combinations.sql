-- The checks that put columns, or cells of one, together: pairs of amounts, imputations
-- and columns made of others, as rows of fct_leakage_checks.
with

pairs as (select * from {{ ref('ml_check_pairs') }}),

imputed_cells as (select * from {{ ref('ml_check_imputed_cells') }}),

derived_columns as (select * from {{ ref('ml_check_derived_columns') }}),

used_features as (select * from {{ ref('ml_used_features') }}),

split_windows as (select * from {{ ref('ml_split_windows') }}),

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

undated_attributes as (select * from {{ ref('stg_loan_undated_attributes') }}),

score_settings as (select * from {{ ref('score_settings') }}),

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

attribute_names as (
    select distinct attribute_name
    from undated_attributes
),

-- Findings; where there is none the pair that says most, of columns that say nothing
-- alone, so that it can be seen that pairs were looked at.
pair_findings as (
    select
        pairs.*,
        pairs.ranks_outcome or pairs.separates_outcome as is_finding,
        one_used.feature_name is not null and other_used.feature_name is not null
            as is_used,
        limits.leak_auc,
    from pairs
    cross join limits
    left join used_columns as one_used
        on
            pairs.task = one_used.task
            and split_part(pairs.pair_name, '|', 1) = one_used.feature_name
    left join used_columns as other_used
        on
            pairs.task = other_used.task
            and split_part(pairs.pair_name, '|', 2) = other_used.feature_name
    where pairs.ranks_outcome or pairs.separates_outcome or not pairs.is_told_alone
    qualify
        pairs.ranks_outcome
        or pairs.separates_outcome
        or row_number() over (
            partition by pairs.task
            order by
                (pairs.ranks_outcome or pairs.separates_outcome) desc,
                pairs.auc desc nulls last,
                pairs.pair_name asc
        ) = 1
),

pair_checks as (
    select
        task,
        pair_name as column_name,
        'pair_of_columns' as check_name,
        auc as value,
        leak_auc as threshold,
        case
            when not is_finding then 'ok'
            when is_undated then 'leak'
            else 'suspect'
        end as verdict,
        is_used,
        'their ' || combined_by || case
            when ranks_outcome
                then ' ranks the outcome with that AUC, neither alone does'
            when separates_outcome
                then
                    ': of ' || side_rows::bigint::varchar
                    || ' rows on one side of a cut '
                    || seen::bigint::varchar || ' are of a class of which '
                    || round(expected, 1)::varchar
                    || ' are expected; neither alone says so'
            else ' says most of all pairs, and gives nothing away'
        end as explanation,
    from pair_findings
),

imputed_findings as (
    select
        imputed_cells.*,
        imputed_cells.tail < limits.leak_tail
        and imputed_cells.cell_auc > imputed_cells.rest_auc as is_finding,
        imputed_cells.is_undated
        or coalesce(feature_catalogue.known_at = 'unknown', true) as is_undeclared,
        used_columns.feature_name is not null as is_used,
    from imputed_cells
    cross join limits
    left join feature_catalogue
        on imputed_cells.column_name = feature_catalogue.feature_name
    left join used_columns
        on
            imputed_cells.task = used_columns.task
            and imputed_cells.column_name = used_columns.feature_name
),

imputed_checks as (
    select
        task,
        column_name,
        'imputed_cells' as check_name,
        cell_auc as value,
        rest_auc as threshold,
        case
            when not is_finding then 'ok'
            when is_undeclared then 'leak'
            else 'suspect'
        end as verdict,
        is_used,
        'the value ' || number_value::varchar || ' stands in '
        || cell_rows::bigint::varchar || ' rows; the outcome''s rate is '
        || round(cell_rate, 3)::varchar || ' there and '
        || round(other_rate, 3)::varchar || ' elsewhere'
        || case
            when is_finding then ', which tells more than the rest of the column'
            else ''
        end as explanation,
    from imputed_findings
),

derived_checks as (
    select
        tasks.task,
        attribute_names.attribute_name as column_name,
        'derived_column' as check_name,
        derived_columns.matched_share as value,
        limits.derived_share as threshold,
        case when derived_columns.is_derived then 'leak' else 'ok' end as verdict,
        false as is_used,
        case
            when derived_columns.is_derived
                then 'made of a leak: it is ' || derived_columns.formula
            else 'no simple formula of a leak gives this column'
        end as explanation,
    from attribute_names
    cross join tasks
    cross join limits
    left join derived_columns
        on attribute_names.attribute_name = derived_columns.column_name
),

combination_checks as (
    select * from pair_checks
    union all
    select * from imputed_checks
    union all
    select * from derived_checks
)

select * from combination_checks
