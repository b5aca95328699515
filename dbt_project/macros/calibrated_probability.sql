{#-
    The calibrated probability of a raw score, by Platt's logistic curve.

    A raw score is a log odds or, from a forest, a share of trees. A share is clipped to
    [1e-6, 1 - 1e-6] and turned into log odds first. The same rule in Python is
    `slrs_ml.risk.calibration`; a test holds the two equal.
-#}
{% macro calibrated_probability(raw_score, score_link, intercept, slope) -%}
    (
        1.0 / (1.0 + exp(-(
            {{ intercept }} + {{ slope }} * case {{ score_link }}
                when 'probability' then {{ log_odds(raw_score, '1e-6') }}
                else {{ raw_score }}
            end
        )))
    )
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
