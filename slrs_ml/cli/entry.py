"""The console script: runs the commands and turns every error into a message."""

import logging
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from slrs_ml.cli.commands import slrs
from slrs_ml.errors import SlrsError

__all__ = ["main"]

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows ``slrs``; by default the process's own arguments.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    stopped = "interrupted; the last good publish stands"
    exit_code = 0
    try:
        # A command that ends with a code of its own has it returned, not raised.
        ended = slrs.main(args=arguments, prog_name="slrs", standalone_mode=False)
        exit_code = ended if isinstance(ended, int) else 0
    except click.exceptions.Exit as finished:
        exit_code = finished.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        exit_code = _say(stopped, INTERRUPTED)
    except click.ClickException as mistake:
        mistake.show()
        exit_code = mistake.exit_code
    except SlrsError as error:
        exit_code = _say(str(error), error.exit_code)
    except BrokenPipeError:
        # Who read our output has gone; nothing more can be said to them.
        sys.stderr.close()
    except Exception as error:
        exit_code = _say(_unexpected(error), 1)
    return exit_code


def _say(message: str, exit_code: int) -> int:
    click.echo(f"slrs: {message}", err=True)
    return exit_code


def _unexpected(error: Exception) -> str:
    """Write the traceback to a file of its own and name it."""
    summary = (
        f"unexpected {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    )
    folder = Path(tempfile.mkdtemp(prefix="slrs-error-"))
    log = folder / "traceback.log"
    log.write_text(traceback.format_exc(), encoding="utf-8")
    return f"{summary.rstrip(': ')}\nThis is a fault in SLRS; the traceback is in {log}"
