"""Staging to features of small portfolios, without any fit.

The folder is loaded as portfolio ``lending`` and built by dbt in a subprocess: in
process, dbt keeps the file locked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb

from slrs_ml.loading import load_portfolio

REPOSITORY = Path(__file__).parents[1]
FOUNDATION = ("+path:models/features", "+path:models/marts/core")


def build_foundation(
    data: Path,
    *,
    home: Path,
    as_of: date,
    portfolio: str = "lending",
    also: tuple[str, ...] = (),
) -> Path:
    """Load the folder, build staging to core marts as of the date, give the build file.

    ``also`` names more of what is to be built.
    """
    file = home / "build" / portfolio / "slrs.duckdb"
    file.parent.mkdir(parents=True, exist_ok=True)
    load_portfolio(portfolio, data_dir=data, database_path=file, as_of=as_of)
    run_dbt(
        *("build", "--select", *FOUNDATION, *also, "--exclude-resource-types", "test", "unit_test"),
        home=home,
        portfolio=portfolio,
    )
    return file


def run_dbt(*arguments: str, home: Path, portfolio: str = "lending") -> None:
    """Run dbt on the build file below ``home`` and fail with its output when it does."""
    result = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet"),
            *(*arguments, "--target", portfolio),
        ],
        cwd=REPOSITORY / "dbt_project",
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "SLRS_BUILD_DIR": str(home / "build"),
            "DBT_TARGET_PATH": str(home / "target"),
            "DBT_LOG_PATH": str(home / "logs"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def rows(file: Path, sql: str) -> list[tuple]:
    """Run a query on a build file that no process holds."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()
