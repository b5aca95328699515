"""The folds of a task on a sample of whole borrowers, for figures that need fits of their own.

Such a fit serves nobody, so it need not see every row: whole borrowers are taken in the
order of a hash, as long as their rows fit into the sample.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from slrs_ml.risk.parts import Part, cross_validated_parts, forward_parts
from slrs_ml.risk.training_rows import TaskRows

__all__ = ["has_enough", "sampled_parts"]


def sampled_parts(rows: TaskRows, *, most_rows: int) -> Iterator[Part]:
    """Give the parts whose held-out rows are measured, on the borrowers of the sample.

    Parameters
    ----------
    rows : TaskRows
        All rows of the task.
    most_rows : int
        Most rows of the sample.

    Yields
    ------
    Part
        With a time axis the three forward folds, one group of borrowers held out of each;
        else the five folds of the first repeat.
    """
    kept = _sample(rows, most_rows=most_rows)
    if rows.validation_mode == "forward":
        parts = [part for part in forward_parts(rows) if part.fold and part.fold == part.group]
    else:
        parts = [part for part in cross_validated_parts(rows) if part.keeps_model]
    for part in parts:
        yield Part(
            name=part.name,
            train=part.train & kept,
            held_out=part.held_out & kept,
            split=part.split,
        )


def has_enough(labels: npt.NDArray[np.float64], parts: Sequence[Part], *, minimum: int) -> bool:
    """Say whether every part can be fitted and measured, and all together see enough.

    Parameters
    ----------
    labels : ndarray of float64, shape (rows,)
        0 or 1.
    parts : sequence of Part
        Those of `sampled_parts`.
    minimum : int
        Events, and as many others, that the parts must have in training between them.
    """
    for part in parts:
        fitted = labels[part.train]
        if min(fitted.sum(), len(fitted) - fitted.sum()) < 1 or not part.held_out.any():
            return False
    fitted = labels[np.logical_or.reduce([part.train for part in parts])]
    return bool(min(fitted.sum(), len(fitted) - fitted.sum()) >= minimum)


def _sample(rows: TaskRows, *, most_rows: int) -> npt.NDArray[np.bool_]:
    """Whole borrowers in the order of their hash, as long as their rows fit."""
    borrowers = rows.keys["borrower_id"].to_pylist()
    if len(borrowers) <= most_rows:
        return np.ones(len(borrowers), dtype=bool)
    counts: dict[str, int] = {}
    for borrower in borrowers:
        counts[borrower] = counts.get(borrower, 0) + 1
    total, chosen = 0, set()
    for borrower in sorted(counts, key=_place):
        total += counts[borrower]
        if total > most_rows:
            break
        chosen.add(borrower)
    return np.array([borrower in chosen for borrower in borrowers], dtype=bool)


def _place(borrower: str) -> str:
    return hashlib.md5(f"{borrower}|feature_sets".encode(), usedforsecurity=False).hexdigest()
