{#-
    What the values of a column give away of the outcome: the CTEs from `column_totals`
    to `single_columns`, over the CTEs `column_cells` (one row per task, outcome class,
    column and value, with rows and events; a missing value is one too) and
    `score_settings`.

    Ranking: AUC over the values, a missing value counted as one; texts and missing
    values are put where they rank best. `missing_auc` is that of being missing, alone.
    Absence: a side of a cut, or a value, where one class should be there and hardly is.
    Its probability is Chernoff's bound of the binomial tail, exact where none is seen
    and never too small.
-#}
{% macro told_by_values() -%}
column_totals as (
    select
        task,
        outcome_class,
        column_name,
        is_undated,
        is_number,
        sum(cell_rows)::double as all_rows,
        sum(cell_events)::double as all_events,
        count(*) as cells,
        count(*) filter (where not is_missing) as filled_cells,
        sum(cell_rows) filter (where is_missing)::double as missing_rows,
        sum(cell_events) filter (where is_missing)::double as missing_events,
    from column_cells
    group by all
),

-- A column without two values says nothing.
told_columns as (
    select *
    from column_totals
    where cells > 1 and all_events > 0 and all_events < all_rows
),

ordered_cells as (
    {% for missing_side in ['low', 'high'] %}
    select
        column_cells.task,
        column_cells.outcome_class,
        column_cells.column_name,
        '{{ missing_side }}' as missing_side,
        column_cells.is_missing,
        column_cells.cell_rows::double as cell_rows,
        column_cells.cell_events::double as cell_events,
        row_number() over (
            partition by
                column_cells.task, column_cells.outcome_class, column_cells.column_name
            order by
                case
                    when column_cells.is_missing
                        then {{ '0' if missing_side == 'low' else '2' }}
                    else 1
                end,
                column_cells.number_value,
                column_cells.cell_events / column_cells.cell_rows,
                column_cells.text_value
        ) as cell_place,
    from column_cells
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

cumulated_cells as (
    select
        *,
        sum(cell_rows) over cell_order as rows_up_to,
        sum(cell_events) over cell_order as events_up_to,
    from ordered_cells
    window cell_order as (
        partition by task, outcome_class, column_name, missing_side
        order by cell_place
        rows between unbounded preceding and current row
    )
),

column_areas as (
    select
        cumulated_cells.task,
        cumulated_cells.outcome_class,
        cumulated_cells.column_name,
        cumulated_cells.missing_side,
        sum(
            cumulated_cells.cell_events * (
                cumulated_cells.rows_up_to - cumulated_cells.events_up_to
                - (cumulated_cells.cell_rows - cumulated_cells.cell_events) / 2.0
            )
        ) / max(
            told_columns.all_events * (told_columns.all_rows - told_columns.all_events)
        ) as auc,
    from cumulated_cells
    inner join told_columns
        on
            cumulated_cells.task = told_columns.task
            and cumulated_cells.outcome_class = told_columns.outcome_class
            and cumulated_cells.column_name = told_columns.column_name
    group by all
),

best_areas as (
    select
        task,
        outcome_class,
        column_name,
        max(greatest(auc, 1.0 - auc)) as auc,
    from column_areas
    group by task, outcome_class, column_name
),

-- Low side and high side of each cut of a number, and each value by itself. The missing
-- value is a value; it belongs to no side.
sides as (
    select
        task,
        outcome_class,
        column_name,
        cell_rows as side_rows,
        cell_events as side_events,
    from ordered_cells
    where missing_side = 'low'
    union all
    select
        cumulated_cells.task,
        cumulated_cells.outcome_class,
        cumulated_cells.column_name,
        cumulated_cells.rows_up_to as side_rows,
        cumulated_cells.events_up_to as side_events,
    from cumulated_cells
    inner join told_columns
        on
            cumulated_cells.task = told_columns.task
            and cumulated_cells.outcome_class = told_columns.outcome_class
            and cumulated_cells.column_name = told_columns.column_name
    where
        told_columns.is_number
        and cumulated_cells.missing_side = 'high'
        and not cumulated_cells.is_missing
        and cumulated_cells.rows_up_to < told_columns.all_rows
    union all
    select
        cumulated_cells.task,
        cumulated_cells.outcome_class,
        cumulated_cells.column_name,
        told_columns.all_rows - cumulated_cells.rows_up_to as side_rows,
        told_columns.all_events - cumulated_cells.events_up_to as side_events,
    from cumulated_cells
    inner join told_columns
        on
            cumulated_cells.task = told_columns.task
            and cumulated_cells.outcome_class = told_columns.outcome_class
            and cumulated_cells.column_name = told_columns.column_name
    where
        told_columns.is_number
        and cumulated_cells.missing_side = 'low'
        and not cumulated_cells.is_missing
        and cumulated_cells.rows_up_to < told_columns.all_rows
),

side_classes as (
    {% for class in ['events', 'others'] %}
    select
        sides.task,
        sides.outcome_class,
        sides.column_name,
        sides.side_rows,
        {% if class == 'events' %}
        sides.side_events as seen,
        told_columns.all_events / told_columns.all_rows as class_rate,
        {% else %}
        sides.side_rows - sides.side_events as seen,
        1.0 - told_columns.all_events / told_columns.all_rows as class_rate,
        {% endif %}
        told_columns.filled_cells,
    from sides
    inner join told_columns
        on
            sides.task = told_columns.task
            and sides.outcome_class = told_columns.outcome_class
            and sides.column_name = told_columns.column_name
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

-- Chernoff: P(X <= seen) <= exp(-n KL(seen / n, rate)), times the number of cuts.
side_tails as (
    select
        task,
        outcome_class,
        column_name,
        side_rows,
        seen,
        side_rows * class_rate as expected,
        least(
            greatest(filled_cells - 1, 1) * exp(
                -(
                    case
                        when seen > 0
                            then seen * ln(seen / (side_rows * class_rate))
                        else 0.0
                    end
                    + case
                        when seen < side_rows
                            then
                                (side_rows - seen)
                                * ln(
                                    (side_rows - seen)
                                    / (side_rows * (1.0 - class_rate))
                                )
                        else 0.0
                    end
                )
            ),
            1.0
        ) as tail,
    from side_classes
    where seen < side_rows * class_rate * (1.0 - 1e-9)
),

row_limit as (
    select max(setting_value) as expected_rows
    from score_settings
    where setting_name = 'leak_expected_rows'
),

strongest_sides as (
    select
        side_tails.task,
        side_tails.outcome_class,
        side_tails.column_name,
        side_tails.side_rows,
        side_tails.seen,
        side_tails.expected,
        side_tails.tail,
    from side_tails
    cross join row_limit
    where side_tails.expected >= row_limit.expected_rows
    qualify row_number() over (
            partition by
                side_tails.task,
                side_tails.outcome_class,
                side_tails.column_name
            order by side_tails.tail, side_tails.side_rows, side_tails.seen
        ) = 1
),

single_columns as (
    select
        column_totals.task,
        column_totals.outcome_class,
        column_totals.column_name,
        column_totals.is_undated,
        best_areas.auc,
        0.5 + abs(
            column_totals.missing_events / nullif(column_totals.all_events, 0)
            - (column_totals.missing_rows - column_totals.missing_events)
            / nullif(column_totals.all_rows - column_totals.all_events, 0)
        ) / 2.0 as missing_auc,
        strongest_sides.side_rows,
        strongest_sides.seen,
        strongest_sides.expected,
        strongest_sides.tail,
    from column_totals
    left join best_areas
        on
            column_totals.task = best_areas.task
            and column_totals.outcome_class = best_areas.outcome_class
            and column_totals.column_name = best_areas.column_name
    left join strongest_sides
        on
            column_totals.task = strongest_sides.task
            and column_totals.outcome_class = strongest_sides.outcome_class
            and column_totals.column_name = strongest_sides.column_name
)
{%- endmacro %}

{#-
    Whether a row of what `told_by_values` gives is a finding, `limits` beside it: the
    column ranks the outcome, or one class is absent where it should be.
-#}
{% macro gives_outcome_away(relation) -%}
coalesce(
    {{ relation }}.auc >= limits.leak_auc
    or (
        {{ relation }}.expected >= limits.expected_rows
        and {{ relation }}.tail < limits.leak_tail
    ),
    false
)
{%- endmacro %}

{#- The limits of the leakage checks, one row. -#}
{% macro leak_limits() -%}
    select
        max(setting_value) filter (where setting_name = 'leak_auc') as leak_auc,
        max(setting_value) filter (where setting_name = 'leak_expected_rows')
            as expected_rows,
        max(setting_value) filter (where setting_name = 'leak_tail') as leak_tail,
        max(setting_value) filter (where setting_name = 'leak_derived_share')
            as derived_share,
    from score_settings
{%- endmacro %}

{#-
    The constant of a formula that would make a column of one or two others: added to a
    sum or a difference, times a multiple or a ratio. Where the formula holds this is one
    number on all rows; factors are rounded to six digits, which a text of nine keeps.
-#}
{% macro derived_constant(operation, target, one, other) -%}
    {%- set formulas = {
        'multiple': target ~ ' / nullif(' ~ one ~ ', 0)',
        'sum': target ~ ' - (' ~ one ~ ' + ' ~ other ~ ')',
        'difference': target ~ ' - (' ~ one ~ ' - ' ~ other ~ ')',
        'reverse_difference': target ~ ' - (' ~ other ~ ' - ' ~ one ~ ')',
        'ratio': target ~ ' * ' ~ other ~ ' / nullif(' ~ one ~ ', 0)',
        'reverse_ratio': target ~ ' * ' ~ one ~ ' / nullif(' ~ other ~ ', 0)',
    } -%}
    {%- set formula = formulas[operation] -%}
    {%- if operation in ['multiple', 'ratio', 'reverse_ratio'] -%}
    {%- set digits = '(5 - floor(log10(abs(nullif(' ~ formula ~ ', 0)))))::integer' -%}
    round({{ formula }}, {{ digits }})
    {%- else -%}
    round({{ formula }}, 6)
    {%- endif -%}
{%- endmacro %}

{#- What a formula with its constant gives. -#}
{% macro derived_value(operation, one, other, constant) -%}
    {%- set formulas = {
        'multiple': constant ~ ' * ' ~ one,
        'sum': one ~ ' + ' ~ other ~ ' + ' ~ constant,
        'difference': one ~ ' - ' ~ other ~ ' + ' ~ constant,
        'reverse_difference': other ~ ' - ' ~ one ~ ' + ' ~ constant,
        'ratio': constant ~ ' * ' ~ one ~ ' / nullif(' ~ other ~ ', 0)',
        'reverse_ratio': constant ~ ' * ' ~ other ~ ' / nullif(' ~ one ~ ', 0)',
    } -%}
    {{ formulas[operation] }}
{%- endmacro %}
