"""The figures of `make bench` as the page *How fast, how light?* shows them, and their targets."""

import json
from statistics import median
from typing import Any

from hooks import DOCS
from hooks.targets import AUTHOR, LOOP, OTHERS, READER, REASONS, SCORES, UNKNOWN

RESULTS = DOCS / "assets" / "speed.json"
Figures = dict[str, Any]


def results() -> Figures:
    return dict(json.loads(RESULTS.read_text(encoding="utf-8")))


def target_of(key: str, address: str, target: float) -> float:
    """A page's target: the home page must be lighter, a notebook may be heavier."""
    own = {"": 100.0} if address == "" else {"lab/": 250.0}
    return own.get(address[:4], target) if key == "bytes" else target


def shown(value: float, target: float | None, digits: int, least: bool = False) -> str:
    """The number, and whether it misses its target."""
    text = f"{value:.{digits}f}"
    missed = target is not None and (value < target if least else value > target)
    return f"**{text}, missed**" if missed else text


def table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] + ["--:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def source(part: Figures) -> str:
    """How and on what a part was measured."""
    on = part["machine"]
    return (
        f"`{part['command']}`, {part['runs']} runs, medians, on {part['date']} at commit "
        f"`{part['commit']}`: {on['cores']} cores of {on['cpu']}, load {on['load']}, "
        f"Python {on['python']}, Chromium {on['chromium']}, Node {on['node']}."
    )


def link(address: str) -> str:
    file = f"{address.rstrip('/') or 'index'}.{'ipynb' if address.startswith('lab/') else 'md'}"
    return f"[{address.rstrip('/') or 'home'}]({file})"


def reader(part: Figures) -> str:
    """What a reader of each page is sent and waits for."""
    pages, rows = part["pages"], []
    for key, name, unit, digits, target in READER:
        values = {address: figures[key] / unit for address, figures in pages.items()}
        limits = {address: target_of(key, address, target) for address in pages}
        good = sum(values[a] <= limits[a] for a in pages)
        worst = max(values, key=lambda a: values[a] - limits[a])
        aim = f"{target}; home 100, labs 250" if key == "bytes" else f"{target}"
        middle = f"{median(values.values()):.{digits}f}"
        most = f"{shown(values[worst], limits[worst], digits)} ({link(worst)})"
        rows.append([name, aim, middle, most, f"{good}&nbsp;of&nbsp;{len(pages)}"])
    each = [
        [link(address)] + [shown(f[k] / u, target_of(k, address, t), d) for k, _, u, d, t in READER]
        for address, f in pages.items()
    ]
    heads = ["Page", "KiB", "Requests", "LCP", "TBT", "CLS", "Search", "Theme", "axe", "HTML"]
    return (
        "## What does a reader wait for? {#reader}\n\n"
        + table(["Figure", "At most", "Median page", "Furthest from its target", "Met"], rows)
        + f"\n\n{source(part)}\n\n/// details | Every page\n\n{table(heads, each)}\n\n///"
    )


def lighthouse(part: Figures) -> str:
    rows = [
        [link(address)] + [shown(found[key], least, 0, True) for key, least in SCORES.items()]
        for address, found in part["pages"].items()
    ]
    heads = ["Page"] + [f"{key}, at least {least}" for key, least in SCORES.items()]
    several = [link(address) for address, found in part["pages"].items() if found["runs"] > 1]
    return (
        f"## What does Lighthouse {part['version'].partition('.')[0]} say? {{#lighthouse}}\n\n"
        f"{table(heads, rows)}\n\n{source(part)} Several runs, and their median, for the "
        f"performance of {', '.join(several)}; the rest is one run."
    )


def author(part: Figures) -> str:
    small, large = part["small"], part["large"]
    rows = [
        [name, "" if aim is None else f"{aim:g}", shown(part["site"][key], aim, 2)]
        + [f"{made[key]:.2f}" for made in (small, large)]
        for key, name, aim, _ in AUTHOR
    ]
    made = [f"{size['pages']} made-up pages" for size in (small, large)]
    return (
        "## What does an author wait for? {#author}\n\n"
        + table(["Seconds", "At most", "This site", *made], rows)
        + f"\n\nOf the largest, one run. {source(part)}"
    )


def article(part: Figures) -> str:
    about, page, times = part["about"], part["page"], part["builds"]
    rows = [
        [name, f"{aim:g}", shown(times[key], aim, 2)]
        for key, name, _, aim in AUTHOR
        if aim is not None
    ]
    refreshed = f"{times['page refreshed']:.1f}"
    ours = [f"{page['bytes'] / 1000:.0f}", f"{page['lcp'] / 1000:.2f}", f"{page['tbt']:.0f}"]
    others = [[f"**This press, {part['date']}**", *ours, f"{page['cls']:.3f}", refreshed]]
    others += [[name, *figures] for name, figures in OTHERS.items()]
    heads = ["One article, set by", "kB", "LCP (s)", "TBT (ms)", "CLS", "Edit to refresh (s)"]
    return (
        f"## How does that compare, for one article? {{#article}}\n\nThe article has "
        f"{about['words']} words, {about['formulas']} formulas and {about['figures']} executed "
        f"figures.\n\n{table(['Seconds', 'At most', 'This press'], rows)}\n\n"
        f"{table(heads, others)}\n\n{source(part)}"
    )


def module(part: Figures) -> str:
    names = {
        "parabola": "A step on the parabola",
        "quadratic": "A step on a quadratic in 1000 dimensions",
    }
    rows = [
        [name, f"{LOOP}", shown(part[key]["ratio"], LOOP, 2)]
        + [f"{part[key][time] / part[key]['steps'] * 1e6:.2f}" for time in ("seconds", "other")]
        for key, name in names.items()
    ]
    many = part["many"]
    return (
        "## How fast is `gd`? {#gd}\n\n"
        + table(["One step", "Ratio, at most", "Ratio", "`descend` (µs)", "By hand (µs)"], rows)
        + f"\n\n{many['starts']:,} starts at once take {many['seconds'] * 1000:.0f} ms, the same "
        f"starts in lots of {many['batch']} {many['other'] * 1000:.0f} ms.\n\n{source(part)}"
    )


def answer(found: Figures) -> str:
    """The first sentence of the page."""
    pages = found["pages"]["pages"].values()
    weight, wait = (median(page[key] for page in pages) for key in ("bytes", "lcp"))
    times = found["builds"]["site"]
    return (
        f"**A page arrives as {weight / 1024:.0f} KiB, and a slow phone on a slow network shows it "
        f"after {wait / 1000:.1f} s; both are medians. An author sees an edit after "
        f"{times['page refreshed']:.1f} s, and the whole site builds in {times['cold']:.0f} s.**"
    )


def missed() -> str:
    """Each target that is missed, and why."""
    cells = [line.strip("| ").split(" | ") for line in report().splitlines() if line[:2] == "| "]
    names = [row[0] for row in cells if "missed" in " ".join(row) and not row[0].startswith("[")]
    if "missed" in lighthouse(results()["lighthouse"]):
        names.append("Lighthouse")
    lines = [f"- **{name}**: {REASONS.get(name, UNKNOWN)}" for name in dict.fromkeys(names)]
    return "\n".join(lines or ["None."]) + "\n"


def report() -> str:
    """The Markdown that the page includes."""
    found = results()
    parts = [
        answer(found),
        reader(found["pages"]),
        lighthouse(found["lighthouse"]),
        author(found["builds"]),
        article(found["article"]),
        module(found["gd"]),
    ]
    return "\n\n".join(parts) + "\n"
