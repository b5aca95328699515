{#-
    The tables of schema `truth`: for each its key, and each column with its type. They
    are what a simulated world knows of itself, written beside the input by
    `slrs simulate` and loaded where they are found. This dictionary is the one
    declaration; `models/marts/assurance/_sources.yml` and `slrs_ml.loading` are tested
    against it (tests/unit/loading/test_contract.py).
-#}
{% macro truth_contract() -%}
    {%- set contract = {
        'label_probabilities': {
            'key': ['loan_id', 'snapshot_date', 'label_name', 'label_class'],
            'columns': {
                'loan_id': 'varchar', 'label_name': 'varchar', 'label_class': 'varchar',
                'horizon_months': 'integer', 'probability': 'double',
                'standard_error': 'double', 'paths': 'integer', 'snapshot_date': 'date',
            },
        },
        'recovery_distributions': {
            'key': ['loan_id', 'snapshot_date'],
            'columns': {
                'loan_id': 'varchar', 'horizon_months': 'integer',
                'exposure_amount': 'decimal(18, 2)', 'mean_rate': 'double',
                'rate_p05': 'double', 'rate_p25': 'double', 'rate_p50': 'double',
                'rate_p75': 'double', 'rate_p95': 'double', 'standard_error': 'double',
                'paths': 'integer', 'snapshot_date': 'date',
            },
        },
        'effect_parameters': {
            'key': ['borrower_id', 'snapshot_date'],
            'columns': {
                'borrower_id': 'varchar', 'effect_automated_reminder': 'double',
                'effect_phone_call': 'double', 'effect_field_visit': 'double',
                'effect_repayment_plan_offer': 'double',
                'effect_settlement_offer': 'double', 'effect_legal_notice': 'double',
                'reach_call': 'double', 'reach_sms': 'double', 'reach_email': 'double',
                'reach_letter': 'double', 'reach_visit': 'double',
                'reach_app': 'double', 'best_hour': 'double',
                'recent_contacts': 'double', 'fatigue_rate': 'double', 'harm': 'double',
                'snapshot_date': 'date',
            },
        },
        'treatment_outcomes': {
            'key': ['decision_id', 'treatment_code'],
            'columns': {
                'decision_id': 'varchar', 'loan_id': 'varchar',
                'treatment_code': 'varchar', 'net_cash_6m': 'double',
                'cure_3m': 'double', 'paths': 'integer', 'is_logged_choice': 'boolean',
                'decided_on': 'date',
            },
        },
        'planted_faults': {
            'key': ['fault_id'],
            'columns': {
                'fault_id': 'varchar', 'source_table': 'varchar',
                'fault_code': 'varchar', 'source_key': 'varchar',
                'reason_code': 'varchar',
            },
        },
        'message_intents': {
            'key': ['message_id'],
            'columns': {'message_id': 'varchar', 'intent': 'varchar'},
        },
        'world': {
            'key': ['scenario'],
            'columns': {
                'scenario': 'varchar', 'truth_level': 'varchar', 'borrowers': 'integer',
                'months': 'integer', 'seed': 'bigint', 'signal': 'double',
                'paths': 'integer',
            },
        },
    } -%}
    {{ return(contract) }}
{%- endmacro %}

{#-
    One table of schema `truth` with its declared columns and types, empty where no truth
    was loaded: a real lender has none. Only assurance may read it.

    A unit test gives its rows as SQL (`format: sql`), because the table need not exist,
    and only with the columns that matter: the others are null.
-#}
{% macro truth_table(table) -%}
    {%- set columns = truth_contract()[table]['columns'] -%}
    {%- set loaded = source('truth', table) -%}
    {%- if loaded.is_cte -%}
    select
        {%- for name in columns %}
        given.{{ name }},
        {%- endfor %}
    from (
        select
            {%- for name, type in columns.items() %}
            null::{{ type }} as {{ name }},
            {%- endfor %}
        where 1 = 0
        union all by name
        select * from {{ loaded }}
    ) as given
    {%- else -%}
    {%- set held = loaded_columns(loaded) -%}
    select
        {%- for name, type in columns.items() %}
        {{ adapter.quote(held[name].name) if held and name in held else 'null' -}}
        ::{{ type }} as {{ name }},
        {%- endfor %}
    {%- if held is not none %}
    from {{ loaded }}
    {%- else %}
    where 1 = 0
    {%- endif %}
    {%- endif %}
{%- endmacro %}
