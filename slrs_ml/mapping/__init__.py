"""A commented template that maps somebody's own schema to the input contract.

One SQL file a table, written from the contract itself: every column with its kind, what
it means and when it counts, and a null to replace.
"""

from slrs_ml.mapping.template import write_template

__all__ = ["write_template"]
