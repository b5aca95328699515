"""Names that are probably meant for one of the contract's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["near_name"]

# What other houses call the same thing, word by word.
WORDS = {
    "customer": "borrower",
    "client": "borrower",
    "debtor": "borrower",
    "obligor": "borrower",
    "contract": "loan",
    "credit": "loan",
    "instalment": "installment",
    "schedule": "installment",
    "repayment": "payment",
    "receipt": "payment",
    "number": "id",
    "no": "id",
    "nr": "id",
    "date": "on",
    "day": "on",
    "timestamp": "at",
    "time": "at",
    "currency_code": "currency",
    "dpd": "days_past_due",
    "emi": "installment_amount",
    "birthday": "birth_date",
    "dob": "birth_date",
    "salary": "monthly_income",
}
CLOSENESS = 0.8
# Shorter parts of a name say too little.
SHORTEST = 6


def near_name(name: str, *, known: Iterable[str]) -> str | None:
    """Find the known name that another one is probably meant for.

    Parameters
    ----------
    name : str
        A name that is not known, in any spelling.
    known : iterable of str
        Names to choose from, in snake case.

    Returns
    -------
    str or None
        The nearest, where one is near enough.
    """
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    snake = re.sub(r"[^a-z0-9]+", "_", snake.lower()).strip("_")
    candidates = list(known)
    translated = "_".join(
        WORDS.get(word, WORDS.get(word.rstrip("s"), word)) for word in snake.split("_")
    )
    for spelling in (snake, WORDS.get(snake, translated), translated):
        for form in (spelling, f"{spelling}s"):
            if form in candidates:
                return form
        if found := get_close_matches(spelling, candidates, n=1, cutoff=CLOSENESS):
            return found[0]
    # `principal` is part of one name, `amount` may be of several.
    words = set(translated.split("_"))
    whole = [known for known in candidates if words <= set(known.split("_"))]
    return whole[0] if len(whole) == 1 and len(translated) >= SHORTEST else None
