"""Figures of the delinquency page on movements: roll rates, the matrix, where it leads."""

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    amount,
    bucket,
    capital,
    count,
    day,
    joined,
    percent,
    plot_text,
)
from slrs_ml.reporting.plots import dots, figure, heat_map, lines

__all__ = ["FIGURES"]

STEPS = {
    "current": ("var(--grey)", "solid"),
    "1-30": ("var(--ramp-2)", "dot"),
    "31-60": ("var(--ramp-3)", "dash"),
    "61-90": ("var(--ramp-4)", "solid"),
}
LATE = ("1-30", "31-60", "61-90", "90+")
SHORT = {
    "current": "current",
    "unknown": "not known",
    "paid_off": "paid off",
    "charged_off": "charged off",
}


def roll_rates(rows: Rows, context: Context) -> Figure:
    """Show how many loans roll one bucket further, month by month."""
    table = Table(
        (
            Column("Month end"),
            Column("From"),
            Column("To"),
            Column("Loans", True),
            Column("Roll rate", True),
            Column("95 % interval", True),
            Column("Exposure that rolled", True),
        ),
        tuple(
            (
                day(row["snapshot_date"]),
                bucket(row["from_bucket"]),
                bucket(row["to_bucket"]),
                f"{count(row['loans'])} of {count(row['from_loans'])}",
                percent(row["roll_rate"]),
                f"{percent(row['ci_low'])} to {percent(row['ci_high'])}",
                amount(row["amount"], context.currency),
            )
            for row in reversed(rows)
        ),
    )
    last = rows[-1]["snapshot_date"]
    newest = [row for row in rows if row["snapshot_date"] == last]
    told = [
        f"{percent(row['roll_rate'])} of the loans {_behind(row['from_bucket'])}" for row in newest
    ]
    traces = []
    for code, (colour, dash) in STEPS.items():
        own = [row for row in rows if row["from_bucket"] == code]
        if own:
            trace = lines(
                [str(row["snapshot_date"]) for row in own],
                [row["roll_rate"] for row in own],
                hover=[
                    f"{day(row['snapshot_date'])}, {bucket(code)} to {bucket(row['to_bucket'])}: "
                    f"{percent(row['roll_rate'])} ({percent(row['ci_low'])} to "
                    f"{percent(row['ci_high'])}) of {count(row['from_loans'])}"
                    for row in own
                ],
                colour=colour,
                name=f"from {bucket(code)}",
                dash=dash,
            )
            traces.append(trace)
    return Figure(
        answer=(
            f"In the month to {day(last)}, {joined(told)} rolled one bucket further; the table "
            "has the intervals."
        ),
        table=table,
        plot=figure(
            traces,
            height=400,
            x={"type": "date", "gridcolor": "rgba(0,0,0,0)", "nticks": 6},
            y={"tickformat": ".0%", "rangemode": "tozero", "title": "share of the bucket's loans"},
            has_legend=True,
            hovermode="closest",
        ),
    )


def _behind(code: str) -> str:
    return bucket(code) if code == "current" else f"{bucket(code)} past due"


def transition_matrix(rows: Rows, context: Context) -> Figure:
    """Show the matrix of a month's movements."""
    del context
    cells = {(row["from_state"], row["to_state"]): row for row in rows}
    starts = list(dict.fromkeys(row["from_state"] for row in rows))
    reached = {row["to_state"] for row in rows if row["loan_months"]}
    ordered = sorted(rows, key=lambda row: int(row["to_state_rank"]))
    ends = [
        state
        for state in dict.fromkeys(row["to_state"] for row in ordered)
        if state in reached or state in starts
    ]
    absent = not reached - set(starts)

    def told(start: str, end: str) -> str:
        row = cells[start, end]
        return (
            f"{bucket(start)} to {bucket(end)}: {percent(row['probability'])} "
            f"({percent(row['ci_low'])} to {percent(row['ci_high'])}), "
            f"{count(row['loan_months'])} of {count(row['from_loan_months'])} movements"
        )

    trace = heat_map(
        [SHORT.get(end, end) for end in ends],
        [capital(bucket(start)) for start in starts],
        [[cells[start, end]["probability"] for end in ends] for start in starts],
        texts=[[_short(cells[start, end]["probability"]) for end in ends] for start in starts],
        hover=[[told(start, end) for end in ends] for start in starts],
        limit=1,
        is_share=True,
    )
    late = max(
        (row for row in rows if row["from_state"] in LATE and row["to_state"] == "current"),
        key=lambda row: row["from_loan_months"],
        default=None,
    )
    first, last = rows[0]["first_month_end_on"], rows[0]["last_month_end_on"]
    return Figure(
        answer=(
            f"From {day(first)} to {day(last)}, "
            + (
                f"{percent(late['probability'])} of the loans {bucket(late['from_state'])} past "
                "due were up to date a month later"
                if late
                else f"{count(sum(row['loan_months'] or 0 for row in rows))} movements were seen"
            )
            + (
                "; no loan is seen to leave the book, so these are loans that stayed."
                if absent
                else "."
            )
        ),
        table=Table(
            (
                Column("From"),
                Column("To"),
                Column("Movements", True),
                Column("Probability", True),
                Column("95 % interval", True),
            ),
            tuple(
                (
                    bucket(row["from_state"]),
                    bucket(row["to_state"]),
                    f"{count(row['loan_months'])} of {count(row['from_loan_months'])}",
                    percent(row["probability"]),
                    f"{percent(row['ci_low'])} to {percent(row['ci_high'])}",
                )
                for row in rows
            ),
        ),
        plot=figure(
            [trace],
            height=90 + 46 * len(starts),
            x={"side": "top", "type": "category", "showgrid": False, "tickangle": 0},
            y={"autorange": "reversed", "showgrid": False, "title": "from"},
            narrow={
                "yaxis": {
                    "tickvals": trace["y"],
                    "ticktext": [SHORT.get(start, start) for start in starts],
                    "title": "",
                },
                "xaxis": {"tickangle": -90},
            },
        ),
    )


def _short(share: float) -> str:
    if share == 0:
        return ""
    return "<1" if share < 0.01 else f"{100 * share:.0f}"


def state_projections(rows: Rows, context: Context) -> Figure:
    """Hold the projection of the matrix against what became of earlier loans."""
    del context
    table = Table(
        (
            Column("From"),
            Column("Months", True),
            Column("Where"),
            Column("Projected", True),
            Column("Observed", True),
            Column("95 % interval", True),
            Column("Loans observed", True),
        ),
        tuple(
            (
                bucket(row["from_state"]),
                count(row["horizon_months"]),
                str(row["end_group"]),
                percent(row["projected_share"]),
                percent(row["observed_share"]),
                f"{percent(row['observed_low'])} to {percent(row['observed_high'])}",
                count(row["observed_loans"] or 0),
            )
            for row in rows
        ),
    )
    shown = [
        row
        for row in rows
        if row["horizon_months"] == 12 and row["end_group"] == "in default or lost"
    ]
    names = [plot_text(capital(bucket(row["from_state"])), 18) for row in shown]
    places = list(range(len(shown)))
    seen = [(place, row) for place, row in zip(places, shown, strict=True) if row["observed_loans"]]
    if not seen:
        return Figure(
            absent=(
                "No loan was seen a year ago, so nothing says whether the projection holds. The "
                "numbers below are unchecked."
            ),
            table=table,
        )
    traces = [
        dots(
            [row["projected_share"] for row in shown],
            [place - 0.12 for place in places],
            hover=[
                f"{bucket(row['from_state'])}: projected {percent(row['projected_share'])}"
                for row in shown
            ],
            colour="var(--orange)",
            name="projected from a year of months",
            symbol="diamond",
        )
    ]
    traces.append(
        dots(
            [row["observed_share"] for _, row in seen],
            [place + 0.12 for place, _ in seen],
            hover=[
                f"{bucket(row['from_state'])}: observed {percent(row['observed_share'])} of "
                f"{count(row['observed_loans'])} loans"
                for _, row in seen
            ],
            colour="var(--blue)",
            name="observed of the loans of a year ago",
            x_low=[row["observed_low"] for _, row in seen],
            x_high=[row["observed_high"] for _, row in seen],
        )
    )
    missed = [
        row
        for _, row in seen
        if not row["observed_low"] <= row["projected_share"] <= row["observed_high"]
    ]
    if missed:
        names_missed = joined([f"“{bucket(row['from_state'])}”" for row in missed])
        answer = (
            f"For {names_missed} the projection lies outside the interval of what was observed: "
            "more than the present bucket decides where a loan ends."
        )
    else:
        answer = (
            "For no bucket does the projection lie outside the interval of what was observed of "
            "the loans of a year ago."
        )
    return Figure(
        answer=answer,
        table=table,
        plot=figure(
            traces,
            height=110 + 56 * len(shown),
            x={"tickformat": ".0%", "range": [-0.02, 1.02], "nticks": 6, "tickangle": 0},
            y={
                "tickvals": places,
                "ticktext": names,
                "range": [len(shown) - 0.5, -0.5],
                "gridcolor": "rgba(0,0,0,0)",
            },
            has_legend=True,
        ),
    )


FIGURES = {
    "roll_rates": roll_rates,
    "transition_matrix": transition_matrix,
    "state_projections": state_projections,
}
