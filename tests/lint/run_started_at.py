"""Stands in for dbt's ``run_started_at`` where sqlfluff renders models without dbt."""


def isoformat() -> str:
    """Return any instant."""
    return "2000-01-01T00:00:00+00:00"
