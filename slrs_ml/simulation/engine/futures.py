"""The futures that lay before a state, and what share of them ends how.

From a state at a snapshot the same month step runs on along other paths of chance: what
share of them ends how is the true probability given that state, under the collectors'
own policy. For a decision the paths run once for each treatment that was allowed, with
the same chance, so that their differences are the treatments'.
"""

from typing import NamedTuple

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.chance import NOBODY, At, draw
from slrs_ml.simulation.compiled import Record, Records, compiled
from slrs_ml.simulation.engine.arrears import days_past_due, exposure, is_default_on, watch
from slrs_ml.simulation.engine.labels import (
    cure,
    early_warning,
    recovery_class,
    recovery_rate,
)
from slrs_ml.simulation.engine.month import begin_month, end_month
from slrs_ml.simulation.engine.policy import is_allowed
from slrs_ml.simulation.engine.state import OPEN
from slrs_ml.simulation.engine.world import USE_MACRO, World, first_day, last_day

__all__ = ["EFFECT_COLUMNS", "LABEL_COLUMNS", "Plan", "Truth", "find_effects", "find_labels"]

LABEL_COLUMNS = (
    *("borrower", "sequence", "month", "exposure", "is_default", "days_past_due"),
    *("early_warning", "early_warning_paths", "cure", "cure_paths"),
    *("fully_recovered", "partially_recovered", "written_off", "outstanding"),
    *("recovery_paths", "rate", "rate_spread", "rate_paths"),
    *("rate_p05", "rate_p25", "rate_p50", "rate_p75", "rate_p95"),
    *("realised_early_warning", "realised_cure", "realised_recovery", "realised_rate"),
)
EFFECT_COLUMNS = (
    *("borrower", "sequence", "number", "day", "treatment", "is_logged_choice"),
    *("net_cash", "cure", "paths"),
)
_TREATMENTS = 7
_LABEL_MONTHS, _CURE_MONTHS, _EFFECT_MONTHS = 12, 3, 6
_QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)


class Plan(NamedTuple):
    """How long to live, of which months and decisions the truth is wanted, how exactly."""

    seed_0: int
    seed_1: int
    first_borrower: int
    end: int
    macro_first: int
    macro_last: int
    is_label_month: Bools
    paths: int
    effects_from: int
    effects_to: int
    effect_paths: int


class Truth(NamedTuple):
    """Rows of truth found so far, ``written`` of labels and of effects."""

    written: Ints
    labels: Floats
    effects: Floats


@compiled
def _macro_window(known: int, path: int, plan: Plan, world: World) -> tuple[int, int]:
    """First and last month of the macro shock on a path, as seen from a month."""
    if path == 0 or plan.macro_first <= known:
        return plan.macro_first, plan.macro_last
    at = At(plan.seed_0, plan.seed_1, NOBODY, known, path, False)
    drawn, _, _, _ = draw(at, USE_MACRO, 0)
    first = known + 1 + int(np.log(drawn) / np.log(1.0 - world.parameters.macro_hazard))
    return first, first + plan.macro_last - plan.macro_first


@compiled
def _horizon_day(day: int, months: int, month: int, world: World) -> int:
    """Last day of a horizon: month ends stay month ends, other days keep their number."""
    later = month + months - world.begin
    last = world.first_days[later + 1] - 1
    if day == last_day(world, month):
        return last
    return min(world.first_days[later] + day - world.first_days[month - world.begin], last)


@compiled
def _run_on(
    person: Record, loans: Records, month: int, months: int, path: int, plan: Plan, world: World
) -> None:
    """Live on for some months after a month, along a path, unwritten."""
    first, last = _macro_window(month, path, plan, world)
    for later in range(month + 1, month + months + 1):
        at = At(plan.seed_0, plan.seed_1, plan.first_borrower + person.index, later, path, False)
        shock = first <= later <= last
        begin_month(person, loans, at, shock, world)
        end_month(person, loans, at, shock, -1, -1, world)


@compiled
def find_labels(
    people: Records,
    own: Records,
    scratch_person: Records,
    scratch: Records,
    rates: Floats,
    month: int,
    plan: Plan,
    world: World,
    truth: Truth,
) -> None:
    """Add a row of label truth for each open loan of a borrower at a month end."""
    person = people[0]
    today = last_day(world, month)
    far = _horizon_day(today, _LABEL_MONTHS, month, world)
    near = _horizon_day(today, _CURE_MONTHS, month, world)
    begin = truth.written[0]
    counted = np.zeros((len(own), 10), dtype=np.int64)
    for slot in range(len(own)):
        if own[slot].status == OPEN:
            row = truth.labels[truth.written[0]]
            row[:] = np.nan
            row[0], row[1], row[2] = person.index, own[slot].sequence, month
            row[3] = exposure(own[slot])
            row[4] = is_default_on(own[slot], today)
            row[5] = days_past_due(own[slot], today, world)
            truth.written[0] += 1
    is_past = month + _LABEL_MONTHS <= plan.end
    for path in range(0 if is_past else 1, plan.paths + 1):
        scratch_person[0] = people[0]
        for slot in range(len(own)):
            scratch[slot] = own[slot]
            watch(scratch[slot], today, far)
        _run_on(scratch_person[0], scratch, month, _LABEL_MONTHS, path, plan, world)
        died_on = scratch_person[0].died_on
        place = begin
        for slot in range(len(own)):
            if own[slot].status != OPEN:
                continue
            row = truth.labels[place]
            exposed = int(row[3])
            warned = early_warning(scratch[slot], died_on, far)
            cured = cure(scratch[slot], died_on, near)
            ended = recovery_class(scratch[slot], exposed, died_on, far)
            rate = recovery_rate(scratch[slot], exposed, died_on, far)
            if path == 0:
                row[23], row[24], row[25], row[26] = warned, cured, ended, rate
            else:
                count = counted[slot]
                if warned >= 0:
                    count[0] += warned
                    count[1] += 1
                if cured >= 0:
                    count[2] += cured
                    count[3] += 1
                if ended >= 0:
                    count[4 + ended] += 1
                    count[8] += 1
                if rate >= 0.0:
                    rates[slot, count[9]] = rate
                    count[9] += 1
            place += 1
    place = begin
    for slot in range(len(own)):
        if own[slot].status == OPEN:
            _sum_up(counted[slot], rates[slot], truth.labels[place])
            place += 1


@compiled
def _sum_up(count: Ints, rates: Floats, row: Floats) -> None:
    row[7], row[9], row[14], row[17] = count[1], count[3], count[8], count[9]
    if count[1] > 0:
        row[6] = count[0] / count[1]
    if count[3] > 0:
        row[8] = count[2] / count[3]
    for ended in range(4):
        if count[8] > 0:
            row[10 + ended] = count[4 + ended] / count[8]
    if count[9] > 0:
        drawn = np.sort(rates[: count[9]])
        row[15] = drawn.mean()
        row[16] = drawn.std()
        for place in range(len(_QUANTILES)):
            row[18 + place] = drawn[int(_QUANTILES[place] * (count[9] - 1))]


@compiled
def find_effects(
    people: Records,
    own: Records,
    logged: int,
    slot: int,
    scratch_person: Records,
    scratch: Records,
    month: int,
    shock: bool,
    plan: Plan,
    world: World,
    truth: Truth,
) -> None:
    """Add a row of effect truth for each treatment allowed in a decision of this month."""
    person = people[0]
    number = plan.first_borrower + person.index
    day = first_day(world, month)
    days = days_past_due(own[slot], day - 1, world)
    far = _horizon_day(day, _EFFECT_MONTHS, month, world)
    near = _horizon_day(day, _CURE_MONTHS, month, world)
    for treatment in range(_TREATMENTS):
        if not is_allowed(treatment, person, own[slot], days, month):
            continue
        cash, cured, alive = 0.0, 0, 0
        for path in range(1, plan.effect_paths + 1):
            scratch_person[0] = people[0]
            for other in range(len(own)):
                scratch[other] = own[other]
            watch(scratch[slot], day, far)
            at = At(plan.seed_0, plan.seed_1, number, month, path, False)
            end_month(scratch_person[0], scratch, at, shock, slot, treatment, world)
            _run_on(scratch_person[0], scratch, month, _EFFECT_MONTHS, path, plan, world)
            cash += scratch[slot].cash - scratch[slot].cost
            outcome = cure(scratch[slot], scratch_person[0].died_on, near)
            if outcome >= 0:
                cured += outcome
                alive += 1
        row = truth.effects[truth.written[1]]
        row[0], row[1], row[2] = person.index, own[slot].sequence, own[slot].decisions + 1
        row[3], row[4], row[5] = day, treatment, treatment == logged
        row[6], row[7] = cash / plan.effect_paths, cured / max(alive, 1)
        row[8] = plan.effect_paths
        truth.written[1] += 1
