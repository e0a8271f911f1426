"""One article by this press alone, to compare with what others need for one."""

import tempfile
from pathlib import Path
from typing import Any

from tests.bench import builds, pages, synthetic

ARTICLE = {"words": 1900, "formulas": 30, "figures": 6}


def measure(runs: int = 3) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as temporary:
        made = [
            synthetic.project(Path(temporary, str(run)), pages=1, **ARTICLE) for run in range(runs)
        ]
        times = builds.everything(made, runs)
        with pages.browsing(made[0] / "site") as (browser, base):
            page = pages.measured(browser, base, runs)
    print(times, page)
    return {"runs": runs, "about": ARTICLE, "builds": times, "page": page}
