"""A new month adds only that month, late news re-computes what it touches, all as rebuilt.

A small lender at whom everything arrives late is built night by night, and compared row for
row, from staging to the core marts, with builds from nothing.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.build_differences import differences, partial_tables
from tests.earlier_file import News, write_earlier_file
from tests.foundation import build_foundation, rows

FIRST, WITHIN, LAST = date(2024, 5, 31), date(2024, 6, 15), date(2024, 6, 30)

Keys = set[tuple[str, date]]


@dataclass(frozen=True)
class State:
    """What a build left: the rows of the spine, and what it computed of them."""

    months: Keys
    computed: Keys
    snapshots_computed: Keys


@dataclass(frozen=True)
class Grown:
    """What the builds of one file left, night by night, and how it compared."""

    news: dict[str, News]
    target: Path
    settings: set[str]
    first: State
    within: State
    last: State
    last_as_rebuilt: dict[str, tuple[int, int]]
    back_as_rebuilt: dict[str, tuple[int, int]]


def state_of(file: Path) -> State:
    keys = "select loan_id, snapshot_date from intermediate"
    return State(
        months=set(rows(file, f"{keys}.int_loan_months")),
        computed=set(rows(file, f"{keys}.int_changed_months")),
        snapshots_computed=set(rows(file, f"{keys}.int_changed_snapshots")),
    )


def dates_of(keys: Keys) -> set[date]:
    return {snapshot_date for _, snapshot_date in keys}


def parents(node: dict) -> list[str]:
    return node["depends_on"].get("nodes", [])


@pytest.fixture(scope="module")
def grown(late_folder: Path, late_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Grown:
    """Build an earlier file twice, then the late one, and then the earlier one again."""
    home, earlier = tmp_path_factory.mktemp("grown"), tmp_path_factory.mktemp("earlier")
    news = write_earlier_file(late_folder, earlier)
    file = build_foundation(earlier, home=home, as_of=FIRST)
    first, from_nothing = state_of(file), home / "from_nothing.duckdb"
    shutil.copyfile(file, from_nothing)
    within = state_of(build_foundation(earlier, home=home, as_of=WITHIN))
    last = state_of(build_foundation(late_folder, home=home, as_of=LAST))
    partial = partial_tables(file.parent / "target")
    last_as_rebuilt = differences(file, late_file, partial=partial)
    build_foundation(earlier, home=home, as_of=FIRST)
    return Grown(
        news=news,
        target=file.parent / "target",
        settings={name for name, *_ in rows(file, "describe staging.stg_build_settings")},
        first=first,
        within=within,
        last=last,
        last_as_rebuilt=last_as_rebuilt,
        back_as_rebuilt=differences(file, from_nothing, partial=partial),
    )


def test_a_new_date_adds_only_that_date(grown: Grown) -> None:
    assert grown.first.computed == grown.first.months
    assert dates_of(grown.within.computed) == {WITHIN}
    assert grown.within.months - grown.first.months == grown.within.computed
    assert grown.within.snapshots_computed == grown.within.computed
    assert len(grown.within.computed) > 80


def test_late_news_re_computes_exactly_what_it_touches(grown: Grown) -> None:
    """Every loan of the borrower, from the month in which the row was recorded."""
    assert len({news.borrower for news in grown.news.values()}) == 9
    since = {
        loan: news.told_on.replace(day=1) for news in grown.news.values() for loan in news.loans
    }
    expected = {
        (loan, snapshot_date)
        for loan, snapshot_date in grown.last.months
        if snapshot_date == LAST or (loan in since and snapshot_date >= since[loan])
    }
    for name, news in grown.news.items():
        touched = {key for key in expected if key[0] in news.loans and key[1] < LAST}
        assert len(touched) >= 3, name
        assert touched <= grown.last.computed, name
    assert grown.last.computed == expected
    assert len(expected) < len(grown.last.months) / 4


def test_a_date_within_a_month_gives_way_to_its_end(grown: Grown) -> None:
    assert WITHIN in dates_of(grown.within.months)
    assert WITHIN not in dates_of(grown.last.months)


def test_a_grown_build_is_the_build_from_nothing(grown: Grown) -> None:
    assert grown.last_as_rebuilt == {}


def test_a_build_may_go_back_in_time_and_the_news_with_it(grown: Grown) -> None:
    assert grown.back_as_rebuilt == {}


def test_every_table_that_features_rest_on_is_fingerprinted(grown: Grown) -> None:
    """A staged table or a setting that a feature may read changes the fingerprint."""
    nodes = json.loads((grown.target / "manifest.json").read_text())["nodes"]
    fingerprints = "model.slrs.int_input_fingerprints"
    found, waiting = set(), ["model.slrs.feat_loan_features"]
    while waiting:
        read = parents(nodes[waiting.pop()])
        waiting += [name for name in read if name in nodes and name not in {*found, fingerprints}]
        found |= {*waiting}
    staged = {name for name in found if ".stg_" in name and "__" not in name}
    # Amounts are converted in staging; declared dates are columns of the spine.
    elsewhere = {f"model.slrs.stg_{name}" for name in ("exchange_rates", "loan_rates")}
    elsewhere.add("model.slrs.stg_snapshot_dates")
    assert len(staged) >= 8
    hashed = (fingerprints, "model.slrs.int_schedule_fingerprints")
    assert staged - elsewhere <= {table for node in hashed for table in parents(nodes[node])}
    unread = {"as_of_date", "salt", "hash_ids"}
    assert len(grown.settings) >= 7
    for name in grown.settings - unread:
        assert name in nodes[fingerprints]["raw_code"], name
