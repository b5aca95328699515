"""Figures of the delinquency page on loans that fall behind: cures and their rivals."""

from collections.abc import Mapping
from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import bucket, capital, count, joined, percent, plot_text
from slrs_ml.reporting.plots import figure, lines

__all__ = ["FIGURES"]

HORIZON = 6
ENDS = (
    ("cure_incidence", "cured", "var(--teal)"),
    ("reschedule_incidence", "new schedule", "var(--blue)"),
    ("waiting_share", "still past due", "var(--ramp-0)"),
    ("default_incidence", "in default", "var(--ramp-3)"),
    ("closing_incidence", "closed unpaid", "var(--ramp-4)"),
)
LINES = {
    "1-30": ("var(--blue)", "solid"),
    "31-60": ("var(--teal)", "dash"),
    "61-90": ("var(--orange)", "dot"),
    "90+": ("var(--violet)", "dashdot"),
}


def cure_curves(rows: Rows, context: Context) -> Figure:
    """Show how many late loans are cured by when, with intervals."""
    del context
    buckets = list(dict.fromkeys(row["start_bucket"] for row in rows))
    traces: list[dict[str, Any]] = []
    for code in buckets:
        own = [row for row in rows if row["start_bucket"] == code]
        months = [0, *(row["months_since_start"] for row in own)]
        colour, dash = LINES[code]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [*months, *reversed(months)],
                "y": [
                    *(0, *(row["cure_high"] for row in own)),
                    *(*(row["cure_low"] for row in reversed(own)), 0),
                ],
                "fill": "toself",
                "fillcolor": colour,
                "opacity": 0.2,
                "line": {"width": 0, "color": colour},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
        line = lines(
            months,
            [0, *(row["cure_incidence"] for row in own)],
            hover=[
                f"{bucket(code)} past due, at the start: none",
                *(
                    f"{bucket(code)} past due, after {row['months_since_start']} months: "
                    f"{percent(row['cure_incidence'])} cured ({percent(row['cure_low'])} to "
                    f"{percent(row['cure_high'])}), {count(row['loans_at_risk'])} at risk"
                    for row in own
                ),
            ],
            colour=colour,
            name=f"{bucket(code)}",
            dash=dash,
        )
        traces.append(line)
    told = [
        f"{percent(row['cure_incidence'])} of those {bucket(row['start_bucket'])} past due"
        for row in rows
        if row["months_since_start"] == 3
    ]
    return Figure(
        answer=f"Within three months {joined(told)} were cured, by paying and before any other end."
        if told
        else "No start was watched for three months.",
        table=_curve_table(rows),
        plot=figure(
            traces,
            height=400,
            x={"title": "months since the loan fell there", "dtick": 3, "rangemode": "tozero"},
            y={"tickformat": ".0%", "range": [0, 1.02], "title": "share cured"},
            has_legend=True,
            hovermode="closest",
        ),
    )


def _at_month(rows: Rows, month: int) -> list[Any]:
    """Give each bucket's row of the month, or its last one where no start waited so long."""
    found: dict[str, Any] = {}
    for row in rows:
        if row["months_since_start"] <= month:
            found[row["start_bucket"]] = row
    return list(found.values())


def _curve_table(rows: Rows) -> Table:
    return Table(
        (
            Column("Past due"),
            Column("Months", True),
            Column("At risk", True),
            Column("Cured", True),
            Column("95 % interval", True),
            Column("In default", True),
            Column("New schedule", True),
            Column("Closed unpaid", True),
        ),
        tuple(
            (
                bucket(row["start_bucket"]),
                count(row["months_since_start"]),
                f"{count(row['loans_at_risk'])} of {count(row['loans'])}",
                percent(row["cure_incidence"]),
                f"{percent(row['cure_low'])} to {percent(row['cure_high'])}",
                percent(row["default_incidence"]),
                percent(row["reschedule_incidence"]),
                percent(row["closing_incidence"]),
            )
            for row in rows
        ),
    )


def _followed(row: Mapping[str, Any]) -> str:
    months = row["months_since_start"]
    told = bucket(row["start_bucket"])
    if months == HORIZON:
        return told
    return f"{told}, after {months} month{'' if months == 1 else 's'}"


def cure_ends(rows: Rows, context: Context) -> Figure:
    """Show what has become of late loans within six months."""
    del context
    found = _at_month(rows, HORIZON)
    names = [plot_text(capital(_followed(row)), 18) for row in found]
    traces = []
    for column, name, colour in ENDS:
        shares = [row[column] or 0 for row in found]
        if any(shares):
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "name": plot_text(name),
                    "y": names,
                    "x": shares,
                    "marker": {"color": colour},
                    "hovertext": [
                        plot_text(
                            f"{bucket(row['start_bucket'])} past due: {percent(share)} {name}"
                        )
                        for row, share in zip(found, shares, strict=True)
                    ],
                    "hoverinfo": "text",
                }
            )
    most = max(found, key=lambda row: row["loans"])
    ends = [
        f"{percent(most[column])} {name}"
        for column, name, _ in ENDS
        if most[column] and round(most[column], 3) > 0
    ]
    return Figure(
        answer=(
            f"Of the {count(most['loans'])} loans that fell {bucket(most['start_bucket'])} behind, "
            f"after {count(most['months_since_start'])} "
            f"month{'' if most['months_since_start'] == 1 else 's'}: {joined(ends)}."
        ),
        table=_curve_table(found),
        plot=figure(
            traces,
            height=110 + 52 * len(found),
            x={"tickformat": ".0%", "range": [0, 1.02], "nticks": 5, "tickangle": 0},
            y={"autorange": "reversed", "gridcolor": "rgba(0,0,0,0)"},
            has_legend=True,
            barmode="stack",
            bargap=0.35,
        ),
    )


FIGURES = {
    "cure_curves": cure_curves,
    "cure_ends": cure_ends,
}
