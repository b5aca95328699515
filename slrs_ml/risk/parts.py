"""Which fits a training consists of: its parts.

With a time axis (``forward``): three forward folds inside the training window, each with
three fits that hold out one group of borrowers in turn, the fit that is assessed on the
last months, and the refit on everything that serves. Without one
(``cross_validated``): three repeats of five folds, each with three inner fits that choose
and calibrate for it, and the refit that serves. See the reporting rules: tuning,
calibration, choice and rejection read held-out scores only, the test split only reports.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from slrs_ml.risk.training_rows import TaskRows

__all__ = ["Part", "cross_validated_parts", "forward_parts", "served_part"]

Mask = npt.NDArray[np.bool_]
REPEATS = (1, 2, 3)
FOLDS = (1, 2, 3, 4, 5)
INNER_FOLDS = (1, 2, 3)
FORWARD_FOLDS = (1, 2, 3)
BORROWER_GROUPS = (1, 2, 3)


@dataclass(frozen=True, eq=False)
class Part:
    """One fit: the rows it learns from and the rows it is measured on.

    `inner` holds the (train, held out) masks of the fits that calibrate it. `fold` and
    `group` are those of a forward fold, 0 elsewhere.
    """

    name: str
    train: Mask
    held_out: Mask
    split: str
    inner: tuple[tuple[Mask, Mask], ...] = ()
    keeps_model: bool = True
    fold: int = 0
    group: int = 0


def forward_parts(rows: TaskRows) -> list[Part]:
    """Folds 1 to 3 with each group of borrowers held out, then the assessed fit."""
    splits = rows.splits
    parts = [
        Part(
            name=f"forward_{fold}_{group}",
            train=splits[f"is_fold_{fold}_train"] & (splits["borrower_group"] != group),
            held_out=(splits["forward_fold"] == fold) & (splits["borrower_group"] == group),
            split="validation",
            keeps_model=False,
            fold=fold,
            group=group,
        )
        for fold in FORWARD_FOLDS
        for group in BORROWER_GROUPS
    ]
    assessed = Part(
        name="assessed", train=splits["is_train"], held_out=splits["is_test"], split="out_of_time"
    )
    return [*parts, assessed]


def cross_validated_parts(rows: TaskRows) -> list[Part]:
    """Every fold of every repeat, with its inner fits; models are kept of repeat 1."""
    inner_fold = rows.splits["inner_fold"]
    parts = []
    for repeat in REPEATS:
        folds = rows.splits[f"repeat_{repeat}_fold"]
        for fold in FOLDS:
            train = folds != fold
            parts.append(
                Part(
                    name=f"repeat_{repeat}_fold_{fold}",
                    train=train,
                    held_out=folds == fold,
                    split="cross_validated",
                    inner=tuple(
                        (train & (inner_fold != inner), train & (inner_fold == inner))
                        for inner in INNER_FOLDS
                    ),
                    keeps_model=repeat == 1,
                )
            )
    return parts


def served_part(rows: TaskRows) -> Part:
    """The refit of the same parameters on all matured rows."""
    count = len(rows.labels)
    everything = np.ones(count, dtype=bool)
    if rows.validation_mode == "forward":
        everything = rows.splits["is_matured_train"]
    return Part(name="served", train=everything, held_out=np.zeros(count, dtype=bool), split="none")
