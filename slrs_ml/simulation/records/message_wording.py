"""From a topic to a text: a greeting, a sentence with its amount and date, a closing.

Text messages and the app have their own greetings and closings, and their writers spell
carelessly: all in lower case, without the last full stop, with words shortened.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Bools, Floats, Ints
from slrs_ml.simulation.records.message_texts import CLOSINGS, GREETINGS, SENTENCES

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["body_texts"]

_LOWER_CASE, _SHORTENED = 0.35, 0.3
_SHORT_FORMS = ((" you ", " u "), ("Please", "Pls"), ("please", "pls"), ("por favor", "xfa"))
# Who asks for silence does not look forward to a reply.
_IS_CURT = np.isin(tuple(SENTENCES), ("cease_communication", "attorney", "wrong_number"))
_MONTHS_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS_SPANISH = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


class _Phrases:
    """Lists of phrases by kind and language, of which one is drawn for each row."""

    def __init__(self, lists: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
        flat = [phrases for pair in lists for phrases in pair]
        self._count = np.array([len(phrases) for phrases in flat])
        self._begin = np.cumsum(self._count) - self._count
        self.phrases = [phrase for phrases in flat for phrase in phrases]

    def drawn(self, kind: Ints, *, is_spanish: Bools, uniform: Floats) -> Ints:
        """Index into ``phrases`` of each row."""
        place = 2 * kind + is_spanish
        return self._begin[place] + np.floor(self._count[place] * uniform).astype(np.int64)


_SENTENCES = _Phrases(tuple(SENTENCES.values()))
_GREETINGS = _Phrases(GREETINGS)
_CLOSINGS = _Phrases(CLOSINGS)


def body_texts(
    topic: Ints,
    *,
    is_spanish: Bools,
    is_short: Bools,
    amount: Ints,
    due_day: Ints,
    drawn: Callable[[str], Floats],
) -> "pa.Array":
    """Texts of messages.

    Parameters
    ----------
    topic
        Index into the topics of ``message_texts.SENTENCES``.
    is_spanish
        Whether it is written in Spanish, else in English.
    is_short
        Whether it is a text message or written in the app, else a letter or an e-mail.
    amount, due_day
        Cents, and days since 1970, for sentences that name them.
    drawn
        Gives numbers in (0, 1), one a row, by name.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    form = is_short.astype(np.int64)
    greeting = _GREETINGS.drawn(form, is_spanish=is_spanish, uniform=drawn("greeting"))
    sentence = _SENTENCES.drawn(topic, is_spanish=is_spanish, uniform=drawn("sentence"))
    closing = _CLOSINGS.drawn(form, is_spanish=is_spanish, uniform=drawn("closing"))
    text = pc.binary_join_element_wise(
        pa.array(_GREETINGS.phrases).take(pa.array(greeting)),
        _filled(sentence, amount=amount, due_day=due_day, is_spanish=is_spanish),
        pc.if_else(
            pa.array(_IS_CURT[topic]), "", pa.array(_CLOSINGS.phrases).take(pa.array(closing))
        ),
        "",
    )
    short = text
    for whole, form_of_it in _SHORT_FORMS:
        short = pc.replace_substring(short, pattern=whole, replacement=form_of_it)
    text = pc.if_else(pa.array(is_short & (drawn("shortened") < _SHORTENED)), short, text)
    lower = pc.utf8_rtrim(pc.utf8_lower(text), characters=".")
    return pc.if_else(pa.array(is_short & (drawn("lower_case") < _LOWER_CASE)), lower, text)


def _filled(sentence: Ints, *, amount: Ints, due_day: Ints, is_spanish: Bools) -> "pa.Array":
    """Sentences with their amount and date, in the parts before, between and after them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [_parts(phrase) for phrase in _SENTENCES.phrases]
    before, has_amount, between, has_date, after = zip(*parts, strict=True)
    with_amount, with_date = np.array(has_amount)[sentence], np.array(has_date)[sentence]
    at = pa.array(sentence)
    return pc.binary_join_element_wise(
        pa.array(before).take(at),
        pc.if_else(pa.array(with_amount), _amounts(amount), ""),
        pa.array(between).take(at),
        pc.if_else(pa.array(with_date), _dates(due_day, is_spanish=is_spanish), ""),
        pa.array(after).take(at),
        "",
    )


def _parts(phrase: str) -> tuple[str, bool, str, bool, str]:
    before, amount, rest = phrase.partition("{amount}")
    if not amount:
        before, rest = "", phrase
    between, date, after = rest.partition("{date}")
    return before, bool(amount), between, bool(date), after


def _amounts(cents: Ints) -> "pa.Array":
    """``$12`` or ``$12.50``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    dollars = pa.array(cents // 100).cast(pa.string())
    rest = pc.utf8_lpad(pa.array(cents % 100).cast(pa.string()), width=2, padding="0")
    ending = pc.if_else(pa.array(cents % 100 == 0), "", pc.binary_join_element_wise(".", rest, ""))
    return pc.binary_join_element_wise("$", dollars, ending, "")


def _dates(day: Ints, *, is_spanish: Bools) -> "pa.Array":
    """``March 5`` or ``5 de marzo``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    number = pa.array((dates - months).astype(np.int64) + 1).cast(pa.string())
    month = pa.array(months.astype(np.int64) % 12)
    english = pc.binary_join_element_wise(pa.array(_MONTHS_ENGLISH).take(month), number, " ")
    spanish = pc.binary_join_element_wise(number, pa.array(_MONTHS_SPANISH).take(month), " de ")
    return pc.if_else(pa.array(is_spanish), spanish, english)
