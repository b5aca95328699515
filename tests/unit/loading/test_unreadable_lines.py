"""A broken line no longer stops a load: it is kept beside the rows, and counted."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from slrs_ml.loading import load_portfolio
from tests.unit.loading.folders import message, rows, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "build" / "lending" / "slrs.duckdb"


def unreadable(database: Path) -> list[tuple]:
    return rows(database, "from lending.unreadable_lines order by source_table, line_number")


def test_broken_lines_are_kept_and_the_rest_is_loaded(folder, database):
    text = 'borrower_id,region\nB1,North\nB2\nB3,South,East\nB4,"West\nB5,\n'
    (folder / "borrowers.csv").write_text(text, encoding="utf-8")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert rows(database, "from lending.borrowers") == [("B1", "North"), ("B5", None)]
    assert report.rows["borrowers"] == 2
    assert report.unreadable_lines == {"borrowers": 3}
    assert unreadable(database) == [
        ("borrowers", 3, "B2", "it holds 1 values where the header names 2"),
        ("borrowers", 4, "B3,South,East", "it holds 3 values where the header names 2"),
        ("borrowers", 5, 'B4,"West', "a quote is opened and never closed"),
    ]


def test_a_later_load_forgets_the_lines_of_an_earlier_one(folder, database):
    whole = (folder / "payments.csv").read_text(encoding="utf-8")
    (folder / "payments.csv").write_text(whole + "P9\n", encoding="utf-8")
    load_portfolio("lending", data_dir=folder, database_path=database)
    assert len(unreadable(database)) == 1
    (folder / "payments.csv").write_text(whole, encoding="utf-8")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert unreadable(database) == []
    assert report.unreadable_lines == {}


def test_rows_the_engine_would_lose_in_silence_are_found_by_counting(folder, database, monkeypatch):
    text = "borrower_id,region\n" + "".join(f"B{number},North\n" for number in range(100))
    (folder / "borrowers.csv").write_text(text, encoding="utf-8")
    # As if its reader took rows for a preamble.
    monkeypatch.setattr(
        "slrs_ml.loading.files.csv_scan",
        lambda path, **_: f"(from read_csv('{path}', all_varchar=true, header=true) offset 3)",
    )
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.rows["borrowers"] == 100
    assert report.unreadable_lines == {}


def test_one_column_alone_is_read_whole(folder, database):
    (folder / "borrowers.csv").write_text('borrower_id\nB1\n\n"B""2"\n', encoding="utf-8")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert rows(database, "from lending.borrowers") == [("B1",), ('B"2',)]
    assert report.unreadable_lines == {}


def test_fast_and_slow_reading_agree(folder, database, tmp_path):
    chance = random.Random(3)
    alphabet = ["a", "Æ", " ", ",", '"', "\n", "'", ";", ""]
    values = [[f"B{number}", "".join(chance.choices(alphabet, k=6))] for number in range(500)]
    quoted = [
        ",".join('"' + value.replace('"', '""') + '"' for value in row) + "\n" for row in values
    ]
    text = "borrower_id,region\n" + "".join(quoted)
    (folder / "borrowers.csv").write_text(text, encoding="utf-8", newline="")
    load_portfolio("lending", data_dir=folder, database_path=database)
    fast = rows(database, "from lending.borrowers")
    (folder / "borrowers.csv").write_text(text + "broken\n", encoding="utf-8", newline="")
    report = load_portfolio("lending", data_dir=folder, database_path=database)
    assert report.unreadable_lines == {"borrowers": 1}
    assert rows(database, "from lending.borrowers") == fast
    assert fast == [(key, region or None) for key, region in values]


def test_a_header_that_is_no_text_is_refused(folder, database):
    (folder / "loans.csv").write_bytes(b"loan_id,borrower_id,principal_amount,\xff\nL1,B1,1,1\n")
    said = message(folder, database)
    assert "loans.csv cannot be read" in said
    assert "input_formats.json" in said


def test_a_public_file_still_stops_at_a_broken_line(tmp_path, database):
    from slrs_ml.loading.sources import PUBLIC_SOURCES

    (source,) = PUBLIC_SOURCES["loan_recovery"].files
    line = ",".join("1" for _ in source.columns)
    text = "\n".join([",".join(source.columns), line, line + ",1", line]) + "\n"
    (tmp_path / source.file_names[0]).write_text(text, encoding="utf-8")
    assert "Expected Number of Columns" in message(tmp_path, database, "loan_recovery")
    assert not database.exists() or duckdb.connect(str(database)).execute(
        "select count(*) from information_schema.tables where table_schema = 'lending'"
    ).fetchone() == (0,)
