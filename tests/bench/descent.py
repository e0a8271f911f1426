"""How much longer `gd.descend` takes than the same loop written by hand."""

import math
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from gd import Loss, descend, parabola

STEPS, TOLERANCE = 2000, 0.0
SIZE = 1000
SCALES = np.linspace(0.1, 1.5, SIZE)
QUADRATIC = Loss("quadratic", lambda w: 0.5 * np.vecdot(w, SCALES * w), lambda w: SCALES * w)
MANY, BATCH, MANY_STEPS = 10_000, 100, 200


def by_hand(loss: Loss, start: Any, rate: float, steps: int) -> list[np.ndarray]:
    """The points, losses and gradients of a walk, with the stopping tests of `descend`."""
    points = np.empty((steps + 1, *np.shape(start)))
    losses, gradients = np.empty(steps + 1), np.empty_like(points)
    w, height, g = start, loss.value(start), loss.grad(start)
    points[0], losses[0], gradients[0] = w, height, g
    for t in range(steps):
        size = abs(g) if loss.scalar else math.sqrt(g @ g)
        if size <= TOLERANCE:
            return [a[: t + 1] for a in (points, losses, gradients)]
        w = w - rate * g
        height, g = loss.value(w), loss.grad(w)
        if not (math.isfinite(height) and np.isfinite(w).all() and np.isfinite(g).all()):
            return [a[: t + 1] for a in (points, losses, gradients)]
        points[t + 1], losses[t + 1], gradients[t + 1] = w, height, g
    return [points, losses, gradients]


def compare(ours: Callable[[], Any], other: Callable[[], Any], runs: int) -> dict[str, float]:
    """Seconds of both, run in turns, and the median of the turns' ratios."""
    times: list[list[float]] = []
    for _ in range(runs + 1):
        turn = []
        for function in (ours, other):
            start = time.perf_counter()
            function()
            turn.append(time.perf_counter() - start)
        times.append(turn)
    del times[0]  # the first turn warms up
    return {
        "seconds": round(median(a for a, _ in times), 5),
        "other": round(median(b for _, b in times), 5),
        "ratio": round(median(a / b for a, b in times), 3),
    }


def measure(runs: int = 7) -> dict[str, Any]:
    start = np.linspace(-1, 1, SIZE)
    walks = {
        "parabola": (
            lambda: descend(parabola, 2.0, 1e-4, steps=STEPS, tolerance=TOLERANCE),
            lambda: by_hand(parabola, np.float64(2.0), 1e-4, STEPS),
        ),
        "quadratic": (
            lambda: descend(QUADRATIC, start, 1e-4, steps=STEPS, tolerance=TOLERANCE),
            lambda: by_hand(QUADRATIC, start, 1e-4, STEPS),
        ),
    }
    found: dict[str, Any] = {}
    for name, (ours, other) in walks.items():
        walk = ours()
        for mine, theirs in zip((walk.points, walk.losses, walk.gradients), other(), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12)
        found[name] = compare(ours, other, runs) | {"steps": STEPS}
    starts = np.linspace(-2, 2, MANY)
    found["many"] = compare(
        lambda: descend(parabola, starts, 1e-4, steps=MANY_STEPS, tolerance=TOLERANCE),
        lambda: [
            descend(parabola, part, 1e-4, steps=MANY_STEPS, tolerance=TOLERANCE)
            for part in np.split(starts, MANY // BATCH)
        ],
        runs,
    ) | {"starts": MANY, "batch": BATCH, "steps": MANY_STEPS}
    print(found)
    return {"runs": runs, **found}
