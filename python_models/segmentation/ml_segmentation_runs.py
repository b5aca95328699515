"""Fits the founding segmentation and those by rule where a fit is due; runs are rows."""

from slrs_ml.segmentation import fit_segmentations


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="append", full_refresh=False)
    (is_due,) = dbt.ref("ml_segmentation_due").select("is_due").fetchone()
    rows = dbt.ref("ml_segmentation_rows").filter(f"is_fit_row and {is_due}")
    clock = dbt.ref("ml_training_clock").fetchone()
    return fit_segmentations(
        rows.to_arrow_table(),
        settings=dbt.ref("ml_segmentation_settings").to_arrow_table(),
        sample=dbt.ref("ml_segmentation_samples").to_arrow_table(),
        stored=session.sql(f"from {dbt.this}").to_arrow_table() if dbt.is_incremental else None,
        recognitions=dbt.ref("ml_segmentation_recognitions").to_arrow_table(),
        trained_at=clock[0] if clock else None,
    )
