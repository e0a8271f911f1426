"""A live figure in a real browser: its controls, its readouts, and where its parts are drawn.

PYTEST_DONT_REWRITE: tests import from here before pytest loads it as their plugin.
"""

import json
import re

import numpy as np
import pytest

from tests.test_browser import LAPTOP, Visit


class Figure:
    """The live figure of one kind on an open page."""

    def __init__(self, seen, kind):
        self.wrong, self.page = seen.wrong, seen.page
        # Its scripts come when it comes near.
        self.page.locator(f"[data-explore={kind}]").scroll_into_view_if_needed()
        self.root = self.page.locator(f"[data-explore={kind}][data-live]")
        self.root.wait_for()
        self.name = self.root.get_attribute("id").removeprefix("fig-")
        self.svg = self.root.locator("svg")
        self.axes = json.loads(self.svg.get_attribute("data-axes"))

    def alone(self):
        """Take the rest of the page away: what asks for many states takes half as long."""
        self.root.evaluate(ALONE)

    def slider(self, name):
        return self.root.get_by_role("slider", name=name, exact=True)

    def choice(self, name):
        return self.root.get_by_role("combobox", name=name, exact=True)

    def reset(self):
        return self.root.get_by_role("button", name="reset", exact=True)

    def readout(self, name):
        """The number behind the readout of that accessible name, in full precision."""
        output = self.root.get_by_role("status", name=name, exact=True)
        return float(output.get_attribute("data-value"))

    def verdict(self):
        return self.root.locator(".explore-verdict").inner_text().replace("\xa0", " ")

    def drawing(self):
        return self.svg.evaluate("svg => svg.innerHTML")

    def part(self, gid):
        return self.page.locator(f"#{self.name}-{gid}")

    def data(self, points, axes=0):
        """SVG coordinates, shape (k, 2), as data coordinates."""
        frame = self.axes[axes]
        left, top, width, height = frame["box"]
        x, y = np.reshape(points, (-1, 2)).T
        shares = [(x - left) / width, 1 - (y - top) / height]
        found = []
        for share, limits, log in zip(shares, (frame["x"], frame["y"]), frame["log"], strict=True):
            low, high = np.log10(limits) if log else limits
            along = low + share * (high - low)
            found.append(10**along if log else along)
        return np.stack(found, axis=-1)

    def line(self, gid, axes=0):
        """The corners of a drawn line, in data coordinates."""
        return self.data(numbers(self.part(gid).locator("path").first.get_attribute("d")), axes)

    def marker(self, gid, axes=0):
        use = self.part(gid).locator("use").first
        return self.data([float(use.get_attribute(key)) for key in "xy"], axes)[0]

    def arrow(self, gid, axes=0):
        """Tail and tip."""
        paths = self.part(gid).locator("path").all()
        shaft, head = (numbers(path.get_attribute("d")) for path in paths)
        return self.data([shaft[:2], head[2:4]], axes)

    def press(self, point, axes=0):
        """The place on the screen of a point in data coordinates."""
        frame = self.axes[axes]
        left, top, width, height = frame["box"]
        (x0, x1), (y0, y1) = frame["x"], frame["y"]
        x = left + width * (point[0] - x0) / (x1 - x0)
        y = top + height * (y1 - point[1]) / (y1 - y0)
        found = self.svg.evaluate(
            "(svg, [x, y]) => { const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());"
            " return [p.x, p.y]; }",
            [x, y],
        )
        return tuple(found)

    def swipe(self, start, dx, dy):
        """A finger goes from there by so many pixels, and lifts."""
        session = self.page.context.new_cdp_session(self.page)
        for k in range(11):
            point = {"x": start[0] + dx * k / 10, "y": start[1] + dy * k / 10}
            kind = "touchMove" if k else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        session.detach()

    def overlaps(self):
        """The pairs of visible labels of which one lies over the other by more than a pixel."""
        return self.svg.evaluate(OVERLAPS)

    def small_targets(self):
        return self.root.evaluate(SMALL)


# The letters of a page's figures are outlined once, in the first figure that has them.
ALONE = """root => {
  const svg = root.querySelector('svg');
  const letters = document.createElementNS('http://www.w3.org/2000/svg', 'defs');
  if (svg) svg.append(letters);
  for (const part of document.querySelectorAll('article > *')) {
    if (part.contains(root)) continue;
    letters.append(...part.querySelectorAll('path[id^="g-"]'));
    part.remove();
  }
}"""

OVERLAPS = """svg => {
  const boxes = [...svg.querySelectorAll('[id*="text_"], [id$="-label"]')].filter(
    e => e.checkVisibility() && (e.querySelector('use') || e.querySelector('text')))
    .map(e => [e.id, e.getBoundingClientRect()]);
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1).filter(([, b]) => over(a, b))
    .map(([other]) => one + ' ' + other));
}"""

SMALL = """root => [...root.querySelectorAll('input:not([hidden]), select, button')].filter(e => {
  const box = e.getBoundingClientRect();
  const label = e.labels && e.labels[0] ? e.labels[0].getBoundingClientRect().height : 0;
  return Math.max(box.height, label) < 44 || box.width < 24;
}).map(e => e.name)"""


def numbers(path):
    """The coordinates of the points that a path goes through, one after the other."""
    found, here, start = [], [0.0, 0.0], [0.0, 0.0]
    for letter, rest in re.findall(r"([MLQCZmlhvqtcz])([^MLQCZmlhvqtcz]*)", path):
        values = [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", rest)]
        if letter in "Zz":
            here = start
            continue
        if letter in "hv":
            values = [v for value in values for v in ((value, 0) if letter == "h" else (0, value))]
        size = {"q": 4, "c": 6}.get(letter.lower(), 2)
        for piece in np.reshape(values, (-1, size)):
            points = np.reshape(piece, (-1, 2)) + (0 if letter.isupper() else here)
            here = points[-1]
            found += here.tolist()
            start = here if letter in "Mm" else start
    return found


@pytest.fixture
def open_figure(browser, base):
    """A function that opens a page and hands over its live figure of that kind."""
    visits = []

    def go(address, kind, **options):
        visits.append(Visit(browser, base, **({"viewport": LAPTOP} | options)))
        visits[-1].go(address, "load")
        return Figure(visits[-1], kind)

    yield go
    for seen in visits:
        seen.context.close()
