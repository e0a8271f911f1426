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


_Function: TypeAlias = Callable[[Any], Any]
_Near: TypeAlias = tuple[_Function, float]
_ROOM = 2**24  # numbers in the first store of a history (it is doubled when full)
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
    rate = _checks.number("learning_rate", learning_rate, above=0) * (-1 if maximize else 1)
    budget = _checks.count("steps", steps)
    near = _measure(loss, _checks.number("tolerance", tolerance, least=0))
    many = w.ndim > (0 if loss.scalar else 1)
    with np.errstate(all="ignore"):  # overflow is an outcome here: "diverged"
        value, gradient = losses.at(loss, "start", w, finite=False)
        begun = np.isfinite(value) & _finite(loss, gradient)
        room = min(budget + 1, max(64, _ROOM // max(1, w.size)))
        rows = _longer([w[np.newaxis], value[np.newaxis], gradient[np.newaxis]], room)
        walk = _walk_many if many else _walk_one
        rows, taken = walk(loss, rows, begun, rate, budget, near)
        points, values, gradients = (a[: np.max(taken, initial=0) + 1] for a in rows)
        converged = begun & (near[0](gradients[-1]) <= near[1])
    spent = begun & (np.asarray(taken) == budget)
    stopped = _STOPPED[np.where(converged, 2, spent.astype(np.int_))]
    return Walk(points, values, gradients, stopped if many else str(stopped), taken)


def _measure(loss: Loss, tolerance: float) -> _Near:
    """A measure of gradients and its bound: measure(g) <= bound where ‖g‖ <= tolerance."""
    if loss.scalar:
        return abs, tolerance
    if 1e-150 < tolerance < 1e150:
        return lambda g: np.vecdot(g, g), tolerance * tolerance
    unit = max(tolerance, 5e-324)  # so that no square that matters over- or underflows
    return lambda g: np.vecdot(g / unit, g / unit), float(tolerance > 0)


def _finite(loss: Loss, x: Array) -> Any:
    """Which points of `x` are finite, or one True for all of them."""
    finite = np.isfinite(x)
    return finite if loss.scalar else finite.all() or finite.all(axis=-1)


def _longer(rows: list[Array], length: int) -> list[Array]:
    """The same rows (points, losses, gradients) with room for `length` of them."""
    longer = [np.empty((length, *a.shape[1:])) for a in rows]
    for new, old in zip(longer, rows, strict=True):
        new[: len(old)] = old
    return longer


# The two loops are as lean as ones written by hand. Row t + 1 is a draft until it proves finite;
# the number of steps that a loop returns says how many rows count.


def _walk_one(
    loss: Loss, rows: list[Array], begun: Any, rate: float, steps: int, near: _Near
) -> tuple[list[Array], Any]:
    value, grad, finite = (loss.value, loss.grad, math.isfinite) if loss.scalar else _guarded(loss)
    (size, bound), (points, values, gradients), room = near, rows, len(rows[0])
    w, g = points[0], gradients[0]
    for t in range(steps if begun else 0):
        if size(g) <= bound:
            return rows, t
        w = w - rate * g
        if not finite(w):
            return rows, t
        if t + 1 == room:
            room = min(2 * room, steps + 1)
            points, values, gradients = rows = _longer(rows, room)
        points[t + 1] = w
        values[t + 1] = height = value(w)
        gradients[t + 1] = g = grad(w)
        if not (math.isfinite(height) and finite(g)):
            return rows, t
    return rows, steps if begun else 0


def _guarded(loss: Loss) -> tuple[_Function, _Function, _Function]:
    """The value and the gradient at a copy, for them to overwrite, and a quick finiteness test."""
    return (
        lambda w: loss.value(w.copy()),
        lambda w: np.asarray(loss.grad(w.copy())),
        lambda x: math.isfinite(x @ x) or np.isfinite(x).all(),
    )


def _walk_many(
    loss: Loss, rows: list[Array], begun: Any, rate: float, steps: int, near: _Near
) -> tuple[list[Array], Any]:
    (size, bound), (points, values, gradients) = near, rows
    running, taken = begun, np.where(begun, steps, 0)
    for t in range(steps):
        w = points[t] - rate * gradients[t]
        moving = running & (size(gradients[t]) > bound) & _finite(loss, w)
        if not moving.any():
            taken[running] = t
            break
        if t + 1 == len(points):
            points, values, gradients = rows = _longer(rows, min(2 * t + 2, steps + 1))
        if not moving.all():  # a start that has stopped stays
            w = np.where(moving if loss.scalar else moving[..., np.newaxis], w, points[t])
        points[t + 1] = w
        values[t + 1] = loss.value(w.copy())
        gradients[t + 1] = loss.grad(w)
        sound = np.isfinite(values[t + 1]) & _finite(loss, gradients[t + 1])
        if not sound.all():
            for a in rows:
                a[t + 1, ~sound] = a[t, ~sound]
            moving &= sound
        taken[running & ~moving] = t
        running = moving
    return rows, taken
