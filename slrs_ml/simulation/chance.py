"""Random numbers that depend on what they are for, not on when they are asked for.

Every use of chance has a number of its own for each (borrower, month, slot, use, path):
a block of the counter-based generator Philox 4x32-10 (Salmon and others, "Parallel random
numbers: as easy as 1, 2, 3", 2011), keyed by the seed. Nothing is consumed, so simulating
other borrowers beside, in other batches or threads, or adding a use, changes no number.

Path 0 is the world as it happened; other paths are futures of the same world.
"""

from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from slrs_ml.simulation.arrays import Floats, Ints
from slrs_ml.simulation.compiled import compiled, compiled_and_kept

__all__ = ["NOBODY", "At", "Streams", "draw", "normal", "philox", "seed_words"]

_MULTIPLIER_0, _MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ROUNDS = 10
# Whose number is drawn where it is nobody's own, such as the macro shock's.
NOBODY = 0xFFFFFFFF
# Uses named by text lie above this, those of the month loop below it.
_NAMED = 1 << 31


class At(NamedTuple):
    """Where in the world chance is asked: whose, in which month, on which path.

    What happens there is written down only where ``is_written``: futures are not.
    """

    seed_0: int
    seed_1: int
    borrower: int
    month: int
    path: int
    is_written: bool


@compiled
def philox(
    counter_0: int, counter_1: int, counter_2: int, counter_3: int, key_0: int, key_1: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Four 32-bit words of a counter (four words) under a key (two words)."""
    a, b = np.uint64(counter_0), np.uint64(counter_1)
    c, d = np.uint64(counter_2), np.uint64(counter_3)
    k, l = np.uint64(key_0), np.uint64(key_1)  # noqa: E741
    for _ in range(_ROUNDS):
        left, right = a * _MULTIPLIER_0, c * _MULTIPLIER_1
        a, b, c, d = (right >> _HALF) ^ b ^ k, right & _LOW, (left >> _HALF) ^ d ^ l, left & _LOW
        k, l = (k + _WEYL_0) & _LOW, (l + _WEYL_1) & _LOW  # noqa: E741
    return a, b, c, d


@compiled
def draw(at: At, use: int, slot: int) -> tuple[float, float, float, float]:
    """Four independent numbers in the open interval (0, 1) for one use of chance."""
    a, b, c, d = philox(at.borrower, at.month * 64 + slot, use, at.path, at.seed_0, at.seed_1)
    scale = 2.0**-32
    return (
        (np.float64(a) + 0.5) * scale,
        (np.float64(b) + 0.5) * scale,
        (np.float64(c) + 0.5) * scale,
        (np.float64(d) + 0.5) * scale,
    )


@compiled
def normal(first: float, second: float) -> float:
    """Give a standard normal number from two uniform ones (Box and Muller, 1958)."""
    return np.sqrt(-2.0 * np.log(first)) * np.cos(2.0 * np.pi * second)


def seed_words(seed: int) -> tuple[int, int]:
    """Key of a seed, any integer, as two 32-bit words."""
    digest = blake2b(str(seed).encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


@compiled_and_kept
def _fill(
    borrower: Ints, place: Ints, use: int, path: int, seed_0: int, seed_1: int, filled: Floats
) -> None:
    for offset in range(len(filled)):
        a, b, _, _ = philox(borrower[offset], place[offset], use, path, seed_0, seed_1)
        word = (np.uint64(a) << np.uint64(21)) | (np.uint64(b) >> np.uint64(11))
        filled[offset] = (np.float64(word) + 0.5) * 2.0**-53


class Streams:
    """The random numbers of a run of consecutive borrowers, by the name of their use.

    Parameters
    ----------
    seed
        Names the world; any integer.
    first_borrower
        Index of the first borrower, from 0.
    borrowers
        How many borrowers.
    path
        Which future; 0 is the one that happened.
    """

    def __init__(self, seed: int, *, first_borrower: int, borrowers: int, path: int = 0) -> None:
        self.seed = seed
        self.first_borrower = first_borrower
        self.borrowers = borrowers
        self.path = path
        self._key = seed_words(seed)

    def uniform(self, name: str, *, month: int = 0, slot: int = 0) -> Floats:
        """Numbers in the open interval (0, 1), one a borrower, shape ``(borrowers,)``."""
        borrower = np.arange(self.borrowers, dtype=np.int64)
        return self.uniform_of(name, borrower=borrower, place=borrower * 0 + month * 64 + slot)

    def uniform_of(self, name: str, *, borrower: Ints, place: Ints) -> Floats:
        """Numbers in (0, 1) for some places in the lives of some borrowers, by their index here.

        A place is any whole number from 0, such as the number of a loan or a decision.
        """
        digest = blake2b(name.encode(), digest_size=4).digest()
        use = _NAMED | int.from_bytes(digest, "little")
        filled = np.empty(len(borrower))
        _fill(borrower + self.first_borrower, place, use, self.path, *self._key, filled)
        return filled

    def normal(self, name: str, *, month: int = 0, slot: int = 0) -> Floats:
        """Standard normal numbers, by the inverse distribution function."""
        return np.asarray(ndtri(self.uniform(name, month=month, slot=slot)))
