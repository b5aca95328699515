"""Loads a portfolio's raw input into the build file, schema ``lending``.

What a simulated world knows of itself stands beside its input and becomes schema ``truth``.

Files are read as they stand: nothing is cleaned or dropped here, so that every source
row can be accounted for in the models that follow. A load either happens as a whole or
leaves the earlier one in place.
"""

from slrs_ml.loading.load import LoadReport, load_portfolio
from slrs_ml.loading.sources import PORTFOLIOS, PUBLIC_SOURCES, PublicFile, PublicSource
from slrs_ml.loading.tables import INPUT_TABLES, NEEDED_COLUMNS

__all__ = [
    "INPUT_TABLES",
    "NEEDED_COLUMNS",
    "PORTFOLIOS",
    "PUBLIC_SOURCES",
    "LoadReport",
    "PublicFile",
    "PublicSource",
    "load_portfolio",
]
