"""When a default starts and ends, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.reference.book import BEGINNING, Row
from tests.reference.forbearance import Forbearance


@dataclass
class Period:
    """One period in default."""

    defaulted_on: date
    ended_on: date | None = None
    end_reason: str | None = None


class Default:
    """The default of a loan: it starts by the counter, and ends after clean days in a row."""

    def __init__(self, settings: Row, forbearance: Forbearance) -> None:
        self.settings, self.forbearance = settings, forbearance
        self.periods: list[Period] = []
        self.clean_since = BEGINNING
        self.was_late = False
        self.is_running = False

    def step(self, day: date, *, state: str, days_past_due: int, material_days: int) -> None:
        """Bring the default to the end of the day."""
        is_late, was_late = days_past_due > 0, self.was_late
        is_closed = state in ("paid_off", "settled", "sold")
        if was_late and not is_late:
            self.clean_since = day
        self.was_late = is_late
        if self.is_running and is_closed:
            self._end(day, state)
        elif self.is_running and not was_late and self._is_over(day):
            self._end(day, "cured")  # arrears that begin on this very day come too late
        by_material = self.settings["default_counter"] == "material"
        starts = material_days >= 91 if by_material else days_past_due > 90
        if starts and not is_closed and not self.is_running:
            self.is_running = True
            self.periods.append(Period(day))

    def _is_over(self, day: date) -> bool:
        counted_from = self.forbearance.restructured_since(self.periods[-1].defaulted_on, day)
        if counted_from is None:
            return (day - self.clean_since).days >= self.settings["default_probation_days"]
        start = max(self.clean_since, counted_from)
        return (day - start).days >= self.settings["restructured_probation_days"]

    def _end(self, day: date, reason: str) -> None:
        self.is_running = False
        self.periods[-1].ended_on, self.periods[-1].end_reason = day, reason
