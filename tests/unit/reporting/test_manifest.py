import pytest

from slrs_ml.errors import BuildError
from slrs_ml.reporting.manifest import read_manifest, read_remarks
from tests.portfolios import REPOSITORY


def test_the_simulated_portfolio_says_that_it_is_simulated():
    remarks = read_remarks(REPOSITORY / "reports" / "manifest.yml")
    assert "simulated" in remarks["demo"]
    assert "favourable" in remarks["uci_credit_card"]
    assert "lending" not in remarks


def test_a_manifest_without_remarks_has_none(tmp_path):
    path = tmp_path / "manifest.yml"
    path.write_text("pages: []")
    assert read_remarks(path) == {}


@pytest.mark.parametrize("text", ["- only a list", "a: [unclosed", "42"])
def test_an_unreadable_manifest_is_one_clear_error(tmp_path, text):
    path = tmp_path / "manifest.yml"
    path.write_text(text)
    with pytest.raises(BuildError, match=r"manifest\.yml cannot be used"):
        read_manifest(path)
