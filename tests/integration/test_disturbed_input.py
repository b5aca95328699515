"""What does not matter changes nothing: the order of rows, copies of rows, how ids are spelt."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import duckdb
import pytest

from tests.adversarial_portfolio import TABLES
from tests.foundation import build_foundation
from tests.integration.conftest import LATE_AS_OF

# Quotes, a separator, a line's end, letters beyond ASCII, one beyond 16 bits: ids are text.
SPELLINGS = (
    "O'Brien {}",
    '"{}"',
    "{};drop table loans;--",
    "číslo {}",
    "借款 {}",
    "🏦{}",
    "{}\\n%s",
)
PUBLIC = ("fct_loan_snapshots", "fct_loan_outcomes", "dim_loans", "dim_borrowers")
IDS = ("borrower_id", "loan_id")


def spelt(name: str) -> str:
    """Spell an id in a way of its own; nothing stays nothing."""
    return SPELLINGS[sum(map(ord, name)) % len(SPELLINGS)].format(name) if name else name


@pytest.fixture(scope="module")
def disturbed(
    late_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, int]]:
    """Build the same tables shuffled, each row twice, with strange ids and tables of no rows."""
    folder, home = tmp_path_factory.mktemp("disturbed"), tmp_path_factory.mktemp("home")
    chance = random.Random(1)
    copies = {}
    for table in TABLES:
        with (late_folder / f"{table}.csv").open(newline="") as file:
            header, *lines = csv.reader(file)
        columns = [place for place, name in enumerate(header) if name in IDS]
        named = [
            [spelt(value) if place in columns else value for place, value in enumerate(line)]
            for line in lines
        ]
        twice = [*named, *named]
        chance.shuffle(twice)
        copies[table] = len(named)
        order = chance.sample(range(len(header)), len(header))
        with (folder / f"{table}.csv").open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerows([line[place] for place in order] for line in (header, *twice))
    (folder / "complaints.csv").write_text("complaint_id,borrower_id,received_at\n")
    (folder / "offer_responses.csv").write_text("loan_id,responded_at\n")
    also = ("+path:models/staging", "+rejected_records")
    return build_foundation(folder, home=home, as_of=LATE_AS_OF, also=also), copies


@pytest.mark.slow
def test_public_tables_are_the_same_but_for_the_ids(
    disturbed: tuple[Path, dict[str, int]], late_file: Path
) -> None:
    file, _ = disturbed
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.create_function("spelt", spelt, ["VARCHAR"], "VARCHAR")
        connection.execute(f"attach '{late_file}' as plain (read_only)")
        for table in PUBLIC:
            columns = [row[0] for row in connection.execute(f"describe marts.{table}").fetchall()]
            named = ", ".join(f"spelt({name})" if name in IDS else name for name in columns)
            plain = f"select {named} from plain.marts.{table}"
            (rows,) = connection.execute(f"select count(*) from ({plain})").fetchone()
            assert rows > 50
            for one, other in ((plain, f"from marts.{table}"), (f"from marts.{table}", plain)):
                assert not connection.execute(f"({one}) except all ({other})").fetchall(), table


@pytest.mark.slow
def test_each_copy_is_kept_with_its_reason(
    disturbed: tuple[Path, dict[str, int]], late_file: Path
) -> None:
    file, copies = disturbed
    counted = (
        "select source_table, reason_code, count(*) from staging.stg_rejected_records group by all"
    )
    with duckdb.connect(str(late_file), read_only=True) as connection:
        before = {row[:2]: row[2] for row in connection.execute(counted).fetchall()}
    with duckdb.connect(str(file), read_only=True) as connection:
        after = {row[:2]: row[2] for row in connection.execute(counted).fetchall()}
    for table in TABLES:
        plain = sum(rows for (name, _), rows in before.items() if name == table)
        found = sum(rows for (name, _), rows in after.items() if name == table)
        assert found == 2 * plain + copies[table] - plain, table
    assert {reason for _, reason in after.keys() - before.keys()} <= {"duplicate_key"}


def test_ids_stay_apart_however_they_are_spelt(late_folder: Path) -> None:
    with (late_folder / "loans.csv").open(newline="") as file:
        plain = {row["loan_id"] for row in csv.DictReader(file)}
    strange = {spelt(name) for name in plain}
    assert len(strange) == len(plain)
    assert all(any(mark in name for name in strange) for mark in "'\";借🏦")
