"""Random numbers that depend on what they are for, not on when they are asked for.

Every use of chance has a named stream, and every stream has one number for each
(path, slot, month, borrower): a block of the counter-based generator Philox 4x64
(Salmon and others, "Parallel random numbers: as easy as 1, 2, 3", 2011), keyed by the
seed and the stream's name. Nothing is consumed, so adding a stream, changing the
number of borrowers simulated together or asking twice changes no other number.

Path 0 is the world as it happened; other paths are futures of the same world.
"""

from hashlib import blake2b

import numpy as np

from slrs_ml.simulation.arrays import Floats

__all__ = ["Streams"]

_WORDS_PER_BLOCK = 4


class Streams:
    """The random numbers of a run of consecutive borrowers.

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
        self._keys: dict[str, tuple[int, int]] = {}

    def uniform(self, name: str, *, month: int = 0, slot: int = 0) -> Floats:
        """Numbers in the open interval (0, 1), one a borrower, shape ``(borrowers,)``."""
        block, skipped = divmod(self.first_borrower, _WORDS_PER_BLOCK)
        generator = np.random.Philox(
            key=np.array(self._key(name), dtype=np.uint64),
            counter=np.array([block, month, slot, self.path], dtype=np.uint64),
        )
        words = generator.random_raw(skipped + self.borrowers)[skipped:]
        return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

    def uniforms(self, name: str, *, month: int, slots: int) -> Floats:
        """One number for each slot and borrower, shape ``(slots, borrowers)``."""
        return np.stack([self.uniform(name, month=month, slot=slot) for slot in range(slots)])

    def normal(self, name: str, *, month: int = 0, slot: int = 0) -> Floats:
        """Standard normal numbers, by the inverse distribution function."""
        from scipy.special import ndtri

        return np.asarray(ndtri(self.uniform(name, month=month, slot=slot)))

    def normals(self, name: str, *, month: int, slots: int) -> Floats:
        """Standard normal numbers of shape ``(slots, borrowers)``."""
        return np.stack([self.normal(name, month=month, slot=slot) for slot in range(slots)])

    def _key(self, name: str) -> tuple[int, int]:
        if name not in self._keys:
            digest = blake2b(f"{self.seed}|{name}".encode(), digest_size=16).digest()
            self._keys[name] = (
                int.from_bytes(digest[:8], "little"),
                int.from_bytes(digest[8:], "little"),
            )
        return self._keys[name]
