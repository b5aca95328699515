"""What dbt has read of a project serves wherever the build files are, and builds there."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from slrs_ml.cli.dbt_session import PARSED, DbtSession
from slrs_ml.cli.layout import Layout
from tests.portfolios import REPOSITORY

READ_ANEW = "UnableToPartialParse"
PROJECT = """
name: small
version: "0.1.0"
profile: slrs
flags: {send_anonymous_usage_stats: false}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one model, with the profiles of this one."""
    folder = tmp_path / "project" / "dbt_project"
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (folder / "models" / "answer.sql").write_text("select 42 as answer", encoding="utf-8")
    shutil.copy(REPOSITORY / "dbt_project" / "profiles.yml", folder)
    return folder.parent


def built(project: Path, home: Path) -> Layout:
    layout = Layout(project, "demo", home / "build", home)
    layout.make()
    with DbtSession(layout) as dbt:
        dbt.run("run")
    with duckdb.connect(str(layout.build_file), read_only=True) as connection:
        assert connection.execute("from main.answer").fetchall() == [(42,)]
    return layout


def test_another_home_need_not_read_the_project_again(project: Path, tmp_path: Path) -> None:
    first = built(project, tmp_path / "one")
    assert READ_ANEW in (first.logs / "dbt.log").read_text()
    other = tmp_path / "other"
    (other / "build" / "demo" / "target").mkdir(parents=True)
    shutil.copy(first.target / PARSED, other / "build" / "demo" / "target")
    second = built(project, other)
    assert READ_ANEW not in (second.logs / "dbt.log").read_text()
    # Read under the one place, built in the other; and nothing beside the project.
    assert first.build_file.is_file()
    assert not (project / "build").exists()
