"""Figures of the data quality page on what came in, and how fresh it is."""

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import count, day, label, percent
from slrs_ml.reporting.plots import bars, figure

__all__ = ["FIGURES"]

UPWARDS = {"autorange": "reversed", "gridcolor": "rgba(0,0,0,0)"}


def input_rows(rows: Rows, context: Context) -> Figure:
    """Show how many rows of each table are used and how many put aside."""
    del context
    loaded = sum(row["loaded_rows"] for row in rows)
    rejected = sum(row["rejected_rows"] for row in rows)
    names = [label(row["source_table"]) for row in rows]
    worst = max(rows, key=lambda row: (row["rejected_share"], row["source_table"]))
    top = max(worst["rejected_share"], 0.01)
    trace = bars(
        names,
        [row["rejected_share"] for row in rows],
        texts=[
            f"{count(row['rejected_rows'])} of {count(row['loaded_rows'])}"
            if row["rejected_rows"]
            else f"none of {count(row['loaded_rows'])}"
            for row in rows
        ],
        colour="var(--violet)",
        hover=[
            f"{name}: {percent(row['rejected_share'], 2)} of {count(row['loaded_rows'])} rows put "
            "aside"
            for name, row in zip(names, rows, strict=True)
        ],
        width=18,
    )
    trace["textposition"] = "outside"
    if rejected:
        answer = (
            f"{count(loaded)} rows came in, {count(loaded - rejected)} are used and "
            f"{count(rejected)} ({percent(rejected / loaded, 2)}) were put aside, the largest "
            f"share in {label(worst['source_table'])} ({percent(worst['rejected_share'])})."
        )
    else:
        answer = f"{count(loaded)} rows came in and all of them are used."
    return Figure(
        answer=answer,
        table=Table(
            (
                Column("Table"),
                Column("Rows in", True),
                Column("Used", True),
                Column("Put aside", True),
                Column("Share", True),
                Column("Most versions of a row", True),
            ),
            tuple(
                (
                    name,
                    count(row["loaded_rows"]),
                    count(row["staged_rows"]),
                    count(row["rejected_rows"]),
                    percent(row["rejected_share"], 2),
                    count(row["max_versions"]),
                )
                for name, row in zip(names, rows, strict=True)
            ),
        ),
        plot=figure(
            [trace],
            height=60 + 34 * len(rows),
            x={"visible": False, "range": [0, top * 1.6]},
            y=UPWARDS,
            narrow={"xaxis": {"range": [0, top * 3]}},
            bargap=0.35,
        ),
    )


def input_freshness(rows: Rows, context: Context) -> Figure:
    """Show how long ago the last event of each table is."""
    del context
    dated = [row for row in rows if row["days_since_last_event"] is not None]
    table = Table(
        (
            Column("Table"),
            Column("First event"),
            Column("Last event"),
            Column("Days since", True),
            Column("Last recorded"),
            Column("Rows without a time of recording", True),
            Column("Rows without any date", True),
        ),
        tuple(
            (
                label(row["source_table"]),
                day(row["first_event_on"]),
                day(row["last_event_on"]),
                count(row["days_since_last_event"]),
                day(row["last_recorded_on"]),
                count(row["unrecorded_rows"]),
                count(row["undated_rows"]),
            )
            for row in rows
        ),
    )
    if not dated:
        return Figure(
            absent="No table tells of a day, so nothing can be said about freshness.", table=table
        )
    oldest = max(dated, key=lambda row: (row["days_since_last_event"], row["source_table"]))
    names = [label(row["source_table"]) for row in dated]
    trace = bars(
        names,
        [row["days_since_last_event"] for row in dated],
        texts=[_days(row["days_since_last_event"]) for row in dated],
        colour="var(--blue)",
        hover=[
            f"{name}: last event on {day(row['last_event_on'])}"
            for name, row in zip(names, dated, strict=True)
        ],
        width=18,
    )
    trace["textposition"] = "outside"
    top = max(1, oldest["days_since_last_event"])
    unrecorded = sum(row["unrecorded_rows"] for row in rows)
    return Figure(
        answer=(
            f"The oldest last event is {_days(oldest['days_since_last_event'])} before the "
            f"build's date, in {label(oldest['source_table'])}"
            + (
                f"; {count(unrecorded)} rows do not say when they were recorded and count from "
                "their own day."
                if unrecorded
                else "."
            )
        ),
        table=table,
        plot=figure(
            [trace],
            height=60 + 34 * len(dated),
            x={"visible": False, "range": [0, top * 1.3]},
            y=UPWARDS,
            narrow={"xaxis": {"range": [0, top * 1.8]}},
            bargap=0.35,
        ),
    )


def _days(days: int) -> str:
    return f"{count(days)} day{'' if days == 1 else 's'}"


FIGURES = {
    "input_rows": input_rows,
    "input_freshness": input_freshness,
}
