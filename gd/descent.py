"""Gradient descent: one step, and a whole walk with its history."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd import _checks, losses
from gd._checks import Array
from gd.losses import Loss


@dataclass(frozen=True, eq=False)
class Walk:
    """The history of a walk of T steps: what `descend` returns.

    - `points`: shape (T + 1, *start.shape); row 0 is the start.
    - `losses`: J at each point, shape (T + 1,) for one start, (T + 1, m) for m starts.
    - `gradients`: ∇J at each point, of the shape of `points`.
    - `stopped`: why it ended: "converged", "budget" or "diverged"; for many starts an array.
    - `steps`: how many steps it took, T; for many starts an array, whose largest entry is T.

    Where one of many starts stops early, its last row repeats to the end. The units are those
    of w, of J, and of J over w's.

    >>> from gd import descend, parabola
    >>> walk = descend(parabola, 2.0, 0.1, steps=2)
    >>> walk.points.round(2).tolist(), walk.stopped, walk.steps
    ([2.0, 1.6, 1.28], 'budget', 2)
    """

    points: Array
    losses: Array
    gradients: Array
    stopped: str | NDArray[np.str_]
    steps: int | NDArray[np.int_]


_Rows: TypeAlias = list[tuple[Any, ...]]  # of points, losses and gradients
_Near: TypeAlias = Callable[[Any], Any]
_STOPPED = np.array(["diverged", "budget", "converged"])


def step(w: ArrayLike, gradient: ArrayLike, learning_rate: float, maximize: bool = False) -> Array:
    """The next point, w − learning_rate·gradient; with `maximize`, w + learning_rate·gradient.

    `w` and `gradient` have the same shape, any shape. Units: with J in joules and w in metres the
    gradient is in joules a metre and the learning rate in square metres a joule.

    Raises ValueError or TypeError unless the arrays are finite numbers of one shape and the
    learning rate is positive and finite.

    Cauchy, Comptes rendus 25 (1847), 536–538; Boyd & Vandenberghe (2004), section 9.3.

    >>> from gd import step
    >>> step([1.0, 2.0], gradient=[-1.0, 1.0], learning_rate=0.5).tolist()
    [1.5, 1.5]
    """
    here, g = _checks.array("w", w), _checks.array("gradient", gradient)
    _checks.shape("gradient", g.shape, here.shape)
    rate = _checks.number("learning_rate", learning_rate, above=0)
    return here + rate * g if maximize else here - rate * g


def descend(
    loss: Loss,
    start: ArrayLike,
    learning_rate: float,
    *,
    steps: int = 100,
    tolerance: float = 1e-8,
    maximize: bool = False,
) -> Walk:
    """The walk w ← w − learning_rate·∇J(w) from `start`, with its whole history.

    `start` has any shape for a scalar loss and shape (..., n) for a vector loss; many starts walk
    at once and each stops on its own. With `maximize` the sign is plus. A start ends as

    - "converged" at the first point where ‖∇J‖ <= tolerance, which may be the start;
    - "budget" after `steps` steps;
    - "diverged" where the next point, or its loss or gradient, is not finite. The last row is
      the last finite one (or the start, if J or ∇J is not finite there). Overflow is an outcome:
      it neither raises nor warns.

    Units: `tolerance` is in the gradient's unit, the learning rate in w's unit squared over J's.

    Raises TypeError or ValueError for a loss that is no `Loss`, a start that is not finite, a
    learning rate that is not positive and finite, steps that are no integer >= 0, a tolerance
    that is not finite and >= 0, and a value or gradient of the wrong shape.

    Nesterov, Lectures on Convex Optimization (2018), section 1.2.3, the gradient method.

    >>> from gd import descend, parabola
    >>> descend(parabola, [2.0, -1.0, 0.0], 0.5).steps.tolist()
    [1, 1, 0]
    """
    w = losses.point(loss, "start", start)
    rate = _checks.number("learning_rate", learning_rate, above=0)
    if maximize:
        rate = -rate
    budget = _checks.count("steps", steps)
    near = _measure(loss, _checks.number("tolerance", tolerance, least=0))
    many = w.ndim > (0 if loss.scalar else 1)
    with np.errstate(all="ignore"):  # overflow is an outcome here: "diverged"
        value, gradient = losses.at(loss, "start", w, finite=False)
        begun = np.isfinite(value) & _finite(loss, gradient)
        walk = _walk_many if many else _walk_one
        rows, taken = walk(loss, [(w, value, gradient)], begun, rate, budget, near)
        converged = begun & near(rows[-1][2])
    points, values, gradients = (np.array([row[i] for row in rows]) for i in range(3))
    spent = begun & (np.asarray(taken) == budget)
    stopped = _STOPPED[np.where(converged, 2, spent.astype(np.int_))]
    return Walk(points, values, gradients, stopped if many else str(stopped), taken)


def _measure(loss: Loss, tolerance: float) -> _Near:
    """Which gradients have ‖g‖ <= tolerance, where no square that matters over- or underflows."""
    if loss.scalar:
        return lambda g: abs(g) <= tolerance
    unit = max(tolerance, 5e-324)
    return lambda g: np.vecdot(scaled := g / unit, scaled) <= (tolerance > 0)


def _finite(loss: Loss, x: Array) -> Any:
    """Which points of `x` are finite."""
    finite = np.isfinite(x)
    return finite if loss.scalar else finite.all(axis=-1)


def _walk_one(
    loss: Loss, rows: _Rows, begun: Any, rate: float, steps: int, near: _Near
) -> tuple[_Rows, Any]:
    """The rows of the points where J and ∇J are finite, and the number of steps."""
    own: Any = np.float64 if loss.scalar else np.array
    finite: Any = math.isfinite if loss.scalar else _all_finite
    w, _, g = rows[0]
    for _ in range(steps if begun else 0):
        if near(g):
            break
        w = w - rate * g
        if not finite(w):
            break
        # The functions may overwrite what they are given, and reuse what they give.
        value, g = float(loss.value(own(w))), own(loss.grad(own(w)))
        if not (math.isfinite(value) and finite(g)):
            break
        rows.append((w, value, g))
    return rows, len(rows) - 1


def _all_finite(x: Array) -> bool:
    """Whether all entries are finite, soon seen where their squares are."""
    return math.isfinite(x @ x) or bool(np.isfinite(x).all())


def _walk_many(
    loss: Loss, rows: _Rows, begun: Any, rate: float, steps: int, near: _Near
) -> tuple[_Rows, Any]:
    """The same for many starts: one that has stopped stays, and its last row repeats."""
    w, height, g = rows[0]
    moving, taken = begun, np.zeros(begun.shape, dtype=np.int_)
    for _ in range(steps):
        ahead = w - rate * g
        moving = moving & ~near(g) & _finite(loss, ahead)
        ahead = _where(moving, ahead, w)
        value, slope = loss.value(ahead.copy()), loss.grad(ahead.copy())
        moving = moving & np.isfinite(value) & _finite(loss, slope)
        if not moving.any():
            break
        w, height, g = (_where(moving, *pair) for pair in ((ahead, w), (value, height), (slope, g)))
        rows.append((w, height, g))
        taken += moving
    return rows, taken


def _where(moving: Any, new: Array, old: Array) -> Array:
    """`new` for the starts that are moving, `old` for the others."""
    return np.where(moving if old.ndim == moving.ndim else moving[..., np.newaxis], new, old)
