"""How one row may be told again: the same in another format, or something else.

Of several rows with one key and one time of recording a build keeps the one whose text has
the smallest hash (macro ``judged_rows``): no rule knows which of them is right, and this one
does not depend on their order. A row that contradicts a clean one is therefore told so that
its hash is the larger.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import md5
from pathlib import Path

from slrs_ml.contract import read_contract
from slrs_ml.simulation.records.schemas import (
    DATE,
    FLAG,
    MONEY,
    NUMBER,
    SCHEMAS,
    TEXT,
    TIME,
    TIME_OF_DAY,
)

__all__ = ["in_other_format", "passed_over"]

_YES = ("true", "yes", "y", "t", "1", "True", "Yes")
_NO = ("false", "no", "n", "f", "0", "False", "No")
_TRIES = 28


def in_other_format(text: str | None, *, kind: str) -> str | None:
    """Write the same value as another system might."""
    if text is None:
        return None
    if kind == FLAG:
        return "YES" if text == "true" else "NO"
    return {
        TIME: f"{text}+00:00",
        DATE: f"{text} 00:00:00",
        MONEY: f"{text}0",
        NUMBER: f"{text}.0",
    }.get(kind, f" {text} ")


def passed_over(row: Mapping[str, str | None], *, table: str, column: str) -> str | None:
    """Another value of the column, with which a build passes over the row.

    Returns
    -------
    str or None
        None where no value that was tried gives a larger hash.
    """
    kept = _row_hash(row, table=table)
    for told in _others(row[column], kind=SCHEMAS[table][column]):
        if told != row[column] and _row_hash({**row, column: told}, table=table) > kept:
            return told
    return None


def _others(text: str | None, *, kind: str) -> tuple[str, ...]:
    if kind == FLAG:
        return _NO if text == "true" else _YES
    pattern = {
        DATE: "2030-01-{:02d}",
        MONEY: "{}.37",
        TEXT: "otherwise {}",
        TIME_OF_DAY: "07:{:02d}",
    }[kind]
    return tuple(pattern.format(number) for number in range(1, _TRIES + 1))


def _row_hash(row: Mapping[str, str | None], *, table: str) -> str:
    """MD5 of the row's text as JSON, column by column of the contract."""
    told = {column: row.get(column) for column in _contract_columns(table)}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return md5(text.encode(), usedforsecurity=False).hexdigest()


@cache
def _contract_columns(table: str) -> tuple[str, ...]:
    """Give the columns that a build reads, also those that this world has nothing for."""
    project = Path(__file__).resolve().parents[3] / "dbt_project"
    return tuple(read_contract(project)[table].columns)
