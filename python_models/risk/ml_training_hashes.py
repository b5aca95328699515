"""Hashes what could be segmented now, so that stored runs of other data are told apart."""

import pyarrow as pa

from slrs_ml.segmentation import fit_hash


def model(dbt, session):
    dbt.config(materialized="table")
    segments = fit_hash(dbt.ref("ml_segmentation_rows").to_arrow_table())
    return pa.table({"task": ["segmentation"], "outcome_class": ["*"], "data_hash": [segments]})
