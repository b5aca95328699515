"""Figures of the honesty page on models: verdicts, metrics, calibration."""

from collections.abc import Mapping
from typing import Any

from slrs_ml.reporting.figure import Card, Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    count,
    decimal,
    interval,
    label,
    percent,
    plot_text,
    sentence,
    task_name,
)
from slrs_ml.reporting.plots import SERIES, SYMBOLS, dots, figure, grouped_dots

__all__ = ["FIGURES"]

NO_SIGNAL = "No usable signal before the outcome"
REPORTED_SPLITS = ("out_of_time", "cross_validated", "validation")
COIN = 0.5


def verdicts(rows: Rows, context: Context) -> Figure:
    """Say for each task whether a model serves, and how good it is."""
    del context
    serving = [row for row in rows if row["status"] == "champion"]
    answer = (
        f"{len(serving)} of {len(rows)} tasks "
        f"{'has' if len(serving) == 1 else 'have'} a model that beats chance with its whole "
        "interval."
        if serving
        else f"{NO_SIGNAL}: no model serves, and strategies fall back to delinquency rules."
    )
    return Figure(
        answer=answer,
        cards=tuple(_verdict(row) for row in rows),
        table=Table(
            (
                Column("Task"),
                Column("Model"),
                Column("Verdict"),
                Column("AUC", True),
                Column("95 % interval", True),
                Column("Brier score", True),
                Column("Logistic AUC", True),
                Column("Rows", True),
            ),
            tuple(
                (
                    task_name(row),
                    sentence(row["algorithm"]),
                    str(row["status"]),
                    decimal(row["auc"]),
                    interval(row["auc_low"], row["auc_high"]),
                    decimal(row["brier"]),
                    decimal(row["logistic_auc"]),
                    count(row["rows"]),
                )
                for row in rows
            ),
        ),
    )


def _verdict(row: Mapping[str, Any]) -> Card:
    facts = (
        ("AUC", decimal(row["auc"])),
        ("95 % interval", interval(row["auc_low"], row["auc_high"])),
        ("Brier score", decimal(row["brier"])),
        ("Logistic beside it", decimal(row["logistic_auc"])),
        ("Measured on", f"{count(row['rows'])} rows, {label(row['split'] or 'none')}"),
    )
    if row["status"] == "champion":
        text = (
            f"{sentence(row['algorithm'])} serves. Of two held-out loans with different outcomes "
            f"it puts the right one first {100 * row['auc']:.0f} times in 100."
            if row["auc"] is not None
            else f"{sentence(row['algorithm'])} serves; its held-out metrics are not published."
        )
        return Card(task_name(row), "Usable signal", text, "good", facts)
    reason = str(row["status_reason"] or "").strip().removeprefix(f"{NO_SIGNAL.lower()}: ")
    if row["auc"] is None:
        text = f"No model was fitted: {reason or 'too few outcomes'}."
        return Card(
            task_name(row), "Not enough outcomes", f"{text} Delinquency rules decide.", "bad"
        )
    text = (
        "Every run is rejected; the scores are not published as risk, and strategies fall back "
        f"to delinquency rules.{f' What decided, out of fold: {reason}.' if reason else ''}"
    )
    return Card(task_name(row), NO_SIGNAL, text, "bad", facts)


def metrics(rows: Rows, context: Context) -> Figure:
    """Show the AUC of every algorithm, with its interval."""
    del context
    reported = _reported(rows)
    areas = [row for row in reported if row["metric_name"] == "auc"]
    table = Table(
        (
            Column("Task"),
            Column("Model"),
            Column("Status"),
            Column("Metric"),
            Column("Value", True),
            Column("95 % interval", True),
            Column("Rows", True),
            Column("Measured on"),
        ),
        tuple(
            (
                task_name(row),
                sentence(row["algorithm"]),
                str(row["status"]),
                label(row["metric_name"]),
                decimal(row["metric_value"]),
                interval(row["ci_low"], row["ci_high"]),
                count(row["rows"]),
                label(row["split"]),
            )
            for row in reported
        ),
    )
    if not areas:
        return Figure(absent="No AUC was measured, so models cannot be compared.", table=table)
    areas = sorted(areas, key=lambda row: (row["task"], row["outcome_class"], -row["metric_value"]))
    is_alone = len({task_name(row) for row in areas}) == 1
    traces = grouped_dots(
        areas,
        columns=("metric_value", "ci_low", "ci_high"),
        group=task_name,
        name=lambda row: _contender(row, is_alone=is_alone),
        hover=lambda row: (
            f"{sentence(row['algorithm'])}, {task_name(row).lower()}: AUC "
            f"{decimal(row['metric_value'])} "
            f"({interval(row['ci_low'], row['ci_high'])}), {count(row['rows'])} rows"
        ),
    )
    lowest = min([COIN, *(row["ci_low"] for row in areas if row["ci_low"] is not None)])
    highest = max([COIN, *(row["ci_high"] or row["metric_value"] for row in areas)])
    return Figure(
        answer=_comparison(areas),
        table=table,
        plot=figure(
            traces,
            height=90 + (56 if is_alone else 64) * len(areas),
            x={
                "title": "AUC",
                "tickformat": ".2f",
                "range": [round(lowest - 0.03, 3), round(highest + 0.03, 3)],
            },
            y={"range": [len(areas) - 0.4, -0.6]},
            shapes=[
                {
                    "type": "line",
                    "yref": "paper",
                    "x0": COIN,
                    "x1": COIN,
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": "var(--ink-soft)", "width": 1.5, "dash": "dash"},
                }
            ],
            has_legend=not is_alone,
        ),
    )


def _contender(row: Mapping[str, Any], *, is_alone: bool) -> str:
    words = {"champion": ", serves", "rejected": ", rejected"}
    name = f"{sentence(row['algorithm'])}{words.get(row['status'], '')}"
    told = plot_text(name, 26)
    return told if is_alone else f"{told}<br>{plot_text(sentence(row['task']), 26)}"


def _reported(rows: Rows) -> list[Mapping[str, Any]]:
    """Keep of each task the split that reports: the test, else the held-out folds."""
    splits: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        splits.setdefault((row["task"], row["outcome_class"]), []).append(row["split"])
    first = {
        group: next(split for split in (*REPORTED_SPLITS, found[0]) if split in found)
        for group, found in splits.items()
    }
    return [row for row in rows if row["split"] == first[row["task"], row["outcome_class"]]]


def _comparison(areas: Rows) -> str:
    told = []
    for task in sorted({row["task"] for row in areas}):
        own = [row for row in areas if row["task"] == task]
        simple = [row for row in own if row["algorithm"] == "logistic"]
        champion = [row for row in own if row["status"] == "champion"]
        if not champion:
            best = own[0]
            told.append(
                f"For {label(task)} even the best run ({label(best['algorithm'])}, "
                f"{decimal(best['metric_value'])}) is rejected"
            )
        elif not simple:
            told.append(f"For {label(task)} no logistic regression was fitted to compare with")
        elif champion[0]["algorithm"] == "logistic":
            told.append(f"For {label(task)} the simple model is the one that serves")
        else:
            gain = champion[0]["metric_value"] - simple[0]["metric_value"]
            side = "above" if gain >= 0 else "below"
            told.append(
                f"For {label(task)}, {label(champion[0]['algorithm'])} lies {decimal(abs(gain))} "
                f"AUC {side} logistic regression"
            )
    return ". ".join(told) + "."


def calibration(rows: Rows, context: Context) -> Figure:
    """Show predicted against observed rates."""
    del context
    tasks = sorted({(row["task"], row["outcome_class"]) for row in rows})
    gaps = [abs(row["predicted_mean"] - row["observed_rate"]) * row["rows"] for row in rows]
    mean_gap = sum(gaps) / sum(row["rows"] for row in rows)
    top = max(max(row["predicted_mean"], row["ci_high"] or row["observed_rate"]) for row in rows)
    end = min(1.0, round(top * 1.08 + 0.02, 2))
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, end],
            "y": [0, end],
            "line": {"color": "var(--ink-soft)", "width": 1.5, "dash": "dash"},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]
    for place, group in enumerate(tasks):
        own = [row for row in rows if (row["task"], row["outcome_class"]) == group]
        traces.append(
            dots(
                [row["predicted_mean"] for row in own],
                [row["observed_rate"] for row in own],
                hover=[
                    f"predicted {percent(row['predicted_mean'])}, observed "
                    f"{percent(row['observed_rate'])} of {count(row['rows'])}"
                    for row in own
                ],
                colour=SERIES[place % len(SERIES)],
                name=task_name(own[0]),
                symbol=SYMBOLS[place % len(SYMBOLS)],
                y_low=[row["ci_low"] for row in own],
                y_high=[row["ci_high"] for row in own],
            )
        )
    return Figure(
        answer=(
            f"On average the observed rate lies {100 * mean_gap:.1f} percentage points from what "
            "was predicted."
        ),
        table=Table(
            (
                Column("Task"),
                Column("Bin", True),
                Column("Predicted", True),
                Column("Observed", True),
                Column("95 % interval", True),
                Column("Rows", True),
            ),
            tuple(
                (
                    task_name(row),
                    count(row["bin"]),
                    percent(row["predicted_mean"]),
                    percent(row["observed_rate"]),
                    f"{percent(row['ci_low'])} to {percent(row['ci_high'])}",
                    count(row["rows"]),
                )
                for row in rows
            ),
        ),
        plot=figure(
            traces,
            height=420,
            x={"title": "predicted", "tickformat": ".0%", "range": [0, end], "nticks": 6},
            y={"title": "observed", "tickformat": ".0%", "range": [0, end], "nticks": 6},
            has_legend=len(tasks) > 1,
        ),
    )


FIGURES = {
    "verdicts": verdicts,
    "metrics": metrics,
    "calibration": calibration,
}
