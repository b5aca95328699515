"""Which tests run in one process when the suite is spread over several.

Built portfolios are dear and shared: the modules whose tests read the same one stay
together, and so do the tests of a module.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

# In the order in which they claim a module that reads several.
PORTFOLIOS = (
    *("messy_home", "demo", "late_file", "uci_credit_card", "loan_recovery"),
    *("berka", "lending_club", "sba"),
)
REPOSITORY = Path(__file__).parents[1]


@cache
def group_of(module: str) -> str:
    """Give the portfolio that a module's tests read, or else the module itself."""
    text = (REPOSITORY / module).read_text(encoding="utf-8")
    read = (name for name in PORTFOLIOS if re.search(rf"(?:[(,]\s*|\"){name}\b\s*[,:)\"]", text))
    return next(read, module)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Hand whole groups to the processes, in the order of the folders."""
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid.split("::", maxsplit=1)[0])

    return Groups(config, log)
