"""Errors that a user can act on.

Each names the table and column, what was expected, what was found, and ends with what
to do. The command line prints the message alone, never a traceback.
"""

__all__ = ["BuildError", "InputError", "ModelError", "SlrsError"]


class SlrsError(Exception):
    """Base of all errors that SLRS raises on purpose; ``exit_code`` is the process's."""

    exit_code = 1


class InputError(SlrsError):
    """The input folder or a table in it cannot be used (exit code 2)."""

    exit_code = 2


class BuildError(SlrsError):
    """A build step failed; the last good publish stands."""


class ModelError(SlrsError):
    """A fitted model or its inputs do not fit together."""
