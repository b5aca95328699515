"""Fits the founding segmentation and the one by rule; centroids are rows."""

from slrs_ml.segmentation import fit_segmentations


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)
    known = session.sql(f"select model_run_id from {dbt.this}") if dbt.is_incremental else None
    clock = dbt.ref("ml_training_clock").fetchone()
    return fit_segmentations(
        dbt.ref("ml_segmentation_rows").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
        trained_at=clock[0] if clock else None,
        known_run_ids={row[0] for row in known.fetchall()} if known else (),
    )
