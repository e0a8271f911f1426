"""How much longer `gd.descend` takes than the same loop written by hand."""

import math
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from gd import Loss, descend, parabola

RATE, TOLERANCE = 1e-5, 1e-8
SIZE = 1000
SCALES = np.linspace(0.1, 1.5, SIZE)
QUADRATIC = Loss("quadratic", lambda w: 0.5 * np.vecdot(w, SCALES * w), lambda w: SCALES * w)
MANY, BATCH, MANY_STEPS = 10_000, 100, 200


def by_hand(loss: Loss, start: Any, rate: float, steps: int) -> list[np.ndarray]:
    """The points, losses and gradients of a walk, with the stopping tests of `descend`."""
    points = np.empty((steps + 1, *np.shape(start)))
    losses, gradients = np.empty(steps + 1), np.empty_like(points)
    w, height, g = start, loss.value(start), loss.grad(start)
    # For one number Python's own test takes a hundredth of NumPy's time.
    finite = math.isfinite if loss.scalar else lambda x: np.isfinite(x).all()
    points[0], losses[0], gradients[0] = w, height, g
    for t in range(steps):
        size = abs(g) if loss.scalar else math.sqrt(g @ g)
        if size <= TOLERANCE:
            return [a[: t + 1] for a in (points, losses, gradients)]
        w = w - rate * g
        height, g = loss.value(w), loss.grad(w)
        if not (finite(w) and math.isfinite(height) and finite(g)):
            return [a[: t + 1] for a in (points, losses, gradients)]
        points[t + 1], losses[t + 1], gradients[t + 1] = w, height, g
    return [points, losses, gradients]


def compare(ours: Callable[[], Any], other: Callable[[], Any], runs: int) -> dict[str, float]:
    """Seconds of both on the processor, run in turns, and the median of the turns' ratios."""
    times: list[list[float]] = []
    for _ in range(runs + 1):
        turn = []
        for function in (ours, other):
            start = time.process_time()
            function()
            turn.append(time.process_time() - start)
        times.append(turn)
    del times[0]  # the first turn warms up
    return {
        "seconds": round(median(a for a, _ in times), 5),
        "other": round(median(b for _, b in times), 5),
        "ratio": round(median(a / b for a, b in times), 3),
    }


def measure(runs: int = 7) -> dict[str, Any]:
    walks = {
        "parabola": (parabola, np.float64(2.0), 20_000),
        "quadratic": (QUADRATIC, np.linspace(-1, 1, SIZE), 2000),
    }
    found: dict[str, Any] = {}
    for name, (loss, start, steps) in walks.items():
        ours = partial(descend, loss, start, RATE, steps=steps, tolerance=TOLERANCE)
        other = partial(by_hand, loss, start, RATE, steps)
        walk = ours()
        for mine, theirs in zip((walk.points, walk.losses, walk.gradients), other(), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12)
        found[name] = compare(ours, other, runs) | {"steps": steps}
    starts = np.linspace(-2, 2, MANY)
    found["many"] = compare(
        lambda: descend(parabola, starts, RATE, steps=MANY_STEPS, tolerance=TOLERANCE),
        lambda: [
            descend(parabola, part, RATE, steps=MANY_STEPS, tolerance=TOLERANCE)
            for part in np.split(starts, MANY // BATCH)
        ],
        runs,
    ) | {"starts": MANY, "batch": BATCH, "steps": MANY_STEPS}
    print(found)
    return {"runs": runs, **found}
