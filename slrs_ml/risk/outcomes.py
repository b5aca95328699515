"""What a task predicts: its outcome classes.

A task has one model for each class whose chance it tells (``class``); ``rest`` is what is
left when none of them comes true, and has no model. Of a rate the ends are classes too,
nothing and all, and the share between them is a ``value``, fitted on the rows that lie
there. Which way a class points is stated once, in the seed `outcome_classes`: a feature
that raises the risk cannot raise the chance of a good end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from slrs_ml.errors import ModelError

__all__ = ["OutcomeClass", "Target", "read_outcome_classes"]

Target = Literal["class", "rest", "value"]
COLUMNS = ("task", "outcome_class", "class_rank", "risk_direction", "target")


@dataclass(frozen=True)
class OutcomeClass:
    """A class of a task.

    `risk_direction` is 1 where the class is what risk means, -1 where it is the good end,
    0 where neither is known.
    """

    name: str
    risk_direction: int
    target: Target

    def monotone_signs(self, signs: Sequence[int]) -> tuple[int, ...]:
        """Turn the catalogue's signs, which speak of risk, into those of the class."""
        return tuple(sign * self.risk_direction for sign in signs)


def read_outcome_classes(outcome_classes: pa.Table) -> dict[str, tuple[OutcomeClass, ...]]:
    """Read the seed `outcome_classes`: the classes of each task in their rank.

    Raises
    ------
    ModelError
        If a column is missing or a target unknown.
    """
    for column in COLUMNS:
        if column not in outcome_classes.column_names:
            raise ModelError(f"outcome_classes lacks the column {column}: restore it in the seed")
    ordered = outcome_classes.sort_by([("task", "ascending"), ("class_rank", "ascending")])
    classes: dict[str, list[OutcomeClass]] = {}
    for row in ordered.select(list(COLUMNS)).to_pylist():
        if row["target"] not in ("class", "rest", "value"):
            raise ModelError(
                f"outcome_classes.target of {row['task']}, {row['outcome_class']} is "
                f"{row['target']!r}, expected class, rest or value: correct it in the seed"
            )
        one = OutcomeClass(
            name=str(row["outcome_class"]),
            risk_direction=int(row["risk_direction"]),
            target=row["target"],
        )
        classes.setdefault(str(row["task"]), []).append(one)
    return {task: tuple(found) for task, found in classes.items()}
