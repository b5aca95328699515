"""The command line: ``slrs simulate | init | check | build | publish | report | query``.

Each command is one step of the nightly path; ``slrs build`` is all of them. A user
sees one clear line when something is wrong, never a traceback; the exit code is 2
where the input is at fault and 1 where a build step failed.
"""

from slrs_ml.cli.entry import main

__all__ = ["main"]
