"""Chance of rows depends on the borrower and the row, on nothing else."""

import numpy as np

from slrs_ml.simulation.row_chance import row_uniform
from slrs_ml.simulation.streams import Streams

ROWS = 200_000


def drawn(
    seed: int = 1, name: str = "writes", *, first: int = 0, shift: int = 0, row: int = 0
) -> np.ndarray:
    streams = Streams(seed, first_borrower=first, borrowers=ROWS)
    borrower = np.repeat(np.arange(ROWS // 10), 10) + shift
    return row_uniform(
        streams, name, borrower=borrower, row=np.tile(np.arange(10), ROWS // 10) + row
    )


def test_the_batch_changes_nothing() -> None:
    assert np.array_equal(drawn(first=5), drawn(shift=5))


def test_seed_name_borrower_and_row_each_give_independent_numbers() -> None:
    samples = np.stack(
        [drawn(), drawn(2), drawn(name="hour"), drawn(shift=10**6), drawn(row=10), drawn(row=10**9)]
    )
    correlations = np.corrcoef(samples) - np.eye(len(samples))
    assert np.abs(correlations).max() < 5 / np.sqrt(ROWS)
    assert abs(np.corrcoef(samples[0][1:], samples[0][:-1])[0, 1]) < 5 / np.sqrt(ROWS)


def test_the_numbers_are_uniform() -> None:
    counts, _ = np.histogram(drawn(), bins=20, range=(0.0, 1.0))
    assert ((counts - ROWS / 20) ** 2 / (ROWS / 20)).sum() < 60.0
    assert drawn().min() > 0.0
    assert drawn().max() < 1.0
