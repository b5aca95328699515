from pathlib import Path

import duckdb
import pytest

from slrs_ml.simulation import simulate


@pytest.fixture(scope="session")
def world_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    simulate(2_000, 60, 11, folder)
    return folder


@pytest.fixture(scope="session")
def world(world_folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set timezone = 'America/New_York'")
    for path in sorted(world_folder.glob("*.parquet")):
        connection.execute(f"create view {path.stem} as select * from '{path}'")
    connection.execute(
        """
        create view closed_loans as
        select
            loan_id,
            any_value(borrower_id) as borrower_id,
            any_value(originated_on) as originated_on,
            max(closed_on) as closed_on,
            max(close_reason) as close_reason,
        from loans
        group by loan_id
        """
    )
    return connection
