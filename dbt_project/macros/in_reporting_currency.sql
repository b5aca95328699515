{#-
    An amount of a loan in the reporting currency (decision 0075). Expects `loan_rates`,
    the left-joined row of stg_loan_rates: where there is none, the amount is in the
    reporting currency already and stays as it is, to the cent; where there is one
    without a rate it is null, and the test of that model stops the build.

    `rounded`   nearest
                down    what is due or promised
                up      money received
    So what was paid in full is paid in full after conversion, in whatever parts.
-#}
{% macro in_reporting_currency(amount, rounded='nearest') -%}
    {#- Two decimals of 18 digits would be multiplied in 18 digits, and overflow. -#}
    {%- set converted = '(' ~ amount ~ '::decimal(26, 2) * loan_rates.rate)' -%}
    case
        when loan_rates.loan_id is null then {{ amount }}
        {%- if rounded == 'down' %}
        when round({{ converted }}, 2) > {{ converted }}
            then (round({{ converted }}, 2) - 0.01)::decimal(18, 2)
        {%- elif rounded == 'up' %}
        when round({{ converted }}, 2) < {{ converted }}
            then (round({{ converted }}, 2) + 0.01)::decimal(18, 2)
        {%- endif %}
        else round({{ converted }}, 2)::decimal(18, 2)
    end
{%- endmacro %}
