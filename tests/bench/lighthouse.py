"""Lighthouse's four scores of every page, with its own settings for a phone."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from tests import projects, tools
from tests.bench.pages import Gzipped, addresses
from tests.bench.record import NODE
from tests.serving import serving

# One page of each kind, whose score for performance is the median of several runs.
KINDS = ["", "why-180/", "whole-argument/", "lab/a-real-fit/"]
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
LOCK = Path(__file__).with_name("package-lock.json")
FOLDER = tools.TOOLS / "lighthouse"
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"


def install() -> None:
    """Install what the lock file says, its hashes checked, unless that is there."""
    kept = FOLDER / LOCK.name
    if PROGRAM.exists() and kept.exists() and kept.read_bytes() == LOCK.read_bytes():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in (LOCK.name, "package.json"):
        shutil.copy(LOCK.with_name(name), FOLDER)
    command = [tools.npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=FOLDER, check=True)


def scores(url: str, categories: list[str]) -> dict[str, int]:
    """The page's scores of 100 in these categories."""
    command = [str(NODE), str(PROGRAM), url, "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(categories)}"]
    command += ["--chrome-flags=--headless --no-sandbox --disable-gpu"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "CHROME_PATH": tools.chromium(), "TMPDIR": folder}
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise SystemExit(done.stderr)
    found = json.loads(done.stdout)["categories"]
    return {name: round(100 * found[name]["score"]) for name in categories}


def measure(runs: int = 5, only: list[str] | None = None) -> dict[str, Any]:
    install()
    if (done := projects.build(projects.ROOT)).returncode:
        raise SystemExit(done.stdout)
    site, found = projects.ROOT / "site", {}
    with serving(site, Gzipped) as base:
        for address in only or addresses(site):
            first = scores(base + address, CATEGORIES)
            more = runs - 1 if address in KINDS else 0
            again = [scores(base + address, CATEGORIES[:1]) for _ in range(more)]
            speeds = [run["performance"] for run in [first, *again]]
            found[address] = first | {"performance": median(speeds), "runs": len(speeds)}
            print(f"{address or 'home'}: {found[address]}")
    version = json.loads((FOLDER / "package.json").read_text())["dependencies"]["lighthouse"]
    return {"runs": runs, "version": version, "pages": found}
