"""Which tests run in one process when the suite is spread over several.

Built portfolios are dear and shared: tests that read the same one stay together, and so do
the tests of a module. A module that says otherwise (``pytest.mark.xdist_group``) is heard.
"""

from __future__ import annotations

import pytest

# In the order in which they claim a test that reads several.
PORTFOLIOS = (
    *("demo", "messy_home", "late_file", "uci_credit_card", "loan_recovery"),
    *("berka", "lending_club", "sba"),
)


# Before the spreading itself reads the groups.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        shared = [name for name in PORTFOLIOS if name in getattr(item, "fixturenames", ())]
        group = shared[0] if shared else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
