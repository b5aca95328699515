"""Chance depends on what it is for, on nothing else."""

import numpy as np

from slrs_ml.simulation.streams import Streams


def test_asking_twice_gives_the_same_numbers() -> None:
    streams = Streams(1, first_borrower=0, borrowers=100)
    first = streams.uniform("miss", month=3, slot=1)
    streams.uniform("late", month=3, slot=1)
    assert np.array_equal(first, streams.uniform("miss", month=3, slot=1))


def test_a_borrowers_numbers_do_not_depend_on_the_batch() -> None:
    whole = Streams(1, first_borrower=0, borrowers=50).uniform("miss", month=7)
    for begin in (0, 1, 3, 4, 18):
        part = Streams(1, first_borrower=begin, borrowers=20).uniform("miss", month=7)
        assert np.array_equal(part, whole[begin : begin + 20])


def test_seed_name_month_slot_and_path_each_give_independent_numbers() -> None:
    borrowers = 200_000
    streams = Streams(1, first_borrower=0, borrowers=borrowers)
    drawn = [
        streams.uniform("miss", month=5),
        streams.uniform("late", month=5),
        streams.uniform("miss", month=6),
        streams.uniform("miss", month=5, slot=1),
        Streams(2, first_borrower=0, borrowers=borrowers).uniform("miss", month=5),
        Streams(1, first_borrower=0, borrowers=borrowers, path=1).uniform("miss", month=5),
    ]
    correlations = np.corrcoef(np.stack(drawn)) - np.eye(len(drawn))
    assert np.abs(correlations).max() < 5 / np.sqrt(borrowers)


def test_uniform_numbers_are_uniform_and_normal_ones_normal() -> None:
    streams = Streams(1, first_borrower=0, borrowers=200_000)
    uniform = streams.uniform("miss")
    counts, _ = np.histogram(uniform, bins=20, range=(0.0, 1.0))
    assert uniform.min() > 0.0
    assert uniform.max() < 1.0
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 60.0
    normal = streams.normal("mood")
    assert abs(normal.mean()) < 0.012
    assert abs(normal.std() - 1.0) < 0.01
