"""Figures of the treatments page: what the log says, what chance says, what is true."""

from collections.abc import Mapping
from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    NOTHING,
    SPACE,
    capital,
    count,
    decimal,
    label,
    percent,
    plot_text,
    sentence,
)
from slrs_ml.reporting.plots import dots, figure

__all__ = ["FIGURES"]

NOBODY = "routine_monitoring"
VOICES = (
    ("naive", "the log", "var(--orange)", "circle"),
    ("chance", "decided by chance", "var(--blue)", "diamond"),
    ("true", "true", "var(--teal)", "square"),
)


def treatment_effects(rows: Rows, context: Context) -> Figure:
    """Show the effect of each treatment by the log, by chance and in truth."""
    is_money = rows[0]["outcome_name"] == "net_cash_6m"
    unit = context.currency if is_money else None
    table = _table(rows, is_money=is_money, unit=unit)
    treatments = [row for row in rows if row["treatment_code"] != NOBODY]
    spoken = [voice for voice in VOICES if any(_told(row, voice[0]) for row in treatments)]
    answer = _answer(rows, is_money=is_money, unit=unit)
    if not spoken:
        return Figure(answer=answer, table=table)
    traces = []
    for place, (voice, name, colour, symbol) in enumerate(spoken):
        own = [(at, row) for at, row in enumerate(treatments) if _told(row, voice)]
        shift = 0.24 * (place - (len(spoken) - 1) / 2)
        traces.append(
            dots(
                [row[f"{voice}_effect"] for _, row in own],
                [at + shift for at, _ in own],
                hover=[
                    f"{sentence(row['treatment_code'])}, {name}: "
                    f"{_effect(row, voice, is_money=is_money, unit=unit)}"
                    for _, row in own
                ],
                colour=colour,
                name=name,
                symbol=symbol,
                x_low=[_end(row, voice, "low") for _, row in own],
                x_high=[_end(row, voice, "high") for _, row in own],
            )
        )
    return Figure(
        answer=answer,
        table=table,
        plot=figure(
            traces,
            height=100 + 62 * len(treatments),
            x={
                "title": f"more than doing nothing{f', {unit}' if unit else ''}",
                "tickformat": ",.0f" if is_money else ".0%",
                "nticks": 6,
            },
            y={
                "range": [len(treatments) - 0.5, -0.5],
                "tickmode": "array",
                "tickvals": list(range(len(treatments))),
                "ticktext": [plot_text(sentence(r["treatment_code"]), 14) for r in treatments],
            },
            shapes=[
                {
                    "type": "line",
                    "yref": "paper",
                    "x0": 0,
                    "x1": 0,
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": "var(--ink-soft)", "width": 1.5, "dash": "dash"},
                }
            ],
            has_legend=True,
        ),
    )


def _name(row: Mapping[str, Any]) -> str:
    code = row["treatment_code"]
    return "doing nothing" if code == NOBODY else label(code)


def _told(row: Mapping[str, Any], voice: str) -> bool:
    return row[f"{voice}_effect"] is not None


def _end(row: Mapping[str, Any], voice: str, end: str) -> float | None:
    found = row[f"{voice}_effect_{end}"]
    return None if found is None else float(found)


def _amount(value: object, *, is_money: bool, unit: str | None) -> str:
    if value is None:
        return NOTHING
    if is_money:
        return f"{f'{unit}{SPACE}' if unit else ''}{decimal(value, 0)}"
    return f"{decimal(100 * float(str(value)), 1)} points"


def _effect(row: Mapping[str, Any], voice: str, *, is_money: bool, unit: str | None) -> str:
    told = _amount(row[f"{voice}_effect"], is_money=is_money, unit=unit)
    low, high = _end(row, voice, "low"), _end(row, voice, "high")
    if low is None or high is None:
        return told
    factor, digits = (1.0, 0) if is_money else (100.0, 1)
    return f"{told} ({decimal(factor * low, digits)} to {decimal(factor * high, digits)})"


def _answer(rows: Rows, *, is_money: bool, unit: str | None) -> str:
    placed = [row for row in rows if row["naive_rank"] is not None]
    if not placed:
        return (
            "That cannot be told: no decision was left to chance, and the log's own means are "
            "of different loans."
        )
    source = "true" if placed[0]["reference"] == "truth" else "chance"
    voice = "in truth" if source == "true" else "where chance decided"
    by_log = min(placed, key=lambda row: (row["naive_rank"], row["treatment_code"]))
    by_reference = min(placed, key=lambda row: (row["reference_rank"], row["treatment_code"]))
    misplaced = sum(row["naive_rank"] != row["reference_rank"] for row in placed)
    if not misplaced:
        return (
            f"The log orders all {len(placed)} treatments as they are {voice}; "
            f"{_name(by_log)} comes first."
        )
    log_says = _amount(by_log["naive_effect"], is_money=is_money, unit=unit)
    reference_says = _amount(by_reference[f"{source}_effect"], is_money=is_money, unit=unit)
    if by_log["treatment_code"] == by_reference["treatment_code"]:
        told = (
            f"{capital(_name(by_log))} comes first by the log ({log_says}) and "
            f"{voice} ({reference_says})"
        )
    else:
        told = (
            f"By the log {_name(by_log)} comes first ({log_says}); {voice} "
            f"{_name(by_reference)} does ({reference_says})"
        )
    return f"{told}. The log puts {misplaced} of {len(placed)} treatments in the wrong place."


def _table(rows: Rows, *, is_money: bool, unit: str | None) -> Table:
    return Table(
        (
            Column("Treatment"),
            Column("By the log", True),
            Column("By chance", True),
            Column("True", True),
            Column("Place by the log", True),
            Column("Place by truth or chance", True),
            Column("Logged", True),
            Column("By chance", True),
            Column("Within chance's reach", True),
        ),
        tuple(
            (
                capital(_name(row)),
                *(
                    _effect(row, voice, is_money=is_money, unit=unit)
                    for voice in ("naive", "chance", "true")
                ),
                count(row["naive_rank"]),
                count(row["reference_rank"]),
                count(row["naive_decisions"]),
                count(row["chance_decisions"]),
                percent(row["chance_overlap_share"]),
            )
            for row in rows
        ),
    )


FIGURES = {"treatment_effects": treatment_effects}
