"""Loads a portfolio's raw input into the build file, schema ``lending``.

What a simulated world knows of itself stands beside its input and becomes schema ``truth``.

Tables are read as they stand, from a folder, a DuckDB file or the build file itself: nothing
is cleaned or dropped here, and a line that cannot be read is kept as one, so that every
source row can be accounted for in the models that follow. A load either happens as a whole
or leaves the earlier one in place.
"""

from slrs_ml.loading.arrivals import ARRIVALS
from slrs_ml.loading.files import InputFile
from slrs_ml.loading.formats import InputFormat
from slrs_ml.loading.load import LoadReport, load_portfolio
from slrs_ml.loading.places import FoundInput, found_input
from slrs_ml.loading.sources import PORTFOLIOS, PUBLIC_SOURCES, PublicFile, PublicSource
from slrs_ml.loading.tables import INPUT_TABLES, NEEDED_COLUMNS

__all__ = [
    "ARRIVALS",
    "INPUT_TABLES",
    "NEEDED_COLUMNS",
    "PORTFOLIOS",
    "PUBLIC_SOURCES",
    "FoundInput",
    "InputFile",
    "InputFormat",
    "LoadReport",
    "PublicFile",
    "PublicSource",
    "found_input",
    "load_portfolio",
]
