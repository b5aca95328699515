"""The same seed gives the same bytes; the tables are those of the contract."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slrs_ml.errors import InputError
from slrs_ml.simulation import simulate
from slrs_ml.simulation.tables import SCHEMAS

MONEY = pa.decimal128(18, 2)
TIME = pa.timestamp("us", tz="UTC")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    simulate(150, 12, 5, tmp_path / "one")
    simulate(150, 12, 5, tmp_path / "two")
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert set(files) <= {*(f"{name}.parquet" for name in SCHEMAS), "build_settings.json"}
    assert files == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in files:
        one, two = tmp_path / "one" / name, tmp_path / "two" / name
        assert one.read_bytes() == two.read_bytes(), name


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    simulate(150, 12, 5, tmp_path / "one")
    simulate(150, 12, 6, tmp_path / "two")
    for name in ("borrowers", "loans", "payments"):
        one = pq.read_table(tmp_path / "one" / f"{name}.parquet")
        assert not one.equals(pq.read_table(tmp_path / "two" / f"{name}.parquet"))


def test_the_batch_size_changes_no_row(tmp_path: Path) -> None:
    simulate(150, 12, 5, tmp_path / "one")
    simulate(150, 12, 5, tmp_path / "two", batch_borrowers=37)
    for path in sorted((tmp_path / "one").glob("*.parquet")):
        one = pq.read_table(path)
        assert one.equals(pq.read_table(tmp_path / "two" / path.name)), path.name


def test_a_longer_world_continues_a_shorter_one(tmp_path: Path) -> None:
    simulate(150, 6, 5, tmp_path / "short")
    simulate(150, 12, 5, tmp_path / "long")
    short = pq.read_table(tmp_path / "short" / "payments.parquet")
    long = pq.read_table(tmp_path / "long" / "payments.parquet")
    assert set(
        zip(*short.select(["loan_id", "paid_at", "amount"]).to_pydict().values(), strict=True)
    ) <= set(zip(*long.select(["loan_id", "paid_at", "amount"]).to_pydict().values(), strict=True))


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("loans", "principal_amount", MONEY),
        ("loans", "annual_interest_rate", pa.float64()),
        ("loans", "closed_on", pa.date32()),
        ("loans", "recorded_at", TIME),
        ("loans", "is_secured", pa.bool_()),
        ("installments", "principal_due", MONEY),
        ("installments", "due_on", pa.date32()),
        ("payments", "amount", MONEY),
        ("payments", "paid_at", TIME),
        ("borrowers", "borrower_id", pa.string()),
        ("borrower_flags", "opened_at", TIME),
        ("collection_actions", "cost_amount", MONEY),
    ],
)
def test_columns_have_the_contracts_types(
    world_folder: Path, table: str, column: str, expected: pa.DataType
) -> None:
    schema = pq.read_schema(world_folder / f"{table}.parquet")
    assert schema.field(column).type == expected
    assert schema.names == list(SCHEMAS[table])


def test_settings_name_the_observed_window(world_folder: Path) -> None:
    settings = json.loads((world_folder / "build_settings.json").read_text(encoding="utf-8"))
    assert settings["observed_from"] == "2020-01-01"
    assert settings["as_of_date"] == "2024-12-31"
    assert settings["time_zone"] == "America/New_York"


def test_progress_ends_at_its_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    simulate(20, 3, 5, tmp_path, progress=lambda done, steps: seen.append((done, steps)))
    assert seen[-1][0] == seen[-1][1] == len(seen)


def test_one_borrower_and_one_month_are_enough(tmp_path: Path) -> None:
    report = simulate(1, 1, 5, tmp_path)
    assert report.rows["borrower_protected_attributes"] == 1


@pytest.mark.parametrize(("borrowers", "months"), [(0, 12), (10_000_000, 12), (10, 0)])
def test_impossible_sizes_are_named(tmp_path: Path, borrowers: int, months: int) -> None:
    with pytest.raises(InputError, match=r"simulate: (borrowers|months) must"):
        simulate(borrowers, months, 5, tmp_path)
