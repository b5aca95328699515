"""Figures of the monitoring page on populations: bands, slices, protected groups."""

import math
from collections.abc import Mapping
from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    NOTHING,
    bucket,
    capital,
    count,
    decimal,
    interval,
    joined,
    label,
    percent,
    plot_text,
    sentence,
    task_name,
)
from slrs_ml.reporting.plots import SERIES, SYMBOLS, dots, figure, grouped_dots

__all__ = ["FIGURES"]

COIN = 0.5
HIDDEN = "too few to show"


def band_metrics(rows: Rows, context: Context) -> Figure:
    """Show how often the risk came true in each band."""
    del context
    tasks = list(dict.fromkeys(_risk(row) for row in rows))
    drawn = [row for row in rows if row["observed_rate"] is not None]
    traces = [
        dots(
            [capital(row["risk_band"]) for row in own],
            [row["observed_rate"] for row in own],
            hover=[
                f"{task}, {label(row['risk_band'])}: {percent(row['observed_rate'])} "
                f"({_share_interval(row, 'observed_rate')}) of {count(row['rows'])}"
                for row in own
            ],
            colour=SERIES[place % len(SERIES)],
            name=task,
            symbol=SYMBOLS[place % len(SYMBOLS)],
            y_low=[row["observed_rate_low"] for row in own],
            y_high=[row["observed_rate_high"] for row in own],
        )
        for place, task in enumerate(tasks)
        for own in [[row for row in drawn if _risk(row) == task]]
        if own
    ]
    return Figure(
        answer=" ".join(_highest(rows, task) for task in tasks),
        table=Table(
            (
                Column("Task"),
                Column("Band"),
                Column("Loans", True),
                Column("Share", True),
                Column("Came true", True),
                Column("95 % interval", True),
                Column("Flagging it and above: accuracy", True),
                Column("Precision", True),
                Column("Recall", True),
            ),
            tuple(
                (
                    _risk(row),
                    capital(row["risk_band"]),
                    count(row["rows"]),
                    percent(row["loan_share"]),
                    percent(row["observed_rate"]),
                    _share_interval(row, "observed_rate"),
                    percent(row["accuracy"]),
                    percent(row["precision"]),
                    percent(row["recall"]),
                )
                for row in rows
            ),
        ),
        plot=figure(
            traces,
            height=400,
            x={
                "type": "category",
                "categoryarray": list(dict.fromkeys(capital(row["risk_band"]) for row in rows)),
                "title": "risk band",
            },
            y={"title": "came true", "tickformat": ".0%", "range": [0, 1.02], "nticks": 6},
            has_legend=len(tasks) > 1,
        ),
    )


def _risk(row: Mapping[str, Any]) -> str:
    """Name the risk by its task: that of full recovery is that it does not come."""
    return sentence(row["task"])


def _highest(rows: Rows, task: str) -> str:
    own = [row for row in rows if _risk(row) == task and row["rows"]]
    top = max(own, key=lambda row: row["band_from"])
    return (
        f"{task}: of the {percent(top['loan_share'])} of loans in the band "
        f"{label(top['risk_band'])}, {percent(top['observed_rate'])} came true; that finds "
        f"{percent(top['recall'])} of all that did."
    )


def _share_interval(row: Mapping[str, Any], measure: str) -> str:
    if row[f"{measure}_low"] is None:
        return NOTHING
    return f"{percent(row[f'{measure}_low'])} to {percent(row[f'{measure}_high'])}"


def model_slices(rows: Rows, context: Context) -> Figure:
    """Show the AUC of each kind of loan beside that of all."""
    del context
    table = Table(
        (
            Column("Task"),
            Column("Loans"),
            Column("AUC", True),
            Column("95 % interval", True),
            Column("Lift of the top tenth", True),
            Column("Predicted", True),
            Column("Observed", True),
            Column("Brier score", True),
            Column("Rows", True),
        ),
        tuple(
            (
                task_name(row),
                _slice(row),
                decimal(row["auc"]),
                interval(row["auc_low"], row["auc_high"]),
                decimal(row["lift_10"], 1),
                percent(row["mean_probability"]),
                percent(row["event_rate"]),
                decimal(row["brier"]),
                count(row["rows"]),
            )
            for row in rows
        ),
    )
    areas = [row for row in rows if row["auc"] is not None]
    if not areas:
        return Figure(absent="No kind of loan has an AUC, so none can be compared.", table=table)
    is_alone = len({task_name(row) for row in areas}) == 1
    return Figure(
        answer=_uneven(areas),
        table=table,
        plot=figure(
            grouped_dots(
                areas,
                columns=("auc", "auc_low", "auc_high"),
                group=task_name,
                name=lambda row: _place(_slice(row), row, is_alone=is_alone),
                hover=lambda row: (
                    f"{task_name(row)}, {_slice(row).lower()}: AUC {decimal(row['auc'])} "
                    f"({interval(row['auc_low'], row['auc_high'])}), {count(row['rows'])} rows"
                ),
            ),
            height=100 + (40 if is_alone else 52) * len(areas),
            x={"title": "AUC", "tickformat": ".2f", "nticks": 6},
            y={"range": [len(areas) - 0.4, -0.6]},
            shapes=[_upright(COIN)],
            has_legend=not is_alone,
        ),
    )


def _slice(row: Mapping[str, Any]) -> str:
    kind, _, value = str(row["population"]).partition("=")
    if kind == "all":
        return "All loans"
    if kind == "delinquency_bucket":
        return capital(bucket(value))
    if kind == "segment":
        return f"Segment {value}"
    return f"{sentence(kind.removesuffix('_type'))}: {label(value)}"


def _uneven(areas: Rows) -> str:
    """Name the kinds of loans in which the model ranks no better than a coin, for sure."""
    blind = [
        row
        for row in areas
        if row["auc_low"] is not None and row["auc_low"] <= COIN and row["slice_kind"] != "all"
    ]
    slices = [row for row in areas if row["slice_kind"] != "all"]
    if not slices:
        return "No kind of loan holds enough events to be measured by itself."
    if not blind:
        return f"In each of {len(slices)} kinds of loans the model ranks better than a coin."
    return (
        f"In {len(slices) - len(blind)} of {len(slices)} kinds of loans the model ranks better "
        f"than a coin; not surely so among {joined([_told(row) for row in blind])}."
    )


def _told(row: Mapping[str, Any]) -> str:
    text = _slice(row)
    return f"{text[:1].lower()}{text[1:]} ({label(row['task'])})"


def fairness(rows: Rows, context: Context) -> Figure:
    """Show how far each group's mean risk lies from the rate at which it came true."""
    del context
    return _groups(
        rows,
        metric="calibration_gap",
        title="predicted less observed",
        answer=_miscalibrated,
        shapes=[_upright(0.0)],
    )


def fairness_flags(rows: Rows, context: Context) -> Figure:
    """Show how much of each group is flagged."""
    del context
    return _groups(
        rows,
        metric="flagged_share_top_tenth",
        title="share in the top tenth",
        answer=_flagged,
        shapes=[],
    )


def _groups(
    rows: Rows, *, metric: str, title: str, answer: Any, shapes: list[dict[str, Any]]
) -> Figure:
    cells: dict[tuple[str, str, str], dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        key = (_risk(row), str(row["attribute"]), str(row["group_value"]))
        cells.setdefault(key, {})[str(row["metric_name"])] = row
    table = Table(
        (
            Column("Task"),
            Column("Group"),
            Column("Rows", True),
            Column("Predicted", True),
            Column("Observed", True),
            Column("AUC", True),
            Column("In the top tenth", True),
            Column("Found of those that failed", True),
            Column("Flagged of the others", True),
        ),
        tuple(
            (
                task,
                f"{sentence(attribute)}: {label(group)}",
                count(cell["share"]["rows"]),
                _shown(cell, "mean_probability", percent),
                _shown(cell, "observed_rate", percent),
                _shown(cell, "auc", decimal),
                _shown(cell, "flagged_share_top_tenth", percent),
                _shown(cell, "recall_top_tenth", percent),
                _shown(cell, "false_positive_rate_top_tenth", percent),
            )
            for (task, attribute, group), cell in cells.items()
        ),
    )
    shown = [
        row for row in rows if row["metric_name"] == metric and row["metric_value"] is not None
    ]
    if not shown:
        return Figure(absent="Every group is too small to be shown.", table=table)
    is_alone = len({_risk(row) for row in shown}) == 1
    return Figure(
        answer=answer(shown),
        table=table,
        plot=figure(
            grouped_dots(
                shown,
                columns=("metric_value", "ci_low", "ci_high"),
                group=lambda row: sentence(row["attribute"]),
                name=lambda row: _place(_group(row), row, is_alone=is_alone),
                hover=lambda row: (
                    f"{_risk(row)}, {_group(row)}: {percent(row['metric_value'])} "
                    f"({percent(row['ci_low'])} to {percent(row['ci_high'])}), "
                    f"{count(row['rows'])} rows"
                ),
            ),
            height=100 + (40 if is_alone else 52) * len(shown),
            x={"title": title, "tickformat": ".0%", "nticks": 5},
            y={"range": [len(shown) - 0.4, -0.6]},
            shapes=shapes,
            has_legend=True,
        ),
    )


def _shown(cell: Mapping[str, Mapping[str, Any]], metric: str, write: Any) -> str:
    row = cell[metric]
    return HIDDEN if row["is_suppressed"] else str(write(row["metric_value"]))


def _group(row: Mapping[str, Any]) -> str:
    return f"{sentence(row['attribute'])}: {label(row['group_value'])}"


def _place(name: str, row: Mapping[str, Any], *, is_alone: bool) -> str:
    told = plot_text(name, 26)
    return told if is_alone else f"{told}<br>{plot_text(sentence(row['task']), 26)}"


def _miscalibrated(shown: Rows) -> str:
    """Name the groups whose interval leaves out zero."""
    wrong = [row for row in shown if row["ci_low"] > 0 or row["ci_high"] < 0]
    if not wrong:
        return f"The intervals of all {len(shown)} groups shown hold 0."
    return (
        f"Of {len(shown)} groups shown, the interval leaves out 0 for "
        + joined(
            [
                f"{_group(row).lower()} ({label(row['task'])}, "
                f"{'over' if row['metric_value'] > 0 else 'under'}estimated)"
                for row in wrong
            ]
        )
        + f"; of so many, chance alone leaves it out for {len(shown) / 20:.1f} on average."
    )


def _flagged(shown: Rows) -> str:
    """Name, of the attribute with the widest spread, who is flagged most and least."""
    spreads = []
    for attribute in dict.fromkeys((_risk(row), row["attribute"]) for row in shown):
        own = [row for row in shown if (_risk(row), row["attribute"]) == attribute]
        if len(own) > 1:
            least = min(own, key=lambda row: row["metric_value"])
            most = max(own, key=lambda row: row["metric_value"])
            spreads.append((most["metric_value"] - least["metric_value"], least, most))
    if not spreads:
        return "No attribute has two groups that may be shown."
    spread, least, most = max(spreads, key=lambda found: found[0])
    # Groups are of different borrowers; their intervals add up as Newcombe's hybrid has it.
    below = math.hypot(
        most["metric_value"] - most["ci_low"], least["ci_high"] - least["metric_value"]
    )
    above = math.hypot(
        most["ci_high"] - most["metric_value"], least["metric_value"] - least["ci_low"]
    )
    return (
        f"{f'The widest of {len(spreads)} spreads' if len(spreads) > 1 else 'The spread'} is by "
        f"{label(most['attribute'])} ({label(most['task'])}): "
        f"{percent(most['metric_value'])} of {label(most['group_value'])} against "
        f"{percent(least['metric_value'])} of {label(least['group_value'])}, "
        f"{100 * spread:.1f} points apart ({decimal(100 * (spread - below), 1)} to "
        f"{decimal(100 * (spread + above), 1)})."
    )


def _upright(x: float) -> dict[str, Any]:
    return {
        "type": "line",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": "var(--ink-soft)", "width": 1.5, "dash": "dash"},
    }


FIGURES = {
    "band_metrics": band_metrics,
    "model_slices": model_slices,
    "fairness": fairness,
    "fairness_flags": fairness_flags,
}
