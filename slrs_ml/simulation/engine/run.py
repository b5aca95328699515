"""From a run of borrowers to what happened to them, and to the truth about it.

Borrowers are independent of each other, given the macro shock: they are lived in small
groups on several threads, and joined in their order.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from slrs_ml.simulation.arrays import Floats
from slrs_ml.simulation.chance import Streams, seed_words
from slrs_ml.simulation.clock import Clock, first_day
from slrs_ml.simulation.engine.futures import EFFECT_COLUMNS, LABEL_COLUMNS, Plan, Truth
from slrs_ml.simulation.engine.journal import Journal, empty_page
from slrs_ml.simulation.engine.lives import live
from slrs_ml.simulation.engine.population import Population, draw_population, records_at_begin
from slrs_ml.simulation.engine.world import World
from slrs_ml.simulation.parameters import Parameters, parameter_record

__all__ = ["GROUP_BORROWERS", "Lived", "Wanted", "live_borrowers", "open_world"]

GROUP_BORROWERS = 500
_MOST_ROWS_A_MONTH = 70
_PAGE_ROWS = 200_000
# Loans run for up to 20 years, plans stretch them, and truth looks a year ahead.
_MONTHS_BEYOND = 520


@dataclass(frozen=True)
class Wanted:
    """Of which month ends the label truth is wanted, from and to which month effects.

    ``paths`` and ``effect_paths`` are how many futures are lived for each.
    """

    label_months: tuple[int, ...] = ()
    paths: int = 0
    effect_months: tuple[int, int] = (1, 0)
    effect_paths: int = 0


@dataclass(frozen=True)
class Lived:
    """Who the borrowers are, what happened, how they are at the end, and the truth.

    ``labels`` and ``effects`` have the columns of ``futures.LABEL_COLUMNS`` and
    ``EFFECT_COLUMNS``; ``people`` and ``loans`` are records of ``state``.
    """

    population: Population
    journal: Journal
    people: np.ndarray
    loans: np.ndarray
    labels: Floats
    effects: Floats


def live_borrowers(
    streams: Streams,
    *,
    clock: Clock,
    parameters: Parameters,
    wanted: Wanted,
    threads: int,
    after_group: Callable[[], None] | None = None,
) -> Lived:
    """Live the borrowers of some streams from the burn-in's first month to the end."""
    population = draw_population(streams, begin_day=first_day(clock.begin), parameters=parameters)
    people, loans = records_at_begin(population)
    plan = _plan(streams, clock=clock, parameters=parameters, wanted=wanted)
    groups = range(0, len(people), GROUP_BORROWERS)

    def live_group(begin: int) -> tuple[Journal, list[Floats], list[Floats]]:
        group = slice(begin, begin + GROUP_BORROWERS)
        return _live_group(people[group], loans[group], clock, parameters, plan)

    with ThreadPoolExecutor(threads) as pool:
        found = []
        for group in pool.map(live_group, groups):
            found.append(group)
            if after_group is not None:
                after_group()
    journal = Journal()
    for written, _, _ in found:
        journal.extend(written)
    return Lived(
        population=population,
        journal=journal,
        people=people,
        loans=loans,
        labels=_joined([rows for _, group, _ in found for rows in group], len(LABEL_COLUMNS)),
        effects=_joined([rows for _, _, group in found for rows in group], len(EFFECT_COLUMNS)),
    )


def _joined(rows: list[Floats], columns: int) -> Floats:
    return np.concatenate([np.zeros((0, columns)), *rows])


def _plan(streams: Streams, *, clock: Clock, parameters: Parameters, wanted: Wanted) -> Plan:
    is_label_month = np.zeros(clock.end - clock.begin + 1, dtype=np.bool_)
    for month in wanted.label_months:
        is_label_month[month - clock.begin] = True
    seed_0, seed_1 = seed_words(streams.seed)
    first, last = parameters.macro_months
    return Plan(
        seed_0=seed_0,
        seed_1=seed_1,
        first_borrower=streams.first_borrower,
        end=clock.end,
        macro_first=clock.first_observed + first - 1,
        macro_last=clock.first_observed + last - 1,
        is_label_month=is_label_month,
        paths=wanted.paths,
        effects_from=wanted.effect_months[0],
        effects_to=wanted.effect_months[1] if wanted.effect_paths else wanted.effect_months[0] - 1,
        effect_paths=wanted.effect_paths,
    )


def open_world(clock: Clock, parameters: Parameters, *, room: int) -> World:
    """Give a world whose journal has room for some rows of each kind."""
    return World(
        parameters=parameter_record(parameters),
        page=empty_page(room),
        begin=clock.begin,
        first_observed=clock.first_observed,
        first_days=clock.first_days(beyond=_MONTHS_BEYOND),
    )


def _live_group(
    people: np.ndarray, loans: np.ndarray, clock: Clock, parameters: Parameters, plan: Plan
) -> tuple[Journal, list[Floats], list[Floats]]:
    most_rows = _MOST_ROWS_A_MONTH * (plan.end - clock.begin + 1)
    room = max(_PAGE_ROWS, 4 * most_rows)
    world = open_world(clock, parameters, room=room)
    truth = Truth(
        written=np.zeros(2, dtype=np.int64),
        labels=np.empty((room if plan.paths else most_rows, len(LABEL_COLUMNS))),
        effects=np.empty((room if plan.effect_paths else most_rows, len(EFFECT_COLUMNS))),
    )
    journal, labels, effects = Journal(), [], []
    done = 0
    while done < len(people):
        done = live(
            people,
            loans,
            first=done,
            plan=plan,
            world=world,
            truth=truth,
            most_rows=most_rows,
        )
        journal.take(world.page)
        labels.append(truth.labels[: truth.written[0]].copy())
        effects.append(truth.effects[: truth.written[1]].copy())
        truth.written[:] = 0
    return journal, labels, effects
