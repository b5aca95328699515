"""The published file, read for the pages: rows of a select, and the provenance."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from slrs_ml.errors import BuildError

__all__ = ["MAX_POINTS", "Provenance", "PublishedFile"]

MAX_POINTS = 5000


@dataclass(frozen=True)
class Provenance:
    """Where the numbers of a page come from."""

    portfolio: str
    as_of_date: str
    git_revision: str
    model_run_ids: tuple[str, ...]


class PublishedFile:
    """A published file, opened read-only; a context manager."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise BuildError(f"nothing has been published: {path} is missing; run slrs build")
        self.path = path
        self._connection = duckdb.connect(str(path), read_only=True)
        self._connection.execute("set TimeZone = 'UTC'")

    def __enter__(self) -> "PublishedFile":
        """Give the file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._connection.close()

    def rows(self, select: str) -> list[Mapping[str, Any]]:
        """Run the select of a figure.

        Parameters
        ----------
        select : str
            One statement.

        Returns
        -------
        list of mapping
            Its rows by column name.

        Raises
        ------
        BuildError
            When it does not run, or returns more rows than a figure may show.
        """
        try:
            result = self._connection.execute(select)
            columns = [str(column[0]) for column in result.description or []]
            found = result.fetchmany(MAX_POINTS + 1)
        except duckdb.Error as error:
            raise BuildError(
                f"a page's select does not run on {self.path}: {str(error).splitlines()[0]}\n"
                f"{select}"
            ) from error
        if len(found) > MAX_POINTS:
            raise BuildError(
                f"a figure may show {MAX_POINTS:,} points and this select returns more; "
                f"aggregate it in its rpt_ model\n{select}"
            )
        return [dict(zip(columns, row, strict=True)) for row in found]

    def provenance(self) -> Provenance:
        """Read portfolio, date, revision and model runs from ``publish_manifest``.

        Returns
        -------
        Provenance
            The runs are those that some published table names as serving.
        """
        manifest = self.rows(
            "select as_of_date, git_revision, model_run_ids "
            "from assurance.publish_manifest order by table_name"
        )
        if not manifest:
            raise BuildError(f"assurance.publish_manifest is empty in {self.path}")
        serving = self.rows(
            "select table_name, model_run_ids from assurance.publish_manifest "
            "where table_name in ('marts.fct_loan_scores', 'marts.fct_borrower_segments', "
            "'marts.fct_recovery_strategies', 'reporting.rpt_model_verdicts', "
            "'reporting.rpt_segments') order by table_name"
        )
        runs = sorted({run for row in serving for run in row["model_run_ids"] or ()})
        return Provenance(
            portfolio=self.path.resolve().parent.name,
            as_of_date=str(manifest[0]["as_of_date"]),
            git_revision=str(manifest[0]["git_revision"]),
            model_run_ids=tuple(runs),
        )
