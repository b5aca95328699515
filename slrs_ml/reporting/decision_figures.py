"""Figures of the portfolio page on decisions: strategies, rules, guardrails, reasons."""

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    count,
    joined,
    label,
    percent,
    sentence,
)
from slrs_ml.reporting.plots import bars, figure

__all__ = ["FIGURES"]

TOP_REASONS = 8
UPWARDS = {"autorange": "reversed", "gridcolor": "rgba(0,0,0,0)"}


def strategies(rows: Rows, context: Context) -> Figure:
    """Compare what is proposed with what is carried out."""
    del context
    proposed = sum(row["proposed_loans"] for row in rows)
    legal = [row for row in rows if "legal" in row["strategy_code"]]
    legal_proposed = sum(row["proposed_loans"] for row in legal)
    legal_done = sum(row["carried_out_loans"] for row in legal)
    by_score = sum(row["proposed_by_score_loans"] for row in rows)
    source = "The rules" if by_score else "No score serves here; the rules by days past due"
    if legal_proposed:
        done = (
            f"{count(legal_done)} {'is' if legal_done == 1 else 'are'}" if legal_done else "none is"
        )
        answer = (
            f"{source} propose legal steps for {count(legal_proposed)} loans; {done} carried out, "
            "since no legal step follows from a score alone."
        )
    else:
        answer = f"{source} propose a strategy for {count(proposed)} loans, none of them legal."
    names = [sentence(row["strategy_code"]) for row in rows]
    pairs = (
        ("proposed", "proposed_loans", "var(--grey)"),
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
            hover=[
                f"{n}: {count(r[column])} loans {name}" for n, r in zip(names, rows, strict=True)
            ],
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
            narrow={"xaxis": {"range": [0, top * 1.5]}},
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
                Column("Proposed"),
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
    names = [sentence(row["guardrail_code"]) for row in rows]
    first = rows[0]
    trace = bars(
        names,
        [row["loans"] for row in rows],
        texts=[count(row["loans"]) for row in rows],
        colour="var(--teal)",
        hover=[
            f"{name}: {label(row['effect'])}, {count(row['loans'])} loans"
            for name, row in zip(names, rows, strict=True)
        ],
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
    top = max(*loans.values(), 1) * 1.25
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
            narrow={"xaxis": {"range": [-(left + top * 0.5), top * 1.25]}},
            has_legend=True,
            barmode="relative",
            bargap=0.35,
        ),
    )


FIGURES = {
    "strategies": strategies,
    "strategy_rules": strategy_rules,
    "guardrails": guardrails,
    "reasons": reasons,
}
