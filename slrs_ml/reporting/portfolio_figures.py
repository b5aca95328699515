"""Figures of the portfolio page on the book: arrears, risk bands, probabilities."""

from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    amount,
    bucket,
    count,
    day,
    label,
    percent,
    plot_text,
    sentence,
    short_amount,
)
from slrs_ml.reporting.plots import BUCKET_COLOURS, SERIES, bars, figure, lines

__all__ = ["FIGURES"]

UPWARDS = {"autorange": "reversed", "gridcolor": "rgba(0,0,0,0)"}
BAND_COLOURS = ("var(--ramp-4)", "var(--ramp-2)", "var(--ramp-0)")


def delinquency_buckets(rows: Rows, context: Context) -> Figure:
    """Show loans and exposure by days past due."""
    names = [bucket(row["delinquency_bucket"]) for row in rows]
    told = [row for row in rows if row["delinquency_bucket"] != "unknown"]
    late = sum(row["loan_share"] for row in told if row["delinquency_bucket"] != "current")
    worst = [row for row in rows if row["delinquency_bucket"] == "90+"]
    deep = worst[0] if worst else {"loan_share": 0, "outstanding_share": 0}
    answer = (
        f"{percent(late)} of the open loans are past due, and {percent(deep['loan_share'])} by "
        f"more than 90 days; those hold {percent(deep['outstanding_share'] or 0)} of the exposure."
    )
    if not told:
        answer = "The source does not say how late any of the open loans is."
    colours = [BUCKET_COLOURS.get(row["delinquency_bucket"], "var(--grey)") for row in rows]
    loans = bars(
        names,
        [row["loan_share"] for row in rows],
        texts=[percent(row["loan_share"]) for row in rows],
        colour=colours,
        name="loans",
        hover=[f"{n}: {count(r['loans'])} loans" for n, r in zip(names, rows, strict=True)],
    )
    exposure = bars(
        names,
        [row["outstanding_share"] for row in rows],
        texts=[percent(row["outstanding_share"]) for row in rows],
        colour=colours,
        name="exposure",
        hover=[
            f"{n}: {amount(r['outstanding_amount'], context.currency)}"
            for n, r in zip(names, rows, strict=True)
        ],
    )
    exposure["marker"]["opacity"] = 0.5
    for trace in (loans, exposure):
        trace["textposition"] = "outside"
    top = max(max(row["loan_share"], row["outstanding_share"] or 0) for row in rows)
    return Figure(
        answer=answer,
        plot=figure(
            [loans, exposure],
            height=90 + 58 * len(rows),
            x={"visible": False, "range": [0, top * 1.2]},
            y=UPWARDS,
            narrow={"xaxis": {"range": [0, top * 1.4]}},
            barmode="group",
            bargap=0.28,
            bargroupgap=0.06,
        ),
        table=Table(
            (
                Column("Days past due"),
                Column("Loans", True),
                Column("Share", True),
                Column("Exposure", True),
                Column("Share", True),
            ),
            tuple(
                (
                    name,
                    count(row["loans"]),
                    percent(row["loan_share"]),
                    amount(row["outstanding_amount"], context.currency),
                    percent(row["outstanding_share"]),
                )
                for name, row in zip(names, rows, strict=True)
            ),
        ),
    )


def delinquency_history(rows: Rows, context: Context) -> Figure:
    """Show arrears over the month ends."""
    del context
    parts = (
        ("share_1_to_30", "1 to 30 days", "var(--ramp-1)", "dot"),
        ("share_31_to_90", "31 to 90 days", "var(--ramp-3)", "dash"),
        ("share_over_90", "more than 90 days", "var(--ramp-4)", "solid"),
    )
    table = Table(
        (Column("Month end"), Column("Open loans", True), *(Column(p[1], True) for p in parts)),
        tuple(
            (day(row["snapshot_date"]), count(row["loans"]), *(percent(row[p[0]]) for p in parts))
            for row in rows
        ),
    )
    if len(rows) < 2:
        return Figure(
            absent="There is one month end only, so nothing can be said about a trend.",
            table=table,
        )
    last = rows[-1]
    before = rows[max(0, len(rows) - 13)]
    change = last["share_over_90"] - before["share_over_90"]
    months = min(12, len(rows) - 1)
    direction = (
        "about as many as" if abs(change) < 0.0025 else "up from" if change > 0 else "down from"
    )
    answer = (
        f"At {day(last['snapshot_date'])}, {percent(last['share_over_90'])} of the open loans were "
        f"more than 90 days past due, {direction} {percent(before['share_over_90'])} "
        f"{months} month{'s' if months > 1 else ''} before."
    )
    dates = [str(row["snapshot_date"]) for row in rows]
    traces = [
        lines(
            dates,
            [row[column] for row in rows],
            hover=[f"{day(row['snapshot_date'])}: {percent(row[column])}, {name}" for row in rows],
            colour=colour,
            name=name,
            dash=dash,
        )
        for column, name, colour, dash in parts
    ]
    return Figure(
        answer=answer,
        table=table,
        plot=figure(
            traces,
            height=380,
            x={"type": "date", "gridcolor": "rgba(0,0,0,0)", "nticks": 6},
            y={"tickformat": ".0%", "rangemode": "tozero", "title": "share of open loans"},
            has_legend=True,
            hovermode="closest",
        ),
    )


def risk_bands(rows: Rows, context: Context) -> Figure:
    """Show decided loans by band."""
    scored = [row for row in rows if row["risk_band"] != "not scored"]
    table = Table(
        (
            Column("Band"),
            Column("Risk probability"),
            Column("Loans", True),
            Column("Share", True),
            Column("Exposure", True),
        ),
        tuple(
            (
                sentence(row["risk_band"]),
                _range(row),
                count(row["loans"]),
                percent(row["loan_share"]),
                amount(row["outstanding_amount"], context.currency),
            )
            for row in rows
        ),
    )
    if not scored:
        return Figure(
            absent=(
                "No loan stands in a risk band: no model of this portfolio found a usable signal "
                f"before the outcome, so all {count(sum(row['loans'] for row in rows))} loans are "
                "decided by delinquency rules."
            ),
            table=table,
        )
    top = scored[0]
    held = short_amount(top["outstanding_amount"], context.currency)
    answer = (
        f"{count(top['loans'])} loans ({percent(top['loan_share'])}) stand in the band "
        f"“{label(top['risk_band'])}”, with {held} "
        "of exposure."
    )
    colours = [
        "var(--grey)"
        if row["risk_band"] == "not scored"
        else BAND_COLOURS[min(place, len(BAND_COLOURS) - 1)]
        for place, row in enumerate(rows)
    ]
    trace = bars(
        [f"{sentence(row['risk_band'])} {_range(row)}".strip() for row in rows],
        [row["loans"] for row in rows],
        texts=[f"{count(row['loans'])} · {percent(row['loan_share'])}" for row in rows],
        colour=colours,
        hover=[
            f"{sentence(row['risk_band'])}: {count(row['loans'])} loans, "
            f"{amount(row['outstanding_amount'], context.currency)}"
            for row in rows
        ],
        width=16,
    )
    trace["textposition"] = "outside"
    return Figure(
        answer=answer,
        table=table,
        plot=figure(
            [trace],
            height=70 + 70 * len(rows),
            x={"visible": False, "range": [0, max(row["loans"] for row in rows) * 1.45]},
            y=UPWARDS,
            narrow={"xaxis": {"range": [0, max(row["loans"] for row in rows) * 2.2]}},
            bargap=0.35,
        ),
    )


def _range(row: Any) -> str:
    if row["lowest_probability"] is None:
        return ""
    return f"{row['lowest_probability']:.2f} to {row['highest_probability']:.2f}"


def score_distribution(rows: Rows, context: Context) -> Figure:
    """Show the spread of the risk probabilities."""
    del context
    tasks = sorted({row["risk_task"] for row in rows})
    total = sum(row["loans"] for row in rows)
    low = sum(row["loans"] for row in rows if row["probability_to"] <= 0.5)
    answer = (
        f"{percent(low / total)} of the {count(total)} scored loans have a risk below one half, "
        "as is usual for a book that mostly pays."
        if low / total > 0.5
        else f"{percent(1 - low / total)} of the {count(total)} scored loans have a risk of one "
        "half or more."
    )
    traces = [
        {
            "type": "bar",
            "name": plot_text(sentence(task)),
            "x": [
                round(row["probability_from"] + 0.025, 3)
                for row in rows
                if row["risk_task"] == task
            ],
            "y": [row["loans"] for row in rows if row["risk_task"] == task],
            "width": 0.046,
            "marker": {"color": SERIES[place % len(SERIES)]},
            "hovertext": [
                plot_text(
                    f"{row['probability_from']:.2f} to {row['probability_to']:.2f}: "
                    f"{count(row['loans'])} loans, {label(task)}"
                )
                for row in rows
                if row["risk_task"] == task
            ],
            "hoverinfo": "text",
        }
        for place, task in enumerate(tasks)
    ]
    return Figure(
        answer=answer,
        table=Table(
            (Column("Task"), Column("Risk probability"), Column("Loans", True)),
            tuple(
                (
                    sentence(row["risk_task"]),
                    f"{row['probability_from']:.2f} to {row['probability_to']:.2f}",
                    count(row["loans"]),
                )
                for row in rows
            ),
        ),
        plot=figure(
            traces,
            height=340,
            x={
                "title": "risk probability",
                "range": [0, 1],
                "tickformat": ".2f",
                "dtick": 0.25,
                "gridcolor": "rgba(0,0,0,0)",
            },
            y={"title": "loans", "rangemode": "tozero", "tickformat": ",d"},
            has_legend=len(tasks) > 1,
            barmode="stack",
        ),
    )


FIGURES = {
    "delinquency_buckets": delinquency_buckets,
    "delinquency_history": delinquency_history,
    "risk_bands": risk_bands,
    "score_distribution": score_distribution,
}
