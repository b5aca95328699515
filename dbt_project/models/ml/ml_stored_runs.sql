-- What ml_model_runs held before this build: it is read as it stands, not through
-- ref(), because the fits that this build adds depend on it.
with

stored_runs as (
    {{ rows_before_this_build('ml_model_runs', {
        'model_run_id': 'varchar',
        'part': 'varchar',
        'task': 'varchar',
        'algorithm': 'varchar',
        'schema_hash': 'varchar',
        'code_hash': 'varchar',
        'parameters': 'varchar',
        'library_versions': 'varchar',
        'row_sample': 'varchar[]',
        'feature_names': 'varchar[]',
        'train_to': 'date',
        'trained_at': 'timestamptz',
    }) | indent(4) }}
),

whole_runs as (
    select
        model_run_id,
        task,
        algorithm,
        schema_hash,
        code_hash,
        parameters,
        library_versions,
        any_value(row_sample) as row_sample,
        any_value(feature_names) as feature_names,
        max(train_to) as train_to,
        trained_at,
    from stored_runs
    group by all
)

select * from whole_runs
