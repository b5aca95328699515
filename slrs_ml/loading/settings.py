"""The one row of settings that a build runs on: its clock, zone, currency and salt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from slrs_ml.errors import InputError
from slrs_ml.loading.formats import InputFormat, iso_day_text
from slrs_ml.loading.sources import PublicSource
from slrs_ml.loading.tables import EVENT_COLUMNS, INPUT_TABLES

if TYPE_CHECKING:
    import duckdb

__all__ = ["BuildSettings", "contract_settings", "public_settings"]


@dataclass(frozen=True)
class BuildSettings:
    """What ``lending.build_settings`` holds; ``as_of_date`` is the only clock."""

    portfolio: str
    as_of_date: date
    observed_from: date | None
    time_zone: str
    reporting_currency: str
    hash_ids: bool
    salt: str

    def __post_init__(self) -> None:
        """Refuse what a build could not run on."""
        try:
            ZoneInfo(self.time_zone)
        except (KeyError, ValueError, OSError) as error:
            message = (
                f"build_settings: time_zone is {self.time_zone!r}; expected an IANA name such as "
                "Europe/Berlin. Correct it in build_settings."
            )
            raise InputError(message) from error
        if self.hash_ids and not self.salt:
            message = (
                "build_settings: hash_ids is true and salt is empty; expected a secret text, "
                "without which hashed ids can be guessed. Set salt in build_settings."
            )
            raise InputError(message)


def public_settings(portfolio: str, *, source: PublicSource, as_of: date | None) -> BuildSettings:
    """Give the settings that a public data set declares, at ``as_of`` where it is given."""
    return BuildSettings(
        portfolio=portfolio,
        as_of_date=as_of or source.as_of_date,
        observed_from=source.observed_from,
        time_zone=source.time_zone,
        reporting_currency=source.reporting_currency,
        hash_ids=False,
        salt="",
    )


def contract_settings(
    connection: duckdb.DuckDBPyConnection,
    portfolio: str,
    *,
    given: Mapping[str, Any],
    formats: Mapping[str, InputFormat],
    as_of: date | None,
) -> BuildSettings:
    """Take the settings that a source gives and work out what they leave open from its tables.

    The order for the date is: ``as_of``, then ``build_settings``, then the latest
    ``recorded_at``, payment, ledger entry, action, report or outcome on the local calendar.
    """
    time_zone = str(given.get("time_zone") or "UTC")
    day = as_of or _as_date(given.get("as_of_date"), "as_of_date")
    settings = BuildSettings(
        portfolio=portfolio,
        as_of_date=day or date.min,
        observed_from=_as_date(given.get("observed_from"), "observed_from"),
        time_zone=time_zone,
        reporting_currency=str(given.get("reporting_currency") or _currency(connection)),
        hash_ids=_as_boolean(given.get("hash_ids")),
        salt=str(given.get("salt") or ""),
    )
    if day is None:
        latest = _latest_event(connection, time_zone=settings.time_zone, formats=formats)
        settings = replace(settings, as_of_date=latest)
    return settings


def _as_date(value: object, name: str) -> date | None:
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        message = (
            f"build_settings: {name} is {value!r}; expected a date such as 2025-12-31. "
            "Correct it in build_settings."
        )
        raise InputError(message) from error


def _as_boolean(value: object) -> bool:
    return str(value).lower() in {"true", "1", "yes"}


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    rows = connection.execute(
        "select column_name from information_schema.columns "
        "where table_catalog = current_database() and table_schema = 'lending' "
        "and table_name = ?",
        [table],
    ).fetchall()
    return {str(row[0]) for row in rows}


def _currency(connection: duckdb.DuckDBPyConnection) -> str:
    """Give the one currency of the loans, or ``XXX`` where there is none or several."""
    if "currency" not in _columns(connection, "loans"):
        return "XXX"
    rows = connection.execute(
        "select distinct trim(currency::varchar) from lending.loans "
        "where trim(currency::varchar) <> ''"
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else "XXX"


def _latest_event(
    connection: duckdb.DuckDBPyConnection, *, time_zone: str, formats: Mapping[str, InputFormat]
) -> date:
    """Give the latest day on which something happened; days staging calls impossible are none."""
    latest: list[date] = []
    for table in INPUT_TABLES:
        clocks = {"recorded_at", EVENT_COLUMNS.get(table, "recorded_at")}
        written = formats[table]
        event_text = "written_text"
        if not written.is_plain:
            event_text = iso_day_text("written_text", written.date_order)
        for name in sorted(clocks & _columns(connection, table)):
            # A day is a local day already; a time is one in UTC unless it says otherwise.
            found = connection.execute(
                f"""
                select max(event_on)
                from (
                    select case
                        when length(event_text) = 10 then try_cast(event_text as date)
                        else try(timezone(?, try_cast(event_text as timestamptz)))::date
                    end as event_on
                    from (
                        select {event_text} as event_text
                        from (select trim({name}::varchar) as written_text from lending.{table})
                    )
                )
                where event_on between date '1900-01-01' and date '2199-12-31'
                """,
                [time_zone],
            ).fetchone()
            if found is not None and found[0] is not None:
                latest.append(found[0])
    if not latest:
        message = (
            "no table holds a payment, ledger entry, action, report, outcome or recorded_at that "
            "can be read, so the build has no date; expected one of them. Name the date with "
            "--as-of."
        )
        raise InputError(message)
    return max(latest)
