"""The same seed gives the same bytes; the tables are those of the contract."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slrs_ml.errors import InputError
from slrs_ml.simulation import SCENARIOS, simulate
from slrs_ml.simulation.records.tables import SCHEMAS

MONEY = pa.decimal128(18, 2)
TIME = pa.timestamp("us", tz="UTC")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    simulate(150, 24, 5, tmp_path / "one")
    simulate(150, 24, 5, tmp_path / "two")
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def test_the_batch_size_changes_no_byte(tmp_path: Path) -> None:
    simulate(150, 24, 5, tmp_path / "one")
    simulate(150, 24, 5, tmp_path / "two", batch_borrowers=37)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_writes_every_table_whatever_the_batches(
    tmp_path: Path, scenario: str
) -> None:
    simulate(150, 24, 5, tmp_path / "one", scenario=scenario, truth="none")
    simulate(150, 24, 5, tmp_path / "two", scenario=scenario, truth="none", batch_borrowers=64)
    files = _files(tmp_path / "one")
    tables = {f"{name}.parquet" for name in SCHEMAS if name != "loan_undated_attributes"}
    assert {name for name in files if "/" not in name} == tables | {"build_settings.json"}
    assert files == _files(tmp_path / "two")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_another_world_in_a_folder_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    simulate(60, 24, 5, tmp_path / "one", scenario="messy")
    simulate(60, 24, 5, tmp_path / "one", truth="none")
    simulate(60, 24, 5, tmp_path / "two", truth="none")
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    simulate(150, 12, 5, tmp_path / "one")
    simulate(150, 12, 6, tmp_path / "two")
    for name in ("borrowers", "loans", "payments"):
        one = pq.read_table(tmp_path / "one" / f"{name}.parquet")
        assert not one.equals(pq.read_table(tmp_path / "two" / f"{name}.parquet"))


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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"signal": 1.2}, "signal must lie between 0 and 1, found 1.2"),
        ({"truth": "some"}, "truth must be one of none, test, all, found 'some'"),
        ({"scenario": "boom"}, "no scenario 'boom'; expected one of baseline, recession"),
    ],
)
def test_impossible_wishes_are_named(tmp_path: Path, options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        simulate(10, 12, 5, tmp_path, **options)  # type: ignore[arg-type]


def test_a_seed_that_no_table_can_hold_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="seed must lie within"):
        simulate(10, 12, 2**63, tmp_path)


def test_the_truth_of_a_large_world_is_refused_and_not_written_unasked(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="more than 100,000 borrowers"):
        simulate(100_001, 12, 5, tmp_path, truth="test")
