"""How a source writes numbers and dates, where it says so.

``input_formats.json`` in the data folder declares it, for all tables or for one. Nothing
but the delimiter is guessed: what is not declared is read as the input contract writes it,
and rejected in staging where it cannot be. The declaration is loaded as
``lending.input_formats``; macro ``optional_input`` writes what matches it exactly in the
contract's way and hands everything else on as it stands.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slrs_ml.errors import InputError
from slrs_ml.loading.csv_files import DELIMITERS
from slrs_ml.loading.tables import INPUT_TABLES

if TYPE_CHECKING:
    import duckdb

__all__ = ["FORMATS_FILE", "InputFormat", "format_rows", "iso_day_text", "read_formats"]

FORMATS_FILE = "input_formats.json"
DECIMAL_MARKS = (".", ",")
# Space, apostrophes, no-break space and narrow no-break space beside point and comma.
THOUSANDS_MARKS = ("", ".", ",", " ", "'", "\u2019", "\u00a0", "\u202f")
DATE_ORDERS = ("ymd", "dmy", "mdy")
# Codecs of Python that are no way to write a table.
_NO_ENCODINGS = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape")


@dataclass(frozen=True)
class InputFormat:
    """What is declared for a table; the values here are those of the input contract.

    Parameters
    ----------
    decimal_mark, thousands_mark
        Marks within a number; no thousands mark where it is empty.
    date_order
        ``ymd``, ``dmy`` (31.12.2024) or ``mdy`` (12/31/2024).
    delimiter
        Between the values of a CSV line; found by the needed columns where it is None.
    encoding
        Name of the text encoding of a CSV file.
    """

    decimal_mark: str = "."
    thousands_mark: str = ""
    date_order: str = "ymd"
    delimiter: str | None = None
    encoding: str = "utf-8"

    @property
    def is_plain(self) -> bool:
        """Whether numbers and dates stand as the input contract writes them."""
        return (self.decimal_mark, self.thousands_mark, self.date_order) == (".", "", "ymd")


def read_formats(data_dir: Path) -> dict[str, InputFormat]:
    """Read what a folder declares, by table of the input contract, all of them.

    Raises
    ------
    InputError
        Where the file cannot be read, or declares what is not known.
    """
    path = data_dir / FORMATS_FILE
    held: object = {}
    if path.is_file():
        try:
            held = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, OSError, RecursionError) as error:
            message = (
                f"{path} cannot be read ({str(error).splitlines()[0]}); expected an object such as "
                '{"default": {"decimal_mark": ","}, "tables": {"payments": {"date_order": "dmy"}}}.'
                " Correct it or remove it."
            )
            raise InputError(message) from error
    whole = _mapping(held, "the file", ("default", "tables"), path=path)
    default = whole.get("default", {})
    tables = _mapping(whole.get("tables", {}), "tables", INPUT_TABLES, path=path)
    return {
        table: _declared(
            {
                **_mapping(default, "default", tuple(_KEYS), path=path),
                **_mapping(tables.get(table, {}), table, tuple(_KEYS), path=path),
            },
            table=table if table in tables else "default",
            place=str(path),
        )
        for table in INPUT_TABLES
    }


def format_rows(
    connection: duckdb.DuckDBPyConnection, *, relation: str, place: str
) -> dict[str, InputFormat]:
    """Read ``input_formats`` from a database, where it stands as a table of its own.

    Raises
    ------
    InputError
        Where a row names no table, or declares what is not known.
    """
    found = connection.execute(f"select * from {relation}")
    names = [str(column[0]).lower() for column in found.description or []]
    formats = dict.fromkeys(INPUT_TABLES, InputFormat())
    for row in found.fetchall():
        values = {
            name: value
            for name, value in zip(names, row, strict=True)
            if value is not None and (name == "source_table" or name in _KEYS)
        }
        table = values.pop("source_table", None)
        if table not in formats:
            message = (
                f"{place}: source_table is {table!r}; expected a table of the input contract such "
                "as payments. Correct it or remove the row."
            )
            raise InputError(message)
        formats[str(table)] = _declared(values, table=str(table), place=place)
    return formats


def iso_day_text(text: str, date_order: str) -> str:
    """Write the SQL that gives a day or time in declared order as ISO text.

    What does not match stays as it stands; the rule is that of macro ``declared_date``.
    """
    if date_order == "ymd":
        parts, year, month, day = ("[0-9]{4}", "[0-9]{1,2}", "[0-9]{1,2}"), 1, 2, 3
    else:
        parts = ("[0-9]{1,2}", "[0-9]{1,2}", "[0-9]{4}")
        year, month, day = (3, 2, 1) if date_order == "dmy" else (3, 1, 2)
    dates = "|".join(mark.join(parts) for mark in ("[.]", "/", "-"))
    groups = "^(" + ")[./-](".join(parts) + ")(.*)$"

    def padded(place: int) -> str:
        return f"lpad(regexp_extract({text}, '{groups}', {place}), 2, '0')"

    return (
        f"case when regexp_full_match({text}, '({dates})({TIME_OF_DAY})?') then "
        f"regexp_extract({text}, '{groups}', {year}) || '-' || {padded(month)} || '-' || "
        f"{padded(day)} || regexp_extract({text}, '{groups}', 4) else {text} end"
    )


TIME_OF_DAY = "[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?"


def _mapping(held: object, name: str, known: tuple[str, ...], *, path: Path) -> Mapping[str, Any]:
    if not isinstance(held, dict):
        message = (
            f"{path}: {name} holds {held!r:.80}; expected an object with any of "
            f"{', '.join(known)}. Correct it."
        )
        raise InputError(message)
    for key in held:
        if key not in known:
            message = (
                f"{path}: {name} holds the key {key!r:.80}; expected any of {', '.join(known)}. "
                "Rename or remove it."
            )
            raise InputError(message)
    return held


def _declared(values: Mapping[str, Any], *, table: str, place: str) -> InputFormat:
    for key, value in values.items():
        known = _KEYS[key]
        is_known = _is_encoding(value) if known is None else value in known
        if not isinstance(value, str) or not is_known:
            expected = (
                "the name of a text encoding such as utf-8 or cp1252"
                if known is None
                else "one of " + ", ".join(ascii(mark) for mark in known)
            )
            message = (
                f"{place}: {key} of {table} is {value!r:.80}; expected {expected}. Correct it."
            )
            raise InputError(message)
    declared = InputFormat(**{**values})
    if declared.decimal_mark == declared.thousands_mark:
        message = (
            f"{place}: decimal_mark and thousands_mark of {table} are both "
            f"{declared.decimal_mark!r}; expected two marks, or thousands_mark ''. Correct one."
        )
        raise InputError(message)
    return declared


def _is_encoding(name: object) -> bool:
    if not isinstance(name, str):
        return False
    sample = '0a,;\t|"\r\n'
    try:
        found = codecs.lookup(name)
        return (
            found.name.replace("-", "_") not in _NO_ENCODINGS
            and sample.encode(name).decode(name) == sample
        )
    except (LookupError, ValueError, TypeError):
        return False


# What may be declared; None where a table of names would be too long.
_KEYS: dict[str, tuple[str, ...] | None] = {
    "decimal_mark": DECIMAL_MARKS,
    "thousands_mark": THOUSANDS_MARKS,
    "date_order": DATE_ORDERS,
    "delimiter": DELIMITERS,
    "encoding": None,
}
