"""Who writes to the lender, when and about what, from what happened to them.

A message follows an event of the journal with a chance of its own; most are written only
by those who write at all. Nobody writes after death, and who has no loan at the time has
nothing to write about. What is written about is the truth behind the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock, first_day
from slrs_ml.simulation.codes import CLOSE_REASONS, COMPLAINTS, FLAG_NAMES, OUTCOMES
from slrs_ml.simulation.records.journal_batch import JournalBatch
from slrs_ml.simulation.records.message_texts import SENTENCES
from slrs_ml.simulation.records.row_ids import columns_of

__all__ = ["TOPICS", "message_events"]

TOPICS = tuple(SENTENCES)

_HOUR = 3600
_EARLIEST, _LATEST = 8 * _HOUR, 21 * _HOUR + 1800
_WRITERS = 0.6
_CHATTER_A_MONTH = 0.010
# After a shock: those who did not tell the lender of it, those who did.
_SHOCKED = np.array([0.12, 0.5])
_ILLNESS = 0.45
# Flag to topic and chance; these write whether or not they are among the writers.
_FLAGGED = {
    "vulnerable": ("vulnerability", 0.45),
    "bankruptcy": ("attorney", 0.6),
    "deceased": ("bereavement", 0.5),
    "dispute": ("dispute", 0.7),
    "cease_communication": ("cease_communication", 0.85),
}
# After a charge-off the borrower still owes, and may write for two years.
_OWES_DAYS = 730
_KEY_DAYS = 100_000
_NEVER = _KEY_DAYS - 1


@dataclass(frozen=True)
class _Authors:
    """Who writes: the journal, the chance, and whether each borrower is a writer."""

    batch: JournalBatch
    streams: Streams
    writers: Bools

    def drawn(self, name: str, rows: dict[str, Ints]) -> Floats:
        """One number a row, by the loan's place in the borrower's life and the day."""
        place = rows.get("sequence", np.zeros_like(rows["day"]))
        row = place * _KEY_DAYS + rows["day"]
        return self.streams.uniform_of(name, borrower=rows["borrower"], place=row)

    def write(
        self, name: str, rows: dict[str, Ints], *, chance: Floats | float, anyone: bool = False
    ) -> Bools:
        """Which rows a message follows; ``anyone`` may write, or writers alone."""
        writes: Bools = self.drawn(f"writes_{name}", rows) < chance
        return writes if anyone else writes & self.writers[rows["borrower"]]


def message_events(batch: JournalBatch, *, streams: Streams, clock: Clock) -> dict[str, Ints]:
    """What was written about, by borrower and time, up to the last day.

    Returns
    -------
    dict
        int64 columns: borrower (index in the batch), loan (number), day, second, topic
        (index of ``TOPICS``), amount (cents, -1 none), due_day (-1 none).
    """
    authors = _Authors(batch, streams, streams.uniform("writes_messages") < _WRITERS)
    told = [
        *_about_promises(authors),
        _about_shocks(authors),
        *_about_flags(authors),
        _about_complaints(authors),
        *_about_offers(authors),
        _about_endings(authors),
        _about_wrong_numbers(authors),
        _chatter(authors, clock=clock),
    ]
    events = {name: np.concatenate([part[name] for part in told]) for name in told[0]}
    events = _of(events, kept=events["day"] <= batch.end)
    events = _by_the_living(events, batch=batch)
    events["loan"] = np.where(events["loan"] > 0, events["loan"], _loans_owed(events, batch=batch))
    events = _of(events, kept=events["loan"] > 0)
    order = np.lexsort(
        (events["loan"], events["topic"], events["second"], events["day"], events["borrower"])
    )
    return _of(events, kept=order)


def _of(rows: dict[str, Ints], *, kept: "Bools | Ints") -> dict[str, Ints]:
    return {name: values[kept] for name, values in rows.items()}


def _messages(
    rows: dict[str, Ints],
    *,
    topic: Ints | str,
    day: Ints | None = None,
    second: Floats | Ints,
    **told: Ints,
) -> dict[str, Ints]:
    """Messages of all given rows; seconds are brought within the day's writing hours."""
    none = np.full(len(rows["borrower"]), -1)
    return {
        "borrower": rows["borrower"],
        "loan": told.get("loan", none),
        "day": rows["day"] if day is None else day,
        "second": np.clip(np.floor(second), _EARLIEST, _LATEST).astype(np.int64),
        "topic": none * 0 + TOPICS.index(topic) if isinstance(topic, str) else topic,
        "amount": told.get("amount", none),
        "due_day": told.get("due_day", none),
    }


def _in_the_day(authors: _Authors, name: str, rows: dict[str, Ints]) -> Floats:
    return _EARLIEST + (_LATEST - _EARLIEST) * authors.drawn(f"hour_{name}", rows)


def _about_promises(authors: _Authors) -> Iterator[dict[str, Ints]]:
    number, _, rows = authors.batch.of_loans("promises", "second", "amount", "due_day")
    rows["loan"] = number
    made = _of(rows, kept=authors.write("promise_made", rows, chance=0.22))
    yield _messages(
        made,
        topic="promise_made",
        second=made["second"] + 60 + 3000 * authors.drawn("minutes_promise_made", made),
        loan=made["loan"],
        amount=made["amount"],
        due_day=made["due_day"],
    )
    broken = _of(rows, kept=authors.write("promise_broken", rows, chance=0.2))
    later = np.floor(3 * authors.drawn("days_promise_broken", broken)).astype(np.int64)
    broken["told_day"] = broken["due_day"] + 1 + later
    broken = _of(broken, kept=_are_broken(broken, batch=authors.batch))
    yield _messages(
        broken,
        topic="promise_broken",
        day=broken["told_day"],
        second=_in_the_day(authors, "promise_broken", broken),
        loan=broken["loan"],
        amount=broken["amount"],
        due_day=broken["due_day"],
    )


def _are_broken(promises: dict[str, Ints], *, batch: JournalBatch) -> Bools:
    """Whether less than promised was paid by the due day, on a loan that is still open."""
    promised = replace(batch, written=np.unique(promises["loan"]))
    number, _, payments = promised.of_loans("payments", "amount")
    paid = np.concatenate([[0], np.cumsum(payments["amount"])])
    day = number * _KEY_DAYS + payments["day"]
    loan = promises["loan"] * _KEY_DAYS
    by_due = paid[np.searchsorted(day, loan + promises["due_day"], side="right")]
    before = paid[np.searchsorted(day, loan + promises["day"], side="left")]
    closed, _, closings = promised.of_loans("closings")
    closed_day = np.full(len(promised.written), _NEVER)
    closed_day[np.searchsorted(promised.written, closed)] = closings["day"]
    is_open = promises["told_day"] < closed_day[np.searchsorted(promised.written, promises["loan"])]
    is_broken: Bools = is_open & (by_due - before < promises["amount"])
    return is_broken


def _about_shocks(authors: _Authors) -> dict[str, Ints]:
    columns = ("borrower", "month", "is_job_lost", "is_reported")
    rows = columns_of(authors.batch.kinds, "shocks", columns=columns)
    months = (rows["month"] - 1970 * 12).astype("datetime64[M]")
    rows["day"] = months.astype("datetime64[D]").astype(np.int64)
    rows = _of(rows, kept=authors.write("shock", rows, chance=_SHOCKED[rows["is_reported"]]))
    is_ill = authors.drawn("illness", rows) < _ILLNESS
    other = np.where(
        is_ill, TOPICS.index("hardship_illness"), TOPICS.index("hardship_reduced_income")
    )
    return _messages(
        rows,
        topic=np.where(rows["is_job_lost"] > 0, TOPICS.index("hardship_job_loss"), other),
        day=rows["day"] + 5 + np.floor(45 * authors.drawn("days_shock", rows)).astype(np.int64),
        second=_in_the_day(authors, "shock", rows),
    )


def _about_flags(authors: _Authors) -> Iterator[dict[str, Ints]]:
    _, _, rows = authors.batch.of_borrowers("flags", "flag")
    for flag, (topic, chance) in _FLAGGED.items():
        opened = _of(rows, kept=rows["flag"] == FLAG_NAMES.index(flag))
        opened = _of(opened, kept=authors.write(topic, opened, chance=chance, anyone=True))
        # Flags open at noon: it is this message that opens them.
        morning = _EARLIEST + 3.5 * _HOUR * authors.drawn(f"hour_{topic}", opened)
        yield _messages(opened, topic=topic, second=morning)


def _about_complaints(authors: _Authors) -> dict[str, Ints]:
    _, _, rows = authors.batch.of_borrowers("complaints", "second", "complaint")
    rows = _of(rows, kept=authors.write("complaint", rows, chance=0.8, anyone=True))
    topics = np.array([TOPICS.index(f"complaint_{name}") for name in COMPLAINTS])
    return _messages(rows, topic=topics[rows["complaint"]], second=rows["second"])


def _about_offers(authors: _Authors) -> Iterator[dict[str, Ints]]:
    number, _, rows = authors.batch.of_loans("offers", "second", "offer", "is_accepted")
    rows["loan"] = number
    writes = authors.write("offer", rows, chance=0.5) & (rows["is_accepted"] > 0)
    for offer, topic in enumerate(("plan_accepted", "settlement_accepted")):
        taken = _of(rows, kept=writes & (rows["offer"] == offer))
        yield _messages(taken, topic=topic, second=taken["second"] - 120, loan=taken["loan"])


def _about_endings(authors: _Authors) -> dict[str, Ints]:
    number, _, rows = authors.batch.of_loans("closings", "reason")
    rows["loan"] = number
    writes = authors.write("thanks", rows, chance=0.1) & (
        rows["reason"] == CLOSE_REASONS.index("paid_off")
    )
    rows = _of(rows, kept=writes)
    return _messages(
        rows,
        topic="thanks_paid_off",
        day=rows["day"] + 1 + np.floor(4 * authors.drawn("days_thanks", rows)).astype(np.int64),
        second=_in_the_day(authors, "thanks", rows),
        loan=rows["loan"],
    )


def _about_wrong_numbers(authors: _Authors) -> dict[str, Ints]:
    number, _, rows = authors.batch.of_loans("contacts", "second", "outcome")
    rows["loan"] = number
    writes = authors.write("wrong_number", rows, chance=0.12, anyone=True)
    rows = _of(rows, kept=writes & (rows["outcome"] == OUTCOMES.index("wrong_party")))
    minutes = 120 + 2400 * authors.drawn("minutes_wrong_number", rows)
    return _messages(rows, topic="wrong_number", second=rows["second"] + minutes, loan=rows["loan"])


def _chatter(authors: _Authors, *, clock: Clock) -> dict[str, Ints]:
    who, day = [], []
    for month in range(clock.begin, clock.end + 1):
        writes = authors.streams.uniform("chatter", month=month) < _CHATTER_A_MONTH
        who.append(np.flatnonzero(writes & authors.writers))
        day.append(np.full(len(who[-1]), first_day(month)))
    rows = {"borrower": np.concatenate(who), "day": np.concatenate(day)}
    return _messages(
        rows,
        topic="chatter",
        day=rows["day"] + np.floor(28 * authors.drawn("days_chatter", rows)).astype(np.int64),
        second=_in_the_day(authors, "chatter", rows),
    )


def _by_the_living(events: dict[str, Ints], *, batch: JournalBatch) -> dict[str, Ints]:
    _, _, flags = batch.of_borrowers("flags", "flag")
    dead = flags["flag"] == FLAG_NAMES.index("deceased")
    died = np.full(int(events["borrower"].max(initial=-1)) + 1, _NEVER)
    known = dead & (flags["borrower"] < len(died))
    np.minimum.at(died, flags["borrower"][known], flags["day"][known])
    is_alive = events["day"] < died[events["borrower"]]
    return _of(events, kept=is_alive | (events["topic"] == TOPICS.index("bereavement")))


def _loans_owed(events: dict[str, Ints], *, batch: JournalBatch) -> Ints:
    """Number of a written loan that each borrower owes on the day, 0 where there is none.

    The newest loan begun by then is tried, then the one before.
    """
    number, _, loans = batch.of_loans("loans")
    found = np.zeros(len(events["day"]), dtype=np.int64)
    if not len(number):
        return found
    closed, _, closings = batch.of_loans("closings", "reason")
    owed_until = np.full(len(number), _NEVER)
    owed_until[np.searchsorted(number, closed)] = closings["day"] + np.where(
        closings["reason"] == CLOSE_REASONS.index("charged_off"), _OWES_DAYS, 0
    )
    begun = loans["borrower"] * _KEY_DAYS + loans["day"]
    order = np.argsort(begun, kind="stable")
    told = events["borrower"] * _KEY_DAYS + events["day"]
    newest = np.searchsorted(begun[order], told, side="right") - 1
    for back in (1, 0):
        at = order[np.maximum(newest - back, 0)]
        is_owed = (
            (newest >= back)
            & (loans["borrower"][at] == events["borrower"])
            & (events["day"] <= owed_until[at])
        )
        found = np.where(is_owed, number[at], found)
    return found
