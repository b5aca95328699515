"""The pages in a real browser: drawn, without errors, and readable on a phone."""

from __future__ import annotations

import functools
import http.server
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from slrs_ml.reporting import render_site
from tests.published_book import REPOSITORY, every_relation, write_published_book

CHROMIUM = shutil.which("chromium")
PAGES = (
    *("index.html", "delinquency.html", "segments.html", "treatments.html", "honesty.html"),
    *("monitoring.html", "data-quality.html"),
)
PHONE, DESK = 390, 1280

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: no `chromium` on the path"
)

# Runs before anything of the page, so that no error goes unseen.
LISTENER = """<script>
window.seen = [];
window.addEventListener('error', function (event) {
  window.seen.push(event.message || ('not loaded: ' + (event.target.src || event.target.href)));
}, true);
['error', 'warn'].forEach(function (level) {
  console[level] = function () { window.seen.push([].slice.call(arguments).join(' ')); };
});
</script>"""

# Stands around the page, since a headless window is never as narrow as a phone.
FRAME = """<!doctype html><body style="margin:0"><script>
var wanted = new URLSearchParams(location.search);
var frame = document.createElement('iframe');
frame.style.cssText = 'border:0;height:3000px;width:' + wanted.get('width') + 'px';
frame.onload = function () {
  setTimeout(function () {
    var page = frame.contentDocument, shown = frame.contentWindow;
    var wide = [].slice.call(page.querySelectorAll('main *')).filter(function (element) {
      return !element.closest('.scroll, pre, svg, .js-plotly-plot')
        && element.getBoundingClientRect().right > shown.innerWidth + 1;
    });
    var cut = [].slice.call(page.querySelectorAll('.drawing text')).filter(function (element) {
      var plot = element.closest('.drawing').getBoundingClientRect();
      var box = element.getBoundingClientRect();
      return box.width && (box.right > plot.right + 2 || box.left < plot.left - 2);
    });
    var result = document.createElement('pre');
    result.id = 'result';
    result.textContent = JSON.stringify({
      errors: shown.seen,
      overflow: page.documentElement.scrollWidth - shown.innerWidth,
      wide: wide.map(function (element) { return element.tagName + '.' + element.className; }),
      cut: cut.map(function (element) { return element.textContent; }),
      plots: page.querySelectorAll('.drawing').length,
      drawn: page.querySelectorAll('.drawing .cartesianlayer .subplot').length,
      marks: [].slice.call(page.querySelectorAll('.drawing')).filter(function (plot) {
        return plot.querySelector('.point, .js-line, .hm image');
      }).length,
      ink: shown.getComputedStyle(page.body).color
    });
    document.body.appendChild(result);
  }, 1500);
};
frame.src = wanted.get('page');
document.body.appendChild(frame);
</script></body>"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site, each page with the listener put before its first script."""

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].lstrip("/")
        if name == "frame":
            self.say(FRAME)
        elif name.endswith(".html"):
            text = (Path(self.directory) / name).read_text(encoding="utf-8")
            self.say(text.replace("<head>", f"<head>{LISTENER}", 1))
        else:
            super().do_GET()

    def say(self, text: str) -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def serve(site: Path) -> Iterator[str]:
    handler = functools.partial(Handler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("full") / "demo"
    file = write_published_book(folder / "slrs.duckdb")
    yield from serve(render_site(file, reports=REPOSITORY / "reports", site=folder / "s").parent)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("empty") / "demo"
    file = write_published_book(folder / "slrs.duckdb", emptied=every_relation())
    yield from serve(render_site(file, reports=REPOSITORY / "reports", site=folder / "s").parent)


def look(site: str, page: str, *, width: int, profile: Path, dark: bool = False) -> dict:
    command = [
        str(CHROMIUM),
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--disable-dev-shm-usage", "--virtual-time-budget=20000"),
        f"--user-data-dir={profile}",
        f"--window-size={max(width, 600)},3000",
        *(["--blink-settings=preferredColorScheme=0"] if dark else []),
        "--dump-dom",
        f"{site}/frame?page=/{page}&width={width}",
    ]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="result">(.*?)</pre>', shown.stdout, flags=re.S)
    assert found, f"the page did not finish\n{shown.stderr[-2000:]}"
    return json.loads(unescape(found[1]))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_page_of_words_needs_no_sideways_scrolling(full, width, tmp_path):
    found = look(full, "world.html", width=width, profile=tmp_path)
    assert found["errors"] == []
    assert found["overflow"] <= 0
    assert [name for name in found["wide"] if not name.startswith("IMG")] == []


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("page", PAGES)
def test_every_figure_is_drawn_without_error_or_overflow(full, page, width, tmp_path):
    seen = look(full, page, width=width, profile=tmp_path)
    assert seen["errors"] == []
    assert seen["plots"] > 0
    assert seen["drawn"] == seen["plots"]
    assert seen["marks"] == seen["plots"]
    assert seen["overflow"] <= 0
    assert seen["wide"] == []
    assert seen["cut"] == []


@pytest.mark.parametrize("page", PAGES)
def test_pages_without_rows_have_sentences_and_no_error(empty, page, tmp_path):
    seen = look(empty, page, width=PHONE, profile=tmp_path)
    assert seen["errors"] == []
    assert seen["plots"] == 0
    assert seen["overflow"] <= 0


def test_the_dark_page_is_light_on_dark(full, tmp_path):
    light = look(full, "index.html", width=DESK, profile=tmp_path / "light")["ink"]
    dark = look(full, "index.html", width=DESK, profile=tmp_path / "dark", dark=True)["ink"]
    assert light == "rgb(21, 32, 43)"
    assert dark == "rgb(233, 238, 243)"
