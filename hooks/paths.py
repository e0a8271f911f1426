"""SVG paths in few bytes."""

import math
import re
from itertools import pairwise

COMMAND = re.compile(r"([MLQCz])([^MLQCz]*)")
Point = tuple[float, float]
Part = tuple[str, list[Point]]
# Lines that turn by less than this (radians) stand for a smooth curve.
SMOOTH = 0.2
# How far from what matplotlib drew a path may be, in units of its last decimal.
NEAR = 1


def compact(d: str, scale: float = 1.0, decimals: int = 1) -> str:
    """matplotlib's path, scaled, to so many decimals, in relative commands.

    Lines that follow a smooth curve become one.
    """
    unit = scale * 10**decimals
    parts: list[Part] = []
    for letter, rest in COMMAND.findall(d):
        numbers = [float(number) * unit for number in rest.split()]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "L" and parts[-1][0] == "L":
            parts[-1][1].extend(points)
        else:
            parts.append((letter, points))
    smooth: list[Part] = []
    for letter, points in parts:
        if letter == "L":
            smooth += follow([smooth[-1][1][-1], *points])
        else:
            smooth.append((letter, points))
    return write(smooth, 10**decimals)


def write(parts: list[Part], unit: int) -> str:
    here = start = reflected = (0, 0)
    written, last = "", ""
    for letter, exact in parts:
        if letter == "z":
            written, here, last = f"{written}z", start, "z"
            continue
        points = [(round(x), round(y)) for x, y in exact]
        command = letter.lower()
        if letter == "Q":
            # The mirror image of the last control point need not be written.
            if last in {"q", "t"} and math.dist(reflected, points[0]) < 1.5:
                command, points = "t", points[1:]
            else:
                reflected = points[0]
        offsets = [p[axis] - here[axis] for p in points for axis in (0, 1)]
        if letter == "L" and last != "m" and not any(offsets):
            continue
        if letter == "L" and 0 in offsets:
            command = "v" if offsets[0] == 0 else "h"
            offsets = [sum(offsets)]
        here = points[-1]
        reflected = (2 * here[0] - reflected[0], 2 * here[1] - reflected[1])
        if letter == "M":
            start = here
        text = " ".join(f"{offset / unit:.10g}" for offset in offsets).replace(" -", "-")
        # A repeated letter can be left out, but not an `m`, which would then draw.
        if command != last or command == "m":
            text = command + text
        elif text[0] != "-":
            text = " " + text
        written, last = written + text, command
    return written


def follow(points: list[Point]) -> list[Part]:
    """Lines through the points; where they turn little, parabolas in their place."""
    corners = [0]
    for i, (before, here, after) in enumerate(zip(points, points[1:], points[2:], strict=False), 1):
        (ax, ay), (bx, by) = minus(here, before), minus(after, here)
        if abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by)) > SMOOTH:
            corners.append(i)
    corners.append(len(points) - 1)
    parts: list[Part] = []
    for first, last in pairwise(corners):
        parts += fit(points[first : last + 1], tangents(points[first : last + 1]))
    return parts


def tangents(points: list[Point]) -> list[Point]:
    """The curve's direction at each of the points, at least two."""
    inner = [minus(after, before) for before, after in zip(points, points[2:], strict=False)]
    (ax, ay), (bx, by) = minus(points[1], points[0]), minus(points[-1], points[-2])
    if not inner:
        return [(ax, ay), (bx, by)]
    # At the ends as far from the chord as the next direction is on its other side.
    (cx, cy), (dx, dy) = inner[0], inner[-1]
    return [(2 * ax - cx / 2, 2 * ay - cy / 2), *inner, (2 * bx - dx / 2, 2 * by - dy / 2)]


def fit(points: list[Point], directions: list[Point]) -> list[Part]:
    """A line or a parabola that nears the points and the lines between them, or two halves."""
    first, last = points[0], points[-1]
    between = [((ax + bx) / 2, (ay + by) / 2) for (ax, ay), (bx, by) in pairwise(points)]
    if all(off_line(p, first, last) < NEAR for p in points[1:-1]):
        return [("L", [last])]
    control = crossing(first, directions[0], last, directions[-1])
    if control and all(off_parabola(p, first, control, last) < NEAR for p in points + between):
        return [("Q", [control, last])]
    half = len(points) // 2
    return fit(points[: half + 1], directions[: half + 1]) + fit(points[half:], directions[half:])


def minus(a: Point, b: Point) -> Point:
    return a[0] - b[0], a[1] - b[1]


def cross(a: Point, b: Point) -> float:
    return a[0] * b[1] - a[1] * b[0]


def crossing(first: Point, ahead: Point, last: Point, arriving: Point) -> Point | None:
    """Where the tangents meet, if that is ahead of the first point and behind the last."""
    across = cross(ahead, arriving)
    if not across:
        return None
    chord = minus(last, first)
    far, back = cross(chord, arriving) / across, cross(ahead, chord) / across
    return (first[0] + far * ahead[0], first[1] + far * ahead[1]) if far > 0 < back else None


def off_line(point: Point, first: Point, last: Point) -> float:
    """The distance from the line segment."""
    (x, y), (dx, dy) = minus(point, first), minus(last, first)
    length = dx * dx + dy * dy
    share = min(max((x * dx + y * dy) / length, 0.0), 1.0) if length else 0.0
    return math.hypot(x - share * dx, y - share * dy)


def off_parabola(point: Point, first: Point, control: Point, last: Point) -> float:
    """The distance from the quadratic Bézier curve, measured along an axis of its parabola."""
    a, b, p = minus(control, first), minus(last, first), minus(point, first)
    area = cross(a, b)
    # In coordinates along its two tangents, t is the second plus half the first.
    t = cross(a, p) / area + cross(p, b) / area / 2
    x, y = (2 * t * (1 - t) * a[axis] + t * t * b[axis] for axis in (0, 1))
    return math.hypot(p[0] - x, p[1] - y)
