"""``slrs check``: what is wrong with an input, and what to do, before anything is built.

The input is loaded into a file of its own in a temporary folder and staged there by dbt,
so that the judgements are those of a build; nothing of it stays.
"""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
from rich.console import Console

from slrs_ml.checking import (
    Finding,
    HeldTable,
    Severity,
    absence_findings,
    check_structure,
    exit_code,
    features_by_table,
    held_tables,
    in_order,
    judge_rows,
)
from slrs_ml.cli.dbt_session import PARSED, DbtSession
from slrs_ml.cli.layout import Layout
from slrs_ml.cli.progress import BuildProgress
from slrs_ml.contract import ContractTable, read_contract
from slrs_ml.errors import BuildError, InputError
from slrs_ml.loading import PUBLIC_SOURCES, load_portfolio

__all__ = ["CheckReport", "check_input"]

STAGING = ("+path:models/staging",)
NO_TESTS = ("--exclude-resource-types", "test", "unit_test")


@dataclass(frozen=True)
class CheckReport:
    """What a check found, worst first, and the rows that it read."""

    portfolio: str
    place: str
    as_of_date: date | None
    findings: list[Finding]
    rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 where all is well, 1 with warnings, 2 where it cannot be built."""
        return exit_code(self.findings)


def check_input(portfolio: str, *, data: Path, as_of: date | None, console: Console) -> CheckReport:
    """Check the input of a portfolio.

    Parameters
    ----------
    portfolio : str
        Which adapter reads it.
    data : Path
        Its folder.
    as_of : date or None
        The build's clock; by default the newest event of the input.
    console : Console
        Where progress is shown.

    Returns
    -------
    CheckReport
        Everything found, errors first.
    """
    project = Layout.of(portfolio)
    contract = read_contract(project.dbt_project)
    contract.pop("build_settings")
    with tempfile.TemporaryDirectory(prefix="slrs-check-") as scratch:
        home = Path(scratch)
        layout = Layout(project.project, portfolio, home / "build", home)
        layout.make()
        # What a build has read of the project need not be read again.
        if (project.target / PARSED).is_file():
            shutil.copyfile(project.target / PARSED, layout.target / PARSED)
        return _Check(layout, data=data, as_of=as_of, contract=contract, console=console).run()


class _Check:
    """One run over one input: each step goes on only from what the last made sure of."""

    def __init__(
        self,
        layout: Layout,
        *,
        data: Path,
        as_of: date | None,
        contract: Mapping[str, ContractTable],
        console: Console,
    ) -> None:
        self.layout = layout
        self.data = data
        self.as_of = as_of
        self.contract = contract
        self.console = console
        self.is_public = layout.portfolio in PUBLIC_SOURCES
        self.findings: list[Finding] = []
        self.held: list[HeldTable] = []
        self.rows: dict[str, int] = {}

    def run(self) -> CheckReport:
        if not self.is_public and self.data.exists():
            self.held, self.findings = held_tables(self.data, contract=self.contract)
            self.findings += check_structure(
                self.held, contract=self.contract, place=str(self.data)
            )
        if exit_code(self.findings) < 2:
            self._load_and_stage()
        if self.held:
            catalogue = self.layout.dbt_project / "seeds" / "feature_catalogue.csv"
            self.findings += absence_findings(
                {table.name for table in self.held}
                | {found.table for found in self.findings if found.check == "missing_table"},
                contract=self.contract,
                features=features_by_table(catalogue),
            )
        return CheckReport(
            portfolio=self.layout.portfolio,
            place=str(self.data),
            as_of_date=self.as_of,
            findings=in_order(self.findings, tables=list(self.contract)),
            rows=self.rows,
        )

    def _load_and_stage(self) -> None:
        self.console.print(f"loading {self.data}", highlight=False, markup=False)
        try:
            loaded = load_portfolio(
                self.layout.portfolio,
                data_dir=self.data,
                database_path=self.layout.build_file,
                as_of=self.as_of,
            )
        except InputError as error:
            self._stop("cannot_be_loaded", str(error))
            return
        self.rows, self.as_of = dict(loaded.rows), loaded.as_of_date
        total = sum(self.rows.values())
        self.console.print(f"judging {total:,} rows as a build would", highlight=False)
        try:
            with DbtSession(self.layout) as dbt, BuildProgress(self.console) as progress:
                dbt.run("build", "--select", *STAGING, *NO_TESTS, on_event=progress)
        except BuildError as error:
            self._stop("cannot_be_staged", str(error).splitlines()[0])
            return
        held = None if self.is_public else self.held
        with duckdb.connect(str(self.layout.build_file), read_only=True) as connection:
            self.findings += judge_rows(connection, contract=self.contract, held=held)

    def _stop(self, check: str, told: str) -> None:
        self.findings.append(
            Finding(
                severity=Severity.ERROR,
                check=check,
                table="",
                column="",
                finding=told,
                advice="Mend this first: nothing behind it could be checked.",
            )
        )
