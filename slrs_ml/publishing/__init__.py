"""Publishing: what leaves the build, whole or not at all.

A build file is private to the writer. When every test of severity error has passed,
the public schemas (``marts``, ``assurance``, ``reporting``) are written as ordered
tables to a file beside the published one, which it then replaces in one step; so a
reader sees the old night or the new one. What is append-only and private (fitted
models, decisions) goes to an archive, from which a cold build is restored.
"""

from slrs_ml.publishing.archive import archive_tables, restore_archive
from slrs_ml.publishing.publish import Published, publish
from slrs_ml.publishing.results import BuildRecord, build_record, failures, read_results

__all__ = [
    "BuildRecord",
    "Published",
    "archive_tables",
    "build_record",
    "failures",
    "publish",
    "read_results",
    "restore_archive",
]
