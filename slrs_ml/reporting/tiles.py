"""Key figures at the head of the portfolio page."""

from dataclasses import dataclass

from slrs_ml.reporting.figure import Context, Rows
from slrs_ml.reporting.formats import count, percent, short_amount

__all__ = ["SUMMARY", "Tile", "tiles"]

SUMMARY = """select snapshot_date, currency, loans, borrowers, loans_past_due, loans_in_default,
    loans_decided, loans_scored, loans_softened, loans_requiring_human, outstanding_amount,
    arrears_amount, outstanding_in_default_amount
from reporting.rpt_portfolio_summary
order by snapshot_date"""


@dataclass(frozen=True)
class Tile:
    """A key figure: what it is, the number, and a remark."""

    name: str
    value: str
    remark: str


def tiles(summary: Rows, context: Context) -> tuple[Tile, ...]:
    """Make the tiles of the newest snapshot.

    Parameters
    ----------
    summary : sequence of mapping
        Rows of ``SUMMARY``.
    context : Context
        The currency.

    Returns
    -------
    tuple of Tile
        Empty where there is no snapshot.
    """
    if not summary:
        return ()
    row = summary[-1]
    loans = row["loans"] or 0
    late, in_default = row["loans_past_due"], row["loans_in_default"]
    decided = row["loans_decided"] or 0
    softened = row["loans_softened"] or 0
    human = row["loans_requiring_human"] or 0
    return (
        Tile("Open loans", count(loans), f"of {count(row['borrowers'])} borrowers"),
        Tile(
            "Exposure",
            short_amount(row["outstanding_amount"], context.currency),
            "unpaid principal, interest and fees"
            if not row["arrears_amount"]
            else f"{short_amount(row['arrears_amount'], context.currency)} of it in arrears",
        ),
        Tile(
            "Past due",
            percent(late / loans if loans and late is not None else None),
            "the source does not say" if late is None else f"{count(late)} loans",
        ),
        Tile(
            "In default",
            percent(in_default / loans if loans and in_default is not None else None),
            "the source does not say"
            if in_default is None
            else f"{count(in_default)} loans, "
            f"{short_amount(row['outstanding_in_default_amount'] or 0, context.currency)}",
        ),
        Tile(
            "Decided",
            count(decided),
            "by delinquency rules, no score serves"
            if decided and not row["loans_scored"]
            else f"{count(row['loans_scored'])} of them with a score",
        ),
        Tile(
            "Not as proposed",
            count(softened),
            f"{'softened by law or care' if softened else 'all as the rules propose'}"
            + (f"; {count(human)} wait for a human" if human else ""),
        ),
    )
