"""Staging to features of small portfolios, without any fit.

The folder is loaded as portfolio ``lending`` and built by dbt in a process beside this one,
which lets go of the file after each build.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from slrs_ml.loading import load_portfolio
from tests.dbt_sessions import run_dbt

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


def rows(file: Path, sql: str) -> list[tuple]:
    """Run a query on a build file that no process holds."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(sql).fetchall()
