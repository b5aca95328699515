"""Folders of the input contract with damage of every kind, by seed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from pathlib import Path

__all__ = ["DAMAGES", "write_fuzzed"]

ODD = [
    "Ærø",
    "O'Neil",
    'say ""hi""',
    "zwei\nZeilen",
    "a;b,c|d",
    "  ",
    "\u202e\u0000x",
    "漢字",
    "#1",
]
ROWS = 12
LINE_ENDS = ["\r\n", "\r", "\n\n", "\n\r"]


def _tables(chance: random.Random) -> dict[str, list[dict[str, str]]]:
    def token(kind: str, number: int) -> str:
        # Ids that no other row has, so that a lost one is missed; some hard to write.
        return f"{kind}{number:03}{chance.randrange(10**6):06}" + chance.choice(["", "", "'é", '"'])

    people = [token("B", number) for number in range(ROWS)]
    loans = [token("L", number) for number in range(ROWS)]
    return {
        "borrowers": [
            {"borrower_id": person, "monthly_income": f"{chance.random() * 5000:.2f}"}
            | {"region": chance.choice([*ODD[:4], ODD[4], "", "Nord"])}
            for person in people
        ],
        "loans": [
            {"loan_id": loan, "borrower_id": chance.choice(people), "principal_amount": "1000.00"}
            | {"originated_on": f"20{chance.randrange(10, 24)}-01-15", "currency": "EUR"}
            for loan in loans
        ],
        "installments": [
            {"loan_id": loan, "installment_number": str(number), "principal_due": "100.00"}
            | {"due_on": f"2024-0{number + 1}-15", "fees_due": f"{chance.randrange(10**6)}.00"}
            for loan in loans
            for number in (1, 2)
        ],
        "payments": [
            {"payment_id": token("P", number), "loan_id": chance.choice(loans)}
            | {"paid_at": f"2024-02-{number % 28 + 1:02} 10:00:00+00", "amount": f"{number}.5"}
            for number in range(3 * ROWS)
        ],
        "customer_messages": [
            {"message_id": token("M", number), "borrower_id": chance.choice(people)}
            | {"received_at": "2014-02-01", "body_text": f"{chance.choice(ODD)} {number}"}
            for number in range(ROWS)
        ],
    }


def _csv_text(rows: list[dict[str, str]], *, delimiter: str = ",") -> str:
    file = io.StringIO()
    writer = csv.DictWriter(
        file, fieldnames=list(rows[0]), delimiter=delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().replace("\0", "")


Damage = Callable[[random.Random, dict[str, bytes], str], None]


def _flip_bytes(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    text = bytearray(files[name])
    for _ in range(chance.randrange(1, 12)):
        if text:
            text[chance.randrange(len(text))] = chance.randrange(256)
    files[name] = bytes(text)


def _put(*pieces: bytes) -> Damage:
    def damage(chance: random.Random, files: dict[str, bytes], name: str) -> None:
        text = files[name]
        for _ in range(chance.randrange(1, 5)):
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(pieces) + text[place:]
        files[name] = text

    return damage


def _shuffle_columns(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    try:
        rows = list(csv.reader(io.StringIO(files[name].decode())))
    except (UnicodeDecodeError, csv.Error):
        return
    order = list(range(max(map(len, rows), default=0)))
    chance.shuffle(order)
    order = order[: chance.choice([len(order), len(order) - 1])]
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(
        [row[place] for place in order if place < len(row)] for row in rows
    )
    files[name] = file.getvalue().encode()


def _respell_header(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    header, end, rest = files[name].partition(b"\n")
    spelled = [
        chance.choice([name.upper(), b" " + name, name.title()]) for name in header.split(b",")
    ]
    files[name] = b",".join(spelled) + chance.choice([b"", b",", b",extra"]) + end + rest


def _copy_rows(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    header, end, rest = files[name].partition(b"\n")
    lines = rest.splitlines(keepends=True)
    chance.shuffle(lines)
    files[name] = header + end + b"".join(lines) + rest


def _end_lines_oddly(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    mixed = chance.random() < 0.5
    one = chance.choice(LINE_ENDS)
    parts = files[name].split(b"\n")
    ends = [(chance.choice([*LINE_ENDS, "\n"]) if mixed else one).encode() for _ in parts]
    joined = b"".join(part + end for part, end in zip(parts, ends, strict=True))
    files[name] = joined if chance.random() < 0.5 else joined.rstrip(b"\r\n")


def _mix_encodings(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    lines = files[name].split(b"\n")
    for _ in range(3):
        place = chance.randrange(len(lines))
        text = lines[place].decode(errors="replace") + chance.choice(["é", "ß", "漢"])
        lines[place] = text.encode(chance.choice(["cp1252", "utf-16", "shift_jis"]), "replace")
    files[name] = b"\n".join(lines)


def _cut(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    files[name] = files[name][: chance.choice([0, chance.randrange(len(files[name]) + 1)])]


def _no_rows(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    files[name] = files[name].partition(b"\n")[0] + chance.choice([b"", b"\n", b"\r\n\r\n"])


def _compress(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    if not name.endswith(".gz"):
        packed = bytearray(gzip.compress(files.pop(name), mtime=0))
        if chance.random() < 0.4:
            packed[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
        files[name + ".gz"] = bytes(packed)


def _change_delimiter(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    files[name] = files[name].replace(b",", chance.choice([b";", b"\t", b"|"]))


def _declare(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    table = name.partition(".")[0]
    formats = {
        "decimal_mark": [",", "."],
        "thousands_mark": [".", " ", "", "\u00a0", ","],
        "date_order": ["dmy", "mdy", "ymd", "never"],
        "delimiter": [",", ";"],
        "encoding": ["utf-8", "cp1252", "utf-16", "latin-1", "none"],
    }
    key = chance.choice(list(formats))
    declared = {"tables": {table: {key: chance.choice(formats[key])}}}
    files["input_formats.json"] = json.dumps(declared).encode()


def _set_badly(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    files[chance.choice(["build_settings.json", "input_formats.json"])] = chance.choice(
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"{}",
            b'{"default": 1}',
            b"\xff\xfe",
            b"[" * 5000,
            b'{"a": NaN}',
        ]
    )


def _put_a_folder(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    table = name.partition(".")[0]
    if chance.random() < 0.3:
        files.pop(name)
        files[f"{name}/"] = b""
    else:
        files[f"{table}.parquet/"] = b""


def _mark_bytes(chance: random.Random, files: dict[str, bytes], name: str) -> None:
    files[name] = b"\xef\xbb\xbf" + files[name]


DAMAGES: dict[str, Damage] = {
    "bytes flipped": _flip_bytes,
    "quotes put in": _put(b'"', b'""', b',"', b'"\n'),
    "NUL put in": _put(b"\0"),
    "delimiters put in": _put(b",", b"\n", b"\r", b"\x1a", b" "),
    "columns shuffled": _shuffle_columns,
    "header spelled oddly": _respell_header,
    "rows copied": _copy_rows,
    "lines ended oddly": _end_lines_oddly,
    "encodings mixed": _mix_encodings,
    "cut short": _cut,
    "no rows": _no_rows,
    "compressed": _compress,
    "another delimiter": _change_delimiter,
    "a format declared": _declare,
    "settings garbled": _set_badly,
    "a folder of that name": _put_a_folder,
    "byte-order mark": _mark_bytes,
}


def write_fuzzed(folder: Path, *, seed: int, damages: int, kinds: list[str] | None = None) -> Path:
    """Write a folder with so many damages, each to one of its files."""
    chance = random.Random(seed)
    files = {f"{table}.csv": _csv_text(rows).encode() for table, rows in _tables(chance).items()}
    for _ in range(damages):
        name = chance.choice([name for name in files if ".csv" in name and name[-1] != "/"])
        DAMAGES[chance.choice(kinds or list(DAMAGES))](chance, files, name)
        if not any(".csv" in name and name[-1] != "/" for name in files):
            break
    folder.mkdir(parents=True)
    for name, text in files.items():
        if name.endswith("/"):
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(text)
    return folder
