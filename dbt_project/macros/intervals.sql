{#-
    The quantile of the standard normal distribution in its upper tail (p >= 0.97575),
    which is all that intervals of 95 % and more need. Acklam's rational approximation,
    relative error below 1.2e-9.
-#}
{% macro normal_upper_quantile(probability) -%}
    (
        -(
            (((((
                -7.784894002430293e-03 * sqrt(-2.0 * ln(1.0 - ({{ probability }})))
                - 3.223964580411365e-01
            ) * sqrt(-2.0 * ln(1.0 - ({{ probability }}))) - 2.400758277161838e+00
            ) * sqrt(-2.0 * ln(1.0 - ({{ probability }}))) - 2.549732539343734e+00
            ) * sqrt(-2.0 * ln(1.0 - ({{ probability }}))) + 4.374664141464968e+00
            ) * sqrt(-2.0 * ln(1.0 - ({{ probability }}))) + 2.938163982698783e+00)
            / ((((
                7.784695709041462e-03 * sqrt(-2.0 * ln(1.0 - ({{ probability }})))
                + 3.224671290700398e-01
            ) * sqrt(-2.0 * ln(1.0 - ({{ probability }}))) + 2.445134137142996e+00
            ) * sqrt(-2.0 * ln(1.0 - ({{ probability }}))) + 3.754408661907416e+00
            ) * sqrt(-2.0 * ln(1.0 - ({{ probability }}))) + 1.0)
        )
    )
{%- endmacro %}

{#-
    One end of Wilson's interval of a share: `end` is 'low' or 'high'. It stays within
    0 and 1 and keeps its coverage where the share is near either.
-#}
{% macro wilson_interval(successes, trials, end, z=1.959963984540054) -%}
    (
        (
            ({{ successes }}) + {{ z * z / 2 }}
            {{ '-' if end == 'low' else '+' }} {{ z }} * sqrt(
                greatest(
                    ({{ successes }}) * (({{ trials }}) - ({{ successes }}))
                    / nullif(({{ trials }})::double, 0)
                    + {{ z * z / 4 }},
                    0.0
                )
            )
        ) / nullif(({{ trials }}) + {{ z * z }}, 0)
    )
{%- endmacro %}

{#-
    As how many rows one row counts, where rows of a borrower stand together: the
    clustered variance of a share over that of rows on their own, and at least 1. Of the
    squares and the product each is summed over borrowers, who have `events` among
    `trials`. Where all rows are alike each borrower counts once.
-#}
{% macro design_effect(
    share, trials, borrowers, event_square, cross_product, trial_square
) -%}
    case
        when {{ borrowers }} > 1 and {{ share }} > 0 and {{ share }} < 1
            then greatest(
                    (
                        {{ event_square }}
                        - 2.0 * {{ share }} * {{ cross_product }}
                        + {{ share }} * {{ share }} * {{ trial_square }}
                    )
                    * {{ borrowers }} / ({{ borrowers }} - 1)
                    / ({{ trials }} * {{ share }} * (1.0 - {{ share }})),
                    1.0
                )
        else {{ trials }} / {{ borrowers }}::double
    end
{%- endmacro %}

{#- One end of a 95 % normal interval, held within bounds where they are given. -#}
{% macro normal_interval(value, standard_error, end, lowest=none, highest=none) -%}
    {%- set bound -%}
    {{ value }}
    {{ '-' if end == 'low' else '+' }} 1.959963984540054 * {{ standard_error }}
    {%- endset -%}
    {%- if end == 'low' and lowest is not none -%}
    greatest({{ bound }}, {{ lowest }})
    {%- elif end == 'high' and highest is not none -%}
    least({{ bound }}, {{ highest }})
    {%- else -%}
    ({{ bound }})
    {%- endif -%}
{%- endmacro %}
