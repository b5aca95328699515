"""Figures of the delinquency page on vintages: defaults and recoveries by year of origination."""

from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import count, percent
from slrs_ml.reporting.plots import figure, lines

__all__ = ["FIGURES"]

YEARS_SHOWN = 6
COLOURS = (
    "var(--orange)",
    "var(--blue)",
    "var(--teal)",
    "var(--violet)",
    "var(--grey)",
    "var(--ink-soft)",
)
DASHES = ("solid", "dash", "dot", "dashdot", "solid", "dash")


def vintage_defaults(rows: Rows, context: Context) -> Figure:
    """Show the share ever in default by year of origination and age."""
    del context
    return _vintages(
        rows,
        column="default_rate",
        title="share ever in default",
        absent="No year of origination is old enough for a curve.",
        answer=_worst_year,
    )


def vintage_recoveries(rows: Rows, context: Context) -> Figure:
    """Show the share of the defaulted exposure recovered, by year of origination and age."""
    del context
    return _vintages(
        [row for row in rows if row["cumulative_recovery_rate"] is not None],
        column="cumulative_recovery_rate",
        title="share of the exposure recovered",
        absent="No loan of these years has defaulted, so there is nothing to recover.",
        answer=_recovered,
    )


def _vintages(rows: Rows, *, column: str, title: str, absent: str, answer: Any) -> Figure:
    table = Table(
        (
            Column("Year", True),
            Column("Months on book", True),
            Column("Loans", True),
            Column("Ever in default", True),
            Column("95 % interval", True),
            Column("Recovered", True),
        ),
        tuple(
            (
                str(row["cohort_year"]),
                count(row["months_on_book"]),
                count(row["loans"]),
                percent(row["default_rate"]),
                f"{percent(row['default_rate_low'])} to {percent(row['default_rate_high'])}",
                percent(row["cumulative_recovery_rate"]),
            )
            for row in rows
            if int(row["months_on_book"]) % 6 == 0
        ),
    )
    years: dict[int, list[Any]] = {}
    for row in rows:
        years.setdefault(int(row["cohort_year"]), []).append(row)
    drawn = sorted(year for year, own in years.items() if len(own) > 1)[-YEARS_SHOWN:]
    if not drawn:
        return Figure(absent=absent, table=table)
    traces = [
        lines(
            [row["months_on_book"] for row in years[year]],
            [row[column] for row in years[year]],
            hover=[
                f"{year}, after {row['months_on_book']} months: {percent(row[column])} "
                f"({count(row['defaulted_loans'])} of {count(row['loans'])} loans in default)"
                for row in years[year]
            ],
            colour=COLOURS[place],
            name=str(year),
            dash=DASHES[place],
        )
        for place, year in enumerate(reversed(drawn))
    ]
    return Figure(
        answer=answer([row for year in drawn for row in years[year]]),
        table=table,
        plot=figure(
            traces,
            height=380,
            x={
                "title": "months on book",
                "dtick": 12,
                "rangemode": "tozero",
                "gridcolor": "rgba(0,0,0,0)",
            },
            y={"tickformat": ".0%", "rangemode": "tozero", "title": title},
            has_legend=True,
            hovermode="closest",
        ),
    )


def _worst_year(rows: Rows) -> str:
    age = min(12, max(int(row["months_on_book"]) for row in rows))
    compared = [row for row in rows if row["months_on_book"] == age]
    worst = max(compared, key=lambda row: (row["default_rate"], -row["cohort_year"]))
    best = min(compared, key=lambda row: (row["default_rate"], -row["cohort_year"]))
    told = (
        f"After {age} months, {percent(worst['default_rate'])} of the loans of "
        f"{worst['cohort_year']} had been in default"
    )
    if len(compared) == 1:
        return f"{told}; there is no other year to hold it against."
    if worst["default_rate_low"] > best["default_rate_high"]:
        return f"{told}, against {percent(best['default_rate'])} of {best['cohort_year']}."
    return (
        f"{told}, the most of all years; the fewest are {percent(best['default_rate'])} of "
        f"{best['cohort_year']}, and their intervals overlap."
    )


def _recovered(rows: Rows) -> str:
    oldest = min(int(row["cohort_year"]) for row in rows)
    last = max(
        (row for row in rows if row["cohort_year"] == oldest), key=lambda row: row["months_on_book"]
    )
    return (
        f"Of what the defaulted loans of {oldest} owed at default, "
        f"{percent(last['cumulative_recovery_rate'])} has come in by month "
        f"{last['months_on_book']}, not discounted and before costs."
    )


FIGURES = {
    "vintage_defaults": vintage_defaults,
    "vintage_recoveries": vintage_recoveries,
}
