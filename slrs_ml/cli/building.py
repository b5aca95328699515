"""``slrs build``: load, dbt, publish, report, and a summary of what came out."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from rich.console import Console

from slrs_ml.cli.dbt_session import DbtSession
from slrs_ml.cli.erasure_check import HASH_VARIABLE, check_future_erasure
from slrs_ml.cli.layout import Layout
from slrs_ml.cli.progress import BuildProgress
from slrs_ml.erasure import ALL_ROWS
from slrs_ml.loading import ARRIVALS
from slrs_ml.publishing import (
    BuildRecord,
    Published,
    archive_tables,
    build_record,
    publish,
    restore_archive,
)

if TYPE_CHECKING:
    from slrs_ml.loading import LoadReport

__all__ = ["Summary", "build", "publish_step", "report_step"]

# Fitted models are kept from night to night; without them everything is built.
RUNS = "ml_model_runs"
DAILY = "daily"


@dataclass(frozen=True)
class Summary:
    """What a build brought."""

    rows_in: int
    rows_rejected: int
    record: BuildRecord
    published: Published
    site: Path


def build(
    layout: Layout, *, data: Path | None, as_of: date | None, train: bool, console: Console
) -> Summary:
    """Build one portfolio from its input to its site.

    Parameters
    ----------
    layout : Layout
        The portfolio's folders.
    data : Path or None
        Folder or DuckDB file of the input; None for the tables that stand in the build
        file already.
    as_of : date or None
        The build's clock; by default the newest event of the input.
    train : bool
        Fit models again.
    console : Console
        Where progress is shown.

    Returns
    -------
    Summary
        Counts and places.
    """
    from slrs_ml.checking import require_rates
    from slrs_ml.loading import load_portfolio

    layout.make()
    last = _last_as_of(layout.build_file)
    restored = restore_archive(layout.build_file, archive=layout.archive)
    if restored:
        console.print(f"restored from the archive: {', '.join(restored)}", highlight=False)
    place = data or f"what stands in {layout.build_file}"
    console.print(f"{layout.portfolio}: loading {place}", highlight=False, markup=False)
    loaded = load_portfolio(
        layout.portfolio, data_dir=data, database_path=layout.build_file, as_of=as_of
    )
    rows_in = sum(loaded.rows.values()) + sum(loaded.unreadable_lines.values())
    _say_loaded(loaded, rows_in=rows_in, layout=layout, console=console)
    with duckdb.connect(str(layout.build_file), read_only=True) as connection:
        require_rates(connection)
    # A date that was built before may come with other rows: then models are fitted anew;
    # with the same rows the stored runs are found by their hash, and nothing is.
    is_full = train or last is None or loaded.as_of_date <= last or not _has_runs(layout.build_file)
    with DbtSession(layout) as dbt:
        held_for = _erasure_step(dbt, console)
        # Unit tests hold the code, not the data: they run with the code's own tests, and in
        # every plain `dbt build`.
        with BuildProgress(console) as progress:
            dbt.run(
                *("build", *(() if is_full else ("--selector", DAILY))),
                *("--exclude-resource-types", "unit_test"),
                environment={HASH_VARIABLE: held_for},
                on_event=progress,
            )
    published = publish_step(layout)
    site = report_step(layout)
    return Summary(
        rows_in=rows_in,
        rows_rejected=_rejected(layout.build_file),
        record=build_record(layout.target),
        published=published,
        site=site,
    )


def _say_loaded(loaded: "LoadReport", *, rows_in: int, layout: Layout, console: Console) -> None:
    """Say what came in, what could not be read, and what is new since the first load."""
    console.print(
        f"{rows_in:,} rows in {len(loaded.rows)} tables, as of {loaded.as_of_date}",
        highlight=False,
    )
    for table, lines in loaded.unreadable_lines.items():
        console.print(
            f"  {lines:,} of them lines of {table} that cannot be read: unreadable_line in "
            "assurance.rejected_records",
            highlight=False,
        )
    if loaded.arrived_rows:
        console.print(
            f"  {sum(loaded.arrived_rows.values()):,} of them are new since the first load and say "
            f"not when they were recorded: they count from {loaded.as_of_date} on",
            highlight=False,
        )
    if loaded.is_another_source:
        console.print(
            "  none of these rows was there before: if this is another lender's data, remove "
            f"{layout.build} and {layout.archive} and build again",
            style="yellow",
            highlight=False,
            markup=False,
        )


def _erasure_step(dbt: DbtSession, console: Console) -> str:
    """Erase the future of a sample of loans, say what came out, give what it holds for."""
    console.print("checking that no feature sees the future", highlight=False)
    held_for, results = check_future_erasure(dbt)
    if results is None:
        told = "it was checked with these rows and this code"
    elif not results:
        told = "there is no snapshot to look at"
    else:
        totals = next(result for result in results if result.column_name == ALL_ROWS)
        differing = [result.column_name for result in results if result.differing_rows]
        told = f"{totals.checked_rows:,} rows without their future, "
        told += f"differing: {', '.join(differing)}" if differing else "none of them differs"
    console.print(f"  {told}", highlight=False)
    return held_for


def publish_step(layout: Layout) -> Published:
    """Publish what was built, and archive what is append-only.

    Parameters
    ----------
    layout : Layout
        The portfolio's folders.

    Returns
    -------
    Published
        The published file and its row counts.
    """
    record = build_record(layout.target)
    published = publish(
        layout.build_file, folder=layout.publish, record=record, repository=layout.project
    )
    # The loader's memory of when rows came is no model, and only ever grows too.
    kept = (*record.append_only, f"lending.{ARRIVALS}")
    archive_tables(layout.build_file, archive=layout.archive, relations=kept)
    return published


def report_step(layout: Layout) -> Path:
    """Render the site from the published file.

    Parameters
    ----------
    layout : Layout
        The portfolio's folders.

    Returns
    -------
    Path
        The site's first page.
    """
    from slrs_ml.reporting import render_site

    return render_site(layout.published_file, reports=layout.reports, site=layout.site)


def _last_as_of(build_file: Path) -> date | None:
    """Give the date that the build file was loaded for last."""
    if not build_file.exists():
        return None
    with duckdb.connect(str(build_file), read_only=True) as connection:
        try:
            found = connection.execute("select as_of_date from lending.build_settings").fetchone()
        except duckdb.CatalogException:
            return None
    return date.fromisoformat(str(found[0])) if found else None


def _has_runs(build_file: Path) -> bool:
    """Say whether fitted models and all that a daily build leaves out are there."""
    with duckdb.connect(str(build_file), read_only=True) as connection:
        found = connection.execute(
            "select count(*) filter (table_name = ?), count(*) filter (schema_name = 'marts') "
            "from duckdb_tables() where schema_name in ('ml', 'marts')",
            [RUNS],
        ).fetchone()
    return bool(found and found[0] and found[1])


def _rejected(build_file: Path) -> int:
    """Count the rows that staging put aside."""
    with duckdb.connect(str(build_file), read_only=True) as connection:
        found = connection.execute("select count(*) from assurance.rejected_records").fetchone()
    return int(found[0]) if found else 0
