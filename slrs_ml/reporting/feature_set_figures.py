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
    ALL_ALLOWED: "all allowed",
    "with_policy_dependent": "with past treatment",
    "without_lender_score": "without lender's score",
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
        answer=_answer([row for row in rows if row["feature_set"] != ALL_ALLOWED]),
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
    return told if is_alone else f"{told}<br>{plot_text(sentence(row['task']), 26)}"


def _answer(compared: Rows) -> str:
    """Name the sets that differ from all allowed features by more than chance explains."""
    clear = [row for row in compared if _is_clear(row)]
    if not clear:
        return "None of the sets differs clearly from all allowed features."
    return " ".join(
        f"{_task(row)}, {_set(row)}: AUC {decimal(row['auc'])}, "
        f"{decimal(abs(row['auc_difference']))} {'more' if row['auc_difference'] > 0 else 'less'} "
        f"({interval(*sorted((abs(row['auc_difference_low']), abs(row['auc_difference_high']))))}) "
        "than all allowed features."
        for row in clear
    )


def _is_clear(row: Mapping[str, Any]) -> bool:
    low, high = row["auc_difference_low"], row["auc_difference_high"]
    return low is not None and high is not None and (low > 0 or high < 0)


FIGURES = {"feature_sets": feature_sets}
