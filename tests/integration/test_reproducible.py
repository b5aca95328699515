"""Same inputs, same bytes: two fresh builds, and the same date built again."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from slrs_ml.loading import load_portfolio
from tests.build_differences import hashes_of_rows
from tests.dbt_sessions import run_dbt
from tests.portfolios import real_data

# The columns that say when a run happened (truth.md, "Reporting rules").
CLOCKS = {"trained_at", "built_at"}
TABLES_WITH_CLOCKS = {"marts.dim_model_runs", "assurance.publish_manifest"}


def fingerprints(file: Path) -> dict[str, str]:
    """Hash every public table, row by row as stored, without the columns that tell the time."""
    found = {}
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        columns: dict[str, list[str]] = {}
        for schema, table, column in connection.execute(
            "select table_schema, table_name, column_name from information_schema.columns"
            " order by table_schema, table_name, ordinal_position"
        ).fetchall():
            columns.setdefault(f"{schema}.{table}", []).append(column)
        for table, names in columns.items():
            kept = ", ".join(f'"{name}" := "{name}"' for name in names if name not in CLOCKS)
            (found[table],) = connection.execute(
                f"select md5(string_agg(md5(struct_pack({kept})::varchar), '' order by rowid))"
                f" from {table}"
            ).fetchone()
    return found


@pytest.mark.slow
def test_two_fresh_builds_publish_the_same_bytes(
    demo, simulated: Path, rebuild: Callable, tmp_path: Path
):
    second = rebuild("demo", data=simulated, home=tmp_path)
    first = fingerprints(demo.file)
    assert len(first) > 20
    assert fingerprints(second.file) == first
    files = sorted(path.name for path in (demo.published / "parquet").iterdir())
    assert len(files) == len(first)
    different = {
        name
        for name in files
        if (demo.published / "parquet" / name).read_bytes()
        != (second.published / "parquet" / name).read_bytes()
    }
    assert different <= {f"{table}.parquet" for table in TABLES_WITH_CLOCKS}


@pytest.mark.slow
def test_the_same_date_built_again_changes_nothing(demo, simulated: Path, rebuild: Callable):
    first = fingerprints(demo.file)
    again = fingerprints(rebuild("demo", data=simulated, home=demo.home).file)
    assert again == first


@pytest.mark.slow
def test_a_single_changed_value_is_seen(demo, tmp_path: Path):
    """Guards the two tests above: one value of one row is another fingerprint."""
    copy = tmp_path / "slrs.duckdb"
    shutil.copy(demo.file, copy)
    first = fingerprints(copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update marts.dim_loans set principal_amount = principal_amount + 0.01 "
            "where loan_id = (select min(loan_id) from marts.dim_loans)"
        )
    other = fingerprints(copy)
    assert {table for table, found in other.items() if found != first[table]} == {"marts.dim_loans"}


SERVED = (
    *("marts.fct_loan_scores", "marts.fct_score_contributions", "marts.fct_reason_codes"),
    *("marts.fct_borrower_segments", "marts.fct_recovery_strategies"),
)


def served(data: Path, *, home: Path) -> dict[str, str]:
    """Build what the stored runs serve from the folder, and hash its tables."""
    file = home / "build" / "uci_credit_card" / "slrs.duckdb"
    file.parent.mkdir(parents=True, exist_ok=True)
    load_portfolio("uci_credit_card", data_dir=data, database_path=file)
    select = [f"+{table.partition('.')[2]}" for table in SERVED]
    run_dbt(
        *("build", "--select", *select, "--exclude-resource-types", "test", "unit_test"),
        home=home,
        portfolio="uci_credit_card",
    )
    return hashes_of_rows(file, SERVED)


@pytest.mark.slow
def test_other_tables_under_the_same_date_are_scored_by_their_own_runs(tmp_path: Path):
    """Guards against serving a run that was fitted on another lender's rows."""
    source = real_data("uci_credit_card") / "creditcard_default.csv.gz"
    header, *clients = gzip.decompress(source.read_bytes()).decode().splitlines()
    for name, rows in (("one", clients[:1500]), ("other", clients[1500:3000])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "creditcard_default.csv").write_text("\n".join([header, *rows]) + "\n")
    before = served(tmp_path / "one", home=tmp_path / "used")
    after = served(tmp_path / "other", home=tmp_path / "used")
    alone = served(tmp_path / "other", home=tmp_path / "fresh")
    assert after == alone
    assert all(after[table] != before[table] for table in SERVED)
