-- AUC and log loss of each feature set on its held-out rows, and how far each is from
-- the allowed features on the same rows. Standard errors add what each borrower moves:
-- DeLong placements for an AUC, the mean's own deviation for the log loss; of
-- differences the movements are subtracted first, borrower by borrower.
with

feature_set_scores as (select * from {{ ref('ml_feature_set_scores') }}),

cells as (
    select
        task,
        outcome_class,
        feature_set,
        probability,
        sum(label) as events,
        count(*) - sum(label) as non_events,
    from feature_set_scores
    group by task, outcome_class, feature_set, probability
),

cells_cumulated as (
    select
        *,
        sum(events) over score_order as events_up_to,
        sum(non_events) over score_order as others_up_to,
        sum(events) over one_set as all_events,
        sum(non_events) over one_set as all_others,
    from cells
    window
        one_set as (partition by task, outcome_class, feature_set),
        score_order as (
            partition by task, outcome_class, feature_set
            order by probability
            rows between unbounded preceding and current row
        )
),

cells_placed as (
    select
        *,
        (others_up_to - non_events / 2.0) / all_others as event_placement,
        (all_events - events_up_to + events / 2.0) / all_events as other_placement,
    from cells_cumulated
    where all_events > 0 and all_others > 0
),

set_means as (
    select
        cells_placed.task,
        cells_placed.outcome_class,
        cells_placed.feature_set,
        max(cells_placed.all_events) as all_events,
        max(cells_placed.all_others) as all_others,
        sum(cells_placed.events * cells_placed.event_placement)
        / max(cells_placed.all_events) as auc,
        sum(
            cells_placed.events * {{ log_loss('1.0', 'cells_placed.probability') }}
            + cells_placed.non_events
            * {{ log_loss('0.0', 'cells_placed.probability') }}
        ) / max(cells_placed.all_events + cells_placed.all_others) as log_loss,
    from cells_placed
    group by
        cells_placed.task, cells_placed.outcome_class, cells_placed.feature_set
),

-- What one borrower moves each figure by.
borrower_moves as (
    select
        feature_set_scores.task,
        feature_set_scores.outcome_class,
        feature_set_scores.feature_set,
        feature_set_scores.borrower_id,
        sum(
            case
                when feature_set_scores.label > 0.5
                    then
                        (cells_placed.event_placement - set_means.auc)
                        / set_means.all_events
                else
                    (cells_placed.other_placement - set_means.auc)
                    / set_means.all_others
            end
        ) as auc,
        sum(
            {{ log_loss('feature_set_scores.label', 'feature_set_scores.probability') }}
            - set_means.log_loss
        ) / max(set_means.all_events + set_means.all_others) as log_loss,
    from feature_set_scores
    inner join set_means
        on
            feature_set_scores.task = set_means.task
            and feature_set_scores.outcome_class = set_means.outcome_class
            and feature_set_scores.feature_set = set_means.feature_set
    inner join cells_placed
        on
            feature_set_scores.task = cells_placed.task
            and feature_set_scores.outcome_class = cells_placed.outcome_class
            and feature_set_scores.feature_set = cells_placed.feature_set
            and feature_set_scores.probability = cells_placed.probability
    group by
        feature_set_scores.task,
        feature_set_scores.outcome_class,
        feature_set_scores.feature_set,
        feature_set_scores.borrower_id
),

moves_compared as (
    select
        borrower_moves.task,
        borrower_moves.outcome_class,
        borrower_moves.feature_set,
        borrower_moves.auc,
        borrower_moves.log_loss,
        borrower_moves.auc - allowed_moves.auc as auc_difference,
        borrower_moves.log_loss - allowed_moves.log_loss as log_loss_difference,
    from borrower_moves
    inner join borrower_moves as allowed_moves
        on
            borrower_moves.task = allowed_moves.task
            and borrower_moves.outcome_class = allowed_moves.outcome_class
            and borrower_moves.borrower_id = allowed_moves.borrower_id
            and allowed_moves.feature_set = 'all_allowed'
),

{% set metrics = ['auc', 'log_loss', 'auc_difference', 'log_loss_difference'] -%}
standard_errors as (
    select
        task,
        outcome_class,
        feature_set,
        sqrt(sum(auc * auc) * count(*) / nullif(count(*) - 1, 0))
            as auc,
        sqrt(sum(log_loss * log_loss) * count(*) / nullif(count(*) - 1, 0))
            as log_loss,
        sqrt(sum(auc_difference * auc_difference) * count(*) / nullif(count(*) - 1, 0))
            as auc_difference,
        sqrt(
            sum(log_loss_difference * log_loss_difference)
            * count(*) / nullif(count(*) - 1, 0)
        ) as log_loss_difference,
    from moves_compared
    group by task, outcome_class, feature_set
),

set_facts as (
    select
        task,
        outcome_class,
        feature_set,
        max(algorithm) as algorithm,
        max(split) as split,
        max(features) as features,
        count(*) as metric_rows,
    from feature_set_scores
    group by task, outcome_class, feature_set
),

means_compared as (
    select
        set_means.task,
        set_means.outcome_class,
        set_means.feature_set,
        set_means.auc,
        set_means.log_loss,
        set_means.auc - allowed_means.auc as auc_difference,
        set_means.log_loss - allowed_means.log_loss as log_loss_difference,
    from set_means
    inner join set_means as allowed_means
        on
            set_means.task = allowed_means.task
            and set_means.outcome_class = allowed_means.outcome_class
            and allowed_means.feature_set = 'all_allowed'
),

named_metrics as (
    {% for metric in metrics %}
    select
        means_compared.task,
        means_compared.outcome_class,
        means_compared.feature_set,
        '{{ metric }}' as metric_name,
        means_compared.{{ metric }} as metric_value,
        standard_errors.{{ metric }} as standard_error,
    from means_compared
    inner join standard_errors
        on
            means_compared.task = standard_errors.task
            and means_compared.outcome_class = standard_errors.outcome_class
            and means_compared.feature_set = standard_errors.feature_set
    {% if metric.endswith('_difference') %}
    where means_compared.feature_set <> 'all_allowed'
    {% endif %}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

feature_set_metrics as (
    select
        named_metrics.task,
        named_metrics.outcome_class,
        named_metrics.feature_set,
        set_facts.algorithm,
        set_facts.split,
        named_metrics.metric_name,
        named_metrics.metric_value,
        {{ normal_interval(
            'named_metrics.metric_value', 'named_metrics.standard_error', 'low'
        ) }} as ci_low,
        {{ normal_interval(
            'named_metrics.metric_value', 'named_metrics.standard_error', 'high'
        ) }} as ci_high,
        set_facts.metric_rows,
        set_facts.features,
    from named_metrics
    inner join set_facts
        on
            named_metrics.task = set_facts.task
            and named_metrics.outcome_class = set_facts.outcome_class
            and named_metrics.feature_set = set_facts.feature_set
)

select * from feature_set_metrics
