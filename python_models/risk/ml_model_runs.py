"""Fits risk models; one row per run and part, the artefact among its columns."""

from slrs_ml.risk import fit_runs


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)
    known = session.sql(f"select model_run_id from {dbt.this}") if dbt.is_incremental else None
    clock = dbt.ref("ml_training_clock").fetchone()
    return fit_runs(
        dbt.ref("ml_training_rows").to_arrow_table(),
        catalogue=dbt.ref("feature_catalogue").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
        trained_at=clock[0] if clock else None,
        known_run_ids={row[0] for row in known.fetchall()} if known else (),
    )
