"""Reads CSV files with nothing guessed but the delimiter.

DuckDB's own detection is made for looking around: it takes a first value that starts
with ``#`` for a comment and rows before an odd one for a preamble, and leaves both out
without a word. Here the header names the columns and every line after it is a row. How many
records a file holds is counted apart from the reader, so that none is lost in silence.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

from slrs_ml.loading.csv_lines import open_text, shown_text

__all__ = ["DELIMITERS", "count_records", "csv_header", "csv_problem", "csv_scan", "quoted_text"]

DELIMITERS = (",", ";", "\t", "|")
LONGEST_HEADER = 1_000_000
_PIECE = 1 << 24


def quoted_text(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def csv_header(
    path: Path, *, needed: Sequence[str], delimiter: str | None = None, encoding: str = "utf-8"
) -> tuple[tuple[str, ...], str]:
    """Read the header of a CSV file, and the delimiter that gives most needed columns.

    A column without a name, such as a data frame's index, is named by its place.

    Parameters
    ----------
    path
        The file, gzipped where its name ends so.
    needed
        Columns that the header should name.
    delimiter
        The declared one; found where it is None.
    encoding
        The declared text encoding.

    Returns
    -------
    tuple
        The columns as they stand, stripped, and the delimiter.

    Raises
    ------
    ValueError, OSError, EOFError
        Where the file is no text in that encoding or cannot be opened.
    """
    with open_text(path, encoding=encoding) as file:
        first_line = file.readline(LONGEST_HEADER).rstrip("\r\n")
    if "\0" in first_line or shown_text(first_line) != first_line:
        raise ValueError(f"the header is no text in {encoding}")
    best: tuple[str, ...] = ()
    chosen, most = delimiter or DELIMITERS[0], -1
    for tried in (delimiter,) if delimiter else DELIMITERS:
        try:
            names = next(csv.reader([first_line], delimiter=tried), [])
        except csv.Error as error:
            raise ValueError(f"the header cannot be split: {error}") from error
        columns = tuple(
            name.strip() or f"column_{place}" for place, name in enumerate(names, start=1)
        )
        found = len({column.lower() for column in columns} & set(needed))
        if found > most:
            best, chosen, most = columns, tried, found
    return best, chosen


def count_records(path: Path) -> int | None:
    """Count the records after the header by line ends outside quotes, apart from any reader.

    Returns
    -------
    int or None
        None where quotes, NUL or single carriage returns leave it open.
    """
    import numpy as np

    count, rest = -1, b""
    with cast(IO[bytes], gzip.open(path) if path.suffix == ".gz" else path.open("rb")) as file:
        while piece := file.read(_PIECE):
            text = rest + piece
            # A carriage return on the edge waits for what follows it.
            whole = text[:-1] if text.endswith(b"\r") else text
            if b"\0" in piece or whole.count(b"\r") != whole.count(b"\r\n"):
                return None
            codes = np.frombuffer(text, dtype=np.uint8)
            is_end = codes == ord("\n")
            if b'"' in text:
                is_end &= np.cumsum(codes == ord('"')) % 2 == 0
            ends = np.flatnonzero(is_end)
            starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
            lengths = ends - starts
            is_empty = (lengths == 0) | ((lengths == 1) & (codes[starts] == ord("\r")))
            count += int(len(ends) - is_empty.sum())
            rest = text[int(ends[-1]) + 1 :] if len(ends) else text
            if len(rest) > 2 * _PIECE:
                return None
    if rest.count(b'"') % 2 or rest.endswith(b"\r"):
        return None
    return count + bool(rest)


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
