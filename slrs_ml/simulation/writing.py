"""Parquet files in a folder, a row group a batch; the same rows give the same bytes."""

import json
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from slrs_ml.simulation.clock import TIME_ZONE, Clock

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["TableFolder", "write_settings"]


class TableFolder:
    """Writes tables batch by batch; a context manager.

    Files are written beside their names and moved there at the end, so that a run that
    breaks off leaves the last complete tables.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.rows: dict[str, int] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def append(self, name: str, *, table: "pa.Table") -> None:
        """Add a batch of rows to a table."""
        import pyarrow.parquet as pq

        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(
                self._unfinished(name), table.schema, compression="zstd", version="2.6"
            )
        self._writers[name].write_table(table)
        self.rows[name] = self.rows.get(name, 0) + table.num_rows

    def __enter__(self) -> "TableFolder":
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for writer in self._writers.values():
            writer.close()
        for name in self._writers:
            if exception_type is None:
                self._unfinished(name).replace(self.folder / f"{name}.parquet")
            else:
                self._unfinished(name).unlink()

    def _unfinished(self, name: str) -> Path:
        return self.folder / f".{name}.unfinished"


def write_settings(folder: Path, *, clock: Clock) -> None:
    """``build_settings.json``: the clock, time zone and currency of the written world."""
    settings = {
        "as_of_date": clock.as_of_date.isoformat(),
        "observed_from": clock.observed_from.isoformat(),
        "reporting_currency": "USD",
        "time_zone": TIME_ZONE,
    }
    text = json.dumps(settings, indent=2, sort_keys=True) + "\n"
    (folder / "build_settings.json").write_text(text, encoding="utf-8")
