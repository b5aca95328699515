"""The figure of who changes segments from month to month."""

from slrs_ml.reporting.figure import Column, Context, Figure, Rows, Table
from slrs_ml.reporting.formats import count, day, decimal, joined, percent
from slrs_ml.reporting.plots import dots, figure, lines

__all__ = ["FIGURES"]

COLOURS = ("var(--blue)", "var(--orange)", "var(--ink)", "var(--ink-soft)")
DASHES = ("solid", "dash", "dot")


def segment_migrations(rows: Rows, context: Context) -> Figure:
    """Show the share of each segment that is in another a month later, and alerts."""
    del context
    dates = sorted({row["snapshot_date"] for row in rows})
    names = {row["from_segment_id"]: str(row["from_segment_name"]) for row in rows}
    last = [row for row in rows if row["snapshot_date"] == dates[-1]]
    moved = sum(row["borrowers"] for row in last if row["from_segment_id"] != row["to_segment_id"])
    seen = sum(row["borrowers"] for row in last)
    fled = sorted({row["from_segment_id"] for row in last if row["is_leaver_alert"]})
    answer = f"{percent(moved / seen)} of borrowers changed their segment by {day(dates[-1])}"
    if fled:
        told = joined([f"“{names[segment]}”" for segment in fled])
        answer += f"; far more than usual left {told}."
    else:
        answer += "; from no segment did far more leave than usual."
    shift = decimal(last[0]["psi_since_fit"], 2)
    if last[0]["is_psi_alert"]:
        answer += (
            f" Alert: the sizes of segments have shifted since they were fitted (stability index "
            f"{shift}, above 0.25), so they describe another book than they were made from."
        )
    else:
        answer += (
            " Their sizes have not shifted since the fit "
            f"(stability index {shift}, alert above 0.25)."
        )
    traces = []
    for place, segment in enumerate(sorted(names)):
        own = {row["snapshot_date"]: row for row in rows if row["from_segment_id"] == segment}
        traces.append(
            lines(
                [str(date) for date in sorted(own)],
                [own[date]["leaver_share"] for date in sorted(own)],
                hover=[
                    f"{names[segment]}, {day(date)}: {percent(own[date]['leaver_share'])} left, "
                    f"{percent(own[date]['usual_leaver_share'])} is usual"
                    for date in sorted(own)
                ],
                colour=COLOURS[place % len(COLOURS)],
                name=f"{segment}. {names[segment]}",
                dash=DASHES[place // len(COLOURS) % len(DASHES)],
            )
        )
    alerts = {
        (row["snapshot_date"], row["from_segment_id"]): row
        for row in rows
        if row["is_leaver_alert"]
    }
    if alerts:
        traces.append(
            dots(
                [str(date) for date, _ in sorted(alerts)],
                [alerts[key]["leaver_share"] for key in sorted(alerts)],
                hover=[
                    f"{names[segment]}, {day(date)}: far more left than usual"
                    for date, segment in sorted(alerts)
                ],
                colour="var(--orange)",
                name="far more than usual",
                symbol="diamond",
            )
        )
    top = max(row["leaver_share"] for row in rows)
    return Figure(
        answer=answer,
        table=Table(
            (
                Column("From"),
                Column("To"),
                Column("Borrowers", True),
                Column("Share", True),
            ),
            tuple(
                (
                    f"{row['from_segment_id']}. {row['from_segment_name']}",
                    f"{row['to_segment_id']}. {row['to_segment_name']}",
                    count(row["borrowers"]),
                    percent(row["share"]),
                )
                for row in last
            ),
        ),
        plot=figure(
            traces,
            height=420,
            x={"type": "date", "gridcolor": "rgba(0,0,0,0)"},
            y={"tickformat": ".0%", "range": [0, min(1.02, (top or 0.1) * 1.1)]},
            has_legend=True,
        ),
    )


FIGURES = {"segment_migrations": segment_migrations}
