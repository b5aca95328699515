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

# Fitted models are kept from night to night; this asks for a training all the same.
TRAIN_VARIABLE = "SLRS_TRAIN"


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
        Fit models again, whether or not a training is due.
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
    with DbtSession(layout) as dbt:
        held_for = _erasure_step(dbt, console)
        # Unit tests hold the code, not the data: they run with the code's own tests, and in
        # every plain `dbt build`.
        with BuildProgress(console) as progress:
            dbt.run(
                *("build", "--exclude-resource-types", "unit_test"),
                environment={HASH_VARIABLE: held_for, TRAIN_VARIABLE: str(train).lower()},
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


def _rejected(build_file: Path) -> int:
    """Count the rows that staging put aside."""
    with duckdb.connect(str(build_file), read_only=True) as connection:
        found = connection.execute("select count(*) from assurance.rejected_records").fetchone()
    return int(found[0]) if found else 0
