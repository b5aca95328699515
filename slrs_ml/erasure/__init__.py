"""Future erasure: does any feature at *t* change when all that came after *t* is deleted?

The check that finds a feature that has seen the future, whichever way it did. The rows of
a sample of borrowers are taken out of the input as their adapters give them and built from
staging to features twice: **whole**, as of the build's date, and **erased**, as of a date
*t* in the past: without the rows recorded after its last instant, without events that
happened after it, and with the columns blank that tell of a later event. The features at
*t* must be the same to the bit, and the same loans must be there.

Each world is a file of its own. So a value that rests on other borrowers' futures, such as
a mean over the whole book, differs as well.

What is known when stands in one table, `ERASURE_RULES`, one line a table of the contract.
The steps: `write_whole_world`, build it, `choose_dates`; for each date
`write_erased_world`, build it, `compare_worlds`. Who builds is not this package's concern.
Results are stored beside the input with a hash of input and code: where it is still the
same, nothing has to be checked again.
"""

from slrs_ml.erasure.comparison import (
    ALL_ROWS,
    FEATURE_RELATIONS,
    ColumnResult,
    compare_worlds,
    summed,
)
from slrs_ml.erasure.results import RESULTS, input_and_code_hash, store_results, stored_hash
from slrs_ml.erasure.rules import ERASURE_RULES, ErasureRule
from slrs_ml.erasure.sample import choose_dates
from slrs_ml.erasure.worlds import write_erased_world, write_whole_world

__all__ = [
    "ALL_ROWS",
    "ERASURE_RULES",
    "FEATURE_RELATIONS",
    "RESULTS",
    "ColumnResult",
    "ErasureRule",
    "choose_dates",
    "compare_worlds",
    "input_and_code_hash",
    "store_results",
    "stored_hash",
    "summed",
    "write_erased_world",
    "write_whole_world",
]
