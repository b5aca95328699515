"""Fits the risk models that are due; a row per run, part and class, the artefact in it."""

from slrs_ml.risk import fit_runs


def model(dbt, session):
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        full_refresh=False,
        on_schema_change="append_new_columns",
    )
    clock = dbt.ref("ml_training_clock").fetchone()
    return fit_runs(
        dbt.ref("ml_training_rows").to_arrow_table(),
        catalogue=dbt.ref("feature_catalogue").to_arrow_table(),
        outcome_classes=dbt.ref("outcome_classes").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
        trained_at=clock[0] if clock else None,
        due=dbt.ref("ml_training_due").to_arrow_table(),
        stored=dbt.ref("ml_stored_runs").to_arrow_table(),
    )
