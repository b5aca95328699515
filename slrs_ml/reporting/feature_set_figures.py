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
    task_name,
)
from slrs_ml.reporting.plots import figure, grouped_dots

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
                task_name(row),
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
    is_alone = len({task_name(row) for row in rows}) == 1
    traces = grouped_dots(
        rows,
        columns=("auc", "auc_low", "auc_high"),
        group=task_name,
        name=lambda row: _name(row, is_alone=is_alone),
        hover=lambda row: (
            f"{task_name(row)}, {_set(row)}: AUC {decimal(row['auc'])} "
            f"({interval(row['auc_low'], row['auc_high'])}), {row['features']} features"
        ),
    )
    return Figure(
        answer=_answer([row for row in rows if row["feature_set"] != ALL_ALLOWED]),
        table=table,
        plot=figure(
            traces,
            height=90 + (56 if is_alone else 64) * len(rows),
            x={"title": "AUC", "tickformat": ".2f"},
            y={"range": [len(rows) - 0.4, -0.6]},
            has_legend=not is_alone,
        ),
    )


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
        f"{task_name(row)}, {_set(row)}: AUC {decimal(row['auc'])}, "
        f"{decimal(abs(row['auc_difference']))} {'more' if row['auc_difference'] > 0 else 'less'} "
        f"({interval(*sorted((abs(row['auc_difference_low']), abs(row['auc_difference_high']))))}) "
        "than all allowed features."
        for row in clear
    )


def _is_clear(row: Mapping[str, Any]) -> bool:
    low, high = row["auc_difference_low"], row["auc_difference_high"]
    return low is not None and high is not None and (low > 0 or high < 0)


FIGURES = {"feature_sets": feature_sets}
