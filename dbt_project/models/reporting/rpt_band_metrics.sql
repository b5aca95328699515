with

band_metrics as (
    select * from {{ ref('fct_band_metrics') }}
),

model_runs as (
    select * from {{ ref('dim_model_runs') }}
),

champion_bands as (
    select
        band_metrics.model_run_id,
        band_metrics.task,
        band_metrics.outcome_class,
        band_metrics.split,
        band_metrics.risk_band,
        band_metrics.band_from,
        band_metrics.rows,
        band_metrics.flagged_rows,
        {% for measure in [
            'loan_share', 'observed_rate', 'accuracy', 'precision', 'recall',
        ] %}
        band_metrics.{{ measure }},
        band_metrics.{{ measure }}_low,
        band_metrics.{{ measure }}_high,
        {% endfor %}
    from band_metrics
    inner join model_runs on band_metrics.model_run_id = model_runs.model_run_id
    where
        model_runs.status = 'champion'
        and band_metrics.split in ('out_of_time', 'cross_validated')
)

select * from champion_bands
