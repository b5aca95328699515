"""The site: every page rendered beside the old site, which is then swapped out."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from slrs_ml.errors import BuildError
from slrs_ml.publishing.swap import fresh_folder, swap_folder
from slrs_ml.reporting.figure import Context, Figure, Rows
from slrs_ml.reporting.manifest import FigurePlan, PagePlan, read_manifest, read_remarks
from slrs_ml.reporting.source import Provenance, PublishedFile
from slrs_ml.reporting.tiles import SUMMARY, tiles

__all__ = ["render_site"]

# ISO 4217 for a source that names none.
NO_CURRENCY = "XXX"


def _builders() -> dict[str, Callable[[Rows, Context], Figure]]:
    from slrs_ml.reporting import (
        check_figures,
        completeness_figures,
        cure_figures,
        decision_figures,
        effect_figures,
        feature_set_figures,
        honesty_figures,
        input_figures,
        monitoring_figures,
        movement_figures,
        population_figures,
        portfolio_figures,
        segment_figures,
        segment_move_figures,
        vintage_figures,
    )

    modules = (
        portfolio_figures,
        decision_figures,
        movement_figures,
        vintage_figures,
        cure_figures,
        segment_figures,
        segment_move_figures,
        effect_figures,
        feature_set_figures,
        honesty_figures,
        check_figures,
        monitoring_figures,
        population_figures,
        input_figures,
        completeness_figures,
    )
    return {name: builder for module in modules for name, builder in module.FIGURES.items()}


def render_site(published_file: Path, *, reports: Path, site: Path) -> Path:
    """Render the static site of a portfolio.

    Parameters
    ----------
    published_file : Path
        The DuckDB file that BI reads; nothing else is read.
    reports : Path
        Folder with ``manifest.yml``, ``pages`` and ``theme``.
    site : Path
        Folder of the site; replaced whole once every page is written.

    Returns
    -------
    Path
        The first page.

    Raises
    ------
    BuildError
        When the file, a template or a select cannot be used; the old site stands.
    """
    planned = read_manifest(reports / "manifest.yml")
    remarks = read_remarks(reports / "manifest.yml")
    with PublishedFile(published_file) as published:
        provenance = published.provenance()
        pages = tuple(page for page in planned if page.is_for(provenance.portfolio))
        summary = published.rows(SUMMARY)
        currency = summary[0]["currency"] if summary else None
        currency = None if currency == NO_CURRENCY else currency
        context = Context(currency=currency)
        drawn = {
            plan.id: _draw(plan, published=published, context=context)
            for page in pages
            for plan in page.figures
        }
    fresh = fresh_folder(site)
    try:
        for page in pages:
            html = _render(
                page,
                pages=pages,
                reports=reports,
                drawn=drawn,
                provenance=provenance,
                remark=remarks.get(provenance.portfolio),
                summary=summary,
                context=context,
            )
            (fresh / page.file).write_text(html, encoding="utf-8")
        drawings = [page.picture.source for page in pages if page.picture]
        for asset in (*sorted((reports / "theme").iterdir()), *drawings):
            shutil.copyfile(asset, fresh / asset.name)
        (fresh / "plotly.min.js").write_text(_plotly(), encoding="utf-8")
        swap_folder(fresh, site)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return site / pages[0].file


def _draw(plan: FigurePlan, *, published: PublishedFile, context: Context) -> Figure:
    builders = _builders()
    if plan.builder not in builders:
        raise BuildError(
            f"manifest.yml names the builder {plan.builder} for {plan.id}; there are: "
            f"{', '.join(sorted(builders))}"
        )
    rows = published.rows(plan.select)
    return builders[plan.builder](rows, context) if rows else Figure(absent=plan.absent)


def _render(
    page: PagePlan,
    *,
    pages: tuple[PagePlan, ...],
    reports: Path,
    drawn: Mapping[str, Figure],
    provenance: Provenance,
    remark: str | None,
    summary: Rows,
    context: Context,
) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from slrs_ml.reporting import formats

    environment = Environment(
        loader=FileSystemLoader(reports / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "day": formats.day,
        "label": formats.label,
        "sentence": formats.sentence,
        "script_json": _script_json,
    }
    wide = _wide(page, drawn)
    return environment.get_template("page.html.j2").render(
        page=page,
        pages=pages,
        figures=[(plan, drawn[plan.id], plan.id in wide) for plan in page.figures],
        provenance=asdict(provenance),
        remark=remark,
        tiles=tiles(summary, context) if page.has_tiles else (),
    )


def _wide(page: PagePlan, drawn: Mapping[str, Figure]) -> set[str]:
    """Say which figures take the whole width.

    Two that stand beside each other should fill the same space: where only one of a
    pair is drawn, or a figure has no neighbour, each takes a row of its own.
    """
    wide = {plan.id for plan in page.figures if plan.is_wide}
    waiting: str | None = None
    for plan in page.figures:
        if plan.is_wide:
            wide |= {waiting} if waiting else set()
            waiting = None
        elif waiting is None:
            waiting = plan.id
        else:
            if bool(drawn[waiting].absent) != bool(drawn[plan.id].absent):
                wide |= {waiting, plan.id}
            waiting = None
    return wide | ({waiting} if waiting else set())


def _script_json(value: object) -> Any:
    """Write JSON that cannot end the script element it stands in."""
    from markupsafe import Markup

    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    escaped = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(escaped.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
