"""Figures of the portfolio page: arrears, risk, strategies, guardrails, reasons."""

from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    amount,
    count,
    day,
    joined,
    label,
    percent,
    plot_text,
    sentence,
    short_amount,
)
from slrs_ml.reporting.plots import BUCKET_COLOURS, SERIES, bars, figure, lines

__all__ = ["FIGURES"]

TOP_REASONS = 8
UPWARDS = {"autorange": "reversed", "gridcolor": "rgba(0,0,0,0)"}
BAND_COLOURS = ("var(--ramp-4)", "var(--ramp-2)", "var(--ramp-0)", "var(--grey)")


def delinquency_buckets(rows: Rows, context: Context) -> Figure:
    """Show loans and exposure by days past due."""
    names = [_bucket(row["delinquency_bucket"]) for row in rows]
    late = sum(row["loan_share"] for row in rows if row["delinquency_bucket"] != "current")
    worst = [row for row in rows if row["delinquency_bucket"] == "90+"]
    deep = worst[0] if worst else {"loan_share": 0, "outstanding_share": 0}
    answer = (
        f"{percent(late)} of the open loans are past due, and {percent(deep['loan_share'])} by "
        f"more than 90 days; those hold {percent(deep['outstanding_share'] or 0)} of the exposure."
    )
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


def _bucket(code: str) -> str:
    words = {"current": "not past due", "90+": "more than 90 days", "unknown": "not known"}
    return words.get(code, f"{code.replace('-', ' to ')} days")


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
    direction = "about as many as" if abs(change) < 0.0025 else "up from" if change > 0 else "down from"
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
    answer = (
        f"{count(top['loans'])} loans ({percent(top['loan_share'])}) stand in the band "
        f"“{label(top['risk_band'])}”, with {short_amount(top['outstanding_amount'], context.currency)} "
        "of exposure."
    )
    palette = [*BAND_COLOURS[:1], *BAND_COLOURS[1:2], *[BAND_COLOURS[2]] * len(rows)]
    colours = [
        "var(--grey)" if row["risk_band"] == "not scored" else palette[place]
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
            "x": [round(row["probability_from"] + 0.025, 3) for row in rows if row["risk_task"] == task],
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


def strategies(rows: Rows, context: Context) -> Figure:
    """Compare what is proposed with what is carried out."""
    del context
    proposed = sum(row["proposed_loans"] for row in rows)
    legal = [row for row in rows if "legal" in row["strategy_code"]]
    legal_proposed = sum(row["proposed_loans"] for row in legal)
    legal_done = sum(row["carried_out_loans"] for row in legal)
    if not proposed:
        answer = (
            "No score proposes anything here; every strategy that is carried out comes from a "
            "delinquency rule."
        )
    elif legal_proposed:
        answer = (
            f"The bands propose legal steps for {count(legal_proposed)} loans; "
            f"{'none is' if not legal_done else f'{count(legal_done)} are'} carried out, since no "
            "legal step follows from a score alone."
        )
    else:
        answer = f"The bands propose a strategy for {count(proposed)} loans, none of them legal."
    names = [sentence(row["strategy_code"]) for row in rows]
    pairs = (
        ("proposed by the band", "proposed_loans", "var(--grey)"),
        ("carried out", "carried_out_loans", "var(--blue)"),
    )
    traces = []
    for name, column, colour in pairs:
        trace = bars(
            names,
            [row[column] for row in rows],
            texts=[count(row[column]) for row in rows],
            colour=colour,
            name=name,
            hover=[f"{n}: {count(r[column])} loans {name}" for n, r in zip(names, rows, strict=True)],
        )
        trace["textposition"] = "outside"
        traces.append(trace)
    top = max(max(row["proposed_loans"], row["carried_out_loans"]) for row in rows)
    return Figure(
        answer=answer,
        table=Table(
            (
                Column("Strategy"),
                Column("In words"),
                Column("Proposed", True),
                Column("Carried out", True),
                Column("Need a human", True),
            ),
            tuple(
                (
                    name,
                    str(row["strategy_text"] or "–"),
                    count(row["proposed_loans"]),
                    count(row["carried_out_loans"]),
                    count(row["requires_human_loans"]),
                )
                for name, row in zip(names, rows, strict=True)
            ),
        ),
        plot=figure(
            traces,
            height=90 + 66 * len(rows),
            x={"visible": False, "range": [0, top * 1.18]},
            y=UPWARDS,
            has_legend=True,
            barmode="group",
            bargap=0.3,
            bargroupgap=0.06,
        ),
    )


def strategy_rules(rows: Rows, context: Context) -> Figure:
    """List the rules that decided."""
    del context
    first = rows[0]
    return Figure(
        answer=(
            f"Rule {first['rule_id']} decided most often, for {percent(first['loan_share'])} of "
            "the loans."
        ),
        table=Table(
            (
                Column("Rule"),
                Column("The band proposed"),
                Column("Carried out"),
                Column("Loans", True),
                Column("Share", True),
            ),
            tuple(
                (
                    str(row["rule_id"]),
                    sentence(row["band_strategy_code"]),
                    sentence(row["strategy_code"]),
                    count(row["loans"]),
                    percent(row["loan_share"]),
                )
                for row in rows
            ),
        ),
    )


def guardrails(rows: Rows, context: Context) -> Figure:
    """Count loans under each guardrail."""
    del context
    names = [f"{sentence(row['guardrail_code'])}: {label(row['effect'])}" for row in rows]
    first = rows[0]
    trace = bars(
        names,
        [row["loans"] for row in rows],
        texts=[count(row["loans"]) for row in rows],
        colour="var(--teal)",
        hover=[f"{n}: {count(r['loans'])} loans" for n, r in zip(names, rows, strict=True)],
        width=24,
    )
    trace["textposition"] = "outside"
    return Figure(
        answer=(
            f"{len(rows)} guardrail{'s hold' if len(rows) > 1 else ' holds'}; the most frequent is "
            f"“{label(first['guardrail_code'])}”, for {count(first['loans'])} loans."
        ),
        table=Table(
            (Column("Guardrail"), Column("Effect"), Column("Loans", True)),
            tuple(
                (sentence(row["guardrail_code"]), label(row["effect"]), count(row["loans"]))
                for row in rows
            ),
        ),
        plot=figure(
            [trace],
            height=60 + 50 * len(rows),
            x={"visible": False, "range": [0, max(row["loans"] for row in rows) * 1.2]},
            y=UPWARDS,
            bargap=0.35,
        ),
    )


def reasons(rows: Rows, context: Context) -> Figure:
    """Show how often each reason is given, by direction."""
    del context
    # A task stands for itself: reasons of two tasks are not added up.
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["task"]] = sizes.get(row["task"], 0) + row["loans"]
    task = max(sorted(sizes), key=lambda name: sizes[name])
    own = [row for row in rows if row["task"] == task]
    totals: dict[str, int] = {}
    texts: dict[str, str] = {}
    for row in own:
        totals[row["reason_code"]] = totals.get(row["reason_code"], 0) + row["loans"]
        texts[row["reason_code"]] = row["internal_text"] or row["reason_code"]
    shown = sorted(totals, key=lambda code: (-totals[code], code))[:TOP_REASONS]
    loans = {(row["reason_code"], row["direction"]): row["loans"] for row in own}
    others = [f"{label(name)}" for name in sorted(sizes) if name != task]
    more = f" Reasons of {joined(others)} stand in the table." if others else ""
    raising = max(shown, key=lambda code: (loans.get((code, "raises"), 0), code))
    traces = []
    for direction, sign, colour in (("lowers", -1, "var(--blue)"), ("raises", 1, "var(--orange)")):
        values = [loans.get((code, direction), 0) for code in shown]
        trace = bars(
            [texts[code] for code in shown],
            [sign * value for value in values],
            texts=[count(value) if value else "" for value in values],
            colour=colour,
            name=f"{direction} the score",
            hover=[
                f"{texts[code]}: {direction} the score of {count(value)} loans"
                for code, value in zip(shown, values, strict=True)
            ],
            width=26,
        )
        trace["textposition"] = "outside"
        traces.append(trace)
    top = max(max(loans.values()), 1) * 1.25
    left = max((loans.get((code, "lowers"), 0) for code in shown), default=0)
    return Figure(
        answer=(
            f"For {label(task)}, “{texts[raising]}” raises the score of most loans: "
            f"{count(loans.get((raising, 'raises'), 0))}.{more}"
        ),
        table=Table(
            (
                Column("Task"),
                Column("Reason"),
                Column("Direction"),
                Column("Loans", True),
                Column("As first reason", True),
            ),
            tuple(
                (
                    sentence(row["task"]),
                    str(row["internal_text"] or row["reason_code"]),
                    f"{row['direction']} the score",
                    count(row["loans"]),
                    count(row["loans_first_reason"]),
                )
                for row in rows
            ),
        ),
        plot=figure(
            traces,
            height=90 + 48 * len(shown),
            x={"visible": False, "range": [-max(left * 1.5, top * 0.16), top], "zeroline": True},
            y=UPWARDS,
            has_legend=True,
            barmode="relative",
            bargap=0.35,
        ),
    )


FIGURES = {
    "delinquency_buckets": delinquency_buckets,
    "delinquency_history": delinquency_history,
    "risk_bands": risk_bands,
    "score_distribution": score_distribution,
    "strategies": strategies,
    "strategy_rules": strategy_rules,
    "guardrails": guardrails,
    "reasons": reasons,
}
