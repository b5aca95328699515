"""Whole portfolios, built by the command line in folders of their own.

Builds run as subprocesses: in process, dbt keeps the file locked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from slrs_ml.cli.layout import Layout
from tests.dbt_sessions import parsed_once

REPOSITORY = Path(__file__).parents[1]
READS_PROJECT = ("build", "check")


@dataclass(frozen=True)
class Built:
    """One portfolio after ``slrs build``: its folders and the terminal's output."""

    home: Path
    portfolio: str
    output: str

    @property
    def published(self) -> Path:
        return self.home / "publish" / self.portfolio

    @property
    def file(self) -> Path:
        return self.published / "slrs.duckdb"

    def rows(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.file), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def value(self, sql: str) -> object:
        return self.rows(sql)[0][0]


def slrs(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line with everything it writes below ``home``."""
    options = dict(pairwise(arguments))
    layout = Layout.of(options.get("--portfolio", "lending"), root=home)
    with parsed_once(layout) if arguments[0] in READS_PROJECT else nullcontext():
        return subprocess.run(
            [sys.executable, "-c", "from slrs_ml.cli import main; main()", *arguments],
            cwd=REPOSITORY,
            env={**os.environ, "SLRS_HOME": str(home), "PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            text=True,
            check=False,
        )


def build(portfolio: str, *, data: Path, home: Path, options: tuple[str, ...] = ()) -> Built:
    """Build one portfolio and fail with the terminal's output when it does not succeed."""
    home.mkdir(parents=True, exist_ok=True)
    result = slrs("build", "--portfolio", portfolio, "--data", str(data), *options, home=home)
    assert result.returncode == 0, result.stdout + result.stderr
    return Built(home=home, portfolio=portfolio, output=result.stdout)


def public_folder(name: str) -> Path:
    """Say where the folder of a public data set would be."""
    root = Path(os.environ.get("SLRS_DATA_DIR", REPOSITORY.parent / "shared" / "data"))
    return root / name


def real_data(name: str) -> Path:
    """Give the folder of a public data set, or skip and say which one is missing."""
    folder = public_folder(name)
    if not folder.is_dir():
        pytest.skip(f"the folder {name} is missing below {folder.parent} (set SLRS_DATA_DIR)")
    return folder
