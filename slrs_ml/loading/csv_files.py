"""Reads CSV files with nothing guessed but the delimiter.

DuckDB's own detection is made for looking around: it takes a first value that starts
with ``#`` for a comment and rows before an odd one for a preamble, and leaves both out
without a word. Here the header names the columns, every line after it is a row, and a
line with too few or too many values stops the load.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

__all__ = ["csv_header", "csv_problem", "csv_scan", "quoted_text"]

DELIMITERS = (",", ";", "\t", "|")


def quoted_text(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def csv_header(path: Path, *, needed: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Read the header of a CSV file, and the delimiter that gives most needed columns.

    A column without a name, such as a data frame's index, is named by its place.

    Returns
    -------
    tuple
        The columns as they stand, stripped, and the delimiter.

    Raises
    ------
    UnicodeDecodeError, OSError
        Where the file is no UTF-8 text or cannot be opened.
    """
    reader = gzip.open if path.suffix == ".gz" else open
    with reader(path, "rt", encoding="utf-8-sig", newline="") as file:
        first_line = file.readline()
    best: tuple[str, ...] = ()
    chosen, most = DELIMITERS[0], -1
    for delimiter in DELIMITERS:
        names = next(csv.reader([first_line], delimiter=delimiter), [])
        columns = tuple(
            name.strip() or f"column_{place}" for place, name in enumerate(names, start=1)
        )
        found = len({column.lower() for column in columns} & set(needed))
        if found > most:
            best, chosen, most = columns, delimiter, found
    return best, chosen


def csv_scan(path: Path, *, columns: Sequence[str], delimiter: str) -> str:
    """Write the table function that reads a CSV file as text, every line of it."""
    types = ", ".join(f"{quoted_text(column)}: 'VARCHAR'" for column in columns)
    return (
        f"read_csv({quoted_text(str(path))}, auto_detect=false, columns={{{types}}}, "
        f"header=true, skip=0, comment='', delim={quoted_text(delimiter)}, quote='\"', "
        "escape='\"', max_line_size=16000000)"
    )


def csv_problem(error: Exception) -> str:
    """Give what is wrong with a file in one line, without the values of the line itself."""
    lines = str(error).splitlines() or [type(error).__name__]
    hints = ("Expected Number", "Value with", "Invalid unicode", "Maximum line size")
    return " ".join([lines[0], *[line for line in lines[1:] if line.startswith(hints)][:1]])
