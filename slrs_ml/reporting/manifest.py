"""``reports/manifest.yml``: which figure stands on which page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slrs_ml.errors import BuildError

__all__ = ["FigurePlan", "PagePlan", "Picture", "read_manifest", "read_remarks"]

PLAN_FIELDS = {"id", "builder", "relation", "question", "shows", "select", "absent", "is_wide"}


@dataclass(frozen=True)
class FigurePlan:
    """A figure's place: its rows, its builder and its words."""

    id: str
    builder: str
    relation: str
    question: str
    shows: str
    select: str
    absent: str
    is_wide: bool = False


@dataclass(frozen=True)
class Picture:
    """A drawing that stands on a page: its file, and what it says for who cannot see it."""

    source: Path
    text: str


@dataclass(frozen=True)
class PagePlan:
    """A page: its file, its name in the menu, its question, and what stands on it.

    A page that names portfolios belongs to those alone.
    """

    file: str
    name: str
    question: str
    lead: str
    figures: tuple[FigurePlan, ...]
    has_tiles: bool = False
    portfolios: tuple[str, ...] = ()
    picture: Picture | None = None
    paragraphs: tuple[str, ...] = ()

    def is_for(self, portfolio: str) -> bool:
        """Say whether a portfolio's site has this page."""
        return not self.portfolios or portfolio in self.portfolios


def read_manifest(path: Path) -> tuple[PagePlan, ...]:
    """Read the pages of the site.

    Parameters
    ----------
    path : Path
        ``manifest.yml``.

    Returns
    -------
    tuple of PagePlan
        In the order of the menu.

    Raises
    ------
    BuildError
        When the file is missing, is not YAML, lacks a field, or names an id twice.
    """
    try:
        pages = tuple(_page(page, path.parent) for page in _content(path)["pages"])
    except (KeyError, TypeError) as error:
        raise BuildError(f"{path} cannot be used: {error}") from error
    ids = [figure.id for page in pages for figure in page.figures]
    doubled = sorted({name for name in ids if ids.count(name) > 1})
    if doubled:
        raise BuildError(f"{path} names these figures twice: {', '.join(doubled)}")
    return pages


def read_remarks(path: Path) -> dict[str, str]:
    """Read what a reader must know of a portfolio's data before believing a figure.

    Parameters
    ----------
    path : Path
        ``manifest.yml``.

    Returns
    -------
    dict
        One sentence or two by portfolio; a portfolio without one has none.

    Raises
    ------
    BuildError
        When the file is missing or is not YAML.
    """
    remarks = _content(path).get("remarks") or {}
    return {name: " ".join(str(remark).split()) for name, remark in remarks.items()}


def _content(path: Path) -> dict[str, Any]:
    try:
        return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise BuildError(f"{path} is missing; run slrs from a clone of the repository") from error
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise BuildError(f"{path} cannot be used: {error}") from error


def _page(page: dict[str, Any], folder: Path) -> PagePlan:
    return PagePlan(
        file=page["file"],
        name=page["name"],
        question=page["question"],
        lead=" ".join(page["lead"].split()),
        figures=tuple(_figure(figure) for figure in page["figures"]),
        has_tiles=bool(page.get("has_tiles", False)),
        portfolios=tuple(page.get("portfolios", ())),
        picture=_picture(page["picture"], folder) if "picture" in page else None,
        paragraphs=tuple(" ".join(text.split()) for text in page.get("paragraphs", ())),
    )


def _picture(picture: dict[str, Any], folder: Path) -> Picture:
    return Picture(source=folder / picture["file"], text=" ".join(picture["text"].split()))


def _figure(figure: dict[str, Any]) -> FigurePlan:
    unknown = sorted(set(figure) - PLAN_FIELDS)
    if unknown:
        raise KeyError(f"unknown fields {', '.join(unknown)} in figure {figure.get('id')}")
    return FigurePlan(
        id=figure["id"],
        builder=figure.get("builder", figure["id"].replace("-", "_")),
        relation=figure["relation"],
        question=figure["question"],
        shows=" ".join(figure["shows"].split()),
        select=figure["select"].strip(),
        absent=" ".join(figure["absent"].split()),
        is_wide=bool(figure.get("is_wide", False)),
    )
