"""Figure of the honesty page on what some features are worth: with and without them."""

from collections.abc import Mapping
from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    capital,
    count,
    decimal,
    interval,
    label,
    plot_text,
    sentence,
)
from slrs_ml.reporting.plots import SERIES, dots, figure

__all__ = ["FIGURES"]

ALL_ALLOWED = "all_allowed"
SETS = {
    ALL_ALLOWED: "all allowed features",
    "without_lender_score": "without the lender's own score",
    "with_policy_dependent": "with what depends on past treatment",
}


def feature_sets(rows: Rows, context: Context) -> Figure:
    """Show the AUC of each set of features beside that of all allowed ones."""
    del context
    table = Table(
        (
            Column("Task"),
            Column("Features"),
            Column("Number", True),
            Column("AUC", True),
            Column("95 % interval", True),
            Column("Difference", True),
            Column("95 % interval", True),
            Column("Rows", True),
            Column("Measured on"),
        ),
        tuple(
            (
                _task(row),
                capital(_set(row)),
                count(row["features"]),
                decimal(row["auc"]),
                interval(row["auc_low"], row["auc_high"]),
                decimal(row["auc_difference"]),
                interval(row["auc_difference_low"], row["auc_difference_high"]),
                count(row["rows"]),
                label(row["split"]),
            )
            for row in rows
        ),
    )
    groups = sorted({(row["task"], row["outcome_class"]) for row in rows})
    traces = []
    for place, group in enumerate(groups):
        own = [row for row in rows if (row["task"], row["outcome_class"]) == group]
        traces.append(
            dots(
                [row["auc"] for row in own],
                [_name(row, is_alone=len(groups) == 1) for row in own],
                hover=[
                    f"{_task(row)}, {_set(row)}: AUC {decimal(row['auc'])} "
                    f"({interval(row['auc_low'], row['auc_high'])}), {row['features']} features"
                    for row in own
                ],
                colour=SERIES[place % len(SERIES)],
                name=_task(own[0]),
                symbol=("circle", "diamond", "square", "cross")[place % 4],
                x_low=[row["auc_low"] for row in own],
                x_high=[row["auc_high"] for row in own],
            )
        )
    return Figure(
        answer=" ".join(_told(row) for row in rows if row["feature_set"] != ALL_ALLOWED),
        table=table,
        plot=figure(
            traces,
            height=90 + (64 if len(groups) > 1 else 56) * len(rows),
            x={"title": "AUC", "tickformat": ".2f"},
            y={"range": [len(rows) - 0.4, -0.6]},
            has_legend=len(groups) > 1,
        ),
    )


def _task(row: Mapping[str, Any]) -> str:
    outcome = row["outcome_class"]
    return sentence(row["task"]) + ("" if outcome == "event" else f": {label(outcome)}")


def _set(row: Mapping[str, Any]) -> str:
    return SETS.get(str(row["feature_set"]), label(row["feature_set"]))


def _name(row: Mapping[str, Any], *, is_alone: bool) -> str:
    told = plot_text(capital(_set(row)), 26)
    return told if is_alone else f"{told}<br>{plot_text(_task(row), 26)}"


def _told(row: Mapping[str, Any]) -> str:
    """Say what the set gains or loses, and where chance alone can explain it."""
    where = f"{_task(row)}, {_set(row)}: AUC {decimal(row['auc'])},"
    gain, low, high = (row[f"auc_difference{end}"] for end in ("", "_low", "_high"))
    if gain is None or low is None or high is None:
        return f"{where} which is compared with nothing."
    if low <= 0 <= high:
        return f"{where} no clear difference from all allowed features."
    side = "more" if gain > 0 else "less"
    bounds = sorted((abs(low), abs(high)))
    return f"{where} {decimal(abs(gain))} {side} ({interval(*bounds)}) than all allowed features."


FIGURES = {"feature_sets": feature_sets}
