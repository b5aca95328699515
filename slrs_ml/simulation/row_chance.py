"""Chance of single rows: numbers that depend on the borrower and the row, not on the batch.

``Streams`` gives one number a borrower and month; where a borrower may have any number of
rows (messages, decisions), a counter-based hash gives one number a row instead. Its words
are those of SplitMix64's finaliser (Steele, Lea and Flood, "Fast splittable pseudorandom
number generators", 2014), applied once to the borrower and once to the row, under a key of
the seed and the stream's name.
"""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from slrs_ml.simulation.arrays import Floats, Ints
from slrs_ml.simulation.streams import Streams

__all__ = ["row_uniform"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def row_uniform(streams: Streams, name: str, *, borrower: Ints, row: Ints) -> Floats:
    """Numbers in the open interval (0, 1), one a row.

    Parameters
    ----------
    streams
        Gives the seed and the index of the batch's first borrower.
    name
        What the numbers are for.
    borrower
        Index of each row's borrower within the batch.
    row
        What tells a borrower's rows apart, such as a day; any integers.
    """
    digest = blake2b(f"{streams.seed}|{name}|rows".encode(), digest_size=16).digest()
    key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
    person = (borrower + streams.first_borrower).astype(np.uint64)
    words = _mixed(person * _GOLDEN + key[:1])
    words = _mixed((words ^ row.astype(np.uint64)) * _GOLDEN + key[1:])
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    words = (words ^ (words >> np.uint64(30))) * _FIRST
    words = (words ^ (words >> np.uint64(27))) * _SECOND
    return words ^ (words >> np.uint64(31))
