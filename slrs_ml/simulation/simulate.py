"""One call from a seed to a folder of input tables, and the truth beside them."""

import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from slrs_ml.errors import InputError
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock, last_day
from slrs_ml.simulation.engine.journal import KINDS
from slrs_ml.simulation.engine.run import GROUP_BORROWERS, Lived, Wanted, live_borrowers
from slrs_ml.simulation.faults.planting import plant_faults
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.records.accounts import account_tables
from slrs_ml.simulation.records.collection import collection_tables
from slrs_ml.simulation.records.events import event_tables
from slrs_ml.simulation.records.global_tables import global_tables
from slrs_ml.simulation.records.loans import loan_tables
from slrs_ml.simulation.records.messages import message_tables
from slrs_ml.simulation.records.outcomes import outcome_tables
from slrs_ml.simulation.records.people import people_tables
from slrs_ml.simulation.records.tables import as_table
from slrs_ml.simulation.records.truth import truth_tables, world_table
from slrs_ml.simulation.records.writing import TableFolder, write_settings
from slrs_ml.simulation.scenarios import scenario_named

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["TRUTH_LEVELS", "SimulationReport", "simulate"]

TRUTH_LEVELS = ("none", "test", "all")
_BATCH_BORROWERS = 20_000
_MOST_BORROWERS = 9_999_999
_MOST_WITH_TRUTH = 100_000
_LARGEST_SEED = 2**63 - 1
# Tables that a world without written outcomes holds empty.
_OUTCOMES = ("snapshot_dates", "loan_outcomes")
_PATHS, _EFFECT_PATHS = 200, 20
_LABEL_MONTHS, _EFFECT_MONTHS, _TEST_MONTHS = 12, 6, 6
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SimulationReport:
    """What was written: the folder, the observed window and the rows of each table.

    Rows of truth stand under ``truth/<table>``.
    """

    folder: Path
    observed_from: date
    as_of_date: date
    rows: dict[str, int]


def simulate(
    borrowers: int,
    months: int,
    seed: int,
    out: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    parameters: Parameters | None = None,
    batch_borrowers: int = _BATCH_BORROWERS,
    signal: float | None = None,
    truth: str | None = None,
    scenario: str = "baseline",
) -> SimulationReport:
    """Simulate a lender and write its tables of the input contract as Parquet.

    Parameters
    ----------
    borrowers
        How many borrowers (1 to 9,999,999).
    months
        Observed months from January 2020 on (at least 1); a burn-in comes before.
    seed
        Names the world: the same seed gives the same bytes.
    out
        Folder to write into; made where absent, its tables replaced. The truth goes to
        ``out/truth``.
    progress
        Called with (groups of borrowers done, groups to do).
    parameters
        The world's numbers; those of the scenario by default.
    batch_borrowers
        Borrowers simulated together: bounds memory, changes no byte.
    signal
        From 0 to 1, how much outcomes have to do with their causes. Below 1 outcomes are
        written down (``records.outcomes``). Default: 1, or what the scenario says.
    truth
        ``none``; ``test``: labels at the last six month ends whose horizon is past and at
        the last one; ``all``: at every month end. Default: ``test``, ``none`` above 100,000
        borrowers.
    scenario
        A name of ``scenarios.SCENARIOS``.

    Returns
    -------
    SimulationReport
        Rows written by table.

    Raises
    ------
    InputError
        Where a number is out of range or a name unknown.
    """
    world = scenario_named(scenario)
    signal = world.signal if signal is None else signal
    if truth is None:
        truth = "test" if borrowers <= _MOST_WITH_TRUTH else "none"
    _check(borrowers=borrowers, months=months, seed=seed, signal=signal, truth=truth)
    parameters = parameters or world.parameters
    clock = Clock(months=months, burn_in=parameters.burn_in_months)
    wanted = _wanted(clock, truth=truth, signal=signal)
    begins = range(0, borrowers, batch_borrowers)
    steps = sum(-(-min(batch_borrowers, borrowers - begin) // GROUP_BORROWERS) for begin in begins)
    done = 0

    def after_group() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, steps)

    shutil.rmtree(out / "truth", ignore_errors=True)
    with TableFolder(out) as folder, TableFolder(out / "truth") as truth_folder:
        for begin in begins:
            streams = Streams(
                seed, first_borrower=begin, borrowers=min(batch_borrowers, borrowers - begin)
            )
            lived = live_borrowers(
                streams,
                clock=clock,
                parameters=parameters,
                wanted=wanted,
                threads=os.cpu_count() or 1,
                after_group=after_group,
            )
            tables, truths = _tables(
                lived, streams=streams, clock=clock, parameters=parameters, signal=signal
            )
            if world.has_faults:
                tables, truths["planted_faults"] = plant_faults(
                    tables, streams=streams, first_borrower=begin, last_day=last_day(clock.end)
                )
            for name, table in tables.items():
                folder.append(name, table=table)
            for name, table in truths.items():
                if truth != "none" or name == "planted_faults":
                    truth_folder.append(name, table=table)
        for name, table in global_tables(clock=clock, borrowers=borrowers).items():
            folder.append(name, table=table)
        truth_folder.append(
            "world",
            table=world_table(
                borrowers=borrowers,
                months=months,
                seed=seed,
                signal=signal,
                scenario=scenario,
                truth_level=truth,
                paths=wanted.paths,
            ),
        )
    write_settings(out, clock=clock)
    logger.info("simulated %s borrowers over %s months into %s", borrowers, months, out)
    rows = folder.rows | {f"truth/{name}": count for name, count in truth_folder.rows.items()}
    return SimulationReport(
        folder=out,
        observed_from=clock.observed_from,
        as_of_date=clock.as_of_date,
        rows=dict(sorted(rows.items())),
    )


def _check(*, borrowers: int, months: int, seed: int, signal: float, truth: str) -> None:
    if not 1 <= borrowers <= _MOST_BORROWERS:
        raise InputError(
            f"simulate: borrowers must lie between 1 and {_MOST_BORROWERS:,}, found {borrowers}; "
            "give another --borrowers."
        )
    if months < 1:
        raise InputError(
            f"simulate: months must be at least 1, found {months}; give another --months."
        )
    if abs(seed) > _LARGEST_SEED:
        raise InputError(
            f"simulate: seed must lie within {_LARGEST_SEED:,} of 0, found {seed}; "
            "give another --seed."
        )
    if not 0.0 <= signal <= 1.0:
        raise InputError(
            f"simulate: signal must lie between 0 and 1, found {signal}; give another --signal."
        )
    if truth not in TRUTH_LEVELS:
        raise InputError(
            f"simulate: truth must be one of {', '.join(TRUTH_LEVELS)}, found {truth!r}; "
            "give another --truth."
        )
    if truth != "none" and borrowers > _MOST_WITH_TRUTH:
        raise InputError(
            f"simulate: the truth of more than {_MOST_WITH_TRUTH:,} borrowers is not written, "
            f"found {borrowers:,} with --truth {truth}; give --truth none or fewer --borrowers."
        )


def _wanted(clock: Clock, *, truth: str, signal: float) -> Wanted:
    """Which month ends and decisions the futures are lived from, and how many futures."""
    observed = range(clock.first_observed, clock.end + 1)
    matured = [month for month in observed if month + _LABEL_MONTHS <= clock.end]
    paths = 0 if truth == "none" else _PATHS
    if signal < 1.0:
        return Wanted(label_months=tuple(matured), paths=paths if signal > 0.0 else 0)
    if truth == "none":
        return Wanted()
    chosen = {*matured[-_TEST_MONTHS:], clock.end} if truth == "test" else set(observed)
    return Wanted(
        label_months=tuple(sorted(chosen)),
        paths=paths,
        effect_months=(clock.first_observed, clock.end - _EFFECT_MONTHS),
        effect_paths=_EFFECT_PATHS,
    )


def _tables(
    lived: Lived, *, streams: Streams, clock: Clock, parameters: Parameters, signal: float
) -> tuple[dict[str, "pa.Table"], dict[str, "pa.Table"]]:
    """Contract tables and truth tables of a batch."""
    first = streams.first_borrower
    kinds = {kind: lived.journal.rows(kind) for kind in KINDS}
    population = lived.population
    tables, written = loan_tables(kinds, clock=clock, first_borrower=first)
    tables |= people_tables(population, kinds=kinds, streams=streams, clock=clock)
    tables |= event_tables(kinds, clock=clock, first_borrower=first, written=written)
    tables |= collection_tables(
        kinds, streams=streams, clock=clock, first_borrower=first, written=written
    )
    tables |= account_tables(kinds, population=population, streams=streams, clock=clock)
    messages = message_tables(
        kinds, population=population, streams=streams, clock=clock, written=written
    )
    truths = truth_tables(
        lived, clock=clock, parameters=parameters, first_borrower=first, written=written
    )
    truths["message_intents"] = messages.pop("message_intents")
    tables |= messages
    if signal < 1.0:
        outcomes, truths["label_probabilities"] = outcome_tables(
            lived.labels, streams=streams, first_borrower=first, written=written, signal=signal
        )
        tables |= outcomes
    else:
        tables |= {name: as_table(name, rows=0, columns={}) for name in _OUTCOMES}
    return tables, truths
