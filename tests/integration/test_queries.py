"""The analysts' queries run with the plain DuckDB client on the published file."""

from __future__ import annotations

import re

import duckdb
import pytest

from tests.portfolios import REPOSITORY, slrs

QUERIES = sorted((REPOSITORY / "queries").glob("*.sql"))
README_EXAMPLES = dict(
    re.findall(
        r"^\| `([\w.]+)` \|.*\| `(select .*)` \|$",
        (REPOSITORY / "README.md").read_text(),
        re.MULTILINE,
    )
)
pytestmark = pytest.mark.slow


def test_there_are_at_least_five():
    assert len(QUERIES) >= 5


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_plain_client_runs_it(query, demo):
    with duckdb.connect(str(demo.file), read_only=True) as connection:
        result = connection.execute(query.read_text())
        assert result.description
        result.fetchall()


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_command_line_runs_it(query, demo):
    result = slrs("query", query.stem, "--portfolio", "demo", home=demo.home)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


def test_an_unknown_query_is_one_clear_line(demo):
    result = slrs("query", "no_such_query", "--portfolio", "demo", home=demo.home)
    assert result.returncode == 2
    assert "no_such_query" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_readme_names_every_public_table_outside_reporting(demo):
    tables = demo.rows(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema <> 'reporting'"
    )
    assert set(README_EXAMPLES) == {name for (name,) in tables}


@pytest.mark.parametrize("table", README_EXAMPLES)
def test_readme_example_runs(table, demo):
    assert table in README_EXAMPLES[table]
    demo.rows(README_EXAMPLES[table])
