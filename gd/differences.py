"""Gradients from values alone, to check the ones written by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gd import _checks, losses
from gd._checks import Array
from gd.losses import Loss

_CBRT_EPS = float(np.cbrt(np.finfo(np.float64).eps))


def numerical_gradient(
    function: Callable[[Any], Any], w: ArrayLike, h: ArrayLike | None = None
) -> Array:
    """The gradient of `function` at `w` by central differences, of w's shape.

    (f(w + hᵢeᵢ) − f(w − hᵢeᵢ)) / 2hᵢ for each coordinate i. `function` takes an array of w's shape,
    one point, to a number. `h` is in w's unit, a number or one for each entry; by default
    hᵢ = ∛eps·max(1, |wᵢ|), near where truncation, ~h²|f‴|/6, and rounding, ~eps·|f|/h, are equal.

    Raises TypeError or ValueError for a function that does not return one finite number, a `w` that
    is not finite, and an `h` that is not positive, does not fit, or vanishes beside w.

    Nocedal & Wright, Numerical Optimization (2006), section 8.1.

    >>> from gd import numerical_gradient, parabola
    >>> float(numerical_gradient(parabola, 3.0).round(6))
    6.0
    """
    if not callable(function):
        raise TypeError(f"function must be callable, got {function!r}")
    at = _checks.array("w", w)
    spacing = _CBRT_EPS * np.maximum(1.0, np.abs(at)) if h is None else _checks.array("h", h)
    if spacing.shape not in ((), at.shape) or not (spacing > 0).all():
        raise ValueError(f"h must be positive, a number or one for each entry of w, got {h!r}")
    above, below = at + spacing, at - spacing
    if (above == below).any():
        raise ValueError(f"h must be large enough that w + h differs from w, got {h!r}")
    result = np.empty_like(at)
    for i in np.ndindex(at.shape):
        values = []
        for end in (above, below):
            moved = at.copy()
            moved[i] = end[i]
            value = _checks.array("function(w)", function(moved[()]))
            _checks.shape("function(w)", value.shape, ())
            values.append(float(value))
        result[i] = (values[0] - values[1]) / (above[i] - below[i])
    return result[()]


def gradient_error(loss: Loss, w: ArrayLike, h: ArrayLike | None = None) -> float:
    """How far the loss's gradient is from central differences: ‖grad − numerical‖ / max(1, ‖grad‖).

    `w` is one point, `h` as for `numerical_gradient`. For the smooth losses of this package it is
    below 1e-6 where every |wᵢ| <= 3; a wrong sign makes it 2 where ‖grad‖ > 1, and there it has no
    unit. Near a kink it means nothing.

    Raises what `numerical_gradient` raises, and ValueError for a gradient of the wrong shape.

    Nocedal & Wright, Numerical Optimization (2006), section 8.1.

    >>> from gd import Loss, gradient_error
    >>> wrong = Loss("wrong sign", lambda w: w**2, lambda w: -2 * w, scalar=True)
    >>> round(gradient_error(wrong, 3.0), 6)
    2.0
    """
    at = losses.point(loss, "w", w, single=True)
    gradient = losses.at(loss, "w", at)[1]
    distance = np.atleast_1d(gradient - numerical_gradient(loss.value, at, h))
    return math.hypot(*distance) / max(1.0, math.hypot(*np.atleast_1d(gradient)))
