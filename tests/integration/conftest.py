"""Portfolios that several tests read, built once a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.portfolios import Built, build, real_data, slrs


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Input tables of a small simulated lender."""
    out = tmp_path_factory.mktemp("simulated")
    result = slrs(
        *("simulate", "--borrowers", "1500", "--months", "60", "--seed", "7", "--out", str(out)),
        home=out,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return out


@pytest.fixture(scope="session")
def demo(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("demo", data=simulated, home=tmp_path_factory.mktemp("demo"))


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
def rebuild() -> Callable[..., Built]:
    return build
