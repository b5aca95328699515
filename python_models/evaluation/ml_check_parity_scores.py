"""Scores a sample of requests again, one loan at a time."""

import pyarrow as pa

from slrs_ml.risk import RAW_SCORE_SCHEMA, score_requests


def model(dbt, session):
    dbt.config(materialized="table")
    stored = "model_run_id, part, outcome_class, model_format, model_blob, feature_names"
    runs = dbt.ref("ml_model_runs").select(stored).filter("model_blob is not null")
    requests = dbt.ref("ml_check_parity_requests").to_arrow_table().to_batches(max_chunksize=1)
    scores = score_requests(requests, runs=runs.to_arrow_table())
    return pa.RecordBatchReader.from_batches(RAW_SCORE_SCHEMA, scores)
