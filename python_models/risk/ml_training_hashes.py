"""Hashes what could be trained on now, so that stored runs of other data are told apart."""

import pyarrow as pa

from slrs_ml.risk import training_hashes
from slrs_ml.segmentation import fit_hash


def model(dbt, session):
    dbt.config(materialized="table")
    risk = training_hashes(
        dbt.ref("ml_training_rows").to_arrow_table(),
        catalogue=dbt.ref("feature_catalogue").to_arrow_table(),
    )
    segments = fit_hash(dbt.ref("ml_segmentation_rows").to_arrow_table())
    row = {"task": "segmentation", "outcome_class": "*", "data_hash": segments}
    return pa.concat_tables([risk, pa.Table.from_pylist([row], schema=risk.schema)])
