"""Where things are, by option, environment and default."""

from __future__ import annotations

from pathlib import Path

import pytest

from slrs_ml.cli.layout import Layout, find_project
from tests.published_book import REPOSITORY


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    monkeypatch.delenv("SLRS_BUILD_DIR", raising=False)
    monkeypatch.delenv("SLRS_HOME", raising=False)


def test_by_default_everything_is_in_the_repository():
    layout = Layout.of("demo")
    assert find_project() == REPOSITORY
    assert layout.build_file == REPOSITORY / "build" / "demo" / "slrs.duckdb"
    assert layout.published_file == REPOSITORY / "publish" / "demo" / "slrs.duckdb"
    assert layout.archive == REPOSITORY / "archive" / "demo"


def test_the_environment_moves_the_home(monkeypatch, tmp_path):
    monkeypatch.setenv("SLRS_HOME", str(tmp_path))
    layout = Layout.of("demo")
    assert layout.build == tmp_path / "build" / "demo"
    assert layout.site == tmp_path / "publish" / "demo" / "site"


def test_a_moved_build_takes_publish_and_archive_along(monkeypatch, tmp_path):
    monkeypatch.setenv("SLRS_BUILD_DIR", str(tmp_path / "work"))
    layout = Layout.of("demo")
    assert layout.build == tmp_path / "work" / "demo"
    assert layout.publish == tmp_path / "publish" / "demo"


def test_the_option_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("SLRS_BUILD_DIR", str(tmp_path / "work"))
    layout = Layout.of("demo", root=tmp_path / "root")
    assert layout.build_file == Path(tmp_path / "root" / "build" / "demo" / "slrs.duckdb")
