"""Erasing what was recorded after the build's date changes nothing of what a build reads.

Every public table is made of what is compared here: the tables between staging and the
fits, and those public ones that rest on no fit.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.build_differences import hashes_of_rows
from tests.foundation import build_foundation, rows
from tests.portfolios import slrs

# Within a month: the simulator records every payment by the end of its month.
AS_OF = date(2022, 6, 24)
FUTURE = "timestamptz '2022-06-25 00:00:00'"
ALSO = ("+fct_guardrails", "+fct_treatment_effects", "+rejected_records")
SCHEMAS = ("intermediate", "features", "marts", "assurance")


@pytest.mark.slow
def test_a_build_as_of_a_date_reads_nothing_recorded_later(tmp_path: Path):
    whole, erased = tmp_path / "whole", tmp_path / "erased"
    result = slrs(
        *("simulate", "--borrowers", "150", "--months", "40", "--seed", "3"),
        *("--truth", "none", "--out", str(whole)),
        home=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    erased.mkdir()
    shutil.copy(whole / "build_settings.json", erased)
    kept: dict[str, tuple[int, int]] = {}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'America/New_York'")
        for file in sorted(whole.glob("*.parquet")):
            table = connection.read_parquet(str(file))
            until = table
            if "recorded_at" in table.columns:
                until = table.filter(f"recorded_at < {FUTURE}")
            until.write_parquet(str(erased / file.name))
            kept[file.stem] = (len(until), len(table))
        # Paid by the date but recorded after it: what a build must not know yet.
        late = connection.read_parquet(str(whole / "payments.parquet")).filter(
            f"paid_at < {FUTURE} and recorded_at >= {FUTURE}"
        )
        assert len(late) >= 1
    for table in ("payments", "installments", "loans", "borrowers"):
        assert kept[table][0] < kept[table][1]
    with_future = fingerprints(build_foundation(whole, home=tmp_path, as_of=AS_OF, also=ALSO))
    shutil.rmtree(tmp_path / "build")
    without = fingerprints(build_foundation(erased, home=tmp_path, as_of=AS_OF, also=ALSO))
    assert len(with_future) > 40
    assert {name for name in with_future if with_future[name] != without[name]} == set()


def fingerprints(file: Path) -> dict[str, str]:
    """Hash the rows of every table between staging and the fits, in whatever order."""
    found = rows(
        file,
        "select schema_name || '.' || table_name from duckdb_tables() "
        f"where schema_name in {SCHEMAS} order by all",
    )
    return hashes_of_rows(file, (name for (name,) in found))
