-- Undated columns that are made of others, one of them a leak: a multiple, a sum, a
-- difference or a ratio (up to a constant, so that days may count from any day), or a
-- flag by one cut. Formulas are found on 200 loans and then counted on all. Columns of
-- the loan itself are among the others, dates as day numbers (decision 0066).
with

undated_attributes as (select * from {{ ref('stg_loan_undated_attributes') }}),

loans as (select * from {{ ref('stg_loans') }}),

single_columns as (select * from {{ ref('ml_check_single_columns') }}),

score_settings as (select * from {{ ref('score_settings') }}),

limits as (
    {{ leak_limits() }}
),

leaking_columns as (
    select distinct single_columns.column_name
    from single_columns
    cross join limits
    where
        single_columns.is_undated
        and {{ gives_outcome_away('single_columns') | indent(8) }}
),

attribute_values as (
    select
        loan_id,
        attribute_name as column_name,
        true as is_undated,
        try_cast(value as double) as number_value,
    from undated_attributes
    where value is not null
),

{% set loan_numbers = {
    'principal_amount': 'principal_amount::double',
    'annual_interest_rate': 'annual_interest_rate::double',
    'term_months': 'term_months::double',
    'installment_amount': 'installment_amount::double',
    'collateral_value': 'collateral_value::double',
    'originated_on': days_between("date '1970-01-01'", 'originated_on') ~ '::double',
} -%}
newest_loans as (
    select * from loans
    qualify row_number() over (
            partition by loan_id
            order by recorded_at desc nulls last
        ) = 1
),

all_values as (
    select * from attribute_values
    {% for column_name, expression in loan_numbers.items() %}
    union all
    select
        loan_id,
        '{{ column_name }}' as column_name,
        false as is_undated,
        {{ expression }} as number_value,
    from newest_loans
    where {{ column_name }} is not null
    {% endfor %}
),

-- Where one value fills 99 % of a column, any formula would fit it.
column_facts as (
    select
        column_name,
        is_undated,
        sum(value_rows) as known_rows,
        count(*) as distinct_values,
        min(number_value) as low_value,
        max(number_value) as high_value,
    from (
        select
            column_name,
            is_undated,
            number_value,
            count(*) as value_rows,
        from all_values
        group by column_name, is_undated, number_value
    ) as counted_values
    group by column_name, is_undated
    having
        count(*) = count(number_value)
        and count(*) > 1
        and max(value_rows) < 0.99 * sum(value_rows)
),

cells as (
    select
        all_values.loan_id,
        all_values.column_name,
        all_values.is_undated,
        all_values.number_value,
        leaking_columns.column_name is not null as is_leak,
    from all_values
    inner join column_facts
        on
            all_values.column_name = column_facts.column_name
            and all_values.is_undated = column_facts.is_undated
    left join leaking_columns
        on
            all_values.column_name = leaking_columns.column_name
            and all_values.is_undated
),

-- 200 loans of each column that may be made of others.
sampled_targets as (
    select
        loan_id,
        column_name,
        number_value,
    from cells
    where is_undated
    qualify row_number() over (
            partition by column_name
            order by {{ hash_unit('loan_id', 'derived_column') }}, loan_id
        ) <= 200
),

{% set operations = [
    'multiple', 'sum', 'difference', 'reverse_difference', 'ratio', 'reverse_ratio',
] -%}
sampled_constants as (
    {% for operation in operations %}
    select
        sampled_targets.column_name,
        '{{ operation }}' as formula_kind,
        one_cells.column_name as one_column,
        {% if operation == 'multiple' %}
        '' as other_column,
        {% else %}
        other_cells.column_name as other_column,
        {% endif %}
        {{ derived_constant(
            operation,
            'sampled_targets.number_value',
            'one_cells.number_value',
            'other_cells.number_value'
        ) }} as constant,
    from sampled_targets
    inner join cells as one_cells
        on
            sampled_targets.loan_id = one_cells.loan_id
            and sampled_targets.column_name <> one_cells.column_name
            and one_cells.is_leak
    {% if operation != 'multiple' %}
    inner join cells as other_cells
        on
            sampled_targets.loan_id = other_cells.loan_id
            and sampled_targets.column_name <> other_cells.column_name
            and one_cells.column_name <> other_cells.column_name
    {% endif %}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

constant_counts as (
    select
        column_name,
        formula_kind,
        one_column,
        other_column,
        constant,
        count(*) as constant_rows,
        sum(count(*)) over (
            partition by column_name, formula_kind, one_column, other_column
        ) as formula_rows,
    from sampled_constants
    where constant is not null
    group by column_name, formula_kind, one_column, other_column, constant
),

candidates as (
    select
        constant_counts.column_name,
        constant_counts.formula_kind,
        constant_counts.one_column,
        constant_counts.other_column,
        constant_counts.constant,
    from constant_counts
    where
        constant_counts.formula_rows >= 20
        and constant_counts.constant_rows >= 0.98 * constant_counts.formula_rows
),

candidate_rows as (
    select
        candidates.*,
        targets.number_value as target,
        one_cells.number_value as one,
        other_cells.number_value as other,
    from candidates
    inner join cells as targets
        on
            candidates.column_name = targets.column_name
            and targets.is_undated
    left join cells as one_cells
        on
            targets.loan_id = one_cells.loan_id
            and candidates.one_column = one_cells.column_name
    left join cells as other_cells
        on
            targets.loan_id = other_cells.loan_id
            and candidates.other_column = other_cells.column_name
),

formulas_counted as (
    select
        column_name,
        formula_kind,
        one_column,
        other_column,
        constant,
        count(*) filter (
            where abs(
                target - case formula_kind
                    {% for operation in operations -%}
                    when '{{ operation }}'
                        then {{ derived_value(operation, 'one', 'other', 'constant') }}
                    {% endfor -%}
                end
            ) <= 1e-5 * abs(target) + 1e-6
        )::double / count(*) as matched_share,
    from candidate_rows
    group by column_name, formula_kind, one_column, other_column, constant
),

-- A flag has two values; the cut of a leak that tells them apart best.
flag_cells as (
    select
        targets.column_name,
        one_cells.column_name as one_column,
        one_cells.number_value as cut_value,
        max(column_facts.known_rows) as known_rows,
        count(*) filter (where targets.number_value = column_facts.high_value) as highs,
        count(*) filter (where targets.number_value = column_facts.low_value) as lows,
    from cells as targets
    inner join column_facts
        on
            targets.column_name = column_facts.column_name
            and targets.is_undated = column_facts.is_undated
    inner join cells as one_cells
        on
            targets.loan_id = one_cells.loan_id
            and targets.column_name <> one_cells.column_name
    where
        targets.is_undated
        and column_facts.distinct_values = 2
        and one_cells.is_leak
    group by targets.column_name, one_cells.column_name, one_cells.number_value
),

flags_cumulated as (
    select
        *,
        sum(highs) over cut_order - highs as highs_below,
        sum(lows) over cut_order - lows as lows_below,
        sum(highs) over one_flag as all_highs,
        sum(lows) over one_flag as all_lows,
    from flag_cells
    window
        one_flag as (partition by column_name, one_column),
        cut_order as (
            partition by column_name, one_column
            order by cut_value
            rows between unbounded preceding and current row
        )
),

flags_counted as (
    {% for operation, told_right in {
        'flag_from': 'lows_below + (all_highs - highs_below)',
        'flag_below': 'highs_below + (all_lows - lows_below)',
    }.items() %}
    select
        column_name,
        '{{ operation }}' as formula_kind,
        one_column,
        '' as other_column,
        cut_value as constant,
        ({{ told_right }})::double / known_rows as matched_share,
    from flags_cumulated
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

all_formulas as (
    select * from formulas_counted
    union all
    select * from flags_counted
),

-- Of formulas that fit alike the plainest, with the smallest number.
best_formulas as (
    select
        all_formulas.*,
        coalesce(all_formulas.matched_share >= limits.derived_share, false)
            as is_derived,
    from all_formulas
    cross join limits
    qualify row_number() over (
            partition by all_formulas.column_name
            order by
                all_formulas.matched_share desc,
                case all_formulas.formula_kind
                    {% for operation in ['flag_from', 'flag_below'] + operations -%}
                    when '{{ operation }}' then {{ loop.index }}
                    {% endfor -%}
                end,
                abs(all_formulas.constant),
                all_formulas.one_column,
                all_formulas.other_column
        ) = 1
),

derived_columns as (
    select
        column_name,
        formula_kind,
        one_column,
        other_column,
        constant,
        matched_share,
        is_derived,
        case formula_kind
            when 'flag_from' then one_column || ' >= ' || constant::varchar
            when 'flag_below' then one_column || ' < ' || constant::varchar
            when 'multiple' then constant::varchar || ' times ' || one_column
            when 'sum' then one_column || ' + ' || other_column
            when 'difference' then one_column || ' - ' || other_column
            when 'reverse_difference' then other_column || ' - ' || one_column
            when 'ratio' then one_column || ' / ' || other_column
            when 'reverse_ratio' then other_column || ' / ' || one_column
        end
        || case
            when formula_kind in ('sum', 'difference', 'reverse_difference')
                and constant <> 0
                then ' and a constant, ' || constant::varchar
            when formula_kind in ('ratio', 'reverse_ratio') and constant <> 1
                then ' times a constant, ' || constant::varchar
            else ''
        end as formula,
    from best_formulas
)

select * from derived_columns
