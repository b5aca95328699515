{#-
    Where a recovery rate counts as nothing or as all. Below a twentieth a loan counts as
    outstanding (truth of recovery_outcome); a debt that is paid in full within a year
    comes to nine tenths and more, discounted.
-#}
{% macro rate_ends() -%}
{{ return({'nothing_below': 0.05, 'all_from': 0.9}) }}
{%- endmacro %}

{#-
    The mean of a rate that is nothing, all, or a share between them. What the ends come to
    is their mean in training.
-#}
{% macro expected_rate(
    nothing_probability, all_probability, expected_share, nothing_rate, all_rate
) -%}
    least(
        greatest(
            {{ nothing_probability }} * {{ nothing_rate }}
            + {{ all_probability }} * {{ all_rate }}
            + greatest(1.0 - {{ nothing_probability }} - {{ all_probability }}, 0.0)
            * {{ expected_share }},
            0.0
        ),
        1.0
    )
{%- endmacro %}

{#-
    The median of such a rate. Between the ends the share is taken to follow the power law
    that has its mean: of a share x on [0, 1] with mean m, P(x <= u) = u ^ (m / (1 - m)).
-#}
{% macro median_rate(
    nothing_probability, all_probability, expected_share, nothing_rate, all_rate
) -%}
    {%- set low = rate_ends().nothing_below -%}
    {%- set width = rate_ends().all_from - rate_ends().nothing_below -%}
    {%- set mean =
        'least(greatest((' ~ expected_share ~ ' - ' ~ low ~ ') / ' ~ width
        ~ ', 0.001), 0.999)'
    -%}
    case
        when {{ nothing_probability }} >= 0.5 then {{ nothing_rate }}
        when {{ all_probability }} >= 0.5 then {{ all_rate }}
        else
            {{ low }} + {{ width }} * power(
                least(
                    (0.5 - {{ nothing_probability }})
                    / (1.0 - {{ nothing_probability }} - {{ all_probability }}),
                    1.0
                ),
                (1.0 - {{ mean }}) / {{ mean }}
            )
    end
{%- endmacro %}
