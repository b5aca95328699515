"""Same inputs, same bytes: two fresh builds, and the same date built again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.portfolios import real_data

# The columns that say when a run happened (truth.md, "Reporting rules").
CLOCKS = {"trained_at", "built_at"}


def fingerprints(file: Path) -> dict[str, str]:
    """Hash every public table as it is stored, without the columns that tell the time."""
    found = {}
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables order by all"
        ).fetchall()
        for schema, name in tables:
            table = connection.table(f"{schema}.{name}").to_arrow_table()
            kept = table.drop_columns([c for c in table.column_names if c in CLOCKS])
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, kept.schema) as writer:
                writer.write_table(kept.combine_chunks())
            found[f"{schema}.{name}"] = hashlib.sha256(sink.getvalue()).hexdigest()
    return found


@pytest.mark.slow
def test_two_fresh_builds_publish_the_same_bytes(
    demo, simulated: Path, rebuild: Callable, tmp_path: Path
):
    first = fingerprints(demo.file)
    second = fingerprints(rebuild("demo", data=simulated, home=tmp_path).file)
    assert len(first) > 20
    assert second == first


@pytest.mark.slow
def test_the_same_date_built_again_changes_nothing(demo, simulated: Path, rebuild: Callable):
    first = fingerprints(demo.file)
    again = fingerprints(rebuild("demo", data=simulated, home=demo.home).file)
    assert again == first


@pytest.mark.slow
def test_a_changed_input_changes_the_bytes(loan_recovery, rebuild: Callable, tmp_path: Path):
    """Guards the two tests above: the fingerprint does see a single changed value."""
    text = (real_data("loan_recovery") / "loan-recovery.csv").read_text()
    data = tmp_path / "data"
    data.mkdir()
    changed = text.replace("BRW_1,59,Male,Salaried,215422", "BRW_1,59,Male,Salaried,215423")
    assert changed != text
    (data / "loan-recovery.csv").write_text(changed)
    other = rebuild("loan_recovery", data=data, home=tmp_path / "home")
    assert fingerprints(other.file) != fingerprints(loan_recovery.file)
