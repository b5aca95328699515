-- What two amounts together give away that neither does alone.
with

column_cells as (select * from {{ ref('ml_check_pair_values') }}),

single_columns_alone as (select * from {{ ref('ml_check_single_columns') }}),

score_settings as (select * from {{ ref('score_settings') }}),

{{ told_by_values() }},

limits as (
    {{ leak_limits() }}
),

columns_alone as (
    select
        single_columns_alone.task,
        single_columns_alone.outcome_class,
        single_columns_alone.column_name,
        single_columns_alone.auc,
        {{ gives_outcome_away('single_columns_alone') | indent(8) }} as is_telling,
    from single_columns_alone
    cross join limits
),

pairs_named as (
    select
        *,
        split_part(column_name, ':', 1) as combined_by,
        substr(column_name, strpos(column_name, ':') + 1) as pair_name,
    from single_columns
),

pairs_parted as (
    select
        *,
        substr(pair_name, 1, strpos(pair_name, '|') - 1) as one_column,
        substr(pair_name, strpos(pair_name, '|') + 1) as other_column,
        count(*) over (partition by task, outcome_class) as pairs,
    from pairs_named
),

-- News is a pair that ranks the outcome where neither column does, or, of undated ones,
-- that separates it where neither is told of at all; its tail counts all pairs.
pairs_judged as (
    select
        pairs_parted.task,
        pairs_parted.outcome_class,
        pairs_parted.pair_name,
        pairs_parted.combined_by,
        pairs_parted.is_undated,
        pairs_parted.auc,
        pairs_parted.side_rows,
        pairs_parted.seen,
        pairs_parted.expected,
        one_alone.is_telling or other_alone.is_telling as is_told_alone,
        coalesce(
            pairs_parted.auc >= limits.leak_auc
            and greatest(one_alone.auc, other_alone.auc) < limits.leak_auc,
            false
        ) as ranks_outcome,
        coalesce(
            pairs_parted.is_undated
            and pairs_parted.expected >= limits.expected_rows
            and pairs_parted.tail * pairs_parted.pairs < limits.leak_tail
            and not one_alone.is_telling
            and not other_alone.is_telling,
            false
        ) as separates_outcome,
    from pairs_parted
    cross join limits
    inner join columns_alone as one_alone
        on
            pairs_parted.task = one_alone.task
            and pairs_parted.outcome_class = one_alone.outcome_class
            and pairs_parted.one_column = one_alone.column_name
    inner join columns_alone as other_alone
        on
            pairs_parted.task = other_alone.task
            and pairs_parted.outcome_class = other_alone.outcome_class
            and pairs_parted.other_column = other_alone.column_name
),

-- One row a pair: its ratio or its difference, whichever says more.
strongest_operations as (
    select *
    from pairs_judged
    qualify row_number() over (
            partition by task, outcome_class, pair_name
            order by
                ranks_outcome desc,
                separates_outcome desc,
                auc desc nulls last,
                combined_by asc
        ) = 1
)

select * from strongest_operations
