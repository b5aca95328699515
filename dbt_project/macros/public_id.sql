{#-
    An id as the published tables show it: itself, or its hash with the portfolio's salt
    where the settings row says `hash_ids`. `settings` names the joined settings row.
-#}
{% macro public_id(id_value, settings='build_settings') -%}
    case
        when {{ settings }}.hash_ids
            then substr(sha256({{ settings }}.salt || '|' || {{ id_value }}), 1, 32)
        else {{ id_value }}
    end
{%- endmacro %}
