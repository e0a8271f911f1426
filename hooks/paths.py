"""SVG paths in few bytes."""

import re
from itertools import groupby

COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")
Point = tuple[int, int]


def compact(d: str, scale: float = 1.0, decimals: int = 1) -> str:
    """matplotlib's path, scaled, to so many decimals, in relative commands.

    Lines that run nearly straight are joined: no corner moves by more than half the last decimal.
    """
    unit = 10**decimals
    parts: list[tuple[str, list[Point]]] = []
    for letter, rest in COMMAND.findall(d):
        numbers = [round(float(number) * scale * unit) for number in rest.split()]
        parts.append((letter, list(zip(numbers[::2], numbers[1::2], strict=True))))

    here = start = (0, 0)
    written, last = "", ""
    for letter, run in groupby(parts, key=lambda part: part[0]):
        steps = [points for _, points in run]
        if letter == "L":
            steps = [[point] for point in straighten([here, *(p for [p] in steps)])[1:]]
        for points in steps:
            if letter == "z":
                written, here, last = f"{written}z", start, "z"
                continue
            offsets = [p[axis] - here[axis] for p in points for axis in (0, 1)]
            here = points[-1]
            if letter == "M":
                start = here
            command = letter.lower()
            if letter == "L" and 0 in offsets:
                command = "v" if offsets[0] == 0 else "h"
                offsets = [sum(offsets)]
            # A repeated letter can be left out, but not an `m`, which would then draw.
            repeated = command == last and command != "m"
            text = " ".join(f"{offset / unit:.10g}" for offset in offsets).replace(" -", "-")
            written += (" " if repeated and text[0] != "-" else "" if repeated else command) + text
            last = command
    return written


def straighten(points: list[Point]) -> list[Point]:
    """The corners that matter, ends included (Ramer, Douglas and Peucker's algorithm)."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    far, corner = 0.25, 0
    for i, (x, y) in enumerate(points[1:-1], 1):
        along = ((x - x0) * dx + (y - y0) * dy) / length if length else 0.0
        nearest = min(max(along, 0.0), 1.0)
        distance = (x - x0 - nearest * dx) ** 2 + (y - y0 - nearest * dy) ** 2
        if distance > far:
            far, corner = distance, i
    if not corner:
        return [points[0], points[-1]]
    return straighten(points[: corner + 1])[:-1] + straighten(points[corner:])
