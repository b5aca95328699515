"""Every dbt unit test of the project, on a built portfolio."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portfolios import REPOSITORY


@pytest.mark.slow
def test_every_dbt_unit_test_passes(demo, tmp_path: Path):
    target = tmp_path / "target"
    file = tmp_path / "build" / "demo" / "slrs.duckdb"
    file.parent.mkdir(parents=True)
    shutil.copyfile(demo.home / "build" / "demo" / "slrs.duckdb", file)
    result = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "test"),
            *("--target", "demo", "--select", "test_type:unit", "--no-use-colors"),
        ],
        cwd=REPOSITORY / "dbt_project",
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "SLRS_BUILD_DIR": str(tmp_path / "build"),
            "DBT_TARGET_PATH": str(target),
            "DBT_LOG_PATH": str(tmp_path / "logs"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    results = json.loads((target / "run_results.json").read_text())["results"]
    assert len(results) > 70
    assert {row["status"] for row in results} == {"pass"}
