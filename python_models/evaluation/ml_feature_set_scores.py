"""Scores held-out rows with and without the lender's own score and past treatment."""

from slrs_ml.evaluation import feature_set_scores


def model(dbt, session):
    dbt.config(materialized="incremental", incremental_strategy="delete+insert", unique_key="task")
    trained = [task for (task,) in dbt.ref("ml_trained_tasks").fetchall()]
    return feature_set_scores(
        dbt.ref("ml_training_rows").to_arrow_table(),
        catalogue=dbt.ref("feature_catalogue").to_arrow_table(),
        feature_sets=dbt.ref("feature_sets").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
        tasks=trained if dbt.is_incremental else None,
    )
