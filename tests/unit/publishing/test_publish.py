"""Publishing: whole or not at all, ordered, and the same for the same build."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from slrs_ml.errors import BuildError
from slrs_ml.publishing import BuildRecord, publish
from slrs_ml.publishing.swap import fresh_folder, swap_folder

RECORD = BuildRecord(
    started_at="2026-11-01T02:00:00+00:00",
    keys={"marts.fct_loan_scores": ("loan_id",)},
    descriptions={"marts.fct_loan_scores": "One row per loan. Key: loan_id."},
)


def write_build(file: Path, *, order: str = "asc") -> Path:
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        for schema in ("lending", "marts", "assurance", "reporting", "ml", "truth"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            "create table lending.build_settings as "
            "select 'demo' as portfolio, date '2026-10-31' as as_of_date"
        )
        connection.execute(
            "create table marts.fct_loan_scores as select 'L' || i as loan_id, "
            f"i / 10.0 as probability, 'run' || i % 2 as model_run_id from range(9) t(i) "
            f"order by loan_id {order}"
        )
        connection.execute("create view reporting.rpt_scores as select 1 as loans")
        connection.execute("create table ml.ml_secret as select 1 as blob")
        connection.execute("create table truth.world as select 1 as seed")
    return file


@pytest.fixture
def build_file(tmp_path: Path) -> Path:
    return write_build(tmp_path / "build.duckdb")


def published_rows(folder: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(folder / "slrs.duckdb"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()


def test_only_public_schemas_leave_and_only_as_tables(build_file, tmp_path):
    publish(build_file, folder=tmp_path / "out", record=RECORD, repository=tmp_path)
    found = published_rows(
        tmp_path / "out",
        "select table_schema || '.' || table_name, table_type "
        "from information_schema.tables order by all",
    )
    assert found == [
        ("assurance.publish_manifest", "BASE TABLE"),
        ("marts.fct_loan_scores", "BASE TABLE"),
        ("reporting.rpt_scores", "BASE TABLE"),
    ]


def test_the_manifest_counts_rows_and_names_the_runs(build_file, tmp_path):
    publish(build_file, folder=tmp_path / "out", record=RECORD, repository=tmp_path)
    found = published_rows(
        tmp_path / "out",
        "select table_name, row_count, built_at::varchar, as_of_date::varchar, git_revision, "
        "model_run_ids from assurance.publish_manifest order by table_name",
    )
    assert found == [
        (
            "marts.fct_loan_scores",
            9,
            "2026-11-01 02:00:00+00",
            "2026-10-31",
            "unknown",
            ["run0", "run1"],
        ),
        ("reporting.rpt_scores", 1, "2026-11-01 02:00:00+00", "2026-10-31", "unknown", []),
    ]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["portfolio"] == "demo"
    assert manifest["tables"]["marts.fct_loan_scores"]["row_count"] == 9


def test_rows_stand_in_the_order_of_the_key(tmp_path):
    contents = []
    for order in ("asc", "desc"):
        build = write_build(tmp_path / f"{order}.duckdb", order=order)
        out = tmp_path / order
        publish(build, folder=out, record=RECORD, repository=tmp_path)
        contents.append((out / "parquet" / "marts.fct_loan_scores.parquet").read_bytes())
        assert published_rows(out, "select loan_id from marts.fct_loan_scores")[0] == ("L0",)
    assert contents[0] == contents[1]


def test_descriptions_travel_with_the_tables(build_file, tmp_path):
    publish(build_file, folder=tmp_path / "out", record=RECORD, repository=tmp_path)
    (comment,) = published_rows(
        tmp_path / "out",
        "select comment from duckdb_tables() where table_name = 'fct_loan_scores'",
    )
    assert comment == ("One row per loan. Key: loan_id.",)


def test_a_failed_test_leaves_the_last_good_publish(build_file, tmp_path):
    out = tmp_path / "out"
    publish(build_file, folder=out, record=RECORD, repository=tmp_path)
    before = (out / "slrs.duckdb").read_bytes()
    failed = replace(RECORD, failed=(("test shares_sum_to_one", "Got 3 results"),))
    with pytest.raises(BuildError, match="shares_sum_to_one failed: Got 3 results"):
        publish(build_file, folder=out, record=failed, repository=tmp_path)
    assert (out / "slrs.duckdb").read_bytes() == before


def test_a_crash_leaves_the_last_good_publish_and_no_litter(build_file, tmp_path):
    out = tmp_path / "out"
    publish(build_file, folder=out, record=RECORD, repository=tmp_path)
    names = {path.name for path in out.iterdir()}
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("create view marts.fct_broken as select error('no') as x")
    with pytest.raises(duckdb.Error):
        publish(build_file, folder=out, record=RECORD, repository=tmp_path)
    assert {path.name for path in out.iterdir()} == names
    assert published_rows(out, "select count(*) from marts.fct_loan_scores") == [(9,)]


def test_a_table_that_is_gone_leaves_the_parquet_folder_too(build_file, tmp_path):
    out = tmp_path / "out"
    publish(build_file, folder=out, record=RECORD, repository=tmp_path)
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("drop view reporting.rpt_scores")
    publish(build_file, folder=out, record=RECORD, repository=tmp_path)
    assert sorted(path.name for path in (out / "parquet").iterdir()) == [
        "assurance.publish_manifest.parquet",
        "marts.fct_loan_scores.parquet",
    ]


def test_an_empty_build_is_not_published(tmp_path):
    with pytest.raises(BuildError, match="run slrs build"):
        publish(
            tmp_path / "none.duckdb", folder=tmp_path / "out", record=RECORD, repository=tmp_path
        )
    with duckdb.connect(str(tmp_path / "empty.duckdb")):
        pass
    with pytest.raises(BuildError, match="no table of the schema marts"):
        publish(
            tmp_path / "empty.duckdb", folder=tmp_path / "out", record=RECORD, repository=tmp_path
        )


def test_an_interrupted_swap_is_put_right(tmp_path):
    final = tmp_path / "site"
    final.mkdir()
    (final / "page").write_text("old")
    final.rename(tmp_path / ".site.before")
    fresh = fresh_folder(final)
    assert (final / "page").read_text() == "old"
    (fresh / "page").write_text("new")
    swap_folder(fresh, final)
    assert (final / "page").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
