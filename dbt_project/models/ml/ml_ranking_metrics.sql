-- AUC by grouped counts; its variance by DeLong's placements, summed by borrower
-- (Obuchowski 1997). KS is measured at its best cut, its interval at that cut.
with

evaluations as (select * from {{ ref('ml_evaluations') }}),

evaluated_rows as (select * from {{ ref('ml_evaluated_rows') }}),

cells as (
    select
        evaluation_id,
        probability,
        count(*) filter (where label > 0.5) as events,
        count(*) filter (where label <= 0.5) as non_events,
    from evaluated_rows
    group by evaluation_id, probability
),

cumulated_cells as (
    select
        cells.evaluation_id,
        cells.probability,
        cells.events,
        cells.non_events,
        sum(cells.events) over score_order as events_up_to,
        sum(cells.non_events) over score_order as others_up_to,
        evaluations.events::double as all_events,
        (evaluations.evaluated_rows - evaluations.events)::double as all_others,
    from cells
    inner join evaluations on cells.evaluation_id = evaluations.evaluation_id
    where
        evaluations.events > 0
        and evaluations.events < evaluations.evaluated_rows
    window score_order as (
        partition by cells.evaluation_id
        order by cells.probability
        rows between unbounded preceding and current row
    )
),

-- A placement is the share of the other class that lies on the right side of a score,
-- half of the ties counted.
placed_cells as (
    select
        *,
        (others_up_to - non_events / 2.0) / all_others as event_placement,
        (all_events - events_up_to + events / 2.0) / all_events as other_placement,
        others_up_to / all_others - events_up_to / all_events as separation,
    from cumulated_cells
),

areas as (
    select
        evaluation_id,
        all_events,
        all_others,
        sum(events * (others_up_to - non_events / 2.0))
        / (all_events * all_others) as auc,
        max(abs(separation)) as ks,
        max_by(probability, abs(separation)) as ks_cut,
        max_by(events_up_to, abs(separation)) / all_events as events_below_cut,
        max_by(others_up_to, abs(separation)) / all_others as others_below_cut,
    from placed_cells
    group by evaluation_id, all_events, all_others
),

borrower_sums as (
    select
        evaluated_rows.evaluation_id,
        evaluated_rows.borrower_id,
        count(*) filter (where evaluated_rows.label > 0.5) as events,
        count(*) filter (where evaluated_rows.label <= 0.5) as non_events,
        coalesce(
            sum(placed_cells.event_placement - areas.auc)
            filter (where evaluated_rows.label > 0.5),
            0.0
        ) as event_deviation,
        coalesce(
            sum(placed_cells.other_placement - areas.auc)
            filter (where evaluated_rows.label <= 0.5),
            0.0
        ) as other_deviation,
        coalesce(
            sum(
                (evaluated_rows.probability <= areas.ks_cut)::integer
                - areas.others_below_cut
            ) filter (where evaluated_rows.label <= 0.5),
            0.0
        ) / max(areas.all_others)
        - coalesce(
            sum(
                (evaluated_rows.probability <= areas.ks_cut)::integer
                - areas.events_below_cut
            ) filter (where evaluated_rows.label > 0.5),
            0.0
        ) / max(areas.all_events) as separation_deviation,
    from evaluated_rows
    inner join areas on evaluated_rows.evaluation_id = areas.evaluation_id
    inner join placed_cells
        on
            evaluated_rows.evaluation_id = placed_cells.evaluation_id
            and evaluated_rows.probability = placed_cells.probability
    group by evaluated_rows.evaluation_id, evaluated_rows.borrower_id
),

variance_parts as (
    select
        evaluation_id,
        count(*) as borrowers,
        count(*) filter (where events > 0) as borrowers_with_events,
        count(*) filter (where non_events > 0) as borrowers_with_others,
        sum(event_deviation * event_deviation) as event_square,
        sum(other_deviation * other_deviation) as other_square,
        sum(event_deviation * other_deviation) as cross_product,
        sum(separation_deviation * separation_deviation) as separation_square,
    from borrower_sums
    group by evaluation_id
),

measured_areas as (
    select
        areas.evaluation_id,
        areas.auc,
        areas.ks,
        sqrt(
            greatest(
                variance_parts.event_square
                * variance_parts.borrowers_with_events
                / nullif(variance_parts.borrowers_with_events - 1, 0)
                / (areas.all_events * areas.all_events)
                + variance_parts.other_square
                * variance_parts.borrowers_with_others
                / nullif(variance_parts.borrowers_with_others - 1, 0)
                / (areas.all_others * areas.all_others)
                + 2.0
                * variance_parts.cross_product
                * variance_parts.borrowers
                / nullif(variance_parts.borrowers - 1, 0)
                / (areas.all_events * areas.all_others),
                0.0
            )
        ) as auc_standard_error,
        sqrt(
            variance_parts.separation_square
            * variance_parts.borrowers
            / nullif(variance_parts.borrowers - 1, 0)
        ) as ks_standard_error,
    from areas
    inner join variance_parts on areas.evaluation_id = variance_parts.evaluation_id
),

named_metrics as (
    select
        evaluation_id,
        'auc' as metric_name,
        auc as metric_value,
        auc_standard_error as standard_error,
        0.0 as lowest,
    from measured_areas
    union all
    select
        evaluation_id,
        'gini' as metric_name,
        2.0 * auc - 1.0 as metric_value,
        2.0 * auc_standard_error as standard_error,
        -1.0 as lowest,
    from measured_areas
    union all
    select
        evaluation_id,
        'ks' as metric_name,
        ks as metric_value,
        ks_standard_error as standard_error,
        0.0 as lowest,
    from measured_areas
),

ranking_metrics as (
    select
        evaluations.assessment_id,
        evaluations.training_key,
        evaluations.procedure,
        evaluations.task,
        evaluations.outcome_class,
        evaluations.split,
        evaluations.population,
        named_metrics.metric_name,
        evaluations.repeat_number,
        named_metrics.metric_value,
        named_metrics.standard_error,
        {{ normal_interval(
            'named_metrics.metric_value',
            'named_metrics.standard_error',
            'low',
            lowest='named_metrics.lowest'
        ) }} as ci_low,
        {{ normal_interval(
            'named_metrics.metric_value',
            'named_metrics.standard_error',
            'high',
            highest='1.0'
        ) }} as ci_high,
        evaluations.evaluated_rows as metric_rows,
    from named_metrics
    inner join evaluations on named_metrics.evaluation_id = evaluations.evaluation_id
)

select * from ranking_metrics
