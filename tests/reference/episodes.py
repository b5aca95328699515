"""A loan's default episodes, and what the workout of each brought and cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tests.reference.book import Row, cents
from tests.reference.default import Period
from tests.reference.history import History
from tests.reference.knowledge import Closing, months_later

COST_ENTRIES = ("contact_cost", "legal_cost", "agency_fee")


@dataclass(frozen=True)
class Flow:
    """Money of one day, in cents: ``cash`` from the borrower, ``sale`` price or ``cost``."""

    day: date
    kind: str
    amount: int


def episode_rows(history: History) -> Iterator[Row]:
    """Give the loan's rows of fct_default_episodes, as known at the build's date."""
    closing = history.knowledge.closing(history.book.as_of)
    periods = list(_periods(history, closing))
    relapse_months = history.book.settings["relapse_months"]
    episodes: list[list[Period]] = []
    for period in periods:
        before = episodes[-1][-1].ended_on if episodes else None
        if before and period.defaulted_on <= months_later(before, relapse_months):
            episodes[-1].append(period)
        else:
            episodes.append([period])
    flows = list(_flows(history))
    for number, episode in enumerate(episodes, start=1):
        yield _row(history, number, episode, flows)


def _periods(history: History, closing: Closing | None) -> Iterator[Period]:
    """Give the periods in default; one charged off does not end, and enters if it had not."""
    if closing is None or closing.reason != "charged_off":
        yield from history.periods
        return
    is_running = False
    for period in history.periods:
        if period.defaulted_on <= closing.known_on:
            is_running = period.ended_on is None or period.ended_on > closing.known_on
            yield Period(period.defaulted_on, None, "charged_off") if is_running else period
    if not is_running:
        yield Period(closing.known_on, None, "charged_off")


def _flows(history: History) -> Iterator[Flow]:
    """Give what came in and what was spent, a cost from the ledger or else from its deed."""
    book, rows = history.book, history.loan.rows
    before = 0
    for day, state in sorted(history.days.items()):
        if state.received != before:
            yield Flow(day, "cash", state.received - before)
        before = state.received
    for row in _newest(history, "recovery_ledger", "entry_id", "booked_on"):
        known_on = max(row["booked_on"], book.recorded_on(row))
        if row["entry_type"] == "debt_sale":
            yield Flow(known_on, "sale", cents(row["amount"]))
        elif row["entry_type"] in COST_ENTRIES:
            yield Flow(known_on, "cost", cents(row["amount"]))
    if "contact_cost" not in book.costs_booked:
        told = [row for row in rows["collection_actions"] if row["cost_amount"] is not None]
        newest = {
            row["action_id"]: row
            for row in told
            if (book.recorded_on(row) if row["recorded_at"] else row["acted_on"]) <= book.as_of
        }
        for row in newest.values():
            if row["acted_on"] <= book.as_of:
                yield Flow(row["acted_on"], "cost", cents(row["cost_amount"]))
    if "legal_cost" not in book.costs_booked:
        for row in _newest(history, "legal_events", "legal_event_id", "occurred_on"):
            if row["cost_amount"] is not None:
                known_on = max(row["occurred_on"], book.recorded_on(row))
                yield Flow(known_on, "cost", cents(row["cost_amount"]))


def _newest(history: History, table: str, key: str, dated: str) -> Iterator[Row]:
    """Give of each row the newest telling that had happened and was known by the build's date."""
    book = history.book
    newest = {
        row[key]: row
        for row in history.loan.rows[table]
        if max(row[dated], book.recorded_on(row)) <= book.as_of
    }
    yield from newest.values()


def _row(history: History, number: int, episode: list[Period], flows: list[Flow]) -> Row:
    book, settings = history.book, history.book.settings
    defaulted_on, ended_on = episode[0].defaulted_on, episode[-1].ended_on
    reason = episode[-1].end_reason or "open"
    worked_out_on = months_later(defaulted_on, settings["workout_months"])
    is_complete = {
        "open": lambda: False,
        "cured": lambda: months_later(ended_on, settings["relapse_months"]) <= book.as_of,
        "charged_off": lambda: worked_out_on <= book.as_of,
    }.get(reason, lambda: True)()
    if reason == "charged_off" and is_complete:
        ended_on = worked_out_on
    if reason in ("open", "cured"):
        counted_on = ended_on or book.as_of
    else:
        counted_on = min(max(worked_out_on, ended_on or worked_out_on), book.as_of)
    exposure = history.days[defaulted_on].outstanding
    at_cure = (history.days[ended_on].outstanding if reason == "cured" else 0) or 0
    has_money = history.has_money

    def worth(amount: int, day: date) -> Decimal:
        years = (day - defaulted_on).days / 365.0
        rate = float(1 + settings["annual_workout_discount_rate"])
        return Decimal(amount / 100 / rate**years).quantize(Decimal("1e-6"), ROUND_HALF_UP)

    counted = [flow for flow in flows if defaulted_on < flow.day <= counted_on]
    discounted = {
        kind: sum(
            (worth(flow.amount, flow.day) for flow in counted if flow.kind == kind), start=Decimal()
        )
        for kind in ("cash", "sale", "cost")
    }
    cured = worth(at_cure, counted_on)
    recovery_rate = cost_rate = None
    if exposure:
        cost_rate = float(discounted["cost"]) / (exposure / 100)
        if has_money:
            brought = discounted["cash"] + discounted["sale"] + cured
            recovery_rate = float(brought) / (exposure / 100)
    return {
        "loan_id": history.loan.loan_id,
        "episode_number": number,
        "end_reason": reason,
        "default_entries": len(episode),
        "exposure_at_default_amount": None if exposure is None else Decimal(exposure) / 100,
        "cash_amount": _money(sum(flow.amount for flow in counted if flow.kind == "cash"))
        if has_money
        else None,
        "outstanding_at_cure_amount": _money(at_cure),
        "discounted_cash_amount": _cents(discounted["cash"]) if has_money else None,
        "discounted_sale_amount": _cents(discounted["sale"]),
        "discounted_cure_amount": _cents(cured),
        "discounted_cost_amount": _cents(discounted["cost"]),
        "recovery_rate": None if recovery_rate is None else round(recovery_rate, 6),
        "loss_given_default": None
        if recovery_rate is None
        else round(1 - recovery_rate + cost_rate, 6),
        "is_complete": is_complete,
        "defaulted_on": defaulted_on,
        "ended_on": ended_on,
        "counted_on": counted_on,
    }


def _money(amount: int) -> Decimal:
    return Decimal(amount) / 100


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
