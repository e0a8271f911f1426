"""Every statement of a page about a library names its place there; a table of them at the end."""

import os
import re
from pathlib import Path

import pytest

os.environ["KERAS_BACKEND"] = "jax"

DOCS = Path(__file__).parents[2] / "docs"


def anchors(page):
    """The ids of a page's headings and claims."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    headings = re.findall(r"^#+ ([^{\n]+?)(?: \{.*)?$", text, re.M)
    slugs = {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", h).strip().lower()) for h in headings}
    return slugs | set(re.findall(r"(?:\{#|id: )([\w-]+)", text))


def pytest_collection_modifyitems(items):
    for item in items:
        mark = item.get_closest_marker("holds")
        if mark is None or mark.kwargs != {"by": "software"}:
            raise pytest.UsageError(f"{item.nodeid} must say what it holds, by software")
        for place in mark.args:
            page, _, anchor = place.partition("#")
            if anchor not in anchors(page):
                raise pytest.UsageError(f"{item.nodeid}: there is no #{anchor} on {page}.md")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    places = ", ".join(item.get_closest_marker("holds").args)
    report.row = (item.module.LIBRARY, item.function.__doc__.splitlines()[0], places)


def pytest_terminal_summary(terminalreporter):
    results = {("library", "statement", "page"): "result"}
    for outcome in ("passed", "failed", "error"):  # of several cases of one statement the worst
        for report in terminalreporter.getreports(outcome):
            if report.when == "call" or outcome == "error":
                results[report.row] = outcome
    widths = [max(map(len, column)) for column in zip(*results, strict=True)]
    terminalreporter.write_sep("=", "what the pages say of libraries, run")
    for row, result in results.items():
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        terminalreporter.write_line("  ".join((*cells, result)))
