"""Figures of the segments page: stability, profiles, sizes, risk."""

from typing import Any

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import (
    count,
    decimal,
    joined,
    label,
    percent,
    plot_text,
    sentence,
)
from slrs_ml.reporting.plots import bars, dots, figure, heat_map

__all__ = ["FIGURES"]

ALGORITHMS = {"kmeans": "K-means", "hierarchical": "hierarchical", "dbscan": "DBSCAN"}
SYMBOLS = ("circle", "diamond", "square")
MEASURES = ("silhouette", "bootstrap_ari")
LEAST_SILHOUETTE = 0.25
LEAST_ARI = 0.8
PROFILE_FEATURES = 12
COLOUR_LIMIT = 2.0
NAME_WIDTH = 28


def segmentation_quality(rows: Rows, context: Context) -> Figure:
    """Show how separated and how stable each number of segments is, by algorithm."""
    del context
    tried = [row for row in rows if row["algorithm"] in ALGORITHMS]
    chosen = [row for row in tried if row["is_chosen"]]
    table = Table(
        (
            Column("Algorithm"),
            Column("Segments", True),
            Column("Silhouette", True),
            Column("Rand index", True),
            Column("Left out", True),
            Column("Verdict"),
            Column("Chosen"),
        ),
        tuple(
            (
                ALGORITHMS.get(row["algorithm"], "The founding four"),
                count(row["segments"]),
                decimal(row["silhouette"]),
                decimal(row["bootstrap_ari"]),
                percent(row["noise_share"]),
                str(row["status"]),
                "yes" if row["is_chosen"] else "no",
            )
            for row in rows
        ),
    )
    if chosen:
        (best,) = chosen[:1]
        answer = (
            f"Yes: {ALGORITHMS[best['algorithm']]} finds {best['segments']} segments that come "
            "back when borrowers are drawn again (Rand index "
            f"{decimal(best['bootstrap_ari'], 2)}) and lie apart "
            f"(silhouette {decimal(best['silhouette'], 2)})."
        )
    else:
        answer = (
            "No stable segments: no number of segments is both well separated and found again "
            "on resampled borrowers. The founding four are shown below as a description, no more."
        )
    measured = [row for row in tried if row["silhouette"] is not None]
    if not measured:
        return Figure(absent=answer, table=table)
    traces = []
    for (algorithm, name), symbol in zip(ALGORITHMS.items(), SYMBOLS, strict=True):
        own = [row for row in measured if row["algorithm"] == algorithm]
        for column, measure, colour, dash in (
            ("silhouette", "silhouette", "var(--blue)", "solid"),
            ("bootstrap_ari", "Rand index", "var(--orange)", "dot"),
        ):
            if not own:
                continue
            trace = dots(
                [row["segments"] for row in own],
                [row[column] for row in own],
                hover=[
                    f"{name}, {row['segments']} segments: {measure} {decimal(row[column])}"
                    for row in own
                ],
                colour=colour,
                name=f"{name}, {measure}",
                symbol=symbol,
                mode="lines+markers",
            )
            trace["line"] = {"color": colour, "width": 1.5, "dash": dash}
            traces.append(trace)
    shapes = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": level,
            "y1": level,
            "line": {"color": colour, "width": 1.5, "dash": "dash"},
        }
        for level, colour in (
            (LEAST_SILHOUETTE, "var(--blue)"),
            (LEAST_ARI, "var(--orange)"),
        )
    ]
    lowest = min(0.0, *(row[column] for row in measured for column in MEASURES))
    return Figure(
        answer=answer,
        table=table,
        plot=figure(
            traces,
            height=420,
            x={"title": "number of segments", "dtick": 1, "gridcolor": "rgba(0,0,0,0)"},
            y={"range": [lowest - 0.02, 1.02], "tickformat": ".1f"},
            has_legend=True,
            shapes=shapes,
        ),
    )


def segment_profiles(rows: Rows, context: Context) -> Figure:
    """Show each segment's mean of each feature against all borrowers."""
    del context
    cells = {(row["segment_id"], row["feature_name"]): row for row in rows}
    segments = {row["segment_id"]: str(row["segment_name"]) for row in rows}
    spread: dict[str, float] = {}
    for row in rows:
        if row["z_score"] is not None:
            name = row["feature_name"]
            spread[name] = max(spread.get(name, 0.0), abs(row["z_score"]))
    if not spread:
        return Figure(absent="The segments have no profile: no feature varies between borrowers.")
    features = sorted(spread, key=lambda name: (-spread[name], name))[:PROFILE_FEATURES]
    strongest = max(
        (row for row in rows if row["z_score"] is not None),
        key=lambda row: (abs(row["z_score"]), row["feature_name"], -row["segment_id"]),
    )
    above = strongest["z_score"] > 0
    ids = sorted(segments)
    names = [f"{number}. {segments[number]}" for number in ids]

    def score(segment: int, feature: str) -> float | None:
        cell = cells.get((segment, feature))
        return None if cell is None else cell["z_score"]

    def told(segment: int, feature: str) -> str:
        cell = cells.get((segment, feature))
        mean = "–" if cell is None else decimal(cell["mean_value"], 2)
        return f"{segments[segment]}: {label(feature)} on average {mean}"

    trace = heat_map(
        [str(number) for number in ids],
        [sentence(feature) for feature in features],
        [[score(segment, feature) for segment in ids] for feature in features],
        texts=[[decimal(score(segment, feature), 1) for segment in ids] for feature in features],
        hover=[[told(segment, feature) for segment in ids] for feature in features],
        limit=COLOUR_LIMIT,
    )
    trace["x"] = [plot_text(name, max(14, 112 // len(names))) for name in names]
    left_out = len(spread) - len(features)
    return Figure(
        answer=(
            f"What stands out most is {label(strongest['feature_name'])} of "
            f"“{strongest['segment_name']}”, {decimal(abs(strongest['z_score']), 1)} standard "
            f"deviations {'above' if above else 'below'} the mean."
            + _groups_apart(rows)
            + (f" The table holds {left_out} more, which differ less." if left_out else "")
        ),
        table=Table(
            (
                Column("Segment"),
                Column("Group"),
                Column("Feature"),
                Column("Mean", True),
                Column("Standard deviations", True),
            ),
            tuple(
                (
                    f"{row['segment_id']}. {row['segment_name']}",
                    sentence(row["feature_group"]),
                    sentence(row["feature_name"]),
                    decimal(row["mean_value"], 2),
                    decimal(row["z_score"], 2),
                )
                for row in rows
            ),
        ),
        plot=figure(
            [trace],
            height=110 + 40 * len(features),
            x={"side": "top", "type": "category", "showgrid": False, "tickangle": 0},
            y={"autorange": "reversed", "showgrid": False},
            narrow={
                "xaxis": {"tickvals": trace["x"], "ticktext": [str(number) for number in ids]},
                "yaxis": {
                    "tickvals": trace["y"],
                    "ticktext": [plot_text(sentence(feature), 15) for feature in features],
                    "tickfont": {"size": 11, "color": "var(--ink-soft)"},
                },
            },
        ),
    )


def _groups_apart(rows: Rows) -> str:
    """Say by which group of features each segment is set apart."""
    groups = {
        row["segment_id"]: row["distinguishing_group"]
        for row in rows
        if row["distinguishing_group"]
    }
    if not groups:
        return ""
    told = joined([f"{segment} by {label(groups[segment])}" for segment in sorted(groups)])
    return f" Segments are set apart: {told}."


def _ticks(names: list[str]) -> list[str]:
    return [plot_text(name, NAME_WIDTH) for name in names]


def _row_height(names: list[str]) -> int:
    lines = max(tick.count("<br>") + 1 for tick in _ticks(names))
    return max(58, 18 * lines + 16)


def _numbers_only(rows: Rows, names: list[str]) -> dict[str, Any]:
    """Name segments by their number, where a name would leave no room for the drawing."""
    return {
        "tickvals": _ticks(names),
        "ticktext": [f"segment {row['segment_id']}" for row in rows],
    }


def segment_sizes(rows: Rows, context: Context) -> Figure:
    """Show the share of borrowers in each segment."""
    del context
    names = [f"{row['segment_id']}. {row['segment_name']}" for row in rows]
    shares = [row["borrower_share"] or 0 for row in rows]
    largest = max(range(len(rows)), key=lambda place: (shares[place], -place))
    trace = bars(
        names,
        shares,
        texts=[percent(share) for share in shares],
        colour="var(--blue)",
        hover=[
            f"{name}: {count(row['borrowers'])} borrowers"
            for name, row in zip(names, rows, strict=True)
        ],
    )
    trace["textposition"] = "outside"
    trace["y"] = _ticks(names)
    return Figure(
        answer=(
            f"“{rows[largest]['segment_name']}” is the largest, with "
            f"{percent(shares[largest])} of {count(sum(row['borrowers'] for row in rows))} "
            "borrowers."
        ),
        table=Table(
            (Column("Segment"), Column("Borrowers", True), Column("Share", True)),
            tuple(
                (name, count(row["borrowers"]), percent(row["borrower_share"]))
                for name, row in zip(names, rows, strict=True)
            ),
        ),
        plot=figure(
            [trace],
            height=60 + _row_height(names) * len(rows),
            x={"visible": False, "range": [0, (max(shares) or 1) * 1.3]},
            y={"autorange": "reversed", "gridcolor": "rgba(0,0,0,0)"},
            narrow={"yaxis": _numbers_only(rows, names)},
            bargap=0.35,
        ),
    )


def segment_risk(rows: Rows, context: Context) -> Figure:
    """Show the rate of the bad outcome in each segment, with its interval."""
    del context
    names = [f"{row['segment_id']}. {row['segment_name']}" for row in rows]
    table = Table(
        (
            Column("Segment"),
            Column("Rate", True),
            Column("95 % interval", True),
            Column("High risk"),
        ),
        tuple(
            (
                name,
                percent(row["label_rate"]),
                f"{percent(row['ci_low'])} to {percent(row['ci_high'])}",
                "yes" if row["is_high_risk_segment"] else "no",
            )
            for name, row in zip(names, rows, strict=True)
        ),
    )
    measured = [row for row in rows if row["label_rate"] is not None]
    if not measured:
        return Figure(
            absent="No outcome was known in training, so no segment can be told to be at risk.",
            table=table,
        )
    risky = [row for row in measured if row["is_high_risk_segment"]]
    average = measured[0]["average_rate"]
    if risky:
        told = joined([f"“{row['segment_name']}” ({percent(row['label_rate'])})" for row in risky])
        answer = (
            f"{told} {'is' if len(risky) == 1 else 'are'} at high risk; the average is "
            f"{percent(average)}."
        )
    else:
        answer = (
            f"None: no segment has a rate of at least 1.5 times the average of {percent(average)} "
            "with its whole interval above it."
        )
    traces = []
    for is_risky, colour, symbol, name in (
        (True, "var(--orange)", "diamond", "high risk"),
        (False, "var(--blue)", "circle", "not high risk"),
    ):
        own = [row for row in measured if bool(row["is_high_risk_segment"]) == is_risky]
        if own:
            traces.append(
                dots(
                    [row["label_rate"] for row in own],
                    _ticks([f"{row['segment_id']}. {row['segment_name']}" for row in own]),
                    hover=[
                        f"{row['segment_name']}: {percent(row['label_rate'])} "
                        f"({percent(row['ci_low'])} to {percent(row['ci_high'])})"
                        for row in own
                    ],
                    colour=colour,
                    name=name,
                    symbol=symbol,
                    x_low=[row["ci_low"] for row in own],
                    x_high=[row["ci_high"] for row in own],
                )
            )
    top = max(row["ci_high"] or row["label_rate"] for row in measured)
    return Figure(
        answer=answer,
        table=table,
        plot=figure(
            traces,
            height=90 + _row_height(names) * len(measured),
            x={"tickformat": ".0%", "range": [0, min(1.02, top * 1.1)], "nticks": 5},
            y={
                "range": [-0.6, len(measured) - 0.4],
                "categoryorder": "array",
                "categoryarray": _ticks(
                    [f"{row['segment_id']}. {row['segment_name']}" for row in reversed(measured)]
                ),
            },
            narrow={"yaxis": _numbers_only(rows, names)},
            shapes=[
                {
                    "type": "line",
                    "yref": "paper",
                    "x0": average,
                    "x1": average,
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": "var(--ink-soft)", "width": 1.5, "dash": "dash"},
                }
            ],
            has_legend=len(traces) > 1,
        ),
    )


FIGURES = {
    "segmentation_quality": segmentation_quality,
    "segment_profiles": segment_profiles,
    "segment_sizes": segment_sizes,
    "segment_risk": segment_risk,
}
