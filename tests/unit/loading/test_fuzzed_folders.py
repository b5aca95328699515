"""Whatever a folder holds, a load ends well or with one line, and loses nothing.

Each word of a CSV file's data lines is looked for in the loaded table and among the lines
that could not be read: as many times there as in the file. So the test knows nothing of
how lines are split.
"""

from __future__ import annotations

import gzip
import random
import re
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest

from slrs_ml.errors import InputError
from slrs_ml.loading import INPUT_TABLES, LoadReport, load_portfolio
from slrs_ml.loading.formats import read_formats
from tests.unit.loading.fuzzed_folders import DAMAGES, write_fuzzed

WORD = re.compile(r"\w+")


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.replace("\0", "\\x00")))


def words_of_file(path: Path, *, encoding: str) -> Counter[str]:
    held = path.read_bytes()
    if path.suffix == ".gz":
        held = gzip.decompress(held)
    text = held.decode("utf-8-sig" if encoding == "utf-8" else encoding, "backslashreplace")
    return words(re.split(r"\r\n|\r|\n", text, maxsplit=1)[-1] if re.search("[\r\n]", text) else "")


def words_of_table(connection: duckdb.DuckDBPyConnection, table: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in connection.execute(f"from lending.{table}").fetchall():
        found += words("\n".join(str(value) for value in row if value is not None))
    for (text,) in connection.execute(
        "select line_text from lending.unreadable_lines where source_table = ?", [table]
    ).fetchall():
        found += words(text)
    return found


def load(folder: Path, database: Path) -> tuple[LoadReport | None, str]:
    day = date(2024, 12, 31)
    try:
        report = load_portfolio("lending", data_dir=folder, database_path=database, as_of=day)
    except InputError as error:
        told = str(error)
    else:
        return report, ""
    assert told.strip()
    assert "\n" not in told
    return None, told


def loaded(folder: Path, database: Path) -> str:
    """Load the folder and check that nothing is lost; give what is said where it cannot be."""
    report, told = load(folder, database)
    if report is None:
        return told
    formats = read_formats(folder)
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in INPUT_TABLES:
            for suffix in (".csv", ".csv.gz"):
                path = folder / f"{table}{suffix}"
                if path.is_file():
                    lines = words_of_file(path, encoding=formats[table].encoding)
                    assert words_of_table(connection, table) == lines, table
                    break
        assert sum(report.unreadable_lines.values()) == len(
            connection.execute("from lending.unreadable_lines").fetchall()
        )
    return ""


@pytest.mark.parametrize("kind", DAMAGES)
def test_each_damage_ends_well_and_loses_nothing(tmp_path, kind):
    for seed in range(3):
        folder = write_fuzzed(tmp_path / str(seed), seed=seed, damages=3, kinds=[kind])
        loaded(folder, tmp_path / f"{seed}.duckdb")


def test_damages_together_end_well_and_lose_nothing(tmp_path):
    told = []
    for seed in range(60):
        folder = write_fuzzed(tmp_path / str(seed), seed=100 + seed, damages=1 + seed % 4)
        told.append(loaded(folder, tmp_path / f"{seed}.duckdb"))
    # Neither end is rare: else one of them would go untested.
    assert 15 <= told.count("") <= 50


def test_damaged_parquet_ends_well(tmp_path):
    chance = random.Random(5)
    folder = write_fuzzed(tmp_path / "data", seed=1, damages=0)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from '{folder}/payments.csv') to '{folder}/payments.parquet' (format parquet)"
        )
    whole = (folder / "payments.parquet").read_bytes()
    for number in range(25):
        text = bytearray(whole[: chance.choice([len(whole), chance.randrange(len(whole))])])
        for _ in range(4):
            if text:
                text[chance.randrange(len(text))] = chance.randrange(256)
        (folder / "payments.parquet").write_bytes(bytes(text))
        report, told = load(folder, tmp_path / f"{number}.duckdb")
        assert report or "payments.parquet" in told or "cannot be loaded" in told
