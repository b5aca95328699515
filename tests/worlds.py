"""Small simulated worlds, each built only as far as a proof or a test needs.

A workshop is a folder with a build file and dbt's own folders. It is used for one world
after another.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from slrs_ml.errors import BuildError
from slrs_ml.loading import load_portfolio
from tests.dbt_sessions import run_dbt
from tests.portfolios import slrs


@dataclass(frozen=True)
class World:
    """What one call of ``slrs simulate`` is asked for."""

    seed: int
    borrowers: int
    months: int
    signal: float = 1.0
    truth: str = "none"
    scenario: str = "baseline"

    def arguments(self, out: Path) -> tuple[str, ...]:
        """Spell the options of the command line."""
        options = {
            "--borrowers": self.borrowers,
            "--months": self.months,
            "--seed": self.seed,
            "--signal": self.signal,
            "--truth": self.truth,
            "--scenario": self.scenario,
            "--out": out,
        }
        return ("simulate", *(str(part) for pair in options.items() for part in pair))


@dataclass(frozen=True)
class BuiltWorld:
    """A world as Parquet files and as a build file with some of the project's models."""

    world: World
    data: Path
    file: Path

    def frame(self, sql: str) -> pd.DataFrame:
        """Query the build file; ``{data}`` stands for the folder of the Parquet files."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql.replace("{data}", str(self.data))).df()


class Workshop:
    """Builds worlds one after another in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.file = folder / "build" / "demo" / "slrs.duckdb"

    def build(self, world: World, *, select: tuple[str, ...]) -> BuiltWorld:
        """Simulate a world, load it and build the selected models with all before them.

        What an earlier world left in the folder is removed.
        """
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.file.parent, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        result = slrs(*world.arguments(self.data), home=self.folder)
        if result.returncode:
            raise RuntimeError(f"{world}: {result.stdout}{result.stderr}")
        load_portfolio("demo", data_dir=self.data, database_path=self.file)
        self._dbt(world, select)
        return BuiltWorld(world, self.data, self.file)

    def _dbt(self, world: World, select: tuple[str, ...]) -> None:
        command = ("build", "--select", *select, "--exclude-resource-types", "unit_test", "test")
        try:
            run_dbt(*command, home=self.folder, portfolio="demo")
        except BuildError as error:
            raise RuntimeError(f"{world}: {error}") from error
