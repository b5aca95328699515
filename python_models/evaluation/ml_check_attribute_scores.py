"""Predicts protected attributes from the allowed features, on borrowers left out."""

from slrs_ml.evaluation import attribute_scores


def model(dbt, session):
    dbt.config(materialized="table")
    return attribute_scores(
        dbt.ref("ml_check_attribute_rows").to_arrow_table(),
        catalogue=dbt.ref("feature_catalogue").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
    )
