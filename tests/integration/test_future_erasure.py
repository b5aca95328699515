"""Erasing what was recorded after the build's date changes no public table."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.integration.test_reproducible import fingerprints
from tests.portfolios import slrs

# Within a month: the simulator records every payment by the end of its month.
AS_OF = "2022-06-24"
FUTURE = "timestamptz '2022-06-25 00:00:00'"


@pytest.mark.slow
def test_a_build_as_of_a_date_reads_nothing_recorded_later(rebuild: Callable, tmp_path: Path):
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
            rows = connection.read_parquet(str(file))
            until = rows
            if "recorded_at" in rows.columns:
                until = rows.filter(f"recorded_at < {FUTURE}")
            until.write_parquet(str(erased / file.name))
            kept[file.stem] = (len(until), len(rows))
        # Paid by the date but recorded after it: what a build must not know yet.
        late = connection.read_parquet(str(whole / "payments.parquet")).filter(
            f"paid_at < {FUTURE} and recorded_at >= {FUTURE}"
        )
        assert len(late) >= 1
    for table in ("payments", "installments", "loans", "borrowers"):
        assert kept[table][0] < kept[table][1]
    options = ("--as-of", AS_OF)
    with_future = rebuild("demo", data=whole, home=tmp_path / "a", options=options)
    without = rebuild("demo", data=erased, home=tmp_path / "b", options=options)
    assert with_future.value("select count(*) from marts.fct_recovery_strategies") > 50
    assert fingerprints(without.file) == fingerprints(with_future.file)
