"""Copies of the project, to build, to break and to mend, away from the work tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a build needs.
PARTS = ["docs", "gd", "hooks", "snippets", "tests/claims", "tests/oracles", "mkdocs.yml"]
SETTINGS = ["PRESS_OUTPUT", "PRESS_SECONDS", "SITE_URL", "REPO_URL", "EDIT_URI"]
# A copy is no repository, whose last commit would be the time of the build.
BUILT_AT = {"SOURCE_DATE_EPOCH": "1767225600"}
MKDOCS = Path(sys.executable).with_name("mkdocs")


def copy(target: Path, parts: list[str] = PARTS, source: Path = ROOT) -> Path:
    """Those parts of the project, in a folder of their own."""
    target.mkdir(parents=True, exist_ok=True)
    for part in parts:
        if (source / part).is_dir():
            waste = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(source / part, target / part, ignore=waste)
        else:
            shutil.copy2(source / part, target / part)
    return target


def environment(**settings: str) -> dict[str, str]:
    """This process's environment, with those settings of the project and no others."""
    kept = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    # Python takes byte code for current if the source's second and size match: an edit within
    # one second of a run, as only tests make them, could go unseen.
    quiet = {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return kept | quiet | BUILT_AT | settings


def run(project: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in the project's folder, its two outputs in one."""
    return subprocess.run(
        command,
        cwd=project,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def press(project: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Bring the project's plates up to date, without MkDocs."""
    return run(project, sys.executable, "-m", "hooks.plates", **settings)


def build(project: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Build the project's site, as `make site` does."""
    return run(project, str(MKDOCS), "build", *options, **settings)
