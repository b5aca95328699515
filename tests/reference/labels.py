"""What came true of a loan after a snapshot, by the definitions of the labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.history import ONE_DAY, Day, History
from tests.reference.knowledge import months_later

NEVER = date.max
HORIZONS = {"early_warning": 12, "cure": 3, "recovery_outcome": 12, "recovery_rate": 12}
DISCOUNT_RATE = 0.10


@dataclass(frozen=True)
class Label:
    """One label of one snapshot: a class or a value, or why there is neither."""

    name: str
    label_class: str | None
    value: float | None
    censor_reason: str | None


def labels(history: History, snapshot: Day) -> Iterator[Label]:
    """Give the labels that a snapshot has, each with its value or its reason for none."""
    if snapshot.state != "open":
        return
    days_past_due = snapshot.days_past_due
    if not snapshot.is_default and days_past_due is not None:
        yield _label(history, snapshot, "early_warning")
    if days_past_due is not None and 1 <= days_past_due <= 90:
        yield _label(history, snapshot, "cure")
    if snapshot.is_default:
        yield _label(history, snapshot, "recovery_outcome")
        yield _label(history, snapshot, "recovery_rate")


def _label(history: History, snapshot: Day, name: str) -> Label:
    horizon = months_later(snapshot.day, HORIZONS[name])
    if horizon > history.book.as_of:
        return Label(name, None, None, "not_matured")
    closing = history.knowledge.closing(history.book.as_of)
    ended_on = closing.closed_on if closing and closing.closed_on <= horizon else NEVER
    reason = closing.reason if closing and ended_on != NEVER else None
    died_on = _death(history)
    died_on = died_on if died_on <= horizon else NEVER
    reports = [row["reported_on"] for row in history.loan.rows["loan_status_reports"]]
    is_observed = not snapshot.is_from_report or max(reports) >= horizon
    after = [history.days[day] for day in _days(snapshot.day + ONE_DAY, horizon)]
    is_money_known = is_observed and (not snapshot.is_from_report or history.has_money)
    if name == "recovery_rate":
        return _rate(snapshot, after, died_on, is_money_known=is_money_known)
    if name == "recovery_outcome":
        found = _recovery(
            history,
            snapshot,
            after,
            reason=reason,
            ended_on=ended_on,
            died_on=died_on,
            is_money_known=is_money_known,
        )
    else:
        defaulted_on = min(
            (
                period.defaulted_on
                for period in history.periods
                if snapshot.day < period.defaulted_on <= horizon
            ),
            default=NEVER,
        )
        cured_on = min((day.day for day in after if day.cured_by_paying), default=NEVER)
        found = _event(
            name,
            cured_on=cured_on,
            defaulted_on=defaulted_on,
            ended_on=ended_on,
            died_on=died_on,
            reason=reason,
            is_observed=is_observed,
        )
    if found is not None:
        good = found in ("event", "fully_recovered")
        return Label(name, found, 1.0 if good else 0.0, None)
    if died_on != NEVER:
        return Label(name, None, None, "deceased")
    return Label(name, None, None, "sold" if reason == "sold" else "not_observed")


def _event(
    name: str,
    *,
    cured_on: date,
    defaulted_on: date,
    ended_on: date,
    died_on: date,
    reason: str | None,
    is_observed: bool,
) -> str | None:
    """Let the first of the competing events decide; on one day default, then end, then death."""
    is_cured = name == "cure" and cured_on != NEVER
    if is_cured and cured_on < defaulted_on and cured_on <= min(ended_on, died_on):
        return "event"
    is_good = "event" if name == "cure" else "no_event"
    is_bad = "no_event" if name == "cure" else "event"
    first = min(defaulted_on, ended_on, died_on)
    if first == NEVER:
        return "no_event" if is_observed else None
    if first == defaulted_on:
        return is_bad
    if first == ended_on:
        return {"paid_off": is_good, "sold": None}.get(str(reason), is_bad)
    return None


def _recovery(
    history: History,
    snapshot: Day,
    after: list[Day],
    *,
    reason: str | None,
    ended_on: date,
    died_on: date,
    is_money_known: bool,
) -> str | None:
    if died_on < ended_on:
        return None
    last = after[-1]
    cash = last.received - snapshot.received
    owed = snapshot.outstanding or 0
    ends = [day for day in history.days.values() if day.day <= last.day and day.ended_arrears]
    is_paid_up = (
        not last.is_default and last.days_past_due == 0 and bool(ends) and ends[-1].cured_by_paying
    )
    if reason == "paid_off" or (reason is None and is_paid_up):
        return "fully_recovered"
    if reason is None and not is_money_known:
        return None
    if owed > 0 and 100 * cash >= 99 * owed:
        return "fully_recovered"
    if reason is not None:
        return "written_off"
    return "partially_recovered" if owed > 0 and 100 * cash >= 5 * owed else "outstanding"


def _rate(snapshot: Day, after: list[Day], died_on: date, *, is_money_known: bool) -> Label:
    if died_on != NEVER:
        return Label("recovery_rate", None, None, "deceased")
    if not snapshot.outstanding or snapshot.outstanding <= 0:
        return Label("recovery_rate", None, None, "no_exposure")
    if not is_money_known:
        return Label("recovery_rate", None, None, "not_observed")
    before, worth = snapshot.received, 0.0
    for day in after:
        years = (day.day - snapshot.day).days / 365
        worth += (day.received - before) / (1 + DISCOUNT_RATE) ** years
        before = day.received
    rate = min(max(worth / snapshot.outstanding, 0.0), 1.0)
    return Label("recovery_rate", None, rate, None)


def _death(history: History) -> date:
    """Give the first day of death that the newest telling of its flag still stands by."""
    book = history.book
    newest = {}
    for row in sorted(history.loan.borrower_deaths, key=lambda row: str(row["recorded_at"] or "")):
        if max(book.local(row["opened_at"]), book.recorded_on(row)) <= book.as_of:
            newest[row["flag_id"]] = row
    standing = [book.local(row["opened_at"]) for row in newest.values() if not row["closed_at"]]
    return min(standing, default=NEVER)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
