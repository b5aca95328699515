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
    try:
        outcome = slrs.main(args=arguments, prog_name="slrs", standalone_mode=False)
    except click.exceptions.Abort:
        return _say("interrupted; the last good publish stands", INTERRUPTED)
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.ClickException as mistake:
        mistake.show()
        return mistake.exit_code
    except SlrsError as error:
        return _say(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _say("interrupted; the last good publish stands", INTERRUPTED)
    except BrokenPipeError:
        return 0
    except Exception as error:
        return _say(_unexpected(error), 1)
    return int(outcome) if isinstance(outcome, int) else 0


def _say(message: str, exit_code: int) -> int:
    click.echo(f"slrs: {message}", err=True)
    return exit_code


def _unexpected(error: Exception) -> str:
    """Write the traceback to a file of its own and name it."""
    summary = f"unexpected {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    folder = Path(tempfile.mkdtemp(prefix="slrs-error-"))
    log = folder / "traceback.log"
    log.write_text(traceback.format_exc(), encoding="utf-8")
    return f"{summary.rstrip(': ')}\nThis is a fault in SLRS; the traceback is in {log}"
