with

risk_rows as (select * from {{ ref('ml_risk_rows') }}),

risk_bands as (select * from {{ ref('risk_bands') }}),

measured_runs as (
    select distinct
        model_run_id,
        task,
        outcome_class,
        split,
    from risk_rows
),

-- A band that no row falls into is told as well.
run_bands as (
    select
        measured_runs.model_run_id,
        measured_runs.task,
        measured_runs.outcome_class,
        measured_runs.split,
        risk_bands.risk_band,
        risk_bands.probability_from as band_from,
    from measured_runs
    cross join risk_bands
),

-- Flagged is who stands in the band or in one above it.
borrower_counts as (
    select
        run_bands.model_run_id,
        run_bands.split,
        run_bands.risk_band,
        risk_rows.borrower_id,
        count(*) as all_rows,
        sum(risk_rows.is_event) as all_events,
        count(*) filter (where risk_rows.risk_band = run_bands.risk_band) as band_rows,
        coalesce(
            sum(risk_rows.is_event)
            filter (where risk_rows.risk_band = run_bands.risk_band),
            0
        ) as band_events,
        count(*) filter (where risk_rows.band_from >= run_bands.band_from)
            as flagged_rows,
        coalesce(
            sum(risk_rows.is_event)
            filter (where risk_rows.band_from >= run_bands.band_from),
            0
        ) as flagged_events,
    from run_bands
    inner join risk_rows
        on
            run_bands.model_run_id = risk_rows.model_run_id
            and run_bands.split = risk_rows.split
    group by all
),

{% set measures = [
    ('loan_share', 'band_rows', 'all_rows'),
    ('observed_rate', 'band_events', 'band_rows'),
    (
        'accuracy',
        'all_rows - all_events - flagged_rows + 2 * flagged_events',
        'all_rows',
    ),
    ('precision', 'flagged_events', 'flagged_rows'),
    ('recall', 'flagged_events', 'all_events'),
] %}
borrower_shares as (
    {% for name, successes, trials in measures %}
    select
        model_run_id,
        split,
        risk_band,
        '{{ name }}' as measure_name,
        borrower_id,
        {{ successes }} as successes,
        {{ trials }} as trials,
    from borrower_counts
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

{{ clustered_shares(['model_run_id', 'split', 'risk_band', 'measure_name']) }},

band_counts as (
    select
        model_run_id,
        split,
        risk_band,
        sum(band_rows)::bigint as band_rows,
        sum(flagged_rows)::bigint as flagged_rows,
    from borrower_counts
    group by all
),

band_measures as (
    select
        model_run_id,
        split,
        risk_band,
    {% for name, successes, trials in measures %}
    round(max(share) filter (where measure_name = '{{ name }}'), 6)::double
        as {{ name }},
    round(max(ci_low) filter (where measure_name = '{{ name }}'), 6)::double
        as {{ name }}_low,
    round(max(ci_high) filter (where measure_name = '{{ name }}'), 6)::double
        as {{ name }}_high,
    {% endfor %}
    from clustered_shares
    group by model_run_id, split, risk_band
),

band_metrics as (
    select
        ---------- text
        run_bands.task,
        run_bands.outcome_class,
        run_bands.split,
        run_bands.risk_band,
        ---------- numbers
        run_bands.band_from,
        band_counts.band_rows as rows,
        band_counts.flagged_rows,
        {% for name, successes, trials in measures %}
        band_measures.{{ name }},
        band_measures.{{ name }}_low,
        band_measures.{{ name }}_high,
        {% endfor %}
        ---------- provenance
        run_bands.model_run_id,
    from run_bands
    inner join band_counts
        on
            run_bands.model_run_id = band_counts.model_run_id
            and run_bands.split = band_counts.split
            and run_bands.risk_band = band_counts.risk_band
    inner join band_measures
        on
            run_bands.model_run_id = band_measures.model_run_id
            and run_bands.split = band_measures.split
            and run_bands.risk_band = band_measures.risk_band
)

select * from band_metrics
order by task, model_run_id, split, band_from
