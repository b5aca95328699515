"""What is planted in clean tables: every kind, by borrower, and nothing that was there is lost."""

import ast
import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from slrs_ml.loading.tables import NEEDED_COLUMNS
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.faults.kinds import SUBJECTS, WRONG_TEXTS, wrong_columns
from slrs_ml.simulation.faults.planting import plant_faults
from slrs_ml.simulation.faults.retelling import in_other_format, passed_over
from slrs_ml.simulation.faults.sheets import borrower_of
from slrs_ml.simulation.records.schemas import DATE, FLAG, MONEY, NUMBER, SCHEMAS, TEXT, TIME
from slrs_ml.simulation.records.tables import as_table

PROJECT = Path(__file__).parents[3] / "dbt_project"
BORROWERS, SEED = 2_000, 11
LAST_DAY = (date(2024, 12, 31) - date(1970, 1, 1)).days
READS = {
    "unreadable_number": {"money", "balance", "rate", "fraction", "count"},
    "unreadable_date": {"date", "time"},
    "unreadable_time": {"clock"},
    "unreadable_boolean": {"boolean"},
    "negative_amount": {"money"},
    "impossible_value": {"count", "rate", "fraction", "date", "time"},
}
Tables = dict[str, pa.Table]


def planted(tables: Tables, *, first: int, borrowers: int, seed: int = SEED):
    streams = Streams(seed, first_borrower=first, borrowers=borrowers)
    return plant_faults(tables, streams=streams, first_borrower=first, last_day=LAST_DAY)


@pytest.fixture(scope="module")
def clean(world_folder: Path) -> Tables:
    return {
        name: pq.read_table(world_folder / f"{name}.parquet")
        for name in SUBJECTS
        if (world_folder / f"{name}.parquet").is_file()
    }


@pytest.fixture(scope="module")
def messy(clean: Tables) -> tuple[Tables, pa.Table]:
    return planted(clean, first=0, borrowers=BORROWERS)


@pytest.fixture(scope="module")
def contract() -> dict[str, dict]:
    text = (PROJECT / "macros" / "contract_columns.sql").read_text(encoding="utf-8")
    found = re.search(r"set contract = (\{.*?\n    \}) -%", text, re.DOTALL)
    assert found, "the dictionary of contract_columns.sql was not found"
    return ast.literal_eval(found[1])


def test_the_batch_size_changes_no_row(clean: Tables, messy: tuple[Tables, pa.Table]) -> None:
    cut = 700
    parts = []
    for first, past in ((0, cut), (cut, BORROWERS)):
        tables = {}
        for name, table in clean.items():
            index = borrower_of(table)
            tables[name] = table.filter(pa.array((index >= first) & (index < past)))
        parts.append(planted(tables, first=first, borrowers=past - first))
    for name, table in messy[0].items():
        assert pa.concat_tables([part[0][name] for part in parts]).equals(table), name
    assert pa.concat_tables([part[1] for part in parts]).equals(messy[1])


def test_another_seed_plants_elsewhere(clean: Tables, messy: tuple[Tables, pa.Table]) -> None:
    other = planted(clean, first=0, borrowers=BORROWERS, seed=SEED + 1)
    assert not other[1].equals(messy[1])


def test_rows_are_added_and_none_is_lost(clean: Tables, messy: tuple[Tables, pa.Table]) -> None:
    tables, truth = messy
    added = Counter(
        row["source_table"] for row in truth.to_pylist() if row["fault_code"] != "recorded_late"
    )
    for name, table in clean.items():
        assert tables[name].num_rows == table.num_rows + added[name]
        assert set(table.schema.names) == set(tables[name].schema.names)
        assert set(tables[name].schema.types) == {pa.string()}
    assert len(set(truth["fault_id"].to_pylist())) == truth.num_rows


def test_each_kind_is_planted_a_handful_of_times(
    clean: Tables, messy: tuple[Tables, pa.Table]
) -> None:
    found = Counter(
        (row["source_table"], row["fault_code"], row["reason_code"]) for row in messy[1].to_pylist()
    )
    for name in clean:
        expected = [
            (name, wrong.code, wrong.reason)
            for wrong in WRONG_TEXTS
            if wrong_columns(wrong, table=name)
        ]
        expected += [
            (name, code, "duplicate_key")
            for code in ("copied", "copied_twice", "copied_in_other_format", "contradicted")
        ]
        expected.append((name, "line_empty", "missing_value"))
        if SUBJECTS[name].late != "none" and "recorded_at" in SCHEMAS[name]:
            expected.append((name, "recorded_late", None))
        if SUBJECTS[name].corrected:
            expected.append((name, "correction_corrected", None))
        for kind in expected:
            assert found[kind] >= 3, kind
    assert found["payments", "reversed_and_paid_again", None] >= 10
    for name, reason in (
        ("borrowers", "unreadable_number"),
        ("loans", "unknown_borrower"),
        ("payments", "unknown_loan"),
        ("payments", "unknown_payment"),
    ):
        assert found[name, "refers_to_a_rejected_row", reason] >= 5


def test_every_reason_for_rejection_has_a_kind() -> None:
    with (PROJECT / "seeds" / "rejection_reasons.csv").open(encoding="utf-8") as file:
        reasons = {row["reason_code"] for row in csv.DictReader(file)}
    # A world is written as Parquet, which has no lines; tests of the loader break those.
    assert {wrong.reason for wrong in WRONG_TEXTS} | {"duplicate_key", "unreadable_line"} == reasons


def test_nothing_is_recorded_after_the_last_day(messy: tuple[Tables, pa.Table]) -> None:
    wrong = {wrong.text for wrong in WRONG_TEXTS}
    for name, table in messy[0].items():
        if "recorded_at" not in table.column_names:
            continue
        texts = [text for text in table["recorded_at"].to_pylist() if text and text not in wrong]
        assert max(texts) < "2025-01-01 05:00:00", name


def test_late_rows_are_recorded_weeks_after(clean: Tables, messy: tuple[Tables, pa.Table]) -> None:
    late = pc.equal(messy[1]["fault_code"], "recorded_late")
    keys = {
        row["source_key"]
        for row in messy[1].filter(late).to_pylist()
        if row["source_table"] == "payments"
    }
    before = dict(
        zip(
            clean["payments"]["payment_id"].to_pylist(),
            clean["payments"]["recorded_at"].cast(pa.timestamp("s")).to_pylist(),
            strict=True,
        )
    )
    first: dict[str, str] = {}
    for row in messy[0]["payments"].select(["payment_id", "recorded_at"]).to_pylist():
        first.setdefault(row["payment_id"], row["recorded_at"])
    weeks = {
        (pc.strptime(first[key], "%Y-%m-%d %H:%M:%S", "s").as_py() - before[key]).days
        for key in keys
    }
    assert min(weeks) >= 14
    assert max(weeks) <= 56
    assert len(weeks) > 3


def test_a_row_in_another_format_says_the_same() -> None:
    assert in_other_format(None, kind=TEXT) is None
    assert in_other_format("10.50", kind=MONEY) == "10.500"
    assert in_other_format("12", kind=NUMBER) == "12.0"
    assert in_other_format("false", kind=FLAG) == "NO"
    assert in_other_format("2024-02-15", kind=DATE) == "2024-02-15 00:00:00"
    assert in_other_format("2024-02-15 10:00:00", kind=TIME) == "2024-02-15 10:00:00+00:00"
    assert in_other_format("letter", kind=TEXT) == " letter "


def test_a_contradiction_tells_another_amount() -> None:
    row = dict.fromkeys(SCHEMAS["payments"], None) | {"payment_id": "P1", "amount": "100.00"}
    told = passed_over(row, table="payments", column="amount")
    assert told not in {None, "100.00"}


def test_tables_without_rows_stay_so() -> None:
    empty = {name: as_table(name, columns={}, rows=0) for name in SUBJECTS}
    tables, truth = planted(empty, first=0, borrowers=5)
    assert {table.num_rows for table in tables.values()} == {0}
    assert truth.num_rows == 0


def test_other_tables_are_left_as_they_are() -> None:
    rates = {"exchange_rates": as_table("exchange_rates", columns={}, rows=0)}
    assert planted(rates, first=0, borrowers=5)[0] == rates


def test_the_subjects_are_those_of_the_contract(contract: dict[str, dict]) -> None:
    for name, subject in SUBJECTS.items():
        table = contract[name]
        assert list(subject.key) == table["key"], name
        assert set(subject.codes) == set(table.get("codes", {})), name
        kinds = [column for column, kind in table["columns"].items() if kind == "balance"]
        assert list(subject.signed) == kinds, name
        assert {*subject.key, *NEEDED_COLUMNS[name]} >= set(table["needed"])
        written = set(SCHEMAS[name]) | {"recorded_at"}
        assert written <= set(table["columns"]), name


def test_each_text_is_wrong_by_the_contract(contract: dict[str, dict]) -> None:
    for wrong in WRONG_TEXTS:
        for name in SUBJECTS:
            table = contract[name]
            for column in wrong_columns(wrong, table=name):
                if wrong.reason in READS:
                    assert table["columns"][column] in READS[wrong.reason], (name, column)
                if wrong.reason in {"unknown_borrower", "unknown_loan"}:
                    referred = wrong.reason.removeprefix("unknown_") + "s"
                    assert table["references"][column] == referred, (name, column)
                if wrong.reason == "unknown_payment":
                    assert table["own_reference"]["column"] == column
