"""One call from a seed to a folder of input tables."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from slrs_ml.errors import InputError
from slrs_ml.simulation.clock import Clock
from slrs_ml.simulation.parameters import Parameters
from slrs_ml.simulation.people import people_tables
from slrs_ml.simulation.records import write_down
from slrs_ml.simulation.streams import Streams
from slrs_ml.simulation.world import run_world
from slrs_ml.simulation.writing import TableFolder, write_settings

__all__ = ["SimulationReport", "simulate"]

_BATCH_BORROWERS = 20_000
_MOST_BORROWERS = 9_999_999
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SimulationReport:
    """What was written: the folder, the observed window and the rows of each table."""

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
        Folder to write into; made where absent, its tables replaced.
    progress
        Called with (months done, months to do) after each simulated month of each batch.
    parameters
        The world's numbers; the baseline by default.
    batch_borrowers
        Borrowers simulated together: bounds memory, changes no row.

    Returns
    -------
    SimulationReport
        Rows written by table.

    Raises
    ------
    InputError
        Where borrowers or months are out of range.
    """
    if not 1 <= borrowers <= _MOST_BORROWERS:
        raise InputError(
            f"simulate: borrowers must lie between 1 and {_MOST_BORROWERS:,}, found {borrowers}; "
            "give another --borrowers."
        )
    if months < 1:
        raise InputError(
            f"simulate: months must be at least 1, found {months}; give another --months."
        )
    parameters = parameters or Parameters()
    clock = Clock(months=months, burn_in=parameters.burn_in_months)
    begins = range(0, borrowers, batch_borrowers)
    steps = len(begins) * (clock.end - clock.begin + 1)
    done = 0

    def after_month() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, steps)

    with TableFolder(out) as folder:
        for begin in begins:
            streams = Streams(
                seed, first_borrower=begin, borrowers=min(batch_borrowers, borrowers - begin)
            )
            population, journal = run_world(
                streams, clock=clock, parameters=parameters, after_month=after_month
            )
            tables = people_tables(population, journal=journal, streams=streams, clock=clock)
            tables |= write_down(journal, clock=clock, parameters=parameters, first_borrower=begin)
            for name, table in tables.items():
                folder.append(name, table=table)
    write_settings(out, clock=clock)
    logger.info("simulated %s borrowers over %s months into %s", borrowers, months, out)
    return SimulationReport(
        folder=out,
        observed_from=clock.observed_from,
        as_of_date=clock.as_of_date,
        rows=dict(sorted(folder.rows.items())),
    )
