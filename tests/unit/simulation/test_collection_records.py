"""Collectors' tables: rows known by hand, and what must hold of any journal."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock
from slrs_ml.simulation.records.collection import collection_tables
from tests.journals import CLOCK, END, Kinds, journal, of_borrowers, written_loans

# The first day of the observed window: 2020-01-01.
NEW_YEAR = 18_262
BORROWERS = 60


def tables_of(
    kinds: Kinds, *, written: np.ndarray | None = None, first: int = 0, clock: Clock = CLOCK
) -> dict[str, pa.Table]:
    if written is None:
        written = written_loans(kinds, first_borrower=first)
    return collection_tables(
        kinds,
        streams=Streams(1, first_borrower=first, borrowers=BORROWERS),
        clock=clock,
        first_borrower=first,
        written=written,
    )


def rows(**columns: list[int]) -> dict[str, np.ndarray]:
    return {name: np.array(values, dtype=np.int64) for name, values in columns.items()}


def written(kind: str, table: str, **columns: list[int]) -> list[dict[str, object]]:
    """Rows of a table where the journal holds these rows of the third borrower's loan 1."""
    count = len(columns["day"])
    loan = {"borrower": [2] * count, "sequence": [1] * count}
    kinds = {kind: rows(**loan, **columns)}
    return tables_of(kinds, written=np.array([301])).pop(table).to_pylist()


def utc(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2020, 1, day, hour, minute, second, tzinfo=UTC)


def test_a_promise_by_hand() -> None:
    """Nine in the morning in New York is 14:00 UTC in January."""
    assert written(
        "promises",
        "promises_to_pay",
        day=[NEW_YEAR],
        second=[9 * 3600],
        amount=[12_345],
        due_day=[NEW_YEAR + 9],
    ) == [
        {
            "promise_id": "PP000000301001",
            "loan_id": "L000000301",
            "promised_at": utc(1, 14),
            "promised_amount": Decimal("123.45"),
            "due_on": date(2020, 1, 10),
            "recorded_at": utc(1, 14, 5),
        }
    ]


def test_decisions_by_hand() -> None:
    """What the policy chose has no known propensity; what was drawn has."""
    policy, drawn = written(
        "decisions",
        "past_decisions",
        number=[1, 2],
        day=[NEW_YEAR, NEW_YEAR + 1],
        second=[8 * 3600, 8 * 3600],
        treatment=[6, 0],
        is_randomised=[0, 1],
        propensity_ppm=[-1, 166_667],
        policy=[1, 2],
    )
    assert policy == {
        "decision_id": "D000000301001",
        "loan_id": "L000000301",
        "decided_at": utc(1, 13),
        "policy_version": "rule_1",
        "arm": "policy",
        "treatment_code": "legal_notice",
        "propensity": None,
        "is_randomised": False,
        "recorded_at": utc(1, 13, 1),
    }
    assert drawn["decision_id"] == "D000000301002"
    assert (drawn["policy_version"], drawn["arm"]) == ("rule_2", "randomised")
    assert (drawn["treatment_code"], drawn["propensity"]) == ("routine_monitoring", 0.166667)


def test_what_is_known_by_the_day_is_recorded_at_night() -> None:
    (entry,) = written("ledger", "recovery_ledger", day=[NEW_YEAR], entry=[1], amount=[500_000])
    assert entry == {
        "entry_id": "RE000000301001",
        "loan_id": "L000000301",
        "booked_on": date(2020, 1, 1),
        "entry_type": "collateral_proceeds",
        "amount": Decimal("5000.00"),
        "recorded_at": utc(2, 3, 30),
    }
    (event,) = written("legal_events", "legal_events", day=[NEW_YEAR], event=[2], cost=[15_000])
    assert (event["event_type"], event["cost_amount"]) == ("judgment", Decimal("150.00"))
    assert (event["occurred_at"], event["recorded_at"]) == (utc(1, 15), utc(2, 3, 30))


def test_offers_and_measures_by_hand() -> None:
    (offer,) = written(
        "offers", "offer_responses", day=[NEW_YEAR], second=[43_200], offer=[1], is_accepted=[0]
    )
    assert (offer["offer_type"], offer["is_accepted"]) == ("settlement", False)
    extended, planned = written(
        "measures",
        "forbearance_measures",
        day=[NEW_YEAR, NEW_YEAR],
        measure=[0, 1],
        starts=[NEW_YEAR + 31, NEW_YEAR + 31],
        ends=[-1, NEW_YEAR + 60],
        is_performing=[1, 0],
    )
    assert (extended["measure_type"], extended["ends_on"]) == ("term_extension", None)
    assert (planned["measure_type"], planned["ends_on"]) == ("payment_plan", date(2020, 3, 1))
    assert (extended["is_performing_at_grant"], planned["is_performing_at_grant"]) == (True, False)
    assert extended["starts_on"] == date(2020, 2, 1)


def test_complaints_and_consents_by_hand() -> None:
    kinds = {
        "complaints": rows(borrower=[2], day=[NEW_YEAR], second=[3_600 * 9], complaint=[3]),
        "consents": rows(borrower=[2], day=[NEW_YEAR], second=[3_600 * 9], channel=[1], status=[0]),
    }
    tables = tables_of(kinds, written=np.array([301]))
    assert tables["complaints"].to_pylist() == [
        {
            "complaint_id": "CP0000003001",
            "borrower_id": "B0000003",
            "received_at": utc(1, 14),
            "complaint_type": "error",
            "recorded_at": utc(1, 14, 10),
        }
    ]
    assert tables["contact_consents"].to_pylist() == [
        {
            "borrower_id": "B0000003",
            "channel": "sms",
            "status": "opted_out",
            "effective_at": utc(1, 14),
            "inconvenient_from": None,
            "inconvenient_to": None,
            "recorded_at": utc(1, 14, 2),
        }
    ]


def test_nothing_on_loans_that_are_not_written_and_nothing_after_the_end() -> None:
    promise = {"second": [30_000] * 3, "amount": [100] * 3, "due_day": [END + 9] * 3}
    kinds = {
        "promises": rows(borrower=[0, 2, 2], sequence=[1, 1, 1], day=[END, END, END + 1], **promise)
    }
    promises = tables_of(kinds, written=np.array([301]))["promises_to_pay"]
    assert promises["promise_id"].to_pylist() == ["PP000000301001"]


def test_no_rows_give_empty_tables() -> None:
    for name, table in tables_of({}, written=np.zeros(0, dtype=np.int64)).items():
        assert table.num_rows == 0, name


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return journal(BORROWERS)


@pytest.fixture(scope="module")
def tables(kinds: Kinds) -> dict[str, pa.Table]:
    return tables_of(kinds)


def test_every_table_has_rows(tables: dict[str, pa.Table]) -> None:
    for name, table in tables.items():
        assert table.num_rows > 0, name


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), cut=st.integers(1, 11), months=st.integers(1, 24))
def test_two_batches_equal_one(seed: int, cut: int, months: int) -> None:
    kinds = journal(12, seed=seed)
    clock = Clock(months=months, burn_in=CLOCK.burn_in)
    whole = tables_of(kinds, clock=clock)
    first = tables_of(of_borrowers(kinds, begin=0, end=cut), clock=clock)
    second = tables_of(of_borrowers(kinds, begin=cut, end=12), first=cut, clock=clock)
    for name, table in whole.items():
        assert pa.concat_tables([first[name], second[name]]).equals(table), name


def test_a_longer_world_continues_a_shorter_one(kinds: Kinds, tables: dict[str, pa.Table]) -> None:
    shorter = Clock(months=12, burn_in=12)
    for name, table in tables_of(kinds, clock=shorter).items():
        if name != "decision_overrides":
            continued = tables[name].to_pylist()
            assert all(row in continued for row in table.to_pylist()), name


def test_what_is_written_was_recorded_by_the_end(tables: dict[str, pa.Table]) -> None:
    midnight = datetime(2022, 1, 1, 5, tzinfo=UTC)
    for name, table in tables.items():
        assert max(table["recorded_at"].to_pylist()) < midnight, name


def test_only_policy_decisions_are_overridden_after_their_contacts() -> None:
    kinds = journal(3_000, seed=4)
    streams = Streams(1, first_borrower=0, borrowers=3_000)
    written = written_loans(kinds)
    tables = collection_tables(
        kinds, streams=streams, clock=CLOCK, first_borrower=0, written=written
    )
    decisions = {row["decision_id"]: row for row in tables["past_decisions"].to_pylist()}
    overrides = tables["decision_overrides"].to_pylist()
    assert len({row["decision_id"] for row in overrides}) == len(overrides)
    open_to_it = sum(
        not row["is_randomised"] and row["treatment_code"] != "routine_monitoring"
        for row in decisions.values()
    )
    assert 0.005 < len(overrides) / open_to_it < 0.012
    last_contact = {}
    contacts = kinds["contacts"]
    for who, sequence, number, day in zip(
        *(contacts[name].tolist() for name in ("borrower", "sequence", "decision", "day")),
        strict=True,
    ):
        last_contact[f"D{((who + 1) * 100 + sequence) * 1000 + number:012d}"] = day
    for row in overrides:
        decided = decisions[row["decision_id"]]
        assert not decided["is_randomised"]
        assert decided["treatment_code"] not in {"routine_monitoring", row["treatment_code"]}
        assert row["overridden_at"] > decided["decided_at"]
        following = decisions.get(f"D{int(row['decision_id'][1:]) + 1:012d}")
        assert following is None or row["overridden_at"] < following["decided_at"]
        assert row["overridden_at"] < datetime(2022, 1, 1, tzinfo=UTC)
        contacted = last_contact[row["decision_id"]]
        if contacted <= END:
            assert (row["overridden_at"].date() - date(1970, 1, 1)).days > contacted


def test_some_name_hours_at_which_not_to_call() -> None:
    kinds = journal(2_000, seed=5)
    streams = Streams(1, first_borrower=0, borrowers=2_000)
    table = collection_tables(
        kinds, streams=streams, clock=CLOCK, first_borrower=0, written=written_loans(kinds)
    )["contact_consents"].to_pylist()
    naming = [row for row in table if row["inconvenient_from"] is not None]
    assert 0.02 < len({row["borrower_id"] for row in naming}) / 2_000 < 0.08
    for row in naming:
        assert (row["channel"], row["status"]) == ("call", "opted_in")
        assert time(8) <= row["inconvenient_from"] < row["inconvenient_to"] <= time(21)
