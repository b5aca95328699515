"""A few loans whose months, defaults and labels were worked out by hand.

The input lies in ``loan_months/input``, one loan a case and named after it; the expected
rows in ``loan_months/expected``. Every expected row must come out as it stands there.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.foundation import build_foundation, rows

CASES = Path(__file__).parent / "loan_months"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_foundation(
        CASES / "input", home=tmp_path_factory.mktemp("golden"), as_of=date(2025, 4, 30)
    )


def expected(name: str) -> tuple[list[str], list[tuple]]:
    relation = duckdb.read_csv(str(CASES / "expected" / f"{name}.csv"), all_varchar=True)
    return relation.columns, [tuple(row) for row in relation.fetchall()]


def found(built: Path, name: str, relation: str, *, keys: int) -> None:
    columns, lines = expected(name)
    texts = ", ".join(f"{column}::varchar" for column in columns)
    by_key = {row[:keys]: row for row in rows(built, f"select {texts} from {relation}")}
    assert lines, f"{name}.csv is empty"
    assert [by_key.get(line[:keys]) for line in lines] == lines


def test_each_month_is_as_worked_out_by_hand(built: Path) -> None:
    found(built, "loan_months", "marts.fct_loan_snapshots", keys=2)


def all_found(built: Path, name: str, relation: str) -> None:
    columns, lines = expected(name)
    texts = ", ".join(f"{column}::varchar" for column in columns)
    assert sorted(rows(built, f"select {texts} from {relation}"), key=str) == sorted(lines, key=str)


def test_default_starts_on_day_91_and_ends_after_90_days_without_arrears(built: Path) -> None:
    columns, lines = expected("default_periods")
    texts = ", ".join(f"{column}::varchar" for column in columns)
    query = f"select {texts} from intermediate.int_default_periods order by 1, 2"
    assert rows(built, query) == lines


def test_arrears_begin_after_the_days_of_grace_and_end_when_money_is_known(built: Path) -> None:
    found(built, "arrears_spells", "intermediate.int_arrears_spells", keys=2)


def test_forbearance_is_cured_and_relapses_to_the_day(built: Path) -> None:
    all_found(built, "forbearance_states", "intermediate.int_forbearance_states")


def test_stages_follow_default_days_past_due_and_forbearance(built: Path) -> None:
    found(built, "stages", "marts.fct_loan_snapshots", keys=2)


def test_each_default_episode_recovers_what_was_worked_out_by_hand(built: Path) -> None:
    all_found(built, "default_episodes", "marts.fct_default_episodes")


def test_each_promise_comes_to_what_was_worked_out_by_hand(built: Path) -> None:
    all_found(built, "promises", "marts.fct_promise_outcomes")


def test_snapshots_run_from_origination_to_the_month_of_closing(built: Path) -> None:
    spans = (
        "(select loan_id, min(snapshot_date) as first_snapshot, "
        "max(snapshot_date) as last_snapshot from marts.fct_loan_snapshots group by loan_id)"
    )
    found(built, "first_and_last_snapshots", spans, keys=1)


def test_each_label_is_as_worked_out_by_hand(built: Path) -> None:
    found(built, "labels", "marts.fct_loan_outcomes", keys=3)


def test_a_rescheduled_loan_owes_nothing_yet_but_has_not_cured(built: Path) -> None:
    query = (
        "select ended_by, ended_on::varchar from intermediate.int_arrears_spells "
        "where loan_id = 'rescheduled' order by spell_number limit 1"
    )
    assert rows(built, query) == [("reschedule", "2024-02-15")]
