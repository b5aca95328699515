"""The static site: pages of figures, drawn from the published file alone.

``reports/manifest.yml`` says which figure stands on which page, the question it asks
and the ``select`` behind it. A figure builder turns the rows into an answer in words,
a Plotly figure and a table; a template makes the page. The same published rows give
the same bytes.
"""

from slrs_ml.reporting.figure import Card, Column, Figure, Table
from slrs_ml.reporting.site import render_site

__all__ = ["Card", "Column", "Figure", "Table", "render_site"]
