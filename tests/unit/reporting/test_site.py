"""The site: whole pages, the same bytes, everything escaped, nothing from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from slrs_ml.errors import BuildError
from slrs_ml.reporting import render_site
from slrs_ml.reporting.manifest import read_manifest
from tests.published_book import HOSTILE, REPOSITORY, every_relation, write_published_book

REPORTS = REPOSITORY / "reports"
PAGES = (
    *("index.html", "delinquency.html", "segments.html", "treatments.html", "honesty.html"),
    *("monitoring.html", "data-quality.html"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publish") / "demo"
    file = write_published_book(folder / "slrs.duckdb")
    return render_site(file, reports=REPORTS, site=folder / "site").parent


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def elements(page: Path) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page.read_text())
    return parser.found


def test_every_page_is_written_with_its_assets(site):
    names = {path.name for path in site.iterdir()}
    assets = {"plotly.min.js", "site.css", "site.js", "mark.svg", "simulated-world.svg"}
    assert names == {*PAGES, "world.html", *assets}


def test_only_the_simulated_portfolio_tells_of_its_world(site, tmp_path):
    assert 'src="simulated-world.svg"' in (site / "world.html").read_text()
    assert "no figure evidence about real lending" in (site / "world.html").read_text()
    folder = tmp_path / "lending"
    file = write_published_book(folder / "slrs.duckdb")
    other = render_site(file, reports=REPORTS, site=folder / "site").parent
    assert not (other / "world.html").exists()
    assert not (other / "simulated-world.svg").exists()
    assert "world.html" not in (other / "index.html").read_text()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_where_its_numbers_come_from(site, name):
    text = (site / name).read_text()
    assert "2026-10-31" in text
    assert "0123abc" in text
    assert "abcdef0123456789" in text


@pytest.mark.parametrize("name", [*PAGES, "world.html"])
def test_nothing_is_loaded_from_elsewhere(site, name):
    for tag, attributes in elements(site / name):
        for attribute in ("src", "href"):
            target = attributes.get(attribute)
            if target and not target.startswith("#"):
                assert (site / target).is_file(), f"<{tag} {attribute}={target}>"


@pytest.mark.parametrize("name", PAGES)
def test_data_cannot_become_markup(site, name):
    text = (site / name).read_text()
    assert HOSTILE not in text
    assert "<script>alert" not in text
    assert "<b>bold" not in text


def test_hostile_text_is_shown_as_text(site):
    assert "&lt;script&gt;alert(" in (site / "honesty.html").read_text()


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_has_question_select_and_numbers(site, name):
    found = elements(site / name)
    ids = [attributes["id"] for _, attributes in found if attributes.get("id")]
    assert len(ids) == len(set(ids))
    text = (site / name).read_text()
    figures = re.findall(r'<section class="figure.*?</section>', text, flags=re.S)
    assert figures
    for figure in figures:
        assert re.search(r"<h2[^>]*>[^<]+\?</h2>", figure)
        assert "select" in figure
        assert "<table>" in figure or 'class="absent"' in figure


def test_the_same_rows_give_the_same_bytes(site, tmp_path):
    file = write_published_book(tmp_path / "demo" / "slrs.duckdb")
    again = render_site(file, reports=REPORTS, site=tmp_path / "demo" / "site").parent
    for page in PAGES:
        assert (again / page).read_bytes() == (site / page).read_bytes()


def test_without_rows_every_figure_is_a_sentence(tmp_path):
    file = write_published_book(tmp_path / "demo" / "slrs.duckdb", emptied=every_relation())
    site = render_site(file, reports=REPORTS, site=tmp_path / "demo" / "site").parent
    plans = [plan for page in read_manifest(REPORTS / "manifest.yml") for plan in page.figures]
    text = "".join((site / page).read_text() for page in PAGES)
    assert "plot-data" not in text
    assert text.count('class="absent"') == len(plans)


def test_old_pages_stand_when_a_select_fails(tmp_path):
    folder = tmp_path / "demo"
    file = write_published_book(folder / "slrs.duckdb")
    first = render_site(file, reports=REPORTS, site=folder / "site")
    before = first.read_bytes()
    file.unlink()
    with pytest.raises(BuildError, match="slrs build"):
        render_site(file, reports=REPORTS, site=folder / "site")
    assert first.read_bytes() == before
    assert not [path for path in folder.iterdir() if path.name.startswith(".site")]


def test_the_manifest_names_relations_that_exist_and_reads_them():
    contracts = set(every_relation())
    for page in read_manifest(REPORTS / "manifest.yml"):
        for plan in page.figures:
            assert plan.relation in contracts
            read = set(re.findall(r"(?:from|join)\s+([\w.]+)", plan.select))
            assert f"reporting.{plan.relation}" in read
            assert all(name.startswith("reporting.") for name in read)


def test_a_figure_shows_at_most_five_thousand_points(tmp_path):
    from slrs_ml.reporting.source import PublishedFile

    file = write_published_book(tmp_path / "slrs.duckdb")
    with PublishedFile(file) as published:
        assert len(published.rows("select * from range(5000)")) == 5000
        with pytest.raises(BuildError, match="5,000 points"):
            published.rows("select * from range(5001)")


@pytest.mark.parametrize("content", ["pages: 3", "pages: [{file: a}]", "{", "other: []"], ids=str)
def test_a_broken_manifest_is_one_clear_error(tmp_path, content):
    path = tmp_path / "manifest.yml"
    path.write_text(content)
    with pytest.raises(BuildError, match=r"manifest\.yml cannot be used"):
        read_manifest(path)
