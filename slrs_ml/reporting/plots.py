"""Pieces that the figures share: one layout, one look, colours as tokens.

The page resolves a token such as ``var(--blue)`` from its own style, so one figure
serves the light, the dark and the printed page.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slrs_ml.reporting.formats import plot_text

__all__ = [
    "BUCKET_COLOURS",
    "SERIES",
    "SYMBOLS",
    "bars",
    "dots",
    "figure",
    "grouped_dots",
    "heat_map",
    "lines",
]

SERIES = ("var(--blue)", "var(--orange)", "var(--teal)", "var(--violet)", "var(--grey)")
SYMBOLS = ("circle", "diamond", "square", "cross")
DIFFERENCE_SCALE = [
    [0.0, "var(--low-2)"],
    [0.25, "var(--low-1)"],
    [0.5, "var(--middle)"],
    [0.75, "var(--high-1)"],
    [1.0, "var(--high-2)"],
]
SHARE_SCALE = [[0.0, "var(--middle)"], [0.35, "var(--low-1)"], [1.0, "var(--low-2)"]]
BUCKET_COLOURS = {
    "current": "var(--ramp-0)",
    "1-30": "var(--ramp-1)",
    "31-60": "var(--ramp-2)",
    "61-90": "var(--ramp-3)",
    "90+": "var(--ramp-4)",
    "unknown": "var(--grey)",
}

# Letters of a name beside its line: as many as a phone shows.
LEGEND_WIDTH = 36


def figure(
    traces: Sequence[Mapping[str, Any]],
    *,
    height: int,
    x: Mapping[str, Any] | None = None,
    y: Mapping[str, Any] | None = None,
    has_legend: bool = False,
    narrow: Mapping[str, Any] | None = None,
    **layout: Any,
) -> dict[str, Any]:
    """Put traces into the site's layout.

    Parameters
    ----------
    traces : sequence of mapping
        Plotly traces.
    height : int
        Height in pixels.
    x, y : mapping, optional
        What differs from the axis of the site.
    has_legend : bool
        Whether a legend stands above the drawing.
    narrow : mapping, optional
        Axes as they are on a narrow screen, e.g. ``{"xaxis": {"range": [0, 9]}}``.
    **layout
        More of the layout, e.g. ``barmode``.

    Returns
    -------
    dict
        ``data`` and ``layout``.
    """
    axis = {
        "automargin": True,
        "fixedrange": True,
        "gridcolor": "var(--rule)",
        "linecolor": "var(--rule)",
        "zeroline": False,
        "tickfont": {"color": "var(--ink-soft)", "size": 13},
        "title": {"font": {"color": "var(--ink-soft)", "size": 13}, "standoff": 12},
    }
    shared = {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 36 if has_legend else 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "var(--font)", "color": "var(--ink)", "size": 13},
        "showlegend": has_legend,
        "legend": {
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "xanchor": "left",
        },
        "hoverlabel": {
            "bgcolor": "var(--surface)",
            "bordercolor": "var(--rule)",
            "font": {"family": "var(--font)", "color": "var(--ink)", "size": 13},
            "align": "left",
        },
        "dragmode": False,
        "meta": {"narrow": dict(narrow or {})},
    }
    return {
        "data": [dict(trace) for trace in traces],
        "layout": {**shared, "xaxis": _axis(axis, x), "yaxis": _axis(axis, y), **layout},
    }


def _axis(axis: Mapping[str, Any], own: Mapping[str, Any] | None) -> dict[str, Any]:
    merged = {**axis, **(own or {})}
    if isinstance(merged["title"], str):
        merged["title"] = {**axis["title"], "text": merged["title"]}
    return merged


def bars(
    names: Sequence[str],
    values: Sequence[float | None],
    *,
    texts: Sequence[str],
    colour: str | Sequence[str],
    name: str = "",
    hover: Sequence[str] | None = None,
    width: int = 22,
) -> dict[str, Any]:
    """Draw horizontal bars with their value at the end.

    Parameters
    ----------
    names : sequence of str
        Category of each bar, from the top.
    values : sequence of float
        Lengths.
    texts : sequence of str
        What stands at the end of each bar.
    colour : str or sequence of str
        Colour token of all or of each.
    name : str
        Entry of the legend.
    hover : sequence of str, optional
        What a pointer shows; by default the category and the text.
    width : int
        Characters after which a category is wrapped.

    Returns
    -------
    dict
        The trace.
    """
    told = hover or [f"{a}: {b}" for a, b in zip(names, texts, strict=True)]
    return {
        "type": "bar",
        "orientation": "h",
        "name": plot_text(name),
        "y": [plot_text(category, width) for category in names],
        "x": list(values),
        "text": [plot_text(text) for text in texts],
        "textposition": "auto",
        "insidetextanchor": "end",
        "cliponaxis": False,
        "constraintext": "none",
        "textangle": 0,
        "hovertext": [plot_text(text) for text in told],
        "hoverinfo": "text",
        "marker": {"color": colour if isinstance(colour, str) else list(colour)},
    }


def dots(
    xs: Sequence[Any],
    ys: Sequence[Any],
    *,
    hover: Sequence[str],
    colour: str,
    name: str = "",
    x_low: Sequence[float | None] | None = None,
    x_high: Sequence[float | None] | None = None,
    y_low: Sequence[float | None] | None = None,
    y_high: Sequence[float | None] | None = None,
    symbol: str = "circle",
    mode: str = "markers",
) -> dict[str, Any]:
    """Draw points with intervals."""
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": mode,
        "name": plot_text(name),
        "x": list(xs),
        "y": list(ys),
        "marker": {"color": colour, "size": 10, "symbol": symbol},
        "line": {"color": colour, "width": 2},
        "hovertext": [plot_text(text) for text in hover],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    if x_low is not None and x_high is not None:
        trace["error_x"] = _error(xs, x_low, x_high, colour)
    if y_low is not None and y_high is not None:
        trace["error_y"] = _error(ys, y_low, y_high, colour)
    return trace


def grouped_dots(
    rows: Sequence[Mapping[str, Any]],
    *,
    columns: tuple[str, str, str],
    group: Callable[[Mapping[str, Any]], str],
    name: Callable[[Mapping[str, Any]], str],
    hover: Callable[[Mapping[str, Any]], str],
) -> list[dict[str, Any]]:
    """Draw a dot a row with its interval to the sides, each group in its colour and shape.

    ``columns`` are the value and the ends of its interval, ``name`` gives a row's place on
    the axis.
    """
    value, low, high = columns
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(group(row), []).append(row)
    return [
        dots(
            [row[value] for row in own],
            [name(row) for row in own],
            hover=[hover(row) for row in own],
            colour=SERIES[place % len(SERIES)],
            name=title,
            symbol=SYMBOLS[place % len(SYMBOLS)],
            x_low=[row[low] for row in own],
            x_high=[row[high] for row in own],
        )
        for place, (title, own) in enumerate(groups.items())
    ]


def _error(
    values: Sequence[Any],
    low: Sequence[float | None],
    high: Sequence[float | None],
    colour: str,
) -> dict[str, Any]:
    above = [0.0 if h is None else h - v for v, h in zip(values, high, strict=True)]
    below = [0.0 if w is None else v - w for v, w in zip(values, low, strict=True)]
    return {
        "type": "data",
        "symmetric": False,
        "array": [round(value, 6) for value in above],
        "arrayminus": [round(value, 6) for value in below],
        "color": colour,
        "thickness": 2,
        "width": 0,
    }


def lines(
    xs: Sequence[Any],
    ys: Sequence[float | None],
    *,
    hover: Sequence[str],
    colour: str,
    name: str,
    dash: str = "solid",
) -> dict[str, Any]:
    """Draw a line over time."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(xs) < 3 else "lines",
        "name": plot_text(name, LEGEND_WIDTH),
        "x": list(xs),
        "y": list(ys),
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "hovertext": [plot_text(text) for text in hover],
        "hoverinfo": "text",
    }


def heat_map(
    xs: Sequence[str],
    ys: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    texts: Sequence[Sequence[str]] | None = None,
    hover: Sequence[Sequence[str]],
    limit: float,
    is_share: bool = False,
) -> dict[str, Any]:
    """Draw a heat map: around zero, blue below and orange above, or shares from pale to dark."""
    trace: dict[str, Any] = {
        "type": "heatmap",
        "x": [plot_text(x, 14) for x in xs],
        "y": [plot_text(y, 24) for y in ys],
        "z": [list(row) for row in values],
        "hovertext": [[plot_text(text) for text in row] for row in hover],
        "hoverinfo": "text",
        "zmin": 0 if is_share else -limit,
        "zmax": limit,
        "xgap": 3,
        "ygap": 3,
        "colorscale": SHARE_SCALE if is_share else DIFFERENCE_SCALE,
        "showscale": False,
    }
    if texts is not None:
        trace["text"] = [[plot_text(text) for text in row] for row in texts]
        trace["texttemplate"] = "%{text}"
        trace["textfont"] = {"size": 12}
    return trace
