"""Where things are: the project, and for a portfolio its build, publish and archive.

``build/NAME`` is private to the writer, ``publish/NAME`` is what BI reads, and
``archive/NAME`` keeps what is append-only. All three stand in the home folder:
``--root``, else ``SLRS_HOME``, else the repository. ``SLRS_BUILD_DIR`` moves the
build folder, and the other two with it.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from slrs_ml.errors import BuildError
from slrs_ml.loading import PORTFOLIOS

__all__ = ["PORTFOLIOS", "Layout", "find_project"]


def find_project(start: Path | None = None) -> Path:
    """Find the repository: where the package stands, else upwards from a folder.

    Parameters
    ----------
    start : Path, optional
        Where the search upwards begins; by default the working directory.

    Returns
    -------
    Path
        The folder that holds ``dbt_project/dbt_project.yml``.

    Raises
    ------
    BuildError
        When there is none.
    """
    begin = (start or Path.cwd()).resolve()
    package = Path(__file__).resolve().parents[2]
    for folder in (package, begin, *begin.parents):
        if (folder / "dbt_project" / "dbt_project.yml").is_file():
            return folder
    raise BuildError(
        f"no dbt_project/dbt_project.yml beside the package or above {begin}; "
        "run slrs from a clone of the repository"
    )


@dataclass(frozen=True)
class Layout:
    """The folders and files of one portfolio."""

    project: Path
    portfolio: str
    build_root: Path
    home: Path

    @classmethod
    def of(cls, portfolio: str, *, root: Path | None = None) -> "Layout":
        """Place a portfolio.

        Parameters
        ----------
        portfolio : str
            Name of the portfolio, which is a dbt target.
        root : Path, optional
            Home of ``build``, ``publish`` and ``archive``; overrides the environment.

        Returns
        -------
        Layout
            Its folders; nothing is made on disk.
        """
        project = find_project()
        moved = os.environ.get("SLRS_BUILD_DIR")
        if root is None and moved:
            build_root = Path(moved).resolve()
            return cls(project, portfolio, build_root, build_root.parent)
        home = (root or Path(os.environ.get("SLRS_HOME") or project)).resolve()
        return cls(project, portfolio, home / "build", home)

    @property
    def dbt_project(self) -> Path:
        """The dbt project."""
        return self.project / "dbt_project"

    @property
    def queries(self) -> Path:
        """The analysts' SQL."""
        return self.project / "queries"

    @property
    def reports(self) -> Path:
        """Pages, manifest and theme of the site."""
        return self.project / "reports"

    @property
    def build(self) -> Path:
        """The private folder of the build."""
        return self.build_root / self.portfolio

    @property
    def build_file(self) -> Path:
        """The DuckDB file that dbt writes."""
        return self.build / "slrs.duckdb"

    @property
    def target(self) -> Path:
        """Folder of dbt's artefacts."""
        return self.build / "target"

    @property
    def logs(self) -> Path:
        """Folder of dbt's log."""
        return self.build / "logs"

    @property
    def publish(self) -> Path:
        """What leaves the build."""
        return self.home / "publish" / self.portfolio

    @property
    def published_file(self) -> Path:
        """The DuckDB file that BI reads."""
        return self.publish / "slrs.duckdb"

    @property
    def site(self) -> Path:
        """The static site."""
        return self.publish / "site"

    @property
    def archive(self) -> Path:
        """What is append-only, kept outside the build."""
        return self.home / "archive" / self.portfolio

    def make(self) -> None:
        """Make the folders of the build; DuckDB makes none."""
        for folder in (self.build, self.target, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
