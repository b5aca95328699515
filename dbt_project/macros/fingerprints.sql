{#-
    What the history of a loan rests on (decision 0047): the staged tables from which a
    row of int_loan_months or of a feature may read, and the day from which a row without
    a time of recording may count. Of `loans`, `installments` and `payments` the model
    int_input_fingerprints knows more. A test holds the list to the lineage.
-#}
{% macro fingerprinted_tables() -%}
    {{ return({
        'borrower_id': {
            'borrowers': "date '0001-01-01'",
            'account_transactions': 'account_transactions.booked_on',
        },
        'loan_id': {
            'recovery_ledger': 'recovery_ledger.booked_on',
            'loan_status_reports': 'loan_status_reports.reported_on',
            'collection_actions': 'collection_actions.acted_on',
            'promises_to_pay': 'promises_to_pay.promised_on',
            'forbearance_measures': 'forbearance_measures.granted_on',
            'legal_events': 'legal_events.occurred_on',
        },
    }) }}
{%- endmacro %}

{#-
    64 bits of one or more values. Of a combined hash another hash is taken: the first is
    linear in its parts, so that two rows that swap a value would cancel out in a sum.
-#}
{% macro fingerprint(values) -%}
    {{ return(adapter.dispatch('fingerprint', 'slrs')(values)) }}
{%- endmacro %}

{% macro default__fingerprint(values) -%}
    xxhash64({{ values }})
{%- endmacro %}

{% macro duckdb__fingerprint(values) -%}
    hash(hash({{ values }}))
{%- endmacro %}

{#- A row of a relation as one value. -#}
{% macro whole_row(relation_name) -%}
    {{ return(adapter.dispatch('whole_row', 'slrs')(relation_name)) }}
{%- endmacro %}

{% macro default__whole_row(relation_name) -%}
    struct({{ relation_name }}.*)
{%- endmacro %}

{% macro duckdb__whole_row(relation_name) -%}
    {{ relation_name }}
{%- endmacro %}

{#-
    A hash of all code that decides a feature: the models and seeds from which the model
    named is made, itself among them, and every macro of the project. Rows that other code
    has made then have other fingerprints, and are made anew. Empty where dbt hands out no
    graph, as in unit tests.
-#}
{% macro code_hash(model_name) -%}
    {%- if not execute or graph is not defined or not graph.nodes -%}
        {{ return('') }}
    {%- endif -%}
    {%- set unique_ids = [] -%}
    {%- do add_upstream('model.' ~ project_name ~ '.' ~ model_name, unique_ids) -%}
    {%- set parts = [dbt_version] -%}
    {%- for unique_id in unique_ids -%}
        {%- do parts.append(unique_id ~ graph.nodes[unique_id].checksum.checksum) -%}
    {%- endfor -%}
    {%- for macro_name, macro_called in context[project_name].items() -%}
        {%- do parts.append(macro_name ~ macro_called.macro.macro_sql) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | sort | join(' '))) }}
{%- endmacro %}

{#- Adds a node and all that it is made from to a list of unique ids. -#}
{% macro add_upstream(unique_id, unique_ids) -%}
    {%- if unique_id in graph.nodes and unique_id not in unique_ids -%}
        {%- do unique_ids.append(unique_id) -%}
        {%- for upstream_id in graph.nodes[unique_id].depends_on.nodes -%}
            {%- do add_upstream(upstream_id, unique_ids) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- The columns of `loans` that tell of a later event. -#}
{% macro closing_columns() -%}
    {{ return(['closed_on', 'close_reason']) }}
{%- endmacro %}
