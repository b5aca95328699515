"""The archive: losing the build file loses no fitted model."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from slrs_ml.errors import BuildError
from slrs_ml.publishing import archive_tables, restore_archive

RUNS = "ml.ml_model_runs"


@pytest.fixture
def build_file(tmp_path: Path) -> Path:
    file = tmp_path / "build" / "slrs.duckdb"
    file.parent.mkdir()
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema ml")
        connection.execute(
            "create table ml.ml_model_runs as select 'run1' as model_run_id, "
            "'\\x00\\xFF'::blob as model_blob, timestamptz '2026-01-01 00:00:00+00' as trained_at, "
            "[{'loan_id': 'L1', 'raw_score': 0.1::double}] as held_out_scores"
        )
    return file


def content(file: Path) -> tuple[list[tuple], list[tuple]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return (
            connection.execute("describe ml.ml_model_runs").fetchall(),
            connection.execute("select * from ml.ml_model_runs").fetchall(),
        )


def test_a_cold_build_gets_back_what_was_archived(build_file, tmp_path):
    archive = tmp_path / "archive"
    before = content(build_file)
    assert archive_tables(build_file, archive=archive, relations=(RUNS, "ml.absent")) == (RUNS,)
    build_file.unlink()
    assert restore_archive(build_file, archive=archive) == (RUNS,)
    assert content(build_file) == before


def test_a_warm_build_keeps_its_own(build_file, tmp_path):
    archive = tmp_path / "archive"
    archive_tables(build_file, archive=archive, relations=(RUNS,))
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("update ml.ml_model_runs set model_run_id = 'run2'")
    assert restore_archive(build_file, archive=archive) == ()
    assert content(build_file)[1][0][0] == "run2"


def test_without_an_archive_nothing_is_made(tmp_path):
    assert restore_archive(tmp_path / "slrs.duckdb", archive=tmp_path / "archive") == ()
    assert not (tmp_path / "slrs.duckdb").exists()


def test_a_broken_archive_names_its_file(tmp_path):
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / f"{RUNS}.parquet").write_text("not parquet")
    with pytest.raises(BuildError, match=r"ml_model_runs\.parquet cannot be read"):
        restore_archive(tmp_path / "slrs.duckdb", archive=archive)
