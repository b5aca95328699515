{#-
    Every row of one input table, typed and judged once: the functional CTEs between the
    import CTEs of a `stg_<table>__checked` model and its last line. Expects the CTEs
    `source` and `build_settings`, and one per table that this one refers to, each with
    the column of the reference (`loans` with loan_id).

    A row gets the first reason that applies, by class and then by column:
    missing_value, unreadable_number, unreadable_date, unreadable_time,
    unreadable_boolean, negative_amount, impossible_value, unknown_code,
    unknown_borrower, unknown_loan, unknown_payment, duplicate_key. `further_rules` adds
    (condition, reason_code, column) after unknown_code, over the columns of `typed`. A
    blank in a column that is not needed stays null.

    A date before 1900 or after 2199 is impossible; where a column may be empty,
    9999-12-31 says that nothing has ended yet, and stays.

    Of several good rows with one key and one `recorded_at` the one with the smallest
    row_hash stays, whatever order the file has. row_json, row_hash and source_key are
    worked out only for rows that are rejected or stand beside another of their key.

    The rules read the dictionary of contract_columns.sql: none of them stands twice.
-#}
{% macro judged_rows(table, further_rules=[]) -%}
{%- set contract = input_contract()[table] -%}
{%- set columns = contract['columns'] -%}
{%- set references = contract.get('references', {}) -%}
{%- set own_reference = contract.get('own_reference') -%}
{%- set unreadable_reasons = [
    'unreadable_number', 'unreadable_date', 'unreadable_time', 'unreadable_boolean',
] -%}
{%- set versioned_key = contract['key'] + ['recorded_at'] -%}
trimmed as (
    select
        {%- for name in columns %}
        nullif(trim(source.{{ name }}), '') as {{ name }}__text,
        {%- endfor %}
    from source
),

typed as (
    select
        trimmed.*,
        {%- for name, kind in columns.items() %}
        {{ typed_value('trimmed.' ~ name ~ '__text', kind, 'build_settings.time_zone')
            | indent(8) }} as {{ name }},
        {%- endfor %}
    from trimmed
    cross join build_settings
),

values_judged as (
    select
        typed.*,
        case
            {%- for name in contract['needed'] %}
            when {{ name }}__text is null then 'missing_value:{{ name }}'
            {%- endfor %}
            {%- for reason in unreadable_reasons %}
            {%- for name, kind in columns.items()
                if kind not in ['id', 'text'] and unreadable_reason(kind) == reason %}
            when {{ name }} is null and {{ name }}__text is not null
                then '{{ reason }}:{{ name }}'
            {%- endfor %}
            {%- endfor %}
            {%- for name, kind in columns.items() if kind == 'money' %}
            when {{ name }} < 0 then 'negative_amount:{{ name }}'
            {%- endfor %}
            {%- for name, kind in columns.items()
                if kind in ['count', 'rate', 'fraction', 'ratio'] %}
            when {{ name }} < 0
                {%- if kind == 'rate' %} or {{ name }} > 10
                {%- elif kind == 'fraction' %} or {{ name }} > 1
                {%- elif kind == 'ratio' %} or {{ name }} = 0 or isinf({{ name }})
                {%- endif %} then 'impossible_value:{{ name }}'
            {%- endfor %}
            {%- for name, kind in columns.items() if kind in ['date', 'time'] %}
            {%- set must_have_been = name in contract['needed'] + ['recorded_at'] %}
            when {{ is_impossible_day(name, kind, must_have_been) }}
                then 'impossible_value:{{ name }}'
            {%- endfor %}
            {%- for name, codes in contract.get('codes', {}).items() %}
            when {{ name }} not in ('{{ codes | join("', '") }}')
                then 'unknown_code:{{ name }}'
            {%- endfor %}
            {%- for condition, reason, name in further_rules %}
            when {{ condition }} then '{{ reason }}:{{ name }}'
            {%- endfor %}
        end as value_judgement,
    from typed
),

{{ 'references_judged' if own_reference else 'rows_judged' }} as (
    select
        values_judged.*,
        case
            when values_judged.value_judgement is not null
                then values_judged.value_judgement
            {%- for name, referred in references.items() %}
            when
                {{ referred }}.{{ name }} is null
                and values_judged.{{ name }} is not null
                then 'unknown_{{ referred[:-1] }}:{{ name }}'
            {%- endfor %}
        end as {{ 'reference_judgement' if own_reference else 'judgement' }},
    from values_judged
    {%- for name, referred in references.items() %}
    left join {{ referred }} on values_judged.{{ name }} = {{ referred }}.{{ name }}
    {%- endfor %}
),

{% if own_reference -%}
{%- set key, name = contract['key'] | first, own_reference['column'] -%}
{%- set named_columns = [key] + own_reference['same'] -%}
-- A row that names another of its table needs that one to be usable, and no such row.
rows_to_name as (
    select distinct {{ named_columns | join(', ') }}
    from references_judged
    where
        reference_judgement is null
        and {{ name }} is null
        and {{ key }} in (
            select naming.{{ name }} from references_judged as naming
            where naming.{{ name }} is not null
        )
),

rows_judged as (
    select
        references_judged.*,
        case
            when references_judged.reference_judgement is not null
                then references_judged.reference_judgement
            when
                rows_to_name.{{ key }} is null
                and references_judged.{{ name }} is not null
                then 'unknown_{{ table[:-1] }}:{{ name }}'
        end as judgement,
    from references_judged
    left join rows_to_name
        on
            references_judged.{{ name }} = rows_to_name.{{ key }}
            {%- for column in own_reference['same'] %}
            and references_judged.{{ column }} = rows_to_name.{{ column }}
            {%- endfor %}
),

{% endif -%}
keys_repeated as (
    select
        {%- for name in versioned_key %}
        {{ name }},
        {%- endfor %}
        count(*) as rows_of_key,
    from rows_judged
    where judgement is null
    group by {{ versioned_key | join(', ') }}
    having count(*) > 1
),

rows_named as (
    select
        rows_judged.*,
        coalesce(keys_repeated.rows_of_key, 1) as rows_of_key,
        case
            when
                rows_judged.judgement is not null
                or keys_repeated.rows_of_key is not null
                then to_json(struct_pack(
                    {%- for name in columns %}
                    {{ name }} := rows_judged.{{ name }}__text
                    {%- if not loop.last %},{% endif %}
                    {%- endfor %}
                ))::varchar
        end as row_json,
    from rows_judged
    left join keys_repeated
        on rows_judged.judgement is null
        {%- for name in versioned_key %}
        and rows_judged.{{ name }}
        {%- if name in contract['needed'] %} = {% else %} is not distinct from {% endif -%}
        keys_repeated.{{ name }}
        {%- endfor %}
),

copies_numbered as (
    select
        rows_named.*,
        md5(row_json) as row_hash,
        row_number() over (
            partition by {{ versioned_key | join(', ') }} order by md5(row_json)
        ) as row_of_key,
    from rows_named
    where rows_of_key > 1
    union all
    select
        rows_named.*,
        md5(row_json) as row_hash,
        1 as row_of_key,
    from rows_named
    where rows_of_key = 1
),

verdicts_given as (
    select
        copies_numbered.*,
        case
            when judgement is not null then judgement
            when row_of_key > 1 then 'duplicate_key:{{ contract['key'] | first }}'
        end as verdict,
    from copies_numbered
),

checked as (
    select
        {%- for name in columns %}
        {{ name }},
        {%- endfor %}
        case
            when verdict is not null
                then nullif(concat_ws(
                    '|'
                    {%- for name in contract['key'] %}, {{ name }}__text
                    {%- endfor %}
                ), '')
        end as source_key,
        split_part(verdict, ':', 1) as reason_code,
        split_part(verdict, ':', 2) as reason_column,
        case when verdict is not null then row_json end as row_json,
        case when verdict is not null then row_hash end as row_hash,
    from verdicts_given
)
{%- endmacro %}
