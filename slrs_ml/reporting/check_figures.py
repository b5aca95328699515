"""Figures of the honesty page on checks: rejected rows, leaks, the notebooks."""

from collections.abc import Mapping
from typing import Any

from slrs_ml.reporting.figure import Card, Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    capital,
    count,
    decimal,
    interval,
    joined,
    label,
    percent,
    plot_text,
    sentence,
)
from slrs_ml.reporting.plots import bars, dots, figure

__all__ = ["FIGURES"]

COIN = 0.5
VERDICT_WORDS = {"ok": "ok", "suspect": "suspect", "leak": "leak", "not_run": "not run"}


def rejected_records(rows: Rows, context: Context) -> Figure:
    """Count rejected input rows by table and reason."""
    del context
    total = sum(row["records"] for row in rows)
    first = rows[0]
    names = [f"{row['source_table']}: {label(row['reason_code'])}" for row in rows]
    shown = slice(0, 12)
    trace = bars(
        names[shown],
        [row["records"] for row in rows][shown],
        texts=[count(row["records"]) for row in rows][shown],
        colour="var(--violet)",
        hover=[f"{r['reason_text']}: {count(r['records'])} rows" for r in rows][shown],
        width=26,
    )
    trace["textposition"] = "outside"
    return Figure(
        answer=(
            f"{count(total)} row{'s' if total > 1 else ''} could not be used, most often in "
            f"{first['source_table']}: {first['reason_text'] or label(first['reason_code'])}."
        ),
        table=Table(
            (Column("Table"), Column("Reason"), Column("In words"), Column("Rows", True)),
            tuple(
                (
                    str(row["source_table"]),
                    label(row["reason_code"]),
                    str(row["reason_text"] or "–"),
                    count(row["records"]),
                )
                for row in rows
            ),
        ),
        plot=figure(
            [trace],
            height=70 + 44 * len(names[shown]),
            x={"visible": False, "range": [0, max(row["records"] for row in rows) * 1.25]},
            narrow={"xaxis": {"range": [0, max(row["records"] for row in rows) * 1.6]}},
            y={"autorange": "reversed", "gridcolor": "rgba(0,0,0,0)"},
            bargap=0.35,
        ),
    )


def leakage_checks(rows: Rows, context: Context) -> Figure:
    """List what the leak checks found, the worst first."""
    del context
    found = [row for row in rows if row["verdict"] == "leak"]
    leaks, used = _columns(found), _columns([row for row in found if row["is_used"]])
    suspects = _columns([row for row in rows if row["verdict"] == "suspect"])
    not_run = sum(row["verdict"] == "not_run" for row in rows)
    if used:
        answer = (
            f"Yes, and it is used: {used[0]} knows the outcome."
            if len(used) == 1
            else f"Yes, and they are used: {joined(used)} know the outcome."
        )
    elif leaks:
        answer = (
            f"Yes: {leaks[0]} knows the outcome, and no model uses it."
            if len(leaks) == 1
            else f"Yes: {_some(leaks)} know the outcome, and no model uses them."
        )
    elif suspects:
        answer = (
            f"No leak was found; {_some(suspects)} rank{'s' if len(suspects) == 1 else ''} "
            "suspiciously well, which columns of a declared date may do honestly."
        )
    else:
        answer = "No: no column that was checked knows the outcome."
    if not_run:
        answer += f" {not_run} check{'s were' if not_run > 1 else ' was'} not run."
    return Figure(
        answer=answer,
        table=Table(
            (
                Column("Verdict"),
                Column("Column"),
                Column("Check"),
                Column("Value", True),
                Column("Threshold", True),
                Column("Used"),
                Column("What was found"),
            ),
            tuple(
                (
                    VERDICT_WORDS.get(str(row["verdict"]), str(row["verdict"])),
                    "all columns" if row["column_name"] == "*" else str(row["column_name"]),
                    label(row["check_name"]),
                    _value(row["value"]),
                    _value(row["threshold"]),
                    "yes" if row["is_used"] else "no",
                    capital(row["explanation"] or "–"),
                )
                for row in rows
            ),
        ),
    )


def _value(value: object) -> str:
    """Write counts as counts and all else with three digits."""
    if value is None:
        return decimal(None)
    number = float(str(value))
    return count(int(number)) if number.is_integer() and abs(number) > 1 else decimal(number)


def _columns(rows: Rows) -> list[str]:
    """Name the columns of the rows; what holds for all at once only where nothing else does."""
    names = {str(row["column_name"]) for row in rows}
    return sorted(names - {"*"}) or ["the set of columns"] * bool(names)


def _some(names: list[str]) -> str:
    """Name up to three, and count the others."""
    shown = names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} more columns"]
    return joined(shown)


def notebook_baseline(rows: Rows, context: Context) -> Figure:
    """Set the notebooks' score against their flag beside the one against reality."""
    del context
    areas = [row for row in rows if "auc" in str(row["measure"]).split("_")]
    table = Table(
        (
            Column("Measure"),
            Column("Against"),
            Column("Value", True),
            Column("95 % interval", True),
            Column("Rows", True),
            Column("In words"),
        ),
        tuple(
            (
                label(row["measure"]),
                label(row["target"]),
                decimal(row["value"]),
                interval(row["ci_low"], row["ci_high"]),
                count(row["rows"]),
                capital(row["explanation"] or "–"),
            )
            for row in rows
        ),
    )
    if not areas:
        return Figure(absent="The recipe was run without an AUC; its rows are below.", table=table)
    areas = sorted(areas, key=lambda row: (-row["value"], str(row["target"])))
    best = areas[0]
    honest = next((row for row in areas[1:] if row["measure"] == best["measure"]), areas[-1])
    trace = dots(
        [row["value"] for row in areas],
        [_recipe(row) for row in areas],
        hover=[
            f"{label(row['target'])}: AUC {decimal(row['value'])} "
            f"({interval(row['ci_low'], row['ci_high'])})"
            for row in areas
        ],
        colour="var(--orange)",
        x_low=[row["ci_low"] for row in areas],
        x_high=[row["ci_high"] for row in areas],
    )
    lowest = min(row["value"] if row["ci_low"] is None else row["ci_low"] for row in areas)
    insights = [row for row in rows if row not in areas]
    return Figure(
        answer=(
            f"Themselves: AUC {decimal(best['value'])} against their {label(best['target'])}, but "
            f"{decimal(honest['value'])} against what was recorded ({label(honest['target'])})."
        ),
        cards=tuple(_insight(row) for row in insights),
        table=table,
        plot=figure(
            [trace],
            height=90 + 62 * len(areas),
            x={
                "title": "AUC",
                "range": [round(min(0.4, lowest - 0.03), 3), 1.02],
                "tickformat": ".1f",
                "dtick": 0.1,
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
        ),
    )


def _recipe(row: Mapping[str, Any]) -> str:
    """Name what a score was measured against, and how its recipe differs."""
    change = str(row["measure"]).removeprefix("auc").removesuffix("auc").strip("_")
    against = plot_text(f"against {label(row['target'])}", 24)
    return f"{against}<br>{plot_text(label(change), 24)}" if change else against


def _insight(row: Mapping[str, Any]) -> Card:
    """Show a quoted finding as a number with its interval."""
    measure, target = str(row["measure"]), str(row["target"])
    is_share = "share" in measure or "rate" in measure or measure == "accuracy"
    value = row["value"]
    told = (
        count(int(value)) if target == "count" else percent(value) if is_share else decimal(value)
    )
    facts = [] if target in {"count", "recorded data"} else [("against", label(target))]
    if row["ci_low"] is not None:
        ends = (row["ci_low"], row["ci_high"])
        span = " to ".join(percent(end) for end in ends) if is_share else interval(*ends)
        facts.append(("95 % interval", span))
    facts.append(("of rows", count(row["rows"])))
    return Card(sentence(measure), told, capital(row["explanation"] or ""), "plain", tuple(facts))


FIGURES = {
    "rejected_records": rejected_records,
    "leakage_checks": leakage_checks,
    "notebook_baseline": notebook_baseline,
}
