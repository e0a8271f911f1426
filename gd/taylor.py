"""Taylor models of a loss around a point, and what they leave out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gd import _checks, losses
from gd._checks import Array
from gd.losses import Loss


def _terms(loss: Loss, w: ArrayLike, step: ArrayLike) -> tuple[Array, Array, Array]:
    """The point and the step, checked, and J(w) + g·step."""
    at = losses.point(loss, "w", w)
    at, change = _checks.pair("w", at, "step", step, core=0 if loss.scalar else 1)
    gradient = loss.grad(at)
    slope = gradient * change if loss.scalar else np.vecdot(gradient, change)
    return at, change, loss(at) + slope


def linear_model(loss: Loss, w: ArrayLike, step: ArrayLike) -> Array:
    """The first-order Taylor model J(w) + g·step of J(w + step), in J's unit.

    For a scalar loss `w` and `step` have shapes that broadcast, and so has the result; for a vector
    loss they have shape (..., n), and the result has shape (...,).

    Raises TypeError or ValueError for arguments that do not fit the loss or each other.

    Nocedal & Wright, Numerical Optimization (2006), section 2.1, Taylor's theorem.

    >>> from gd import linear_model, parabola
    >>> float(linear_model(parabola, w=1.0, step=0.5))
    2.0
    """
    return _terms(loss, w, step)[2]


def quadratic_model(loss: Loss, w: ArrayLike, step: ArrayLike) -> Array:
    """The second-order Taylor model J(w) + g·step + ½ stepᵀH step of J(w + step), in J's unit.

    Shapes are those of `linear_model`.

    Raises ValueError for a loss without a Hessian, and what `linear_model` raises.

    Nocedal & Wright, Numerical Optimization (2006), section 2.1, Taylor's theorem.

    >>> from gd import parabola, quadratic_model
    >>> float(quadratic_model(parabola, w=1.0, step=0.5))
    2.25
    """
    at, change, linear = _terms(loss, w, step)
    if loss.hess is None:
        raise ValueError(f"loss must have a Hessian: {loss.name} has hess=None")
    hessian = np.asarray(loss.hess(at))
    if loss.scalar:
        bend = hessian * change**2
    else:
        bend = np.einsum("...i,...ij,...j->...", change, hessian, change)
    result: Array = linear + 0.5 * bend
    return result


def remainder(
    loss: Loss, w: ArrayLike, direction: ArrayLike, lengths: ArrayLike, order: int = 1
) -> Array:
    """What the Taylor model leaves out, J(w + h·u) − model(h·u), for each h in `lengths`.

    `order` 1 takes the linear model, 2 the quadratic one. `w` is one point, `direction` is u, of
    its shape (a unit vector, for h to be the length of the step), and the result has the shape of
    `lengths` and J's unit. With a continuous second derivative the first-order remainder is
    ½h²·uᵀHu + o(h²), and it is never more than ½Lh² for a unit u and an L-smooth loss.

    Raises TypeError or ValueError for arguments that do not fit the loss, an order that is not
    1 or 2, and for order 2 a loss without a Hessian.

    Nesterov, Lectures on Convex Optimization (2018), section 1.2.2.

    >>> from gd import parabola, remainder
    >>> remainder(parabola, 1.0, 1.0, lengths=[1.0, 0.5]).tolist()
    [1.0, 0.25]
    """
    at = losses.point(loss, "w", w, single=True)
    u, h = _checks.array("direction", direction), _checks.array("lengths", lengths)
    _checks.shape("direction", u.shape, at.shape)
    if order not in (1, 2):
        raise ValueError(f"order must be 1 or 2, got {order!r}")
    change = h * u if loss.scalar else h[..., np.newaxis] * u
    model = linear_model if order == 1 else quadratic_model
    return loss(at + change) - model(loss, at, change)


def observed_order(lengths: ArrayLike, errors: ArrayLike) -> Array:
    """The slopes of log|errors| over log(lengths) between neighbours: p where errors ≈ c·hᵖ.

    Both arrays have shape (k,), k >= 2, and the result has shape (k − 1,) and no unit.

    Raises ValueError for lengths that are not positive or that repeat, and for an error of 0.

    Nocedal & Wright, Numerical Optimization (2006), appendix A.2, on order notation.

    >>> from gd import observed_order
    >>> observed_order([0.1, 0.01], [3e-2, 3e-4]).round(9).tolist()
    [2.0]
    """
    h, e = _checks.array("lengths", lengths), np.abs(_checks.array("errors", errors))
    if h.ndim != 1 or len(h) < 2 or (h <= 0).any() or (np.diff(h) == 0).any():
        raise ValueError(
            f"lengths must be two or more positive numbers, no two neighbours equal, got {h}"
        )
    _checks.shape("errors", e.shape, h.shape)
    if not e.all():
        raise ValueError(f"errors must not be zero: an error of 0 has no order, got {e}")
    result: Array = np.diff(np.log(e)) / np.diff(np.log(h))
    return result
