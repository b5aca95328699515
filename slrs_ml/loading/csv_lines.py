"""Reads a CSV file line by line, and keeps every line that cannot be read.

The engine's reader is fast and right where a file is well formed. Where it is not, its own
way of passing over bad lines loses good ones: everything after a quote that is never closed
becomes one line. So such a file is read here, slower, by rules that never lose a line:

- a line without a quote is split at the delimiter;
- a value that begins with a quote runs to the closing quote, over line ends if need be;
- a record with too few or too many values is unreadable as a whole;
- where a quote is never closed, or text follows a closing quote, that line alone is
  unreadable and reading goes on with the next one;
- bytes that are no text, and NUL, make a line unreadable; an empty line is no record.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CSV_ERRORS", "UnreadableLine", "line_batches", "open_text", "records", "shown_text"]

# A quote that is not closed within so many lines or characters never is.
MOST_LINES = 1_000
LONGEST_RECORD = 16_000_000
BATCH_ROWS = 50_000
# What a file that is damaged below its lines raises.
CSV_ERRORS = (OSError, EOFError, UnicodeError, zlib.error)

_OPENING = re.compile(' *"')
_QUOTED = re.compile(' *"((?:[^"]|"")*+)" *')
_NO_TEXT = re.compile("[\udc00-\udcff]")


class _BrokenQuoteError(Exception):
    """Text follows a closing quote."""


@dataclass(frozen=True)
class UnreadableLine:
    """A line that gives no row: where it begins, its text, and what is wrong with it."""

    line_number: int
    line_text: str
    problem: str


def open_text(path: Path, *, encoding: str) -> TextIO:
    """Open a CSV file as text with its line ends; bytes that are no text are kept apart."""
    codec = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
    reader = gzip.open if path.suffix == ".gz" else open
    return cast(TextIO, reader(path, "rt", encoding=codec, errors=_KEEP_BYTES, newline=""))


def shown_text(text: str) -> str:
    """Write bytes that are no text, and NUL, as a backslash, x and two hexadecimal digits."""
    escaped = _NO_TEXT.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", text)
    return escaped.replace("\0", "\\x00")


def records(
    path: Path, *, columns: int, delimiter: str, encoding: str
) -> Iterator[list[str | None] | UnreadableLine]:
    """Give the records after the header, each as its values or as an unreadable line.

    Parameters
    ----------
    path
        The file, gzipped where its name ends so.
    columns
        How many values a record has.
    delimiter, encoding
        How the file is written.
    """
    with open_text(path, encoding=encoding) as file:
        waiting: deque[str] = deque()
        next(file, None)
        number = 1
        while True:
            line = waiting.popleft() if waiting else next(file, "")
            if not line:
                return
            number += 1
            text = line.rstrip("\r\n")
            if not text:
                continue
            if '"' not in text:
                yield _judged(text.split(delimiter), text, number=number, columns=columns)
                continue
            taken = [line]
            problem = ""
            values: list[str] | None = None
            try:
                values = _values(text, delimiter)
                while values is None and _take_more(taken, waiting, file):
                    text = "".join(taken).rstrip("\r\n")
                    values = _values(text, delimiter)
                if values is None:
                    problem = "a quote is opened and never closed"
            except _BrokenQuoteError:
                problem = "text follows a closing quote"
            if values is None:
                waiting.extendleft(reversed(taken[1:]))
                yield UnreadableLine(number, shown_text(line.rstrip("\r\n")), problem)
                continue
            yield _judged(values, text, number=number, columns=columns)
            number += len(taken) - 1


def line_batches(
    path: Path,
    *,
    columns: tuple[str, ...],
    delimiter: str,
    encoding: str,
    unreadable: list[UnreadableLine],
) -> Iterator[pa.RecordBatch]:
    """Give the readable records as Arrow batches of text; ``unreadable`` takes the others."""
    import pyarrow as pa

    schema = pa.schema([(f"column_{place}", pa.string()) for place in range(len(columns))])
    rows: list[list[str | None]] = []

    def batch() -> pa.RecordBatch:
        arrays = [
            pa.array([row[place] for row in rows], type=pa.string())
            for place in range(len(columns))
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    for record in records(path, columns=len(columns), delimiter=delimiter, encoding=encoding):
        if isinstance(record, UnreadableLine):
            unreadable.append(record)
            continue
        rows.append(record)
        if len(rows) == BATCH_ROWS:
            yield batch()
            rows = []
    yield batch()


def _take_more(taken: list[str], waiting: deque[str], file: TextIO) -> bool:
    """Take lines up to the next one with a quote; false where there is none near enough."""
    length = sum(map(len, taken))
    while len(taken) < MOST_LINES and length < LONGEST_RECORD:
        line = waiting.popleft() if waiting else next(file, "")
        if not line:
            return False
        taken.append(line)
        length += len(line)
        if '"' in line:
            return True
    return False


def _values(text: str, delimiter: str) -> list[str] | None:
    """Split a record with quotes into its values; None where a quote is still open."""
    values = []
    place = 0
    while True:
        if _OPENING.match(text, place):
            closed = _QUOTED.match(text, place)
            if closed is None:
                return None
            values.append(closed[1].replace('""', '"'))
            place = closed.end()
            if place < len(text) and text[place] != delimiter:
                raise _BrokenQuoteError
        else:
            end = text.find(delimiter, place)
            values.append(text[place:] if end < 0 else text[place:end])
            place = len(text) if end < 0 else end
        if place >= len(text):
            return values
        place += 1


def _judged(
    values: list[str], text: str, *, number: int, columns: int
) -> list[str | None] | UnreadableLine:
    problem = ""
    if len(values) != columns:
        problem = f"it holds {len(values)} values where the header names {columns}"
    elif len(text) > LONGEST_RECORD:
        problem = f"it is longer than {LONGEST_RECORD:,} characters"
    elif "\0" in text:
        problem = "it holds a NUL byte"
    if not text.isascii() and _NO_TEXT.search(text):
        problem = "it holds bytes that are no text in the file's encoding"
    if problem:
        return UnreadableLine(number, shown_text(text), problem)
    return [value or None for value in values]


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    kept = "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end])
    return kept, error.end


_KEEP_BYTES = "slrs_keep_bytes"
codecs.register_error(_KEEP_BYTES, _keep_bytes)
