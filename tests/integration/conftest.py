"""Portfolios that several tests read, built once a session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.adversarial_portfolio import write_portfolio
from tests.dbt_sessions import run_dbt
from tests.foundation import build_foundation
from tests.portfolios import Built, build, real_data, slrs

LATE_AS_OF = date(2024, 6, 30)


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Input tables of a small simulated lender."""
    return simulate(tmp_path_factory.mktemp("simulated"))


def simulate(out: Path, *options: str) -> Path:
    """Write the small lender, or with options another of the same seed."""
    result = slrs(
        *("simulate", "--borrowers", "1500", "--months", "60", "--seed", "7"),
        *(*options, "--out", str(out)),
        home=out,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return out


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated lender again, without its truth, which takes most of the time."""
    return simulate(tmp_path_factory.mktemp("clean"), "--truth", "none")


@pytest.fixture(scope="session")
def demo(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("demo", data=simulated, home=tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def messy_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the messy twin of the simulated lender is built up to the core marts.

    The truth of its faults stands in the build file.
    """
    home = tmp_path_factory.mktemp("home")
    folder = simulate(tmp_path_factory.mktemp("messy"), "--truth", "none", "--scenario", "messy")
    also = ("path:models/staging", "+rejected_records")
    build_foundation(folder, home=home, as_of=date(2024, 12, 31), also=also)
    # The project's own comparison, while nobody else holds the file.
    run_dbt("test", "--select", "planted_faults_are_accounted_for", home=home)
    return home


@pytest.fixture(scope="session")
def late_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of a small lender at whom everything that can arrive late does."""
    folder = tmp_path_factory.mktemp("late")
    write_portfolio(folder, as_of=LATE_AS_OF)
    return folder


@pytest.fixture(scope="session")
def late_file(late_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same lender built up to the core marts."""
    return build_foundation(
        late_folder,
        home=tmp_path_factory.mktemp("late_home"),
        as_of=LATE_AS_OF,
        also=("+path:models/staging", "+rejected_records"),
    )


@pytest.fixture(scope="session")
def loan_recovery(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        "loan_recovery",
        data=real_data("loan_recovery"),
        home=tmp_path_factory.mktemp("loan_recovery"),
    )


@pytest.fixture(scope="session")
def uci_credit_card(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        "uci_credit_card",
        data=real_data("uci_credit_card"),
        home=tmp_path_factory.mktemp("uci_credit_card"),
    )


@pytest.fixture(scope="session")
def berka(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("berka", data=real_data("berka"), home=tmp_path_factory.mktemp("berka"))


@pytest.fixture(scope="session")
def lending_club(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        "lending_club",
        data=real_data("lending_club_recoveries"),
        home=tmp_path_factory.mktemp("lending_club"),
    )


@pytest.fixture(scope="session")
def sba(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("sba", data=real_data("sba"), home=tmp_path_factory.mktemp("sba"))


@pytest.fixture(scope="session")
def rebuild() -> Callable[..., Built]:
    return build
