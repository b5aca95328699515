"""Says with what segments would be fitted now: parameters, groups and a hash of all."""

from slrs_ml.segmentation import segmentation_settings


def model(dbt, session):
    dbt.config(materialized="table")
    return segmentation_settings(
        dbt.ref("feature_catalogue").to_arrow_table(),
        parameters=dbt.config.meta_get("parameters"),
    )
