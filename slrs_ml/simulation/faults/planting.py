"""Faults planted in clean tables, and the truth of what is wrong.

A lender's tables arrive with rows that are corrupt, doubled, contradictory or late. Here such
rows are *added* to a clean world, each made from one of its rows; no clean row is replaced,
and none but the late ones is changed. So a build of the messy world must give what one of its
clean twin gives, but for what was recorded late, and must account for every added row.

Some additions are no faults and must be accepted: a value told wrong and told right again
within the hour, a payment reversed and paid again. They change nothing by the day's end.

Chance is drawn by borrower; an added row's id is made from the id of the row it was made from.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.faults.kinds import SUBJECTS, WRONG_TEXTS, wrong_columns
from slrs_ml.simulation.faults.retelling import in_other_format, passed_over
from slrs_ml.simulation.faults.sheets import Sheet, instants
from slrs_ml.simulation.records.row_ids import DAY
from slrs_ml.simulation.records.schemas import SCHEMAS

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["plant_faults"]

_Changes = Mapping[str, Sequence[str | None]]
TRUTH_COLUMNS = ("fault_id", "source_table", "fault_code", "source_key", "reason_code")
_MINUTE = 60
# Midnight in the lender's zone is four or five hours after midnight UTC.
_MIDNIGHT = 4 * 3600


def plant_faults(
    tables: Mapping[str, "pa.Table"],
    *,
    streams: Streams,
    first_borrower: int,
    last_day: int,
) -> tuple[dict[str, "pa.Table"], "pa.Table"]:
    """Make the tables of a batch messy.

    Parameters
    ----------
    tables
        Clean tables by contract name, each grouped by borrower in ascending order.
    streams
        The batch's random numbers.
    first_borrower
        Index of the batch's first borrower.
    last_day
        Day number of the world's last day: nothing recorded after it is written.

    Returns
    -------
    tuple
        The tables, those in ``SUBJECTS`` as text and with added rows, and one row for each
        planted fault: fault_id (table, kind, borrower and number, with dots between),
        source_table, fault_code, source_key (the key as ``rejected_records`` shows it) and
        reason_code, null where the row must be accepted.
    """
    sheets = {
        name: Sheet(
            name,
            table=table,
            key=SUBJECTS[name].key,
            first_borrower=first_borrower,
            borrowers=streams.borrowers,
        )
        for name, table in tables.items()
        if name in SUBJECTS
    }
    planting = _Planting(sheets, streams=streams, first_borrower=first_borrower)
    end = (last_day + 1) * DAY + _MIDNIGHT
    for name in sheets:
        planting.record_late(name, end=end)
    for name in sheets:
        planting.write_wrong_texts(name)
        planting.repeat(name)
        planting.contradict(name)
        planting.correct(name, end=end)
    planting.pay_again(end=end)
    planting.refer_to_rejected()
    messy = {name: sheets[name].whole() if name in sheets else tables[name] for name in tables}
    return messy, planting.truth()


class _Planting:
    """Plants kind after kind, and keeps the truth."""

    def __init__(self, sheets: dict[str, Sheet], *, streams: Streams, first_borrower: int) -> None:
        self.sheets = sheets
        self.streams = streams
        self.first_borrower = first_borrower
        self._counts: dict[str, int] = {}
        self._truth: list[tuple[int, str, str, str, str | None, str | None]] = []

    def record_late(self, name: str, *, end: int) -> None:
        """Rows recorded two to eight weeks later than they were."""
        sheet, which = self.sheets[name], SUBJECTS[name].late
        if which == "none" or not len(sheet.recorded):
            return
        days = 14 + np.floor(42 * self._chance(name, "recorded_late", "days")).astype(np.int64)
        among = sheet.recorded + 57 * DAY <= end
        if which == "last":
            among &= sheet.last_of_several()
        rows = self._rows(name, "recorded_late", among=among)
        sheet.delay(rows, days=days[sheet.borrower[rows]])
        keys = sheet.keys(sheet.table.take(rows))
        self._note(name, "recorded_late", rows=rows, keys=keys, reason=None)

    def write_wrong_texts(self, name: str) -> None:
        """Rows with one wrong text, half of them under a key of their own."""
        sheet = self.sheets[name]
        for wrong in WRONG_TEXTS:
            columns = wrong_columns(wrong, table=name)
            if not columns:
                continue
            rows = self._rows(name, wrong.code)
            who = sheet.borrower[rows]
            column = np.floor(len(columns) * self._chance(name, wrong.code, "column")[who])
            is_new = self._chance(name, wrong.code, "key")[who] < 0.5
            for place, changed in enumerate(columns):
                here = rows[column == place]
                ids = sheet.texts(sheet.key[0], rows=here)
                if len(sheet.key) == 1 and name != "borrower_protected_attributes":
                    new = is_new[column == place]
                    ids = [
                        f"{one}-{wrong.code}" if fresh else one
                        for one, fresh in zip(ids, new, strict=True)
                    ]
                changes: _Changes = {sheet.key[0]: ids, changed: [wrong.text] * len(here)}
                self._add(name, wrong.code, rows=here, changes=changes, reason=wrong.reason)
        rows = self._rows(name, "line_empty")
        empty = {column: [None] * len(rows) for column in SCHEMAS[name]}
        self._add(name, "line_empty", rows=rows, changes=empty, reason="missing_value")

    def repeat(self, name: str) -> None:
        """Rows delivered twice, thrice, or once more in another format."""
        sheet = self.sheets[name]
        for code, times in (("copied", 1), ("copied_twice", 2)):
            for _ in range(times):
                rows = self._rows(name, code)
                self._add(name, code, rows=rows, changes={}, reason="duplicate_key")
        rows = self._rows(name, "copied_in_other_format")
        changes = {
            column: [in_other_format(text, kind=kind) for text in sheet.texts(column, rows=rows)]
            for column, kind in SCHEMAS[name].items()
            if column not in sheet.key
        }
        self._add(
            name, "copied_in_other_format", rows=rows, changes=changes, reason="duplicate_key"
        )

    def contradict(self, name: str) -> None:
        """Rows that tell one key and time differently, and that a build passes over."""
        sheet, column = self.sheets[name], SUBJECTS[name].contradicted
        rows = self._rows(name, "contradicted")
        told = sheet.table.take(rows).to_pylist()
        others = [passed_over(row, table=name, column=column) for row in told]
        found = np.array([other is not None for other in others], dtype=bool)
        changes = {column: [other for other in others if other is not None]}
        self._add(name, "contradicted", rows=rows[found], changes=changes, reason="duplicate_key")

    def correct(self, name: str, *, end: int) -> None:
        """A value told wrong ten minutes later, and right after ten more."""
        sheet, column = self.sheets[name], SUBJECTS[name].corrected
        if not column:
            return
        among = (sheet.recorded + 20 * _MINUTE < end) & sheet.table[column].is_valid().to_numpy()
        rows = self._rows(name, "correction_corrected", among=among)
        right = sheet.texts(column, rows=rows)
        for minutes, texts in ((10, ["7.77"] * len(rows)), (20, right)):
            at = instants(sheet.recorded[rows] + minutes * _MINUTE).to_pylist()
            changes = {column: texts, "recorded_at": at}
            self._add(name, "correction_corrected", rows=rows, changes=changes, reason=None)

    def pay_again(self, *, end: int) -> None:
        """Payments taken back the day after, and paid again in the same minute."""
        if "payments" not in self.sheets:
            return
        sheet, code = self.sheets["payments"], "reversed_and_paid_again"
        among = sheet.recorded + DAY + _MINUTE < end
        among &= sheet.table["reversal_of_payment_id"].is_null().to_numpy()
        rows = self._rows("payments", code, among=among)
        paid = sheet.texts("payment_id", rows=rows)
        at: _Changes = {
            "paid_at": instants(sheet.recorded[rows] + DAY).to_pylist(),
            "recorded_at": instants(sheet.recorded[rows] + DAY + _MINUTE).to_pylist(),
        }
        back: _Changes = {
            "payment_id": [f"{one}-reversed" for one in paid],
            "reversal_of_payment_id": paid,
        }
        again: _Changes = {"payment_id": [f"{one}-again" for one in paid]}
        for changes in (back, again):
            self._add("payments", code, rows=rows, changes={**at, **changes}, reason=None)

    def refer_to_rejected(self) -> None:
        """Good rows that name a rejected one: a loan's payment, a payment's reversal."""
        if not {"borrowers", "loans", "payments"} <= set(self.sheets):
            return
        code = "refers_to_a_rejected_row"
        borrowers, loans = self.sheets["borrowers"], self.sheets["loans"]
        payments = self.sheets["payments"]
        place, hit = self._chance("payments", code, "place"), self._hit("payments", code)
        for sheet in (borrowers, loans, payments):
            hit = hit[sheet.has_rows(hit)]
        borrower, loan, paid = (
            sheet.chosen(hit, place=place) for sheet in (borrowers, loans, payments)
        )
        names = [f"{one}-rejected" for one in loans.texts("borrower_id", rows=loan)]
        numbers = [f"{one}-rejected" for one in loans.texts("loan_id", rows=loan)]
        receipts = [f"{one}-rejected" for one in payments.texts("payment_id", rows=paid)]
        reversals = [f"{one}-reversed" for one in receipts]
        person = {"borrower_id": names, "monthly_income": ["unknown"] * len(names)}
        credit = {"loan_id": numbers, "borrower_id": names}
        receipt = {"payment_id": receipts, "loan_id": numbers}
        back = {"payment_id": reversals, "reversal_of_payment_id": receipts}
        self._add("borrowers", code, rows=borrower, changes=person, reason="unreadable_number")
        self._add("loans", code, rows=loan, changes=credit, reason="unknown_borrower")
        self._add("payments", code, rows=paid, changes=receipt, reason="unknown_loan")
        self._add("payments", code, rows=paid, changes=back, reason="unknown_payment")

    def truth(self) -> "pa.Table":
        """The truth so far, ordered by borrower."""
        import pyarrow as pa

        ordered = sorted(self._truth, key=lambda row: row[:4])
        columns = zip(*(row[1:] for row in ordered), strict=True) if ordered else [()] * 5
        return pa.table(
            {
                name: pa.array(values, pa.string())
                for name, values in zip(TRUTH_COLUMNS, columns, strict=True)
            }
        )

    def _chance(self, name: str, code: str, use: str) -> Floats:
        return self.streams.uniform(f"fault_{name}_{code}_{use}")

    def _hit(self, name: str, code: str) -> Ints:
        """Borrowers hit, as indices within the batch."""
        return np.flatnonzero(self._chance(name, code, "hit") < SUBJECTS[name].share)

    def _rows(self, name: str, code: str, *, among: Bools | None = None) -> Ints:
        place = self._chance(name, code, "place")
        return self.sheets[name].chosen(self._hit(name, code), place=place, among=among)

    def _add(
        self,
        name: str,
        code: str,
        *,
        rows: Ints,
        changes: _Changes,
        reason: str | None,
    ) -> None:
        if len(rows):
            keys = self.sheets[name].add(rows, changes=changes)
            self._note(name, code, rows=rows, keys=keys, reason=reason)

    def _note(
        self, name: str, code: str, *, rows: Ints, keys: list[str | None], reason: str | None
    ) -> None:
        numbers = self.sheets[name].borrower[rows] + self.first_borrower + 1
        for number, key in zip(numbers.tolist(), keys, strict=True):
            kind = f"{name}.{code}.B{number:07d}"
            self._counts[kind] = count = self._counts.get(kind, 0) + 1
            self._truth.append((number, f"{kind}.{count}", name, code, key, reason))
