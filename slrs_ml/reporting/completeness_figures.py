"""Figures of the data quality page on whether it adds up, and what has gone missing."""

from collections.abc import Mapping
from typing import Any

from slrs_ml.reporting.figure import Card, Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    amount,
    count,
    day,
    decimal,
    joined,
    label,
    percent,
    plot_text,
    sentence,
)
from slrs_ml.reporting.plots import figure, heat_map

__all__ = ["FIGURES"]

# Standard errors from which a month is told as a change; with a few hundred cells in view
# chance alone stays below.
STRIKING = 6.0
AGREED = {
    "rows": "The rows of all {} tables agree.",
    "cash": "All {} sums agree, to the cent.",
    "reports": "Every report is, within tolerance, what schedule and payments tell.",
}


def reconciliations(rows: Rows, context: Context) -> Figure:
    """Say whether rows and cash that went in stand at the other end."""
    cards = []
    for name, agreed in AGREED.items():
        own = [row for row in rows if row["reconciliation_name"] == name]
        wrong = [row for row in own if not row["is_reconciled"]]
        if not own:
            continue
        missing = [
            f"{_value(row, 'difference', context)} in {label(row['subject'])}" for row in wrong
        ]
        cards.append(
            Card(
                title=sentence(name),
                verdict="Does not add up" if wrong else "Adds up",
                tone="bad" if wrong else "good",
                text=f"{'Differing' if name == 'reports' else 'Missing'}: {joined(missing)}."
                if missing
                else agreed.format(count(len(own))),
                facts=tuple(
                    (label(row["subject"]), _two_ends(row, context))
                    for row in own
                    if name != "rows"
                ),
            )
        )
    wrong = [row for row in rows if not row["is_reconciled"]]
    return Figure(
        answer=f"No: {count(len(wrong))} of {count(len(rows))} counts do not add up."
        if wrong
        else "Yes: what went in stands at the other end.",
        cards=tuple(cards),
        table=Table(
            (
                Column("What"),
                Column("Where"),
                Column("Went in", True),
                Column("Found", True),
                Column("Told apart", True),
                Column("Missing", True),
                Column("In words"),
            ),
            tuple(
                (
                    str(row["reconciliation_name"]),
                    str(row["subject"]),
                    _value(row, "expected_value", context),
                    _value(row, "found_value", context),
                    _value(row, "left_out_value", context),
                    _value(row, "difference", context),
                    str(row["explanation"]),
                )
                for row in rows
            ),
        ),
    )


def _two_ends(row: Mapping[str, Any], context: Context) -> str:
    told = (
        f"{_value(row, 'expected_value', context)} in, {_value(row, 'found_value', context)} found"
    )
    if row["left_out_value"]:
        told += f", {_value(row, 'left_out_value', context)} told apart"
    return told


def _value(row: Mapping[str, Any], column: str, context: Context) -> str:
    if row["reconciliation_name"] == "cash":
        return amount(row[column], context.currency)
    return count(int(row[column]))


def missing_shares(rows: Rows, context: Context) -> Figure:
    """Show in which months a column is empty more often than it used to be."""
    del context
    cells = {(row["change_rank"], row["month_end_on"]): row for row in rows}
    ranks = sorted({row["change_rank"] for row in rows})
    months = sorted({row["month_end_on"] for row in rows})
    names = {
        row["change_rank"]: f"{label(row['source_table'])}: {label(row['column_name'])}"
        for row in rows
    }
    first = max(
        (row for row in rows if row["change_rank"] == ranks[0]),
        key=lambda row: abs(row["deviation"]),
    )
    told = (
        f"{names[ranks[0]]} was empty in {percent(first['missing_share'])} of the "
        f"{count(first['month_rows'])} rows of {_month(first['month_end_on'])}, against "
        f"{percent(first['pooled_share'])} over all"
    )
    answer = (
        f"Yes: {told}."
        if abs(first["deviation"]) >= STRIKING
        else f"No column stands out. The largest change: {told}, which chance can explain."
    )

    def share(rank: int, month: object) -> float | None:
        cell = cells.get((rank, month))
        return None if cell is None else cell["missing_share"]

    def hover(rank: int, month: object) -> str:
        cell = cells.get((rank, month))
        if cell is None:
            return f"{names[rank]}, {_month(month)}: fewer than ten rows"
        return (
            f"{names[rank]}, {_month(month)}: empty in {percent(cell['missing_share'])} of "
            f"{count(cell['month_rows'])} rows"
        )

    trace = heat_map(
        [str(month)[:7] for month in months],
        [names[rank] for rank in ranks],
        [[share(rank, month) for month in months] for rank in ranks],
        hover=[[hover(rank, month) for month in months] for rank in ranks],
        limit=1,
        is_share=True,
    )
    trace |= {"xgap": 1, "ygap": 2}
    ticks = trace["x"][:: max(1, len(months) // 6)]
    return Figure(
        answer=answer,
        table=Table(
            (
                Column("Column"),
                Column("Month"),
                Column("Rows", True),
                Column("Empty", True),
                Column("Over all", True),
                Column("Standard errors", True),
            ),
            tuple(
                (
                    names[row["change_rank"]],
                    _month(row["month_end_on"]),
                    count(row["month_rows"]),
                    percent(row["missing_share"]),
                    percent(row["pooled_share"]),
                    decimal(row["deviation"], 1),
                )
                for row in rows
            ),
        ),
        plot=figure(
            [trace],
            height=90 + 46 * len(ranks),
            x={"type": "category", "showgrid": False, "tickvals": ticks, "tickangle": 0},
            y={"autorange": "reversed", "showgrid": False},
            narrow={
                "xaxis": {"tickvals": [ticks[0], trace["x"][-1]]},
                "yaxis": {
                    "tickvals": trace["y"],
                    "ticktext": [plot_text(names[rank], 18) for rank in ranks],
                    "tickfont": {"size": 11, "color": "var(--ink-soft)"},
                },
            },
        ),
    )


def _month(month_end: object) -> str:
    return day(month_end).partition(" ")[2]


FIGURES = {
    "reconciliations": reconciliations,
    "missing_shares": missing_shares,
}
