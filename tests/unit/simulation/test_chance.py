"""Chance depends on what it is for, on nothing else."""

import numpy as np
import pytest

from slrs_ml.simulation.chance import At, Streams, draw, philox
from slrs_ml.simulation.engine import world


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


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0,) * 4, (0,) * 2, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        (
            (0xFFFFFFFF,) * 4,
            (0xFFFFFFFF,) * 2,
            (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
        ),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_words_that_its_authors_publish(
    counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]
) -> None:
    assert philox(*counter, *key) == words


def test_the_uses_of_the_month_loop_are_told_apart() -> None:
    uses = [value for name, value in vars(world).items() if name.startswith("USE_")]
    assert len(uses) == len(set(uses)) > 20


def test_numbers_of_different_uses_slots_months_borrowers_and_paths_are_independent() -> None:
    """Every pair of neighbours in each direction, 20,000 numbers a place."""
    many = 20_000
    places = {
        "here": (0, 5, 100, 3, 0),
        "next use": (0, 5, 100, 4, 0),
        "next slot": (0, 6, 100, 3, 0),
        "next month": (0, 5, 101, 3, 0),
        "next borrowers": (many, 5, 100, 3, 0),
        "next path": (0, 5, 100, 3, 1),
    }
    drawn = []
    for first, slot, month, use, path in places.values():
        at = [At(17, 23, first + number, month, path, False) for number in range(many)]
        drawn.append(np.array([draw(here, use, slot) for here in at]))
    columns = np.concatenate(drawn, axis=1)
    correlations = np.corrcoef(columns.T) - np.eye(columns.shape[1])
    # The largest of 276 correlations of independent numbers, one chance in ten thousand.
    assert np.abs(correlations).max() < 5.1 / np.sqrt(many)
    assert abs(columns.mean() - 0.5) < 4 / np.sqrt(12 * columns.size)
