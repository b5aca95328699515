"""SQL and an independent replay, loan by loan and day by day, say the same of every loan."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest

from tests.reference.book import Book, Row, read_book
from tests.reference.episodes import episode_rows
from tests.reference.history import History
from tests.reference.labels import labels
from tests.reference.promises import promise_rows
from tests.reference.snapshots import snapshot_rows

LOANS = 500
LABEL_COLUMNS = "loan_id, snapshot_date, label_name, label_class, label_value, censor_reason"


class Compared:
    """What SQL and the replay say of the same loans."""

    def __init__(self, file: Path, *, loans: int | None = None) -> None:
        self.file = file
        self.book: Book = read_book(file, loans=loans)
        self.histories = [History(loan, self.book) for loan in self.book.loans]
        self.ids = {loan.loan_id for loan in self.book.loans}

    def select(self, sql: str, *, keys: int) -> dict[tuple, tuple]:
        """Give what SQL has of these loans, by key."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            found = connection.execute(sql).fetchall()
        return {row[:keys]: row[keys:] for row in found if row[0] in self.ids}


@pytest.fixture(scope="module", params=["messy", "everything late"])
def compared(request: pytest.FixtureRequest) -> Compared:
    if request.param == "messy":
        home = request.getfixturevalue("messy_home")
        return Compared(home / "build" / "lending" / "slrs.duckdb", loans=LOANS)
    return Compared(request.getfixturevalue("late_file"))


def differences(expected: list[Row], found: dict[tuple, tuple], *, keys: int) -> Counter:
    """Count, by column, where the two differ; a row that only one has counts as such."""
    counted: Counter = Counter()
    seen = set()
    for row in expected:
        names = list(row)
        key = tuple(row[name] for name in names[:keys])
        seen.add(key)
        if key not in found:
            counted["only the replay has the row"] += 1
            continue
        for name, value in zip(names[keys:], found[key], strict=True):
            counted[name] += row[name] != value
    counted["only SQL has the row"] += len(found.keys() - seen)
    return +counted


@pytest.mark.slow
def test_every_snapshot_is_the_same_to_the_cent_and_the_day(compared: Compared) -> None:
    expected = [row for history in compared.histories for row in snapshot_rows(history)]
    columns = ", ".join(expected[0])
    found = compared.select(f"select {columns} from marts.fct_loan_snapshots", keys=2)
    assert len(expected) > 1_000
    assert {row["delinquency_bucket"] for row in expected} >= {"current", "1-30", "90+"}
    assert not differences(expected, found, keys=2)


@pytest.mark.slow
def test_every_label_is_the_same(compared: Compared) -> None:
    expected = [
        {
            "loan_id": history.loan.loan_id,
            "snapshot_date": day,
            "label_name": label.name,
            "label_class": label.label_class,
            "label_value": None if label.value is None else round(label.value, 6),
            "censor_reason": label.censor_reason,
        }
        for history in compared.histories
        for day in history.snapshot_dates()
        for label in labels(history, history.days[day])
    ]
    rounded = LABEL_COLUMNS.replace("label_value", "round(label_value, 6)")
    found = compared.select(f"select {rounded} from marts.fct_loan_outcomes", keys=3)
    assert len({row["label_class"] for row in expected}) > 3
    assert not differences(expected, found, keys=3)


@pytest.mark.slow
def test_every_promise_comes_to_the_same(compared: Compared) -> None:
    expected = [row for history in compared.histories for row in promise_rows(history)]
    columns = ", ".join(expected[0])
    found = compared.select(f"select {columns} from marts.fct_promise_outcomes", keys=2)
    assert len({row["promise_status"] for row in expected}) >= 3
    assert not differences(expected, found, keys=2)


@pytest.mark.slow
def test_every_default_episode_is_the_same_to_the_cent_and_the_day(compared: Compared) -> None:
    expected = [row for history in compared.histories for row in episode_rows(history)]
    columns = ", ".join(expected[0])
    found = compared.select(f"select {columns} from marts.fct_default_episodes", keys=2)
    assert {row["end_reason"] for row in expected} >= {"cured", "charged_off", "open"}
    assert not differences(expected, found, keys=2)
