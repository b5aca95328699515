{#-
    The runs of the segmentation that stood before this build, a row for each row that they
    keep of those they were fitted on. The fit asks for them before it adds its own, which
    a `ref` cannot say. None where the table does not stand yet, or is of a version that
    kept no rows.
-#}
{% macro stored_segmentations() -%}
    {%- set stored = none -%}
    {%- set column_names = [] -%}
    {%- if execute -%}
        {%- set stored = adapter.get_relation(
            database=this.database,
            schema=this.schema,
            identifier='ml_segmentation_runs',
        ) -%}
    {%- endif -%}
    {%- if stored is not none -%}
        {%- for column in adapter.get_columns_in_relation(stored) -%}
            {%- do column_names.append(column.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if 'fitted_sample' in column_names -%}
    select
        model_run_id,
        settings_hash,
        train_to,
        sampled_row.borrower_id,
        sampled_row.snapshot_date,
        sampled_row.row_hash,
    from (
        select
            *,
            {{ exploded('fitted_sample') }} as sampled_row,
        from {{ stored }}
    ) as sampled_rows
    {%- else -%}
    select
        null::varchar as model_run_id,
        null::varchar as settings_hash,
        null::date as train_to,
        null::varchar as borrower_id,
        null::date as snapshot_date,
        null::varchar as row_hash,
    where 1 = 0
    {%- endif -%}
{%- endmacro %}

{#-
    A hash of what segments are made of, in a row of `ml_segmentation_rows`. Numbers are
    rounded, so that the last bit of a ratio makes no other row.
-#}
{% macro segmentation_row_hash(relation_name) -%}
    md5(
        {% for feature_name in segment_feature_names() -%}
        coalesce(round({{ relation_name }}.{{ feature_name }}, 6)::varchar, '-')
        {%- if not loop.last %} || '|' || {% endif %}
        {% endfor -%}
    )
{%- endmacro %}
