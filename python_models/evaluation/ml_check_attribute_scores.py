"""Predicts protected attributes from the allowed features, on borrowers left out."""

from slrs_ml.evaluation import attribute_scores


def model(dbt, session):
    dbt.config(
        materialized="incremental", incremental_strategy="delete+insert", unique_key="attribute"
    )
    rows = dbt.ref("ml_check_attribute_rows")
    is_standing = dbt.is_incremental and not dbt.ref("ml_trained_tasks").fetchall()
    return attribute_scores(
        (rows.limit(0) if is_standing else rows).to_arrow_table(),
        catalogue=dbt.ref("feature_catalogue").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
    )
