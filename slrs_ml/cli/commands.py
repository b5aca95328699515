"""The commands, thin: read options, call the step, say what came out."""

import csv
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from rich.console import Console
from rich.table import Table

from slrs_ml.cli.input_commands import FOLDER, check, init
from slrs_ml.cli.layout import PORTFOLIOS, Layout
from slrs_ml.errors import InputError

if TYPE_CHECKING:
    from slrs_ml.cli.queries import Answer

__all__ = ["slrs"]

Command = TypeVar("Command", bound=Callable[..., object])
# What a newcomer asks first, one of each kind: who, what is done, is it true.
EXAMPLES = ("who_is_about_to_default", "proposed_and_carried_out", "model_honesty")
# The demo is the baseline of 10,000 borrowers over 60 months.
DEMO_BORROWERS = 10_000


def _portfolio(command: Command) -> Command:
    command = click.option(
        "--root",
        type=FOLDER,
        default=None,
        help="Home of build/, publish/ and archive/ (default: SLRS_HOME or the repository).",
    )(command)
    return click.option(
        "--portfolio",
        default="demo",
        show_default=True,
        type=click.Choice(PORTFOLIOS),
        help="Which portfolio; each is a dbt target.",
    )(command)


def _console() -> Console:
    return Console(soft_wrap=not sys.stdout.isatty())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="slrs", prog_name="slrs")
def slrs() -> None:
    """Turn a lender's loan tables into explained, checked decisions in tables."""


@slrs.command()
@click.option("--borrowers", default=DEMO_BORROWERS, show_default=True, type=click.IntRange(min=1))
@click.option("--months", default=60, show_default=True, type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True, type=int)
@click.option(
    "--signal",
    type=click.FloatRange(0, 1),
    default=None,
    help="How much outcomes have to do with their causes: 1 (default) to 0, a coin.",
)
@click.option(
    "--truth",
    default=None,
    metavar="none|test|all",
    help="Truth beside the tables: at the test month ends (default), at all, or none.",
)
@click.option(
    "--scenario",
    default="baseline",
    show_default=True,
    help="baseline, recession, policy_change, drift, no_signal or messy.",
)
@click.option("--out", type=FOLDER, default=None, help="Default: build/demo/input.")
def simulate(
    borrowers: int,
    months: int,
    seed: int,
    signal: float | None,
    truth: str | None,
    scenario: str,
    out: Path | None,
) -> None:
    """Write a simulated lender as the input contract, in Parquet, and what is true of it."""
    folder = out or Layout.of("demo").build / "input"
    rows = _simulate(
        folder,
        borrowers=borrowers,
        months=months,
        seed=seed,
        signal=signal,
        truth=truth,
        scenario=scenario,
        console=_console(),
    )
    click.echo(f"{rows:,} rows of {borrowers:,} borrowers over {months} months in {folder}")


def _simulate(
    folder: Path,
    *,
    borrowers: int,
    months: int,
    seed: int,
    console: Console,
    signal: float | None = None,
    truth: str | None = None,
    scenario: str = "baseline",
) -> int:
    from rich.progress import Progress

    from slrs_ml.simulation import simulate as simulate_book

    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("simulating (the first time, compiling before)", total=None)
        report = simulate_book(
            borrowers,
            months,
            seed,
            folder,
            progress=lambda done, total: progress.update(
                task, completed=done, total=total, description="simulating"
            ),
            signal=signal,
            truth=truth,
            scenario=scenario,
        )
    return sum(report.rows.values())


slrs.add_command(init)
slrs.add_command(check)


@slrs.command()
@_portfolio
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder or DuckDB file of the input tables. Without it, portfolio lending takes those "
    "that stand in schema lending of its build file.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Default: the newest event.")
@click.option("--train", is_flag=True, help="Fit models again instead of serving those kept.")
def build(
    portfolio: str, root: Path | None, data: Path | None, as_of: datetime | None, train: bool
) -> None:
    """Load, build, publish and report one portfolio."""
    from slrs_ml.cli.building import build as build_portfolio

    layout = Layout.of(portfolio, root=root)
    console = _console()
    if data is None and portfolio not in ("demo", "lending"):
        raise InputError(
            f"portfolio {portfolio} needs --data DIR, the folder of its input; "
            f"slrs check DIR --portfolio {portfolio} says what it should hold"
        )
    if data is None and portfolio == "demo":
        data = layout.build / "input"
        if not any(data.glob("*.parquet")):
            console.print(
                f"simulating the demo book: {DEMO_BORROWERS:,} borrowers, 60 months, seed 1"
            )
            _simulate(data, borrowers=DEMO_BORROWERS, months=60, seed=1, console=console)
    day = as_of.date() if as_of else None
    summary = build_portfolio(layout, data=data, as_of=day, train=train, console=console)
    record = summary.record
    lines = (
        ("rows in", f"{summary.rows_in:,}"),
        ("rejected", f"{summary.rows_rejected:,}"),
        ("models", f"{record.models:,}"),
        ("tests", f"{record.tests:,}, {record.warnings:,} of them warnings"),
        ("tables", f"{len(summary.published.rows):,} published"),
        ("site", str(summary.site)),
        ("file", str(summary.published.file)),
    )
    console.print(f"\n[bold green]{portfolio} is published[/]")
    for name, value in lines:
        console.print(f"  {name:<9} {value}", highlight=False, soft_wrap=True, markup=False)
    _say_examples(console, layout, root=root)


def _program() -> str:
    """Say how to call this program again from here: its name where the shell finds it."""
    called = Path(sys.argv[0])
    if called.name != "slrs":
        return "slrs"
    found = shutil.which("slrs")
    if found and Path(found).resolve() == called.resolve():
        return "slrs"
    here = Path.cwd()
    return str(called.relative_to(here) if called.is_relative_to(here) else called)


def _say_examples(console: Console, layout: Layout, *, root: Path | None) -> None:
    from slrs_ml.cli.queries import find_queries

    queries = find_queries(layout.queries)
    examples = [queries[name] for name in EXAMPLES if name in queries]
    if examples:
        console.print("\nAsk it:", highlight=False)
    suffix = "" if layout.portfolio == "demo" else f" --portfolio {layout.portfolio}"
    suffix += f" --root {root}" if root else ""
    for query in examples:
        console.print(
            f"  {_program()} query {query.name}{suffix}\n      {query.question}",
            highlight=False,
            soft_wrap=True,
            markup=False,
        )


@slrs.command()
@_portfolio
def publish(portfolio: str, root: Path | None) -> None:
    """Publish what the last build made, if all its tests passed."""
    from slrs_ml.cli.building import publish_step

    published = publish_step(Layout.of(portfolio, root=root))
    click.echo(f"{len(published.rows)} tables in {published.file}")


@slrs.command()
@_portfolio
def report(portfolio: str, root: Path | None) -> None:
    """Render the static site from the published file."""
    from slrs_ml.cli.building import report_step

    click.echo(f"site: {report_step(Layout.of(portfolio, root=root))}")


@slrs.command()
@click.argument("name", required=False)
@_portfolio
@click.option("--csv", "as_csv", is_flag=True, help="Write comma-separated values.")
def query(name: str | None, portfolio: str, root: Path | None, as_csv: bool) -> None:
    """Run a query of the folder queries; without NAME, list them."""
    from slrs_ml.cli.queries import find_queries, run_query

    layout = Layout.of(portfolio, root=root)
    queries = find_queries(layout.queries)
    console = Console()
    if name is None:
        listing = Table("query", "answers", box=None, header_style="bold")
        for found in queries.values():
            listing.add_row(found.name, found.question)
        console.print(listing)
        return
    if name not in queries:
        raise InputError(f"no query {name}; there are: {', '.join(queries) or 'none'}")
    answer = run_query(queries[name], published_file=layout.published_file)
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows(answer.rows)
        return
    _show(console, answer, question=queries[name].question)


def _show(console: Console, answer: "Answer", *, question: str) -> None:
    """Show a table where it fits, else one block a row."""
    table = Table(header_style="bold")
    for column, is_number in zip(answer.columns, answer.is_number, strict=True):
        table.add_column(column, justify="right" if is_number else "left", no_wrap=True)
    shown = [tuple("" if value is None else _shown(value) for value in row) for row in answer.rows]
    for row in shown:
        table.add_row(*row)
    console.print(question, style="bold", highlight=False, markup=False)
    needed = console.measure(table, options=console.options.update(max_width=10_000)).maximum
    if needed <= console.width:
        console.print(table)
        return
    if not console.is_terminal:
        Console(width=needed, file=console.file).print(table)
        return
    for number, row in enumerate(shown, 1):
        block = Table(box=None, show_header=False, title=f"row {number}", title_justify="left")
        block.add_column(style="dim", no_wrap=True)
        block.add_column(overflow="fold")
        for column, value in zip(answer.columns, row, strict=True):
            block.add_row(column, value)
        console.print(block)


def _shown(value: object) -> str:
    from rich.markup import escape

    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return escape(
        f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    )
