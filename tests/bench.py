"""How long the builds take: `python -m tests.bench`, medians of three runs each.

Each runs `mkdocs build` in a copy of the project, in a process of its own, as `make site` does.
"""

import statistics
import tempfile
import time
from pathlib import Path

from tests import projects

RUNS = 3


def seconds(project: Path) -> float:
    """How long one build took."""
    start = time.perf_counter()
    done = projects.build(project)
    if done.returncode:
        raise SystemExit(done.stdout)
    return time.perf_counter() - start


def cold(folder: Path) -> float:
    """A build with nothing made before: every snippet and notebook runs."""
    return seconds(projects.copy(folder / "project"))


def warm(project: Path) -> float:
    """A build after one without changes: nothing runs."""
    return seconds(project)


def edited(project: Path, run: int) -> float:
    """A build after an edit of one snippet: it runs alone."""
    snippet = min((project / "snippets").glob("*.py"))
    snippet.write_text(f"{snippet.read_text('utf-8')}# Edit {run}.\n", encoding="utf-8")
    return seconds(project)


def main() -> None:
    """Time all three and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        times = {"cold": [cold(Path(folder, str(run))) for run in range(RUNS)]}
        project = Path(folder, "0", "project")
        times["warm"] = [warm(project) for _ in range(RUNS)]
        times["one snippet edited"] = [edited(project, run) for run in range(RUNS)]
    print(f"{'build':<20}{'median':>8}   runs")
    for name, runs in times.items():
        each = "  ".join(f"{run:.1f}" for run in runs)
        print(f"{name:<20}{statistics.median(runs):>6.1f} s   {each}")


if __name__ == "__main__":
    main()
