"""The states of a forborne loan, day by day (EBA: non-performing, cure, probation)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.book import BEGINNING, Book, Loan
from tests.reference.knowledge import month_end, months_later

GRACE_MEASURES = ("payment_holiday", "moratorium")


@dataclass(frozen=True)
class Measure:
    """One measure: granted on a day, known on another, with the last day of its grace."""

    known_on: date
    granted_on: date
    is_performing: bool | None
    grace_ends_on: date | None


class Forbearance:
    """Where a forborne loan stands, from one day to the next."""

    def __init__(self, loan: Loan, book: Book) -> None:
        self.settings = book.settings
        self.state: str | None = "none"
        self.started_on: date | None = None
        self.year_from = BEGINNING
        self.was_default = False
        self.default_days: set[date] = set()
        self.cash: Counter[tuple[int, int]] = Counter()
        self.measures = [
            Measure(
                known_on=max(book.local(row["granted_at"]), book.recorded_on(row)),
                granted_on=book.local(row["granted_at"]),
                is_performing=row["is_performing_at_grant"],
                grace_ends_on=row["ends_on"] if row["measure_type"] in GRACE_MEASURES else None,
            )
            for row in loan.rows["forbearance_measures"]
        ]

    def restructured_since(self, defaulted_on: date, day: date) -> date | None:
        """Give the day from which clean days count after a measure granted in the default."""
        counted = [
            max(measure.known_on, measure.grace_ends_on or BEGINNING)
            for measure in self.measures
            if defaulted_on <= measure.granted_on and measure.known_on <= day
        ]
        return max(counted, default=None)

    def step(
        self, day: date, *, is_closed: bool, is_default: bool, days_past_due: int, received: int
    ) -> None:
        """Bring the state to the end of the day."""
        self.cash[day.year, day.month] += received
        if is_default:
            self.default_days.add(day)
        is_entry = is_default and not self.was_default
        self.was_default = is_default
        if is_closed:
            self.state = None
            return
        for measure in self.measures:
            if measure.known_on == day:
                self._hears(measure, day, is_default=is_default)
        if self.state == "none":
            return
        if is_entry or (is_default and self.state != "forborne_non_performing"):
            self._falls(day, None)
        if self.state == "forborne_probation" and days_past_due > 30:
            self._falls(day, None)
        if self.state == "forborne_non_performing":
            is_year_over = day >= months_later(
                self.year_from, self.settings["forbearance_cure_months"]
            )
            if is_year_over and not is_default and days_past_due == 0:
                self._begins(day, "forborne_probation")
        else:
            self._ends(day, days_past_due)

    def _hears(self, measure: Measure, day: date, *, is_default: bool) -> None:
        was_performing = self.state in ("none", "forborne_performing")
        in_default = is_default or measure.granted_on in self.default_days
        if was_performing and not in_default and measure.is_performing is not False:
            self._begins(day, "forborne_performing")
        else:
            self._falls(day, measure.grace_ends_on)

    def _falls(self, day: date, grace_ends_on: date | None) -> None:
        """Become non-performing, or stay so with a later start of the year of cure."""
        start = max(day, grace_ends_on or BEGINNING)
        if self.state == "forborne_non_performing":
            start = max(start, self.year_from)
        self.state, self.year_from = "forborne_non_performing", start

    def _begins(self, day: date, state: str) -> None:
        self.state, self.started_on = state, day

    def _ends(self, day: date, days_past_due: int) -> None:
        end = months_later(self.started_on, self.settings["forbearance_probation_months"])
        if day < end or (day != end and day != month_end(day)) or days_past_due > 30:
            return
        months = [(ended.year, ended.month) for ended in _month_ends_between(self.started_on, day)]
        if 2 * sum(self.cash[month] > 0 for month in months) >= len(months):
            self.state = "none"


def _month_ends_between(start: date, day: date) -> Iterator[date]:
    ended = month_end(start)
    while ended <= day:
        if ended > start:
            yield ended
        ended = month_end(ended + timedelta(days=1))
