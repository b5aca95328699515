"""What a figure is: an answer, a drawing and the numbers as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Card", "Column", "Context", "Figure", "Rows", "Table"]

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Context:
    """What every builder may need beside its rows."""

    currency: str | None = None


@dataclass(frozen=True)
class Column:
    """A column of the table under a figure."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """The numbers of a figure, formatted."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Card:
    """A statement with a weight: ``good``, ``bad`` or ``plain``."""

    title: str
    verdict: str
    text: str
    tone: str = "plain"
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure, ready for the page.

    Attributes
    ----------
    answer : str
        The question's answer in one sentence, from the data.
    table : Table or None
        The numbers; shown openly where there is neither plot nor card.
    plot : mapping or None
        Plotly ``data`` and ``layout``; colours are tokens such as ``var(--blue)``.
    cards : tuple of Card
        Statements in place of a drawing.
    absent : str or None
        Why nothing can be drawn; then there is no plot.
    """

    answer: str = ""
    table: Table | None = None
    plot: Mapping[str, Any] | None = None
    cards: tuple[Card, ...] = field(default=())
    absent: str | None = None
