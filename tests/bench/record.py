"""Where the figures are kept, and on what they were measured."""

import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hooks.speed import RESULTS
from tests import tools
from tests.projects import ROOT

NODE = Path(sys.executable).with_name("node")


def keep(part: str, figures: dict[str, Any]) -> None:
    """Put a part's figures into the file, beside what the other parts left there."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    known[part] = {"command": f"python -m tests.bench {part}", **circumstances(), **figures}
    text = json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def circumstances() -> dict[str, Any]:
    """The day, the commit, and the machine with what else it was doing."""
    changed = said(
        "git", "status", "--porcelain", "--untracked-files=no", "--", ".", f":!{RESULTS}"
    )
    return {
        "date": datetime.date.today().isoformat(),
        "commit": said("git", "rev-parse", "--short=10", "HEAD") + ("+" if changed else ""),
        "machine": {
            "cores": os.cpu_count(),
            "cpu": processor(),
            "load": round(os.getloadavg()[2], 1),
            "python": platform.python_version(),
            "chromium": re.sub(r"^\D*(\S+).*", r"\1", said(tools.chromium(), "--version")),
            "node": said(str(NODE), "--version").removeprefix("v"),
        },
    }


def said(*command: str) -> str:
    """What the command prints; nothing where it fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if not done.returncode else ""


def processor() -> str:
    """The processor's name."""
    about = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", about.read_text()) if about.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def medians(runs: Iterable[dict[str, float]], digits: int) -> dict[str, float]:
    """Of each figure the median of its runs."""
    runs = list(runs)
    return {key: round(statistics.median(run[key] for run in runs), digits) for key in runs[0]}
