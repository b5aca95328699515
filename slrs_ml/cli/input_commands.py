"""The commands about input: ``slrs init`` maps somebody's tables, ``slrs check`` judges them."""

import sys
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from slrs_ml.cli.layout import PORTFOLIOS, find_project

__all__ = ["FOLDER", "check", "init"]

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--force", is_flag=True, help="Replace files that stand there already.")
def init(folder: Path, force: bool) -> None:
    """Write a commented template into FOLDER that maps your own tables to the contract."""
    from slrs_ml.contract import read_contract, sql_types
    from slrs_ml.mapping import write_template

    project = find_project() / "dbt_project"
    files = write_template(
        folder, contract=read_contract(project), sql_types=sql_types(project), overwrite=force
    )
    click.echo(
        f"{len(files)} files in {folder}\nBegin with {folder / 'README.md'}: it says what to "
        "replace, how to run it, and how to check what comes out."
    )


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--portfolio", default="lending", show_default=True, type=click.Choice(PORTFOLIOS))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Default: the newest event.")
@click.option(
    "--format",
    "as_format",
    default="table",
    show_default=True,
    type=click.Choice(("table", "json", "csv")),
    help="How the findings are written.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write them to a file."
)
def check(
    data: Path, portfolio: str, as_of: datetime | None, as_format: str, out: Path | None
) -> None:
    """Check the input tables in DATA without building anything.

    Ends with 0 where nothing is amiss, 1 with warnings, 2 where it cannot be built.
    """
    from slrs_ml.cli import findings_table
    from slrs_ml.cli.checking import check_input

    day = as_of.date() if as_of else None
    progress = Console(stderr=True, soft_wrap=not sys.stderr.isatty())
    report = check_input(portfolio, data=data, as_of=day, console=progress)
    texts = {"json": findings_table.as_json, "csv": findings_table.as_csv}
    if as_format in texts:
        text = texts[as_format](report)
        if out:
            out.write_text(text, encoding="utf-8")
        else:
            click.echo(text, nl=False)
    elif out:
        with out.open("w", encoding="utf-8") as file:
            findings_table.show(
                report, console=Console(file=file, width=findings_table.TABLE_WIDTH)
            )
    else:
        findings_table.show(report, console=Console())
    if out:
        click.echo(findings_table.verdict(report))
    raise click.exceptions.Exit(report.exit_code)
