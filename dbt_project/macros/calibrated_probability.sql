{#-
    How a raw score becomes a probability.

    A raw score is a log odds or, from a forest, a share of trees. A share is clipped to
    [1e-6, 1 - 1e-6] and turned into log odds first. The log odds pass through a line, the
    calibration of their class, and stay within ±50, where exp() is exact enough for any
    share. The same rules in Python are `slrs_ml.risk.calibration`; a test holds the two
    equal.
-#}
{% macro calibrated_link(raw_score, score_link, intercept, slope) -%}
    {%- set link -%}
    {{ intercept }} + {{ slope }} * case {{ score_link }}
        when 'probability' then {{ log_odds(raw_score, '1e-6') }}
        else {{ raw_score }}
    end
    {%- endset -%}
    {#- Without a calibration there is no probability: least() and greatest() pass over
        nulls, and would make one of it. -#}
    case when {{ slope }} is not null and {{ intercept }} is not null
        then least(greatest({{ link }}, -50.0), 50.0)
    end
{%- endmacro %}

{#-
    What the classes of one prediction weigh together, a row for each `keys`, from a
    relation with calibrated_link, target and outcome_class; a class by itself (event) is
    left out. Weights are added up in the order of the classes, so that they have the same
    last bit each time. No window: DuckDB 1.5 gives rows the sums of others where an
    ordered frame reaches the end of a partition and most partitions have one row.
-#}
{% macro class_totals(relation_name, keys) -%}
    select
        {{ keys | join(', ') }},
        {{ ordered_sum('exp(calibrated_link)', 'outcome_class') }} as class_total,
    from {{ relation_name }}
    where target = 'class' and outcome_class <> 'event'
    group by {{ keys | join(', ') }}
{%- endmacro %}

{#-
    The probability of a class from its calibrated log odds and what the classes that it
    excludes weigh with it. Where these do not exhaust the outcomes, what remains has log
    odds 0; with one class this is the logistic curve. A value has the curve to itself.
-#}
{% macro class_probability(link, target, class_total, is_exhaustive) -%}
    case
        when {{ target }} = 'value' then 1.0 / (1.0 + exp(-{{ link }}))
        else exp({{ link }}) / (
            coalesce({{ class_total }}, exp({{ link }}))
            + case when {{ is_exhaustive }} then 0.0 else 1.0 end
        )
    end
{%- endmacro %}

{#- The log odds of a probability that is first clipped away from 0 and 1. -#}
{% macro log_odds(probability, margin='1e-9') -%}
    ln(
        least(greatest({{ probability }}, {{ margin }}), 1.0 - {{ margin }})
        / (1.0 - least(greatest({{ probability }}, {{ margin }}), 1.0 - {{ margin }}))
    )
{%- endmacro %}

{#- The log loss of one label in {0, 1} under a probability clipped at 1e-9. -#}
{% macro log_loss(label, probability) -%}
    (
        -ln(
            case
                when {{ label }} > 0.5
                    then least(greatest({{ probability }}, 1e-9), 1.0 - 1e-9)
                else 1.0 - least(greatest({{ probability }}, 1e-9), 1.0 - 1e-9)
            end
        )
    )
{%- endmacro %}
