"""How long the builds take, each in a copy of the project, in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests import projects
from tests.bench import synthetic

SHARE = Path(__file__).with_name("share.py")
# Of the made-up sites: pages, and of each the words, formulas and figures.
SMALL, TIMES, EACH = 12, 10, (500, 6, 1)
PATIENCE = 600
# As an author's builds do, and unlike the tests', these keep the byte code of the press.
AS_AN_AUTHOR = {"PYTHONDONTWRITEBYTECODE": ""}


def seconds(project: Path) -> float:
    """How long one build took."""
    start = time.perf_counter()
    done = projects.build(project, **AS_AN_AUTHOR)
    if done.returncode:
        raise SystemExit(done.stdout)
    return time.perf_counter() - start


def edit_page(project: Path, mark: str) -> None:
    page = project / "docs" / "index.md"
    page.write_text(f"{page.read_text('utf-8')}\n{mark}\n", encoding="utf-8")


def edit_snippet(project: Path, mark: str) -> None:
    """Edit the caption of a figure on the first page."""
    plates = (project / "docs" / "index.md").read_text("utf-8").partition('--8<-- "')[2]
    snippet = project / "snippets" / f"{plates.partition('.md')[0]}.py"
    snippet.write_text(f"{snippet.read_text('utf-8')}caption += ' {mark}'\n", encoding="utf-8")


EDITS = {"page": edit_page, "snippet": edit_snippet}


def made(project: Path, runs: int) -> dict[str, list[float]]:
    """The seconds of builds of a project that has been built: unchanged, and after each edit."""
    found = {"warm": [seconds(project) for _ in range(runs)]}
    for kind, edit in EDITS.items():
        found[f"{kind} edited"] = []
        for run in range(runs):
            edit(project, f"Edit {run}.")
            found[f"{kind} edited"].append(seconds(project))
    return found


def share(project: Path) -> float:
    """How many seconds of a build without changes the press's own functions take."""
    done = projects.run(project, sys.executable, str(SHARE), **AS_AN_AUTHOR)
    if done.returncode:
        raise SystemExit(done.stdout)
    return float(json.loads(done.stdout.splitlines()[-1]))


def read(url: str) -> str:
    """What is served there; nothing while there is no server."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.read().decode("utf-8")
    except (urllib.error.URLError, ConnectionError):
        return ""


def wait_for(url: str, text: str) -> None:
    end = time.monotonic() + PATIENCE
    while text not in read(url):
        if time.monotonic() > end:
            raise SystemExit(f"{url} never had {text!r}")
        time.sleep(0.02)


@contextmanager
def served(project: Path):
    """The address at which `mkdocs serve` serves the project."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [str(projects.MKDOCS), "serve", "--dev-addr", address]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = projects.environment(**AS_AN_AUTHOR)
    server = subprocess.Popen(
        command, cwd=project, env=environment, start_new_session=True, **quiet
    )
    try:
        wait_for(f"http://{address}/", "</html>")
        yield f"http://{address}/"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def refreshed(project: Path, runs: int) -> dict[str, list[float]]:
    """The seconds from saving an edited file until the served page has the edit."""
    found: dict[str, list[float]] = {f"{kind} refreshed": [] for kind in EDITS}
    with served(project) as address:
        for kind, edit in EDITS.items():
            for run in range(runs):
                time.sleep(1)  # as an author pauses; the last rebuild is over
                mark = f"Served {kind} {run}."
                start = time.perf_counter()
                edit(project, mark)
                wait_for(address, mark)
                found[f"{kind} refreshed"].append(time.perf_counter() - start)
    return found


def everything(projects: list[Path], runs: int) -> dict[str, float]:
    """The medians for a project, of which there are as many copies as cold builds."""
    times = {"cold": [seconds(project) for project in projects]}
    times |= made(projects[0], runs) | refreshed(projects[0], runs)
    times["press"] = [share(projects[0]) for _ in range(runs)]
    return {name: round(median(found), 2) for name, found in times.items()}


def measure(runs: int = 3) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        site = [projects.copy(folder / f"site-{run}") for run in range(runs)]
        small = [synthetic.project(folder / f"small-{r}", SMALL, *EACH) for r in range(runs)]
        large = [synthetic.project(folder / "large", SMALL * TIMES, *EACH)]
        found = {
            "site": everything(site, runs),
            "small": everything(small, runs) | {"pages": SMALL},
            "large": everything(large, 1) | {"pages": SMALL * TIMES},
        }
    print(found["site"])
    return {"runs": runs, **found}
