"""Learning rates: which are safe, what they guarantee, and how to find one."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from gd import _checks, losses
from gd._checks import Array
from gd.losses import Loss

_MOST_SHRINKS = 10_000
_ROUNDING = math.sqrt(np.finfo(np.float64).eps)


def largest_safe_rate(smoothness: float) -> float:
    """The bound 2/L: gradient descent on an L-smooth loss descends at every rate below it.

    At 2/L itself it need not: on w², L = 2, the rate 1 bounces between w and −w for ever. The unit
    is w's squared over J's.

    Raises TypeError or ValueError unless `smoothness` is a positive finite number; None, for a loss
    that has no global L, is refused too, since there no rate is safe from every start.

    Nesterov, Lectures on Convex Optimization (2018), section 1.2.3.

    >>> from gd import largest_safe_rate, parabola
    >>> largest_safe_rate(parabola.smoothness)
    1.0
    """
    return 2 / _checks.number("smoothness", smoothness, above=0)


def guaranteed_decrease(gradient: ArrayLike, learning_rate: ArrayLike, smoothness: float) -> Array:
    """The decrease that one step is sure of, η(1 − Lη/2)‖g‖², on a loss with smoothness L.

    J(w) − J(w − ηg) is at least this (the descent lemma). It is positive for 0 < η < 2/L and
    largest, ‖g‖²/(2L), at η = 1/L. `gradient` has shape (..., n) or is a number; `learning_rate`
    is a number or an array that broadcasts with the leading axes. The unit is J's.

    Raises TypeError or ValueError unless all is finite, the rates >= 0 and the smoothness > 0.

    Nesterov, Lectures on Convex Optimization (2018), section 1.2.3.

    >>> from gd import guaranteed_decrease
    >>> guaranteed_decrease([3.0, 4.0], [0.25, 0.5, 1.0], smoothness=2.0).tolist()
    [4.6875, 6.25, 0.0]
    """
    g = np.atleast_1d(_checks.array("gradient", gradient))
    rate = _checks.array("learning_rate", learning_rate)
    if (rate < 0).any():
        raise ValueError(f"learning_rate must be >= 0, got {learning_rate!r}")
    bend = _checks.number("smoothness", smoothness, above=0)
    result: Array = rate * (1 - bend * rate / 2) * np.vecdot(g, g)
    return result


def backtracking(
    loss: Loss, w: ArrayLike, start: float = 1.0, shrink: float = 0.5, fraction: float = 0.5
) -> float:
    """The first rate η of start, start·shrink, start·shrink², … that descends enough.

    Enough is Armijo's condition, J(w − ηg) <= J(w) − fraction·η·‖g‖²; a trial whose loss is not
    finite is refused. `w` is one point. At a zero gradient the answer is `start`. The unit is w's
    squared over J's.

    Raises ValueError where no rate is found: either the gradient is wrong, or `w` is a minimum as
    far as rounding can tell. Raises TypeError or ValueError for a loss that is not finite at `w`,
    a start that is not positive, and a shrink or fraction that is not between 0 and 1.

    Armijo, Pacific Journal of Mathematics 16 (1966), 1–3; Boyd & Vandenberghe (2004), section 9.2;
    Nocedal & Wright (2006), section 3.1.

    >>> from gd import backtracking, parabola
    >>> backtracking(parabola, 3.0, start=1.0, shrink=0.5, fraction=0.5)
    0.5
    """
    at = losses.point(loss, "w", w, single=True)
    rate = first = _checks.number("start", start, above=0)
    shrink = _checks.number("shrink", shrink, above=0, below=1)
    fraction = _checks.number("fraction", fraction, above=0, below=1)
    with np.errstate(all="ignore"):  # a trial that overflows is refused
        value, gradient = losses.at(loss, "w", at)
        norm = math.hypot(*np.atleast_1d(gradient))
        # Where even `start` promises less than rounding can show, no decrease need be seen.
        hidden = fraction * (first * norm) * norm <= _ROUNDING * abs(value)
        for _ in range(_MOST_SHRINKS):
            reached = float(loss.value(at - rate * gradient))
            enough = reached <= value - fraction * (rate * norm) * norm
            if math.isfinite(reached) and enough and (reached < value or hidden):
                return rate
            rate *= shrink
    raise ValueError(
        f"loss must fall along −grad for some learning rate: {loss.name} at w = {at} does not from "
        f"{first:g} down to {rate:g}; either its gradient is wrong (see gradient_error) or w is a "
        "minimum to within rounding"
    )
