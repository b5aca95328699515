"""Every dbt unit test of the project, on a built portfolio."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.dbt_sessions import run_dbt


@pytest.mark.slow
def test_every_dbt_unit_test_passes(demo, tmp_path: Path):
    file = tmp_path / "build" / "demo" / "slrs.duckdb"
    file.parent.mkdir(parents=True)
    shutil.copyfile(demo.home / "build" / "demo" / "slrs.duckdb", file)
    layout = run_dbt("test", "--select", "test_type:unit", home=tmp_path, portfolio="demo")
    results = json.loads((layout.target / "run_results.json").read_text())["results"]
    assert len(results) > 70
    assert {row["status"] for row in results} == {"pass"}
