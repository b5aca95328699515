from pathlib import Path

import duckdb
import pytest

from slrs_ml.simulation import simulate


@pytest.fixture(scope="session")
def world_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    simulate(2_000, 60, 11, folder, truth="none")
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
    connection.execute(
        """
        create view editions as
        select
            *,
            case when schedule_version = 1 then date '0001-01-01' else recorded_at::date end
                as valid_from,
            case
                when schedule_version < max(schedule_version) over (partition by loan_id)
                    then max(recorded_at::date) over (partition by loan_id)
                else date '9999-12-31'
            end as valid_to,
        from installments
        """
    )
    connection.execute(
        """
        create view due as
        select
            loan_id, schedule_version, due_on, valid_from, valid_to,
            sum(principal_due + interest_due) over (
                partition by loan_id, schedule_version order by installment_number
            ) as due_total,
        from editions
        """
    )
    connection.execute("create view schedules as from editions where valid_to > '9000-01-01'")
    connection.execute(
        """
        create view late_days as
        select
            decision_id,
            (date_trunc('month', decided_at::date) - interval 1 day)::date - min(due_on)
                as days_late,
        from past_decisions inner join due using (loan_id)
        where
            decided_at::date > valid_from and decided_at::date <= valid_to
            and due_total > (
                select coalesce(sum(amount), 0) from payments
                where payments.loan_id = past_decisions.loan_id
                    and payments.recorded_at::date < date_trunc('month', decided_at::date)
            )
        group by decision_id, decided_at
        """
    )
    return connection
