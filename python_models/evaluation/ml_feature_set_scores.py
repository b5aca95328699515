"""Scores held-out rows with and without the lender's own score and past treatment."""

from slrs_ml.evaluation import feature_set_scores


def model(dbt, session):
    dbt.config(materialized="table")
    return feature_set_scores(
        dbt.ref("ml_training_rows").to_arrow_table(),
        catalogue=dbt.ref("feature_catalogue").to_arrow_table(),
        feature_sets=dbt.ref("feature_sets").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
    )
