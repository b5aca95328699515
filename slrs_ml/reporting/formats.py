"""One way of writing each kind of number, date and name on the pages."""

import datetime
import textwrap
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any

__all__ = [
    "NOTHING",
    "SPACE",
    "amount",
    "bucket",
    "capital",
    "count",
    "day",
    "decimal",
    "interval",
    "joined",
    "label",
    "percent",
    "plot_text",
    "sentence",
    "short_amount",
    "task_name",
]

NOTHING = "–"
SPACE = "\u00a0"
WORDS = {
    "auc": "AUC",
    "ks": "KS",
    "r2": "R²",
    "mae": "mean absolute error",
    "brier": "Brier score",
    "xgboost": "XGBoost",
    "logistic": "logistic regression",
    "random_forest": "random forest",
    "kmeans": "k-means",
    "kmeans_founding": "k-means, founding four",
    "out_of_time": "later in time",
    "cross_validated": "held-out folds",
    "early_warning": "early warning",
    "uci_credit_card": "UCI credit card",
    "berka": "Berka bank",
    "lending_club": "Lending Club",
    "sba": "SBA loans",
    "block_all": "no contact and no step",
    "block_legal": "no legal step",
    "block_settlement_pressure": "no settlement pressure",
    "block_channel": "a channel is closed",
    "require_human": "a human decides",
}
SUFFIXES = {
    "_12m": " in 12 months",
    "_6m": " in 6 months",
    "_3m": " in 3 months",
    "_lag_0": ", this month",
    "_lag_1": ", a month before",
    "_lag_2": ", two months before",
    "_lag_3": ", three months before",
}


def count(value: object) -> str:
    """Write a whole number with thousands, e.g. ``12,345``."""
    return NOTHING if value is None else f"{int(str(value)):,}"


def percent(value: object, digits: int = 1) -> str:
    """Write a share of 0 to 1 as per cent, e.g. ``12.3 %``."""
    return NOTHING if value is None else f"{100 * float(str(value)):.{digits}f}{SPACE}%"


def decimal(value: object, digits: int = 3) -> str:
    """Write a number with a fixed number of digits, e.g. ``0.812``; a true minus sign."""
    if value is None:
        return NOTHING
    rounded = round(float(str(value)), digits) or 0.0
    return f"{rounded:,.{digits}f}".replace("-", "\u2212")


def interval(low: object, high: object, digits: int = 3) -> str:
    """Write an interval, e.g. ``0.801 to 0.823``."""
    if low is None or high is None:
        return NOTHING
    return f"{decimal(low, digits)} to {decimal(high, digits)}"


def amount(value: object, currency: str | None) -> str:
    """Write money in full, e.g. ``EUR 1,234,567``."""
    if value is None:
        return NOTHING
    return f"{_unit(currency)}{Decimal(str(value)):,.0f}"


def short_amount(value: object, currency: str | None) -> str:
    """Write money in three digits, e.g. ``EUR 1.23 m``."""
    if value is None:
        return NOTHING
    number = float(str(value))
    for size, name in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(number) >= size:
            scaled = number / size
            digits = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
            return f"{_unit(currency)}{scaled:,.{digits}f}{SPACE}{name}"
    return f"{_unit(currency)}{number:,.0f}"


def _unit(currency: str | None) -> str:
    return f"{currency}{SPACE}" if currency else ""


def day(value: object) -> str:
    """Write a date in words, e.g. ``31 October 2026``."""
    if value is None:
        return NOTHING
    found = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    return f"{found.day} {found:%B %Y}"


def label(code: object) -> str:
    """Write a code in words, e.g. ``days past due, two months before``."""
    text = str(code)
    if text in WORDS:
        return WORDS[text]
    ending = ""
    for suffix, words in SUFFIXES.items():
        if text.endswith(suffix):
            text, ending = text[: -len(suffix)], words
            break
    return text.replace("_", " ").strip() + ending


def sentence(code: object) -> str:
    """Write a code in words with a capital first letter."""
    return capital(label(code))


def task_name(row: Mapping[str, Any]) -> str:
    """Write what is predicted, and of which class where it has several."""
    outcome = row["outcome_class"]
    return sentence(row["task"]) + ("" if outcome in {"event", None} else f": {label(outcome)}")


def capital(text: object) -> str:
    """Begin a sentence with a capital letter."""
    told = str(text)
    return told[:1].upper() + told[1:]


def bucket(code: object) -> str:
    """Write a bucket of days past due, or an end, in words, e.g. ``1 to 30 days``."""
    words = {"current": "not past due", "90+": "more than 90 days", "unknown": "not known"}
    text = str(code)
    if text in words:
        return words[text]
    return f"{text.replace('-', ' to ')} days" if text[:1].isdigit() else label(text)


def joined(parts: list[str]) -> str:
    """Join words with commas and an ``and``."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def plot_text(value: object, width: int = 0) -> str:
    """Escape text for Plotly, which reads tags; wrap it where a width is given."""
    text = str(value)
    lines = textwrap.wrap(text, width, break_long_words=True) if width else [text]
    return "<br>".join(escape(line, quote=False) for line in lines)
