"""Figures of the monitoring page on time: performance, drift, lead times."""

from collections.abc import Mapping, Sequence
from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    NOTHING,
    capital,
    count,
    day,
    decimal,
    interval,
    joined,
    label,
    percent,
    plot_text,
    task_name,
)
from slrs_ml.reporting.plots import SERIES, SYMBOLS, dots, figure, heat_map, lines

__all__ = ["FIGURES"]

ALARMS = {"top_tenth": "top tenth of the month", "above_lowest_band": "above the lowest band"}
# Twice the threshold is drawn as dark as can be.
DARKEST_THRESHOLDS = 2.0


def performance_over_time(rows: Rows, context: Context) -> Figure:
    """Show the AUC that came true month by month beside the one to expect."""
    del context
    areas = [row for row in rows if row["metric_name"] == "auc"]
    tasks = list(dict.fromkeys(task_name(row) for row in areas))
    traces = []
    for place, task in enumerate(tasks):
        own = [row for row in areas if task_name(row) == task]
        colour = SERIES[place % len(SERIES)]
        # A line over months that nobody scored would tell of what was not measured.
        for kind in dict.fromkeys(row["score_kind"] for row in own):
            scored = [row for row in own if row["score_kind"] == kind]
            trace = lines(
                [str(row["snapshot_date"]) for row in scored],
                [row["estimated_value"] for row in scored],
                hover=[
                    f"{task}, {day(row['snapshot_date'])}: {decimal(row['estimated_value'])} to "
                    f"expect of {count(row['rows'])} loans"
                    for row in scored
                ],
                colour=colour,
                name=f"{task}: to expect" if len(tasks) > 1 else "to expect",
                dash="dot",
            )
            trace |= {"mode": "lines+markers", "marker": {"color": colour, "size": 6}}
            trace |= {"legendgroup": task, "showlegend": kind == own[0]["score_kind"]}
            traces.append(trace)
        known = [row for row in own if row["realised_value"] is not None]
        traces.append(
            dots(
                [str(row["snapshot_date"]) for row in known],
                [row["realised_value"] for row in known],
                hover=[
                    f"{task}, {day(row['snapshot_date'])}: {decimal(row['realised_value'])} "
                    f"({interval(row['ci_low'], row['ci_high'])}) of "
                    f"{count(row['matured_rows'])} loans"
                    for row in known
                ],
                colour=colour,
                name=f"{task}: came true" if len(tasks) > 1 else "came true",
                symbol=SYMBOLS[place % len(SYMBOLS)],
                y_low=[row["ci_low"] for row in known],
                y_high=[row["ci_high"] for row in known],
            )
        )
    return Figure(
        answer=_kept_promises(areas),
        table=Table(
            (
                Column("Task"),
                Column("Metric"),
                Column("Scored on"),
                Column("To expect", True),
                Column("Came true", True),
                Column("95 % interval", True),
                Column("Scored", True),
                Column("Matured", True),
            ),
            tuple(
                (
                    task_name(row),
                    capital(label(row["metric_name"])),
                    day(row["snapshot_date"]),
                    decimal(row["estimated_value"]),
                    decimal(row["realised_value"]),
                    interval(row["ci_low"], row["ci_high"]),
                    count(row["rows"]),
                    count(row["matured_rows"]),
                )
                for row in rows
            ),
        ),
        plot=figure(
            traces,
            height=420,
            x={"type": "date", "nticks": 6},
            y={"title": "AUC", "tickformat": ".2f", "nticks": 6},
            has_legend=True,
        ),
    )


def _kept_promises(areas: Rows) -> str:
    """Count the matured months whose interval holds what was to be expected."""
    known = [
        row
        for row in areas
        if row["realised_value"] is not None
        and row["ci_low"] is not None
        and row["estimated_value"] is not None
    ]
    if not known:
        return "No month has enough known outcomes yet to hold the estimate against."
    held = [row for row in known if row["ci_low"] <= row["estimated_value"] <= row["ci_high"]]
    last = max(str(row["snapshot_date"]) for row in areas)
    now = [row for row in areas if str(row["snapshot_date"]) == last]
    told = [f"{decimal(row['estimated_value'])} for {label(row['task'])}" for row in now]
    return (
        f"In {len(held)} of {len(known)} months with known outcomes the interval holds what was "
        f"to be expected. The scores of {day(last)} let expect an AUC of {joined(told)}."
    )


def drift(rows: Rows, context: Context) -> Figure:
    """Show how far features and scores have moved since training."""
    del context
    cells = {(row["drift_rank"], row["snapshot_date"]): row for row in rows}
    ranks = sorted({row["drift_rank"] for row in rows})
    dates = sorted({row["snapshot_date"] for row in rows})
    names = {row["drift_rank"]: _column(row) for row in rows}
    threshold = max(row["psi_threshold"] for row in rows)

    def index(rank: int, date: object) -> float | None:
        cell = cells.get((rank, date))
        if cell is None:
            return None
        return cell["psi"] if cell["psi"] > cell["psi_noise_limit"] else 0.0

    def hover(rank: int, date: object) -> str:
        cell = cells.get((rank, date))
        if cell is None:
            return f"{names[rank]}, {day(date)}: not scored"
        return (
            f"{names[rank]}, {day(date)}: index {decimal(cell['psi'])}, of which chance does up to "
            f"{decimal(cell['psi_noise_limit'])}{', an alert' if cell['is_alert'] else ''}"
        )

    trace = heat_map(
        [str(date) for date in dates],
        [names[rank] for rank in ranks],
        [[index(rank, date) for date in dates] for rank in ranks],
        hover=[[hover(rank, date) for date in dates] for rank in ranks],
        limit=DARKEST_THRESHOLDS * threshold,
        is_share=True,
    )
    trace |= {"xgap": 1, "ygap": 2}
    ticks = trace["x"][:: max(1, len(dates) // 6)]
    told = [date[:7] for date in ticks]
    return Figure(
        answer=_moved(rows, names),
        table=Table(
            (
                Column("Column"),
                Column("Snapshot"),
                Column("Index", True),
                Column("By chance up to", True),
                Column("Missing", True),
                Column("In training", True),
                Column("Loans", True),
                Column("Alert"),
            ),
            tuple(
                (
                    names[row["drift_rank"]],
                    day(row["snapshot_date"]),
                    decimal(row["psi"]),
                    decimal(row["psi_noise_limit"]),
                    percent(row["missing_share"]),
                    percent(row["training_missing_share"]),
                    count(row["rows"]),
                    "alert" if row["is_alert"] else NOTHING,
                )
                for row in rows
            ),
        ),
        plot=figure(
            [trace],
            height=90 + 46 * len(ranks),
            x={
                "type": "category",
                "showgrid": False,
                "tickvals": ticks,
                "ticktext": told,
                "tickangle": 0,
            },
            y={"autorange": "reversed", "showgrid": False},
            narrow={
                "xaxis": {
                    "tickvals": [ticks[0], trace["x"][-1]],
                    "ticktext": [told[0], trace["x"][-1][:7]],
                },
                "yaxis": {
                    "tickvals": trace["y"],
                    "ticktext": [plot_text(names[rank], 18) for rank in ranks],
                    "tickfont": {"size": 11, "color": "var(--ink-soft)"},
                },
            },
        ),
    )


def _column(row: Mapping[str, Any]) -> str:
    if not row["is_score"]:
        return capital(label(row["column_name"]))
    _, task, outcome = str(row["column_name"]).split(":", 2)
    return f"Score of {label(task)}" + ("" if outcome == "event" else f": {label(outcome)}")


def _moved(rows: Rows, names: Mapping[int, str]) -> str:
    newest = max(str(row["snapshot_date"]) for row in rows)
    alerts = [row for row in rows if row["is_alert"]]
    present = [row for row in alerts if str(row["snapshot_date"]) == newest]
    if present:
        columns = joined([names[row["drift_rank"]] for row in present[:4]])
        more = f" and {len(present) - 4} more" if len(present) > 4 else ""
        return f"Yes, on {day(newest)}: {columns}{more}."
    if alerts:
        columns = joined(list(dict.fromkeys(names[row["drift_rank"]] for row in alerts))[:4])
        return f"Not on {day(newest)}; in months before it had, in {columns}."
    return f"No column and no score has moved by more than the threshold up to {day(newest)}."


def lead_times(rows: Rows, context: Context) -> Figure:
    """Show how long before their default loans were flagged."""
    del context
    rules = list(dict.fromkeys(str(row["alarm_rule"]) for row in rows))
    drawn = {
        rule: [
            row for row in rows if row["alarm_rule"] == rule and row["flagged_share"] is not None
        ]
        for rule in rules
    }
    table = Table(
        (
            Column("Flagged"),
            Column("Months before, at least", True),
            Column("Share", True),
            Column("95 % interval", True),
            Column("Flagged defaults", True),
            Column("Could have been", True),
            Column("All defaults", True),
        ),
        tuple(
            (
                capital(_alarm(row)),
                count(row["months_ahead"]),
                percent(row["flagged_share"]),
                _share_interval(row),
                count(row["flagged_defaults"]),
                count(row["observable_defaults"]),
                count(row["all_defaults"]),
            )
            for row in rows
        ),
    )
    if not any(drawn.values()):
        return Figure(
            absent="No default was scored a month before it began, so none could be flagged.",
            table=table,
        )
    traces = [
        dots(
            [row["months_ahead"] for row in own],
            [row["flagged_share"] for row in own],
            hover=[
                f"{capital(_alarm(row))}, {row['months_ahead']} months before: "
                f"{percent(row['flagged_share'])} ({_share_interval(row)}) of "
                f"{count(row['observable_defaults'])} defaults"
                for row in own
            ],
            colour=SERIES[place % len(SERIES)],
            name=_alarm(own[0]),
            symbol=SYMBOLS[place % len(SYMBOLS)],
            y_low=[row["ci_low"] for row in own],
            y_high=[row["ci_high"] for row in own],
            mode="lines+markers",
        )
        for place, own in enumerate(drawn.values())
        if own
    ]
    return Figure(
        answer=_how_early(drawn),
        table=table,
        plot=figure(
            traces,
            height=420,
            x={
                "title": "months before the default, at least",
                "tickvals": sorted({row["months_ahead"] for row in rows}),
            },
            y={"title": "flagged", "tickformat": ".0%", "range": [0, 1.02], "nticks": 6},
            has_legend=True,
        ),
    )


def _alarm(row: Mapping[str, Any]) -> str:
    return ALARMS.get(str(row["alarm_rule"]), label(row["alarm_rule"]))


def _share_interval(row: Mapping[str, Any]) -> str:
    if row["ci_low"] is None:
        return NOTHING
    return f"{percent(row['ci_low'])} to {percent(row['ci_high'])}"


def _how_early(drawn: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    told = []
    for own in drawn.values():
        three = [row for row in own if row["months_ahead"] == 3] or list(own)[-1:]
        told += [
            f"{capital(_alarm(row))}: of {count(row['observable_defaults'])} defaults "
            f"{percent(row['flagged_share'])} ({_share_interval(row)}) were flagged at least "
            f"{row['months_ahead']} months before."
            for row in three
        ]
    return " ".join(told)


FIGURES = {
    "performance_over_time": performance_over_time,
    "drift": drift,
    "lead_times": lead_times,
}
