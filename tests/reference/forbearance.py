"""The states of a forborne loan, day by day (EBA: non-performing, cure, probation)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tests.reference.book import BEGINNING, Book, Loan
from tests.reference.knowledge import month_end, months_later

GRACE_MEASURES = ("payment_holiday", "moratorium")


class Forbearance:
    """The states of a forborne loan (EBA: non-performing, cure, probation)."""

    def __init__(self, loan: Loan, book: Book) -> None:
        self.settings = book.settings
        self.state: str | None = "none"
        self.started_on: date | None = None
        self.year_from = BEGINNING
        self.was_default = False
        self.paid_months: set[tuple[int, int]] = set()
        self.measures = sorted(
            (
                max(book.local(row["granted_at"]), book.recorded_on(row)),
                row["measure_id"],
                row["is_performing_at_grant"],
                row["ends_on"] if row["measure_type"] in GRACE_MEASURES else None,
            )
            for row in loan.rows["forbearance_measures"]
        )

    def restructured_since(self, defaulted_on: date, day: date) -> date | None:
        """Give the day from which clean days count after a measure within the default."""
        counted = [
            max(known_on, ends_on or BEGINNING)
            for known_on, _, _, ends_on in self.measures
            if defaulted_on <= known_on <= day
        ]
        return max(counted, default=None)

    def step(
        self, day: date, *, is_closed: bool, is_default: bool, days_past_due: int, received: int
    ) -> None:
        """Bring the state to the end of the day."""
        if is_closed:
            self.state = None
            return
        new = [measure for measure in self.measures if measure[0] == day]
        if self.state == "none" and not new:
            self.was_default = is_default
            return
        for _, _, is_performing, ends_on in new:
            if (
                is_default
                or is_performing is False
                or self.state
                in (
                    "forborne_non_performing",
                    "forborne_probation",
                )
            ):
                self._falls(day, ends_on)
            else:
                self._begins(day, "forborne_performing")
        if is_default and (not self.was_default or self.state != "forborne_non_performing"):
            self._falls(day, None)
        self.was_default = is_default
        if self.state == "forborne_probation" and days_past_due > 30:
            self._falls(day, None)
        if received > 0:
            self.paid_months.add((day.year, day.month))
        if self.state == "forborne_non_performing":
            is_year_over = day >= months_later(
                self.year_from, self.settings["forbearance_cure_months"]
            )
            if is_year_over and not is_default and days_past_due == 0:
                self._begins(day, "forborne_probation")
        elif self.state in ("forborne_performing", "forborne_probation"):
            self._ends(day, days_past_due)

    def _falls(self, day: date, grace_ends_on: date | None) -> None:
        """Become non-performing, or stay so with a later start of the year of cure."""
        start = max(day, grace_ends_on or BEGINNING)
        if self.state == "forborne_non_performing":
            start = max(start, self.year_from)
        self.state, self.year_from = "forborne_non_performing", start

    def _begins(self, day: date, state: str) -> None:
        self.state, self.started_on, self.paid_months = state, day, set()

    def _ends(self, day: date, days_past_due: int) -> None:
        end = months_later(self.started_on, self.settings["forbearance_probation_months"])
        if day < end or (day != end and day != month_end(day)) or days_past_due > 30:
            return
        months = [(ended.year, ended.month) for ended in _month_ends_between(self.started_on, day)]
        if 2 * len(self.paid_months & set(months)) >= len(months):
            self.state = "none"


def _month_ends_between(start: date, day: date) -> Iterator[date]:
    ended = month_end(start)
    while ended <= day:
        if ended > start:
            yield ended
        ended = month_end(ended + timedelta(days=1))
