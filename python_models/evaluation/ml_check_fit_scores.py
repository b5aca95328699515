"""Scores held-out rows by fits on shuffled labels and with a column of chance."""

from slrs_ml.evaluation import fit_check_scores


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="task")
    trained = [task for (task,) in dbt.ref("ml_trained_tasks").fetchall()]
    return fit_check_scores(
        dbt.ref("ml_training_rows").to_arrow_table(),
        catalogue=dbt.ref("feature_catalogue").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
        tasks=trained if dbt.is_incremental else None,
    )
