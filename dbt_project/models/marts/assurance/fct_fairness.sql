-- Decision 0096: which cells are not shown.
{% set least_rows = 30 %}
{% set least_borrowers = 10 %}
{% set least_of_a_class = 10 %}
with

risk_rows as (select * from {{ ref('ml_risk_rows') }}),

protected_attributes as (
    select *
    from {{ ref('stg_borrower_protected_attributes') }}
    qualify
        row_number() over (
            partition by borrower_id
            order by recorded_at desc nulls last
        ) = 1
),

lowest_bands as (
    select min(probability_from) as band_from
    from {{ ref('risk_bands') }}
),

-- Flagged twice: by the lender's bands, above the lowest of which something is done,
-- and by place, as where there is room for a tenth.
reported_rows as (
    select
        risk_rows.model_run_id,
        risk_rows.task,
        risk_rows.outcome_class,
        risk_rows.split,
        risk_rows.borrower_id,
        risk_rows.risk_probability,
        risk_rows.is_event,
        (risk_rows.band_from > lowest_bands.band_from)::integer as is_flagged_by_band,
        risk_rows.is_top_tenth::integer as is_flagged_by_place,
    from risk_rows
    cross join lowest_bands
    where
        risk_rows.status = 'champion'
        and risk_rows.split in ('out_of_time', 'cross_validated')
),

{% set attributes = ['sex', 'age_band', 'marital_status', 'ethnicity'] %}
-- Who does not state an attribute belongs to no group, and needs none to hide in.
borrower_groups as (
    {% for attribute in attributes %}
    select
        borrower_id,
        '{{ attribute }}' as attribute,
        {{ attribute }} as group_value,
    from protected_attributes
    where
        {{ attribute }} is not null
        and {{ attribute }} not in ('not_stated', 'unknown')
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

grouped_rows as (
    select
        reported_rows.*,
        borrower_groups.attribute,
        borrower_groups.group_value,
    from reported_rows
    inner join borrower_groups
        on reported_rows.borrower_id = borrower_groups.borrower_id
),

group_cells as (
    select
        model_run_id,
        task,
        outcome_class,
        split,
        attribute,
        group_value,
        count(*) as evaluated_rows,
        count(distinct borrower_id) as borrowers,
        sum(is_event) as events,
    from grouped_rows
    group by all
),

evaluations as (
    select
        row_number() over (order by model_run_id, attribute, group_value)::integer
            as evaluation_id,
        *,
        evaluated_rows - events as non_events,
        evaluated_rows < {{ least_rows }} or borrowers < {{ least_borrowers }}
            as is_small,
    from group_cells
),

-- A small cell is hidden, and with it as many of the next larger ones as it takes until
-- those hidden are together no small cell, at least one: else it could be had by
-- subtraction from the total.
small_cells as (
    select
        *,
        max(is_small::integer) over attribute_cells = 1
        and (
            is_small
            or sum(evaluated_rows) over smaller_cells < {{ least_rows }}
            or sum(borrowers) over smaller_cells < {{ least_borrowers }}
        ) as is_size_hidden,
    from evaluations
    window
        attribute_cells as (partition by model_run_id, attribute),
        smaller_cells as (
            partition by model_run_id, attribute
            order by is_small desc, evaluated_rows asc, group_value asc
            rows between unbounded preceding and 1 preceding
        )
),

thin_cells as (
    select
        *,
        is_size_hidden
        or events < {{ least_of_a_class }}
        or non_events < {{ least_of_a_class }} as is_thin,
    from small_cells
),

hidden_cells as (
    select
        *,
        max(is_thin::integer) over attribute_cells = 1
        and (
            is_thin
            or sum(events) over thinner_cells < {{ least_of_a_class }}
            or sum(non_events) over thinner_cells < {{ least_of_a_class }}
        ) as is_class_hidden,
    from thin_cells
    window
        attribute_cells as (partition by model_run_id, attribute),
        thinner_cells as (
            partition by model_run_id, attribute
            order by is_thin desc, evaluated_rows asc, group_value asc
            rows between unbounded preceding and 1 preceding
        )
),

evaluated_rows as (
    select
        evaluations.evaluation_id,
        grouped_rows.borrower_id,
        grouped_rows.risk_probability as probability,
        grouped_rows.is_event as label,
        grouped_rows.is_flagged_by_band,
        grouped_rows.is_flagged_by_place,
    from grouped_rows
    inner join evaluations
        on
            grouped_rows.model_run_id = evaluations.model_run_id
            and grouped_rows.attribute = evaluations.attribute
            and grouped_rows.group_value = evaluations.group_value
),

{{ ranking_measures() }},

borrower_totals as (
    select
        evaluation_id,
        borrower_id,
        count(*) as scores,
        sum(label) as events,
        sum(probability) as probability_sum,
        sum((probability - label) * (probability - label)) as squared_error,
        {% for way in ['band', 'place'] %}
        sum(is_flagged_by_{{ way }}) as {{ way }}_flagged,
        sum(is_flagged_by_{{ way }} * label) as {{ way }}_found,
        {% endfor %}
    from evaluated_rows
    group by evaluation_id, borrower_id
),

-- Trials of a group's share are the rows of all whose attribute is known.
share_totals as (
    select
        evaluations.evaluation_id,
        grouped_rows.borrower_id,
        count(*) filter (where grouped_rows.group_value = evaluations.group_value)
            as successes,
        count(*) as trials,
    from evaluations
    inner join grouped_rows
        on
            evaluations.model_run_id = grouped_rows.model_run_id
            and evaluations.attribute = grouped_rows.attribute
    group by evaluations.evaluation_id, grouped_rows.borrower_id
),

borrower_shares as (
    select
        evaluation_id,
        'share' as metric_name,
        borrower_id,
        successes,
        trials,
    from share_totals
    {% for name, successes, trials in [
        ('observed_rate', 'events', 'scores'),
        ('flagged_share_band', 'band_flagged', 'scores'),
        ('recall_band', 'band_found', 'events'),
        (
            'false_positive_rate_band',
            'band_flagged - band_found',
            'scores - events',
        ),
        ('flagged_share_top_tenth', 'place_flagged', 'scores'),
        ('recall_top_tenth', 'place_found', 'events'),
        (
            'false_positive_rate_top_tenth',
            'place_flagged - place_found',
            'scores - events',
        ),
    ] %}
    union all
    select
        evaluation_id,
        '{{ name }}' as metric_name,
        borrower_id,
        {{ successes }} as successes,
        {{ trials }} as trials,
    from borrower_totals
    {% endfor %}
),

{{ clustered_shares(['evaluation_id', 'metric_name']) }},

borrower_ratios as (
    {% for name, numerator in [
        ('mean_probability', 'probability_sum'),
        ('brier', 'squared_error'),
        ('calibration_gap', 'probability_sum - events'),
    ] %}
    select
        evaluation_id,
        '{{ name }}' as metric_name,
        {{ numerator }} as numerator,
        scores::double as denominator,
    from borrower_totals
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

{{ clustered_ratios(['evaluation_id', 'metric_name']) }},

measures as (
    select
        evaluation_id,
        metric_name,
        share as metric_value,
        ci_low,
        ci_high,
    from clustered_shares
    union all
    select
        evaluation_id,
        metric_name,
        metric_value,
        {{ normal_interval(
            'metric_value',
            'standard_error',
            'low',
            lowest="case metric_name when 'calibration_gap' then -1.0 else 0.0 end"
        ) }} as ci_low,
        {{ normal_interval('metric_value', 'standard_error', 'high', highest='1.0') }}
            as ci_high,
    from clustered_ratios
    union all
    select
        evaluation_id,
        metric_name,
        metric_value,
        {{ normal_interval('metric_value', 'standard_error', 'low', lowest='lowest') }}
            as ci_low,
        {{ normal_interval(
            'metric_value', 'standard_error', 'high', highest='highest'
        ) }} as ci_high,
    from ranking_measures
    where metric_name = 'auc'
),

-- Every cell has every metric, so that what is not shown is told.
metric_names as (
    select
        metric_name,
        metric_name in (
            'share', 'mean_probability', 'flagged_share_band', 'flagged_share_top_tenth'
        ) as is_of_size,
    from measures
    group by metric_name
),

fairness as (
    select
        ---------- text
        hidden_cells.task,
        hidden_cells.outcome_class,
        hidden_cells.split,
        hidden_cells.attribute,
        hidden_cells.group_value,
        metric_names.metric_name,
        ---------- numbers
        {% for column in ['metric_value', 'ci_low', 'ci_high'] %}
        case
            when
                not hidden_cells.is_size_hidden
                and (metric_names.is_of_size or not hidden_cells.is_class_hidden)
                then round(measures.{{ column }}, 6)
        end::double as {{ column }},
        {% endfor %}
        case
            when not hidden_cells.is_size_hidden then hidden_cells.evaluated_rows
        end::bigint as rows,
        ---------- booleans
        hidden_cells.is_size_hidden
        or (hidden_cells.is_class_hidden and not metric_names.is_of_size)
            as is_suppressed,
        ---------- provenance
        hidden_cells.model_run_id,
    from hidden_cells
    cross join metric_names
    left join measures
        on
            hidden_cells.evaluation_id = measures.evaluation_id
            and metric_names.metric_name = measures.metric_name
)

select * from fairness
order by task, model_run_id, attribute, group_value, metric_name
