"""Small training tables with a known signal."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

FEATURES = ("days_past_due", "monthly_income", "never_known", "always_one")


def month_end(month: int) -> date:
    year, index = divmod(month, 12)
    following = date(2019 + year + (index + 1) // 12, (index + 1) % 12 + 1, 1)
    return following - timedelta(days=1)


def _training_table(
    *, mode: str, rows: int, signal: float = 1.5, seed: int = 7, task: str = "early_warning"
) -> pa.Table:
    generator = np.random.default_rng(seed)
    overdue = np.round(generator.gamma(1.0, 20.0, size=rows))
    income = np.exp(generator.normal(10, 0.5, size=rows))
    link = signal * (overdue - 20) / 20
    label = (generator.random(rows) < 1 / (1 + np.exp(-link))).astype(float)
    income[generator.random(rows) < 0.2] = np.nan
    borrower = np.arange(rows) // 2
    columns = {
        "task": pa.array([task] * rows),
        "loan_id": pa.array([f"l{row:05d}" for row in range(rows)]),
        "borrower_id": pa.array([f"b{number:05d}" for number in borrower]),
        **_labels(task, label, generator),
        "validation_mode": pa.array([mode] * rows),
        "is_matured_train": pa.array([True] * rows),
        "days_past_due": pa.array(overdue),
        "monthly_income": pa.array(income, from_pandas=True),
        "never_known": pa.nulls(rows, pa.float64()),
        "always_one": pa.array(np.ones(rows)),
        "age_in_years": pa.array(overdue),
    }
    nothing = pa.nulls(rows, pa.int32())
    if mode == "forward":
        month = np.arange(rows) % 48
        group = borrower % 3 + 1
        columns["snapshot_date"] = pa.array([month_end(m) for m in month], pa.date32())
        columns["is_train"] = pa.array(month <= 30)
        columns["is_test"] = pa.array(month >= 42)
        validation = np.zeros(rows, dtype=int)
        for fold, first in ((1, 19), (2, 23), (3, 27)):
            validation[(month >= first) & (month < first + 4)] = fold
            columns[f"is_fold_{fold}_train"] = pa.array(month <= first - 12)
        columns["forward_fold"] = pa.array([int(v) if v else None for v in validation], pa.int32())
        columns["borrower_group"] = pa.array(group, pa.int32())
        for name in ("repeat_1_fold", "repeat_2_fold", "repeat_3_fold", "inner_fold"):
            columns[name] = nothing
    else:
        columns["snapshot_date"] = pa.array([date(2005, 9, 30)] * rows, pa.date32())
        columns["is_train"] = pa.array([True] * rows)
        columns["is_test"] = pa.array([False] * rows)
        columns["forward_fold"] = nothing
        columns["borrower_group"] = nothing
        for fold in (1, 2, 3):
            columns[f"is_fold_{fold}_train"] = pa.array([False] * rows)
        for repeat in (1, 2, 3):
            columns[f"repeat_{repeat}_fold"] = pa.array(
                (borrower * (2 * repeat + 1) // 3) % 5 + 1, pa.int32()
            )
        columns["inner_fold"] = pa.array(borrower % 3 + 1, pa.int32())
    return pa.table(columns)


def _labels(task: str, label: np.ndarray, generator: np.random.Generator) -> dict[str, pa.Array]:
    """Bad loans are written off or bring little, good ones mostly all of it."""
    chance = generator.random(len(label))
    if task == "early_warning":
        main, kinds, values = "event", np.where(label > 0, "event", "no_event"), label
    elif task == "recovery_outcome":
        bad = np.where(chance < 0.8, "written_off", "partially_recovered")
        good = np.where(chance < 0.8, "fully_recovered", "partially_recovered")
        main, kinds = "fully_recovered", np.where(label > 0, bad, good)
        values = (kinds == main).astype(float)
    else:
        main, values = "amount", np.where(label > 0, chance**3, 1 - chance**3 / 2)
        kinds = np.where(values < 0.05, "nothing", np.where(values >= 0.9, "all", "share"))
    return {
        "outcome_class": pa.array([main] * len(label)),
        "label_class": pa.array(kinds.tolist()),
        "label": pa.array(values),
    }


@pytest.fixture(scope="session")
def training_table() -> Callable[..., pa.Table]:
    """Make a table by mode, rows, signal and seed."""
    return _training_table


@pytest.fixture(scope="session")
def catalogue() -> pa.Table:
    return pa.table(
        {
            "feature_name": [*FEATURES, "age_in_years"],
            "is_allowed": [True, True, True, True, False],
            "monotone_sign": [1, 0, 0, 0, 0],
        }
    )


@pytest.fixture(scope="session")
def outcome_classes() -> pa.Table:
    rows = (
        ("early_warning", "event", 1, 1, "class"),
        ("early_warning", "no_event", 2, -1, "rest"),
        ("recovery_outcome", "fully_recovered", 1, -1, "class"),
        ("recovery_outcome", "partially_recovered", 2, 0, "class"),
        ("recovery_outcome", "written_off", 3, 1, "class"),
        ("recovery_rate", "nothing", 1, 1, "class"),
        ("recovery_rate", "all", 2, -1, "class"),
        ("recovery_rate", "share", 3, -1, "value"),
    )
    names = ("task", "outcome_class", "class_rank", "risk_direction", "target")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


@pytest.fixture(scope="session")
def small_parameters() -> dict:
    return {
        "random_forest": {"trees": 10, "depth": 4},
        "xgboost": {"trees": 15},
    }
