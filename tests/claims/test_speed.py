"""docs/speed.md: its numbers are those of the file, its judgements follow from its targets."""

import json
import re
from statistics import median

import pytest

from hooks import speed, targets
from tests.bench import builds, pages

GIVEN = [
    "in November 2026 on an article",
]
RESULTS = speed.results()


def rows(heading):
    """The cells of the first table below a heading of the generated part."""
    section = speed.report().partition(f"{{#{heading}}}")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def number(cell):
    """The first number of a cell, and whether the cell says that a target is missed."""
    return float(re.search(r"-?\d+(?:\.\d+)?", cell)[0]), "missed" in cell


def said(row):
    return any("missed" in cell for cell in row)


@pytest.mark.holds("how", by="text")
def test_the_page_says_how_it_was_measured(page):
    phone, network = pages.PHONE, pages.NETWORK
    page.says(
        f"a phone of {phone['width']} × {phone['height']} pixels, its processor slowed down "
        f"{pages.SLOWER} times, {network['downloadThroughput'] * 8 / 1e6:g} Mbit/s and "
        f"{network['latency']} ms to the server",
        f"the browser counts no less than {pages.QUICKEST_MS} ms",
    )
    words, formulas, figures = builds.EACH
    page.says(f"have {words} words, {formulas} formulas and {figures} figure each")
    assert f"durationThreshold: {pages.QUICKEST_MS}" in pages.OBSERVE


@pytest.mark.holds("how", by="text")
def test_every_part_says_on_what_and_how_it_was_measured():
    report = speed.report()
    for part, found in RESULTS.items():
        assert found["command"] == f"python -m tests.bench {part}"
        assert f"`{found['command']}`" in report
        assert found["commit"] in report
        assert found["date"] in report
        assert found["machine"]["cpu"] in report
        assert found["machine"]["chromium"] in report
    assert set(RESULTS) == {"pages", "lighthouse", "builds", "article", "gd"}


@pytest.mark.holds("how", by="run")
def test_the_pages_figures_and_judgements_are_those_of_the_file():
    """Every row of the table of all pages, with the targets written down here again."""
    limits = [120, 14, 0.9, 200, 0.01, 200, 200, 0, 0]
    keys = ["bytes", "requests", "lcp", "tbt", "cls", "search", "theme", "axe", "vnu"]
    units = [1024, 1, 1000, 1, 1, 1, 1, 1, 1]
    table = [row for row in rows("reader") if len(row) == 1 + len(keys)][2:]
    measured = RESULTS["pages"]["pages"]
    assert len(table) == len(measured)
    for row, (address, found) in zip(table, measured.items(), strict=True):
        assert (address.rstrip("/") or "home") in row[0]
        light = {"": 100}.get(address, 250 if address.startswith("lab/") else 120)
        for cell, key, unit, limit in zip(row[1:], keys, units, [light, *limits[1:]], strict=True):
            value = found[key] / unit
            value_said, missed = number(cell)
            assert value_said == pytest.approx(value, abs=0.51 if value > 5 else 0.0051)
            assert missed == (value > limit), (address, key)


@pytest.mark.holds("how", by="run")
def test_the_answer_is_the_median_of_the_pages():
    measured = RESULTS["pages"]["pages"].values()
    first = speed.report().partition("\n")[0]
    assert f" {median(p['bytes'] for p in measured) / 1024:.0f} KiB" in first
    assert f" {median(p['lcp'] for p in measured) / 1000:.1f} s;" in first
    assert f" {RESULTS['builds']['site']['page refreshed']:.1f} s," in first
    assert f" {RESULTS['builds']['site']['cold']:.0f} s." in first


@pytest.mark.holds("how", by="run")
@pytest.mark.parametrize(
    ("heading", "column", "limits"),
    [
        ("author", 2, [25, 3, None, None, 2, 2, 0.3]),
        ("article", 2, [2.5, 1, 1, 1]),
        ("gd", 2, [1.2, 1.2]),
    ],
)
def test_what_misses_its_target_says_so(heading, column, limits):
    for row, limit in zip(rows(heading)[2:], limits, strict=False):
        value, missed = number(row[column])
        assert missed == (limit is not None and value > limit), row
        assert limit is None or number(row[1])[0] == limit


@pytest.mark.holds("how", by="run")
def test_lighthouses_scores_are_shown_and_judged():
    for row, found in zip(
        rows("lighthouse")[2:], RESULTS["lighthouse"]["pages"].values(), strict=True
    ):
        for cell, (key, least) in zip(row[1:], speed.SCORES.items(), strict=True):
            assert number(cell) == (found[key], found[key] < least)
    assert list(speed.SCORES.values()) == [95, 100, 100, 100]


@pytest.mark.holds("missed", by="run")
def test_every_missed_target_has_its_reason_and_nothing_else_has():
    parts = ("reader", "author", "article", "gd")
    found = [row[0] for part in parts for row in rows(part) if said(row)]
    named = {name for name in found if not name.startswith("[")}  # a page's row in the long table
    if any(said(row) for row in rows("lighthouse")):
        named.add("Lighthouse")
    explained = dict(re.findall(r"^- \*\*(.+?)\*\*: (.{20,})$", speed.missed(), re.M))
    assert set(explained) == named
    unknown = [name for name, why in explained.items() if why == targets.UNKNOWN]
    assert not unknown, "hooks/targets.py has no reason for these"


@pytest.mark.holds("missed", by="run")
def test_a_newly_missed_target_would_be_shown_without_a_reason(monkeypatch):
    worse = json.loads(json.dumps(RESULTS))
    next(iter(worse["pages"]["pages"].values()))["axe"] = 1
    monkeypatch.setattr(speed, "results", lambda: worse)
    assert f"- **Accessibility rules broken (axe)**: {targets.UNKNOWN}" in speed.missed()
