-- Imputations are cells too: one value repeated again and again in a column that is
-- otherwise spread out. Where that value tells more of the outcome than all the rest
-- of the column, it was filled in by somebody who knew. Of dated columns those count
-- that a lender wrote at origination, and of them a value within the range: amounts
-- that are often nothing are none, and what is made here of events nobody filled in.
with

column_cells as (select * from {{ ref('ml_check_column_values') }}),

feature_catalogue as (select * from {{ ref('feature_catalogue') }}),

fillable_features as (
    select feature_name
    from feature_catalogue
    where known_at = 'origination'
),

filled_cells as (
    select
        task,
        outcome_class,
        column_name,
        is_undated,
        number_value,
        cell_rows::double as cell_rows,
        cell_events::double as cell_events,
        count(*) over this_column as values_of_column,
        sum(cell_rows) over this_column as rows_of_column,
        sum(cell_events) over this_column as events_of_column,
        min(number_value) over this_column as lowest_value,
        max(number_value) over this_column as highest_value,
    from column_cells
    where
        is_number
        and not is_missing
        and (
            is_undated
            or column_name in (
                select fillable_features.feature_name from fillable_features
            )
        )
    window this_column as (partition by task, outcome_class, column_name)
),

-- Repeated: a hundredth of the rows, 20 at least, and ten times as many as another
-- value of the column has on average; the rest is spread over 20 values and 20 rows.
repeated_cells as (
    select
        *,
        rows_of_column - cell_rows as other_rows,
        events_of_column - cell_events as other_events,
    from filled_cells
    where
        values_of_column > 20
        and cell_rows >= greatest(20, 0.01 * rows_of_column)
        and rows_of_column - cell_rows >= 20
        and cell_rows
        >= 10.0 * (rows_of_column - cell_rows) / (values_of_column - 1)
        and (
            is_undated
            or (number_value > lowest_value and number_value < highest_value)
        )
),

others_cumulated as (
    select
        repeated_cells.task,
        repeated_cells.outcome_class,
        repeated_cells.column_name,
        repeated_cells.number_value,
        repeated_cells.other_rows,
        repeated_cells.other_events,
        filled_cells.cell_rows,
        filled_cells.cell_events,
        sum(filled_cells.cell_rows - filled_cells.cell_events) over (
            partition by
                repeated_cells.task,
                repeated_cells.outcome_class,
                repeated_cells.column_name,
                repeated_cells.number_value
            order by filled_cells.number_value
            rows between unbounded preceding and current row
        ) as others_up_to,
    from repeated_cells
    inner join filled_cells
        on
            repeated_cells.task = filled_cells.task
            and repeated_cells.outcome_class = filled_cells.outcome_class
            and repeated_cells.column_name = filled_cells.column_name
            and repeated_cells.number_value <> filled_cells.number_value
),

areas_of_the_rest as (
    select
        task,
        outcome_class,
        column_name,
        number_value,
        sum(
            cell_events * (others_up_to - (cell_rows - cell_events) / 2.0)
        ) / nullif(max(other_events * (other_rows - other_events)), 0) as rest_auc,
    from others_cumulated
    group by task, outcome_class, column_name, number_value
),

-- The cell against the rest: AUC of having the value, and the tail of Wilks' likelihood
-- ratio of two rates, which exp(-G / 2) bounds, times the cells looked at.
cells_weighed as (
    select
        repeated_cells.task,
        repeated_cells.outcome_class,
        repeated_cells.column_name,
        repeated_cells.is_undated,
        repeated_cells.number_value,
        repeated_cells.cell_rows,
        repeated_cells.cell_events,
        repeated_cells.cell_events / repeated_cells.cell_rows as cell_rate,
        repeated_cells.other_events / repeated_cells.other_rows as other_rate,
        0.5 + abs(
            repeated_cells.cell_events / nullif(repeated_cells.events_of_column, 0)
            - (repeated_cells.cell_rows - repeated_cells.cell_events)
            / nullif(
                repeated_cells.rows_of_column - repeated_cells.events_of_column, 0
            )
        ) / 2.0 as cell_auc,
        coalesce(
            greatest(areas_of_the_rest.rest_auc, 1.0 - areas_of_the_rest.rest_auc), 0.5
        ) as rest_auc,
        least(
            1.0,
            count(*) over (
                partition by repeated_cells.task, repeated_cells.outcome_class
            ) * exp(
                -(
                    0.0
                    {% for part in ['cell', 'other'] -%}
                    {% for seen in [
                        'repeated_cells.' ~ part ~ '_events',
                        '(repeated_cells.' ~ part ~ '_rows - repeated_cells.'
                        ~ part ~ '_events)',
                    ] -%}
                    {% set all_seen = 'repeated_cells.events_of_column' if loop.first
                        else '(repeated_cells.rows_of_column'
                        ~ ' - repeated_cells.events_of_column)' -%}
                    + case
                        when {{ seen }} > 0
                            then
                                {{ seen }} * ln(
                                    {{ seen }} * repeated_cells.rows_of_column
                                    / (
                                        repeated_cells.{{ part }}_rows
                                        * {{ all_seen }}
                                    )
                                )
                        else 0.0
                    end
                    {% endfor -%}
                    {% endfor -%}
                )
            )
        ) as tail,
    from repeated_cells
    left join areas_of_the_rest
        on
            repeated_cells.task = areas_of_the_rest.task
            and repeated_cells.outcome_class = areas_of_the_rest.outcome_class
            and repeated_cells.column_name = areas_of_the_rest.column_name
            and repeated_cells.number_value = areas_of_the_rest.number_value
),

strongest_cells as (
    select *
    from cells_weighed
    qualify row_number() over (
            partition by task, outcome_class, column_name
            order by cell_auc desc, number_value asc
        ) = 1
)

select * from strongest_cells
