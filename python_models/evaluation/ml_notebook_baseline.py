"""Repeats the founding notebook and measures it against its flag and against reality."""

from slrs_ml.evaluation import notebook_baseline


def model(dbt, session):
    dbt.config(materialized="table")
    return notebook_baseline(dbt.ref("ml_notebook_baseline_rows").to_arrow_table())
