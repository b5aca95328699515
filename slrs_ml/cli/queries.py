"""The analysts' SQL: one file a query, its first comment the question it answers."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from slrs_ml.errors import InputError, SlrsError

__all__ = ["Answer", "Query", "find_queries", "run_query"]


@dataclass(frozen=True)
class Query:
    """A query of the folder ``queries``."""

    name: str
    question: str
    sql: str


@dataclass(frozen=True)
class Answer:
    """Column names, whether each holds numbers, and the rows."""

    columns: tuple[str, ...]
    is_number: tuple[bool, ...]
    rows: list[tuple[object, ...]]


def find_queries(folder: Path) -> dict[str, Query]:
    """Read every query of a folder.

    Parameters
    ----------
    folder : Path
        Holds ``NAME.sql`` files.

    Returns
    -------
    dict of str to Query
        By name, in the order of the names.
    """
    found = {}
    for file in sorted(folder.glob("*.sql")):
        sql = file.read_text(encoding="utf-8")
        found[file.stem] = Query(file.stem, _question(sql), sql)
    return found


def _question(sql: str) -> str:
    """Take the first comment's sentences up to its question mark or first line."""
    lines: list[str] = []
    for line in sql.strip().splitlines():
        if not line.startswith("--"):
            break
        text = line.lstrip("-").strip()
        if not text and lines:
            break
        lines.append(text)
        if text.endswith("?"):
            break
    told = " ".join(line for line in lines if line)
    return told.split("? ")[0] + "?" if "? " in told else told


def run_query(query: Query, *, published_file: Path) -> Answer:
    """Run a query on a published file, which is opened read-only.

    Parameters
    ----------
    query : Query
        What to run.
    published_file : Path
        The file that BI reads.

    Returns
    -------
    Answer
        Everything that it returns.

    Raises
    ------
    InputError
        When nothing has been published.
    SlrsError
        When the SQL does not run on this file.
    """
    if not published_file.is_file():
        raise InputError(f"nothing has been published: {published_file} is missing; run slrs build")
    with duckdb.connect(str(published_file), read_only=True) as connection:
        try:
            connection.execute("set TimeZone = 'UTC'")
            result = connection.execute(query.sql)
            columns = result.description or []
            rows = result.fetchall()
        except duckdb.Error as error:
            raise SlrsError(
                f"query {query.name} does not run on {published_file}: {str(error).splitlines()[0]}"
            ) from error
    names = tuple(str(column[0]) for column in columns)
    kinds = tuple(str(column[1]) for column in columns)
    numbers = ("INT", "DOUBLE", "DECIMAL", "FLOAT", "NUMBER")
    return Answer(names, tuple(any(n in kind.upper() for n in numbers) for kind in kinds), rows)
