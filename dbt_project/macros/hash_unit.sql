{#-
    A number in [0, 1) that depends on the key and the salt alone.

    md5, not the engine's own hash: DuckDB's two-argument hash is an exclusive-or of
    hashes, so streams made with it are not independent. Thirteen hexadecimal digits
    are 52 bits, which a double holds exactly. One salt per use (decision 0004).
-#}
{% macro hash_unit(key, salt) -%}
    {{ return(adapter.dispatch('hash_unit', 'slrs')(key, salt)) }}
{%- endmacro %}

{% macro default__hash_unit(key, salt) -%}
    (('0x' || substr(md5({{ key }}::varchar || '|{{ salt }}'), 1, 13))::bigint / 4503599627370496.0)
{%- endmacro %}
