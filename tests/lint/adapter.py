"""Stands in for dbt's ``adapter`` where sqlfluff renders models without dbt.

A dispatched macro becomes a call of its own name on its first argument, which is all
that the layout rules need to see.
"""

from collections.abc import Callable
from types import SimpleNamespace

RENDERED = {
    "month_end_series": "select last_day(month_start) as month_end_on from {}",
    "computed_once": "materialized",
}


def dispatch(macro_name: str, _package: str | None = None) -> Callable[..., str]:
    """Return what renders the macro as SQL that parses."""

    def rendered(*values: object, **_named: object) -> str:
        if macro_name in RENDERED:
            return RENDERED[macro_name].format(*values)
        return f"{macro_name}({values[0]})" if values else f"{macro_name}()"

    return rendered


def get_columns_in_relation(_relation: object) -> list[SimpleNamespace]:
    """Return one column, as of a table that nobody has built."""
    return [SimpleNamespace(name="loan_id", dtype="varchar")]
