"""Whole portfolios, built by the command line in folders of their own.

Builds run as subprocesses: in process, dbt keeps the file locked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

REPOSITORY = Path(__file__).parents[2]


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
    return subprocess.run(
        [sys.executable, "-m", "slrs_ml.cli", *arguments],
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


def real_data(name: str) -> Path:
    """Give the folder of a public data set, or skip and say which one is missing."""
    root = Path(os.environ.get("SLRS_DATA_DIR", REPOSITORY.parent / "shared" / "data"))
    folder = root / name
    if not folder.is_dir():
        pytest.skip(f"the folder {name} is missing below {root} (set SLRS_DATA_DIR)")
    return folder


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Input tables of a small simulated lender."""
    out = tmp_path_factory.mktemp("simulated")
    result = slrs(
        *("simulate", "--borrowers", "1500", "--months", "60", "--seed", "7", "--out", str(out)),
        home=out,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return out


@pytest.fixture(scope="session")
def demo(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("demo", data=simulated, home=tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def loan_recovery(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        "loan_recovery",
        data=real_data("loan_recovery"),
        home=tmp_path_factory.mktemp("loan_recovery"),
    )


@pytest.fixture(scope="session")
def uci_credit_card(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        "uci_credit_card",
        data=real_data("uci_credit_card"),
        home=tmp_path_factory.mktemp("uci_credit_card"),
    )


@pytest.fixture(scope="session")
def rebuild() -> Callable[..., Built]:
    return build
