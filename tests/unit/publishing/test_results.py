"""What dbt's artefacts say: failures in words, keys, append-only relations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slrs_ml.errors import BuildError
from slrs_ml.publishing import build_record, failures


def result(unique_id: str, status: str, message: str | None = None) -> dict[str, object]:
    return {"unique_id": unique_id, "status": status, "message": message}


def write_target(folder: Path, *, results: list[dict[str, object]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {
        "nodes": {
            "model.slrs.fct_scores": {
                "resource_type": "model",
                "schema": "marts",
                "name": "fct_scores",
                "description": "One row per loan.",
                "config": {"materialized": "table"},
            },
            "model.slrs.ml_model_runs": {
                "resource_type": "model",
                "schema": "ml",
                "name": "ml_model_runs",
                "config": {"materialized": "incremental", "full_refresh": False},
            },
            "test.slrs.unique_key_fct_scores.0a": {
                "resource_type": "test",
                "attached_node": "model.slrs.fct_scores",
                "test_metadata": {
                    "name": "unique_key",
                    "kwargs": {"columns": ["loan_id", "snapshot_date"], "model": "x"},
                },
                "config": {"materialized": "test"},
            },
        }
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "run_results.json").write_text(
        json.dumps(
            {
                "metadata": {
                    "generated_at": "2026-11-01T02:05:00Z",
                    "invocation_started_at": "2026-11-01T02:00:00Z",
                },
                "results": results,
            }
        )
    )
    return folder


def test_a_record_knows_keys_runs_and_counts(tmp_path):
    record = build_record(
        write_target(
            tmp_path,
            results=[
                result("model.slrs.fct_scores", "success"),
                result("test.slrs.unique_key_fct_scores.0a", "pass"),
                result("test.slrs.other.0b", "warn", "Got 1 result"),
            ],
        )
    )
    assert record.started_at == "2026-11-01T02:00:00Z"
    assert record.keys == {"marts.fct_scores": ("loan_id", "snapshot_date")}
    assert record.append_only == ("ml.ml_model_runs",)
    assert (record.models, record.tests, record.warnings) == (1, 2, 1)
    assert record.failed == ()


def test_a_failure_is_its_name_and_the_first_line_that_says_something():
    message = (
        "Runtime Error in model fct_scores (models/x.sql)\n  Binder Error: no column y\n  LINE"
    )
    assert failures(
        {
            "results": [
                result("model.slrs.fct_scores", "error", message),
                result("test.slrs.rows_accounted_x.9f", "fail", "Got 2 results"),
                result("model.slrs.rpt_x", "skipped"),
                result("test.slrs.y.1", "warn", "Got 1 result"),
            ]
        }
    ) == [
        ("model fct_scores", "Binder Error: no column y"),
        ("test rows_accounted_x", "Got 2 results"),
    ]


def test_no_finished_build_is_said_in_one_line(tmp_path):
    with pytest.raises(BuildError, match="no build has finished"):
        build_record(tmp_path)


def test_a_torn_file_is_said_in_one_line(tmp_path):
    (tmp_path / "run_results.json").write_text("{")
    with pytest.raises(BuildError, match="cannot be read"):
        build_record(tmp_path)
