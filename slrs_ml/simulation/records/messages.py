"""Customers' messages: sentences written by hand, put together by chance.

What is written about comes from what happened (``message_events``); how, from chance
alone: the sentence, greeting and closing, the language of those who speak Spanish, the
channel, whether the loan is named, and the carelessness of text messages. The intent
behind a message is no column of the contract: it is a table of the truth.
"""

from typing import TYPE_CHECKING

import numpy as np

from slrs_ml.simulation.arrays import Floats, Ints
from slrs_ml.simulation.chance import Streams
from slrs_ml.simulation.clock import Clock, last_day
from slrs_ml.simulation.codes import CHANNELS
from slrs_ml.simulation.engine.population import Population
from slrs_ml.simulation.records.journal_batch import JournalBatch, moment
from slrs_ml.simulation.records.message_events import TOPICS, message_events
from slrs_ml.simulation.records.message_texts import INTENTS
from slrs_ml.simulation.records.message_wording import body_texts
from slrs_ml.simulation.records.row_ids import Kinds, count_within, labelled, numbered
from slrs_ml.simulation.records.tables import as_table

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["message_tables"]

_SMS, _EMAIL, _LETTER, _APP = (CHANNELS.index(name) for name in ("sms", "email", "letter", "app"))
# Preferred channel to the one written by.
_WRITTEN_BY = np.array([_SMS, _SMS, _EMAIL, _LETTER, _SMS, _APP])
_FORMAL = (
    *("dispute", "complaint_conduct", "complaint_affordability", "complaint_error"),
    *("cease_communication", "attorney", "bereavement"),
)
_LETTERS = np.array([0.4 if topic in _FORMAL else 0.02 for topic in TOPICS])
_LETTERS[TOPICS.index("wrong_number")] = 0.0
_SPANISH = 0.75
_LOAN_NOT_NAMED = 0.25


def message_tables(
    rows: Kinds, *, population: Population, streams: Streams, clock: Clock, written: Ints
) -> dict[str, "pa.Table"]:
    """``customer_messages`` of a batch, and the truth ``message_intents`` beside them.

    Parameters
    ----------
    rows
        Rows of the journal: by kind, by column, int64 arrays.
    population
        The batch's borrowers: their language and preferred channel.
    streams
        Chance of this batch.
    clock
        Nothing after its last day is written.
    written
        Numbers of the loans that are written, ascending.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    batch = JournalBatch(
        rows, end=last_day(clock.end), first_borrower=streams.first_borrower, written=written
    )
    events = message_events(batch, streams=streams, clock=clock)
    who, topic = events["borrower"], events["topic"]
    count = count_within(who)

    def drawn(name: str) -> Floats:
        return streams.uniform_of(f"message_{name}", borrower=who, place=count)

    is_spanish = population.speaks_spanish[who] & (drawn("language") < _SPANISH)
    usual = _WRITTEN_BY[population.preferred_channel[who]]
    other = np.array([_SMS, _EMAIL, _APP])[np.floor(3 * drawn("other_channel")).astype(np.int64)]
    channel = np.where(drawn("channel") < 0.7, usual, other)
    channel = np.where(drawn("letter") < _LETTERS[topic], _LETTER, channel)
    channel = np.where(topic == TOPICS.index("wrong_number"), _SMS, channel)
    borrower = who + streams.first_borrower + 1
    ids = numbered("MS", number=borrower * 1000 + count, width=10)
    received_at = moment(events)
    loan_id = numbered("L", number=events["loan"], width=9)
    is_named = drawn("loan") >= _LOAN_NOT_NAMED
    text = body_texts(
        topic,
        is_spanish=is_spanish,
        is_short=(channel == _SMS) | (channel == _APP),
        amount=events["amount"],
        due_day=events["due_day"],
        drawn=drawn,
    )
    messages = as_table(
        "customer_messages",
        rows=len(who),
        columns={
            "message_id": ids,
            "borrower_id": numbered("B", number=borrower, width=7),
            "loan_id": pc.if_else(pa.array(is_named), loan_id, None),
            "received_at": received_at,
            "channel": labelled(channel, labels=CHANNELS),
            "body_text": text,
            "language": labelled(is_spanish.astype(np.int64), labels=("en", "es")),
            "recorded_at": received_at + 60,
        },
    )
    intents = labelled(topic, labels=tuple(INTENTS[name] for name in TOPICS))
    return {
        "customer_messages": messages,
        "message_intents": pa.table({"message_id": ids, "intent": intents}),
    }
