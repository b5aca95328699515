{#-
    What a contact about a treatment, by a channel, at a local hour, adds in truth to a
    borrower's log odds of catching up. It is the simulator's own formula on the columns
    of `truth.effect_parameters`, which must be in scope: how likely the channel reaches
    the borrower, less likely away from the best hour where people must be spoken to,
    times what the treatment does to whoever is reached, less the more there were contacts
    lately, less the harm that its severity does to the vulnerable.

    The three arguments are SQL expressions. Doing nothing adds nothing; a treatment or
    channel without parameters is null.
-#}
{% macro true_treatment_effect(treatment, channel, hour) -%}
    {%- set severities = {
        'automated_reminder': 0.1, 'phone_call': 0.5, 'field_visit': 1.0,
        'repayment_plan_offer': 0.0, 'settlement_offer': 0.3, 'legal_notice': 1.2,
    } -%}
    case
        when {{ treatment }} = 'routine_monitoring' then 0.0
        else
            case {{ channel }}
                {%- for name in ['call', 'sms', 'email', 'letter', 'visit', 'app'] %}
                when '{{ name }}' then reach_{{ name }}
                {%- endfor %}
            end
            * case
                when {{ channel }} in ('call', 'visit')
                    then exp(-pow({{ hour }} - best_hour, 2) / 32.0)
                else 1.0
            end
            * (
                case {{ treatment }}
                    {%- for name in severities %}
                    when '{{ name }}' then effect_{{ name }}
                    {%- endfor %}
                end * exp(-fatigue_rate * recent_contacts)
                - harm * case {{ treatment }}
                    {%- for name, severity in severities.items() %}
                    when '{{ name }}' then {{ severity }}
                    {%- endfor %}
                end
            )
    end
{%- endmacro %}
