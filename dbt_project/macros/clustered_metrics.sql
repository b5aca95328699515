{#-
    Ratios of sums with the standard error of borrowers drawn as a whole, as CTEs that
    end in `clustered_ratios` (keys, metric_value, standard_error, borrowers, total).

    It reads the CTE `borrower_ratios`: one row per key and borrower, with numerator and
    denominator. The ratio is linearised and its deviations are added up by borrower; the
    sum of their squares is expanded, so that one pass is enough.
-#}
{% macro clustered_ratios(keys) -%}
ratio_sums as (
    select
        {{ keys | join(',\n        ') }},
        count(*) as borrowers,
        sum(denominator) as total,
        sum(numerator) / sum(denominator) as metric_value,
        sum(numerator * numerator) as numerator_square,
        sum(numerator * denominator) as cross_product,
        sum(denominator * denominator) as denominator_square,
    from borrower_ratios
    group by {{ keys | join(', ') }}
    having sum(denominator) > 0
),

clustered_ratios as (
    select
        {{ keys | join(',\n        ') }},
        metric_value,
        sqrt(
            greatest(
                numerator_square
                - 2.0 * metric_value * cross_product
                + metric_value * metric_value * denominator_square,
                0.0
            )
            * borrowers
            / nullif(borrowers - 1, 0)
        ) / total as standard_error,
        borrowers,
        total,
    from ratio_sums
)
{%- endmacro %}

{#-
    Shares with Wilson's 95 % interval, in which rows count as many as their clustered
    variance says, as CTEs that end in `clustered_shares` (keys, share, ci_low, ci_high,
    successes, trials, borrowers).

    It reads the CTE `borrower_shares`: one row per key and borrower, with successes among
    trials. A borrower without trials says nothing of a share.
-#}
{% macro clustered_shares(keys) -%}
share_sums as (
    select
        {{ keys | join(',\n        ') }},
        count(*) as borrowers,
        sum(successes)::double as successes,
        sum(trials)::double as trials,
        sum(successes)::double / sum(trials) as share,
        sum(successes * successes)::double as success_square,
        sum(successes * trials)::double as cross_product,
        sum(trials * trials)::double as trial_square,
    from borrower_shares
    where trials > 0
    group by {{ keys | join(', ') }}
),

share_effects as (
    select
        *,
        {{ design_effect(
            'share',
            'trials',
            'borrowers',
            'success_square',
            'cross_product',
            'trial_square'
        ) | indent(8) }} as design_effect,
    from share_sums
),

clustered_shares as (
    select
        {{ keys | join(',\n        ') }},
        share,
        {{ wilson_interval(
            'successes / design_effect', 'trials / design_effect', 'low'
        ) }} as ci_low,
        {{ wilson_interval(
            'successes / design_effect', 'trials / design_effect', 'high'
        ) }} as ci_high,
        successes,
        trials,
        borrowers,
    from share_effects
)
{%- endmacro %}

{#-
    How well probabilities rank, as CTEs that end in `ranking_measures` (evaluation_id,
    metric_name, metric_value, standard_error, lowest, highest).

    It reads the CTEs `evaluations` (evaluation_id, evaluated_rows, events) and
    `evaluated_rows` (evaluation_id, borrower_id, label, probability). AUC by grouped
    counts; its variance by DeLong's placements, summed by borrower (Obuchowski 1997). KS
    is measured at its best cut, and lift among the tenth with the highest probabilities,
    of which a tie at the cut counts in part; the intervals of both hold at that cut.
-#}
{% macro ranking_measures() -%}
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
        least(
            greatest(
                (all_events + all_others) / 10.0
                - (all_events + all_others - events_up_to - others_up_to),
                0.0
            ) / (events + non_events),
            1.0
        ) as top_weight,
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
        sum(events * top_weight) as top_events,
        (all_events + all_others) / 10.0 as top_rows,
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
        -- Of the logarithm of the lift, which is a product and quotient of four sums.
        coalesce(
            sum(placed_cells.top_weight) filter (where evaluated_rows.label > 0.5)
            / nullif(max(areas.top_events), 0),
            0.0
        )
        - sum(placed_cells.top_weight) / max(areas.top_rows)
        - count(*) filter (where evaluated_rows.label > 0.5) / max(areas.all_events)
        + count(*) / max(areas.all_events + areas.all_others) as lift_deviation,
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
        count(*)::double as borrowers,
        count(*) filter (where events > 0) as borrowers_with_events,
        count(*) filter (where non_events > 0) as borrowers_with_others,
        sum(event_deviation * event_deviation) as event_square,
        sum(other_deviation * other_deviation) as other_square,
        sum(event_deviation * other_deviation) as cross_product,
        sum(separation_deviation * separation_deviation) as separation_square,
        sum(lift_deviation * lift_deviation) as lift_square,
    from borrower_sums
    group by evaluation_id
),

measured_areas as (
    select
        areas.evaluation_id,
        areas.auc,
        areas.ks,
        areas.top_events / areas.top_rows
        * (areas.all_events + areas.all_others) / areas.all_events as lift_10,
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
        -- Where none of the top tenth is an event the deviations say nothing.
        case
            when areas.top_events > 0
                then sqrt(
                        variance_parts.lift_square
                        * variance_parts.borrowers
                        / nullif(variance_parts.borrowers - 1, 0)
                    )
        end as log_lift_standard_error,
    from areas
    inner join variance_parts on areas.evaluation_id = variance_parts.evaluation_id
),

ranking_measures as (
    {% for name, value, error, lowest, highest in [
        ('auc', 'auc', 'auc_standard_error', '0.0', '1.0'),
        ('gini', '2.0 * auc - 1.0', '2.0 * auc_standard_error', '-1.0', '1.0'),
        ('ks', 'ks', 'ks_standard_error', '0.0', '1.0'),
        ('lift_10', 'lift_10', 'lift_10 * log_lift_standard_error', '0.0', '10.0'),
    ] %}
    select
        evaluation_id,
        '{{ name }}' as metric_name,
        {{ value }} as metric_value,
        {{ error }} as standard_error,
        {{ lowest }} as lowest,
        {{ highest }} as highest,
    from measured_areas
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)
{%- endmacro %}
