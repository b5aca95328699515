"""Messages follow what happened, are put together from whole sentences, and give no name."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock
from slrs_ml.simulation.codes import FLAG_NAMES
from slrs_ml.simulation.records.message_texts import INTENTS, SENTENCES
from slrs_ml.simulation.records.message_wording import body_texts
from slrs_ml.simulation.records.messages import message_tables
from tests.journals import (
    CLOCK,
    Kinds,
    journal,
    of_borrowers,
    of_people,
    people,
    written_loans,
)

BORROWERS = 600
NEW_YEAR = 18_262
# New York is behind UTC by as much in winter.
FIVE_HOURS = timedelta(hours=5)
TOPICS = tuple(SENTENCES)


def tables_of(
    kinds: Kinds, *, begin: int = 0, end: int = BORROWERS, clock: Clock = CLOCK
) -> dict[str, pa.Table]:
    part = of_borrowers(kinds, begin=begin, end=end)
    return message_tables(
        part,
        population=of_people(people(BORROWERS), begin=begin, end=end),
        streams=Streams(1, first_borrower=begin, borrowers=end - begin),
        clock=clock,
        written=written_loans(part, first_borrower=begin),
    )


def said(kinds: Kinds) -> list[dict[str, object]]:
    """Messages with their intents, of borrowers with one loan each since 2019-06-01."""
    everyone = np.arange(BORROWERS)
    loans = {"borrower": everyone, "sequence": 0 * everyone + 1, "day": 0 * everyone + 18_048}
    tables = tables_of({"loans": loans, **kinds})
    intents = tables["message_intents"]["intent"].to_pylist()
    messages = tables["customer_messages"].to_pylist()
    return [
        row | {"intent": intent}
        for row, intent in zip(messages, intents, strict=True)
        if intent != "chatter"
    ]


def everyone(**columns: int) -> dict[str, np.ndarray]:
    rows = {name: np.full(BORROWERS, value) for name, value in columns.items()}
    return {"borrower": np.arange(BORROWERS), "sequence": np.ones(BORROWERS, dtype=int), **rows}


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return journal(BORROWERS)


@pytest.fixture(scope="module")
def tables(kinds: Kinds) -> dict[str, pa.Table]:
    return tables_of(kinds)


def test_a_promise_kept_is_not_excused() -> None:
    promises = everyone(day=NEW_YEAR, second=36_000, amount=10_000, due_day=NEW_YEAR + 9)
    paid = everyone(day=NEW_YEAR + 9, amount=10_000)
    assert {row["intent"] for row in said({"promises": promises, "payments": paid})} == {
        "promise_made"
    }


def test_a_promise_broken_is_excused_within_three_days() -> None:
    promises = everyone(day=NEW_YEAR, second=36_000, amount=10_000, due_day=NEW_YEAR + 9)
    late = everyone(day=NEW_YEAR + 10, amount=10_000)
    excuses = [
        row
        for row in said({"promises": promises, "payments": late})
        if row["intent"] == "promise_broken"
    ]
    assert 0.06 < len(excuses) / BORROWERS < 0.18
    assert {(row["received_at"] - FIVE_HOURS).day for row in excuses} == {11, 12, 13}
    for row in excuses:
        for amount in re.findall(r"\$[\d.]+", row["body_text"]):
            assert amount.rstrip(".") == "$100"


def test_a_loan_that_ended_leaves_nothing_to_excuse() -> None:
    promises = everyone(day=NEW_YEAR, second=36_000, amount=10_000, due_day=NEW_YEAR + 9)
    closings = everyone(day=NEW_YEAR + 8, reason=1)
    intents = {row["intent"] for row in said({"promises": promises, "closings": closings})}
    assert intents == {"promise_made"}


def test_a_promise_names_what_was_promised() -> None:
    promises = everyone(day=NEW_YEAR, second=36_000, amount=123_450, due_day=NEW_YEAR + 34)
    payments = everyone(day=NEW_YEAR, amount=123_450)
    messages = said({"promises": promises, "payments": payments})
    assert messages
    for row in messages:
        text = row["body_text"].lower()
        assert "$1234.50" in text
        assert ("4 de febrero" if row["language"] == "es" else "february 4") in text
        assert row["received_at"] > datetime(2020, 1, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("is_job_lost", "intents"),
    [
        (1, {"hardship_job_loss"}),
        (0, {"hardship_illness", "hardship_reduced_income"}),
    ],
)
def test_a_shock_is_told_of_as_what_it_was(is_job_lost: int, intents: set[str]) -> None:
    shock = {"months": 5, "factor_permille": 500, "is_job_lost": is_job_lost, "is_reported": 1}
    messages = said({"shocks": everyone(month=CLOCK.first_observed, **shock)})
    assert {row["intent"] for row in messages} == intents
    assert 0.2 < len(messages) / BORROWERS < 0.4


def test_those_who_report_a_shock_write_of_it_more_often() -> None:
    shock = {"months": 5, "factor_permille": 500, "is_job_lost": 1}
    silent = said({"shocks": everyone(month=CLOCK.first_observed, is_reported=0, **shock)})
    open_ones = said({"shocks": everyone(month=CLOCK.first_observed, is_reported=1, **shock)})
    assert 2 * len(silent) < len(open_ones)


@pytest.mark.parametrize(
    ("flag", "intent"),
    [
        ("vulnerable", "vulnerability"),
        ("bankruptcy", "attorney"),
        ("deceased", "bereavement"),
        ("dispute", "dispute"),
        ("cease_communication", "cease_communication"),
    ],
)
def test_a_flag_is_opened_by_a_message_that_morning(flag: str, intent: str) -> None:
    messages = said({"flags": everyone(day=NEW_YEAR, flag=FLAG_NAMES.index(flag))})
    assert {row["intent"] for row in messages} == {intent}
    noon = datetime(2020, 1, 1, 17, tzinfo=UTC)
    assert all(row["received_at"] < noon for row in messages)


def test_after_death_nobody_writes_but_the_family() -> None:
    shocks = everyone(
        month=CLOCK.first_observed + 1,
        months=5,
        factor_permille=500,
        is_job_lost=1,
        is_reported=1,
    )
    died = everyone(day=NEW_YEAR, flag=FLAG_NAMES.index("deceased"))
    assert {row["intent"] for row in said({"shocks": shocks, "flags": died})} == {"bereavement"}


@pytest.mark.parametrize(
    ("kind", "columns", "intent"),
    [
        ("offers", {"second": 40_000, "offer": 0, "is_accepted": 1}, "plan_accepted"),
        ("offers", {"second": 40_000, "offer": 1, "is_accepted": 1}, "settlement_accepted"),
        ("offers", {"second": 40_000, "offer": 1, "is_accepted": 0}, None),
        ("complaints", {"second": 40_000, "complaint": 2}, "complaint"),
        ("closings", {"reason": 0}, "thanks_paid_off"),
        ("closings", {"reason": 2}, None),
        ("contacts", {"second": 40_000, "outcome": 3}, "wrong_number"),
        ("contacts", {"second": 40_000, "outcome": 4}, None),
    ],
)
def test_what_happened_is_what_is_written_about(
    kind: str, columns: dict[str, int], intent: str | None
) -> None:
    messages = said({kind: everyone(day=NEW_YEAR, **columns)})
    assert {row["intent"] for row in messages} == ({intent} if intent else set())


def test_who_has_no_loan_has_nothing_to_write() -> None:
    shock = {"months": 5, "factor_permille": 500, "is_job_lost": 1, "is_reported": 1}
    shocks = everyone(month=CLOCK.begin - 60, **shock)
    assert said({"shocks": shocks}) == []
    assert (
        tables_of({"shocks": shocks, "loans": {k: v[:0] for k, v in everyone(day=0).items()}})[
            "customer_messages"
        ].num_rows
        == 0
    )


@pytest.mark.parametrize(("reason", "writes"), [(0, False), (1, False), (2, True)])
def test_who_has_paid_writes_no_more_but_who_is_charged_off(reason: int, writes: bool) -> None:
    closings = everyone(day=NEW_YEAR - 90, reason=reason)
    flags = everyone(day=NEW_YEAR, flag=FLAG_NAMES.index("vulnerable"))
    intents = {row["intent"] for row in said({"closings": closings, "flags": flags})}
    assert ("vulnerability" in intents) == writes


def test_every_topic_occurs_and_every_message_has_its_intent(tables: dict[str, pa.Table]) -> None:
    messages, intents = tables["customer_messages"], tables["message_intents"]
    assert messages["message_id"].equals(intents["message_id"])
    assert len(set(messages["message_id"].to_pylist())) == messages.num_rows
    assert set(intents["intent"].to_pylist()) == set(INTENTS.values())


def test_not_everybody_writes(tables: dict[str, pa.Table]) -> None:
    """Whoever is no writer may still open a flag, complain or be a wrong number."""
    intents = tables["message_intents"]["intent"].to_pylist()
    who = tables["customer_messages"]["borrower_id"].to_pylist()
    chatting = {
        person for person, intent in zip(who, intents, strict=True) if intent == "promise_made"
    }
    assert len(chatting) < 0.65 * BORROWERS


def test_languages_channels_and_loans(tables: dict[str, pa.Table]) -> None:
    messages = tables["customer_messages"].to_pylist()
    spanish = people(BORROWERS).speaks_spanish
    writing_spanish = [row for row in messages if row["language"] == "es"]
    assert writing_spanish
    assert all(spanish[int(row["borrower_id"][1:]) - 1] for row in writing_spanish)
    channels = Counter(row["channel"] for row in messages)
    assert set(channels) == {"sms", "email", "app", "letter"}
    named = [row for row in messages if row["loan_id"] is not None]
    assert 0.7 < len(named) / len(messages) < 0.8
    assert all(row["loan_id"][1:8] == row["borrower_id"][1:] for row in named)


def test_texts_are_whole_and_varied(tables: dict[str, pa.Table]) -> None:
    texts = tables["customer_messages"]["body_text"].to_pylist()
    assert all(text.strip() == text and not set("{}") & set(text) for text in texts)
    assert len(set(texts)) > len(texts) / 3


def test_every_sentence_can_be_filled() -> None:
    """All topics, languages and forms, with the smallest and the largest draw."""
    topic = np.repeat(np.arange(len(TOPICS)), 4)
    form = np.tile(np.arange(4), len(TOPICS))
    for drawn in (0.0, 0.5, 1.0 - 2.0**-53):
        texts = body_texts(
            topic,
            is_spanish=form % 2 == 1,
            is_short=form // 2 == 1,
            amount=np.full(len(topic), 5_005),
            due_day=np.full(len(topic), NEW_YEAR),
            drawn=lambda name, value=drawn: np.full(len(topic), value),
        ).to_pylist()
        assert all(len(text) > 10 for text in texts)
        assert not any("{" in text for text in texts)


def test_amounts_stand_before_dates() -> None:
    for english, spanish in SENTENCES.values():
        for sentence in english + spanish:
            assert re.findall(r"\{(\w+)\}", sentence) in (
                [],
                ["amount"],
                ["date"],
                ["amount", "date"],
            )


def test_two_half_batches_equal_one(kinds: Kinds, tables: dict[str, pa.Table]) -> None:
    first = tables_of(kinds, end=250)
    second = tables_of(kinds, begin=250)
    for name, table in tables.items():
        assert pa.concat_tables([first[name], second[name]]).equals(table), name


def test_a_longer_world_continues_a_shorter_one(kinds: Kinds, tables: dict[str, pa.Table]) -> None:
    shorter = tables_of(kinds, clock=Clock(months=12, burn_in=12))
    for name, table in shorter.items():
        continued = {row["message_id"]: row for row in tables[name].to_pylist()}
        assert all(continued[row["message_id"]] == row for row in table.to_pylist())


def test_what_is_written_was_received_by_the_end(tables: dict[str, pa.Table]) -> None:
    received = tables["customer_messages"]["recorded_at"].to_pylist()
    assert max(received) < datetime(2022, 1, 1, 5, tzinfo=UTC)


def test_no_journal_gives_empty_tables() -> None:
    tables = tables_of({"loans": {name: rows[:0] for name, rows in everyone(day=0).items()}})
    assert [table.num_rows for table in tables.values()] == [0, 0]


def test_who_asks_for_silence_does_not_ask_for_an_answer() -> None:
    messages = said({"flags": everyone(day=NEW_YEAR, flag=FLAG_NAMES.index("cease_communication"))})
    assert messages
    for row in messages:
        assert "reply" not in row["body_text"]
        assert "respuesta" not in row["body_text"]
