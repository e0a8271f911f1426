"""Directions: the rate of change along one, its angle to the gradient, the steepest of all."""

from __future__ import annotations

import reprlib
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gd import _checks
from gd._checks import Array

_EPS = float(np.finfo(np.float64).eps)


def _scaled(v: Array, axes: int | tuple[int, ...] = -1) -> Array:
    """`v` over its largest entry (a zero vector stays): its square neither over- nor underflows."""
    largest = np.abs(v).max(axis=axes, keepdims=True, initial=0)
    result: Array = v / np.where(largest == 0, 1, largest)
    return result


def _unit(v: Array, name: str = "gradient") -> Array:
    v = _scaled(np.atleast_1d(v))
    length = np.sqrt(np.vecdot(v, v))[..., np.newaxis]
    if not length.all():
        raise ValueError(f"{name} must not be zero: a zero vector has no direction")
    result: Array = v / length
    return result


def directional_derivative(gradient: ArrayLike, direction: ArrayLike) -> Array:
    """The rate g·d at which the loss changes along `direction`.

    For a unit direction it is the change of loss per unit length; in general it is
    dJ(w + r·d)/dr at r = 0. Both arrays have shape (..., n) (leading axes broadcast) or are
    numbers. Unit: J's over w's, for a direction without unit.

    Raises ValueError for shapes that do not fit or entries that are not finite.

    Boyd & Vandenberghe, Convex Optimization (2004), section 9.4.

    >>> from gd import directional_derivative
    >>> float(directional_derivative([3, 4], [-0.6, -0.8]))
    -5.0
    """
    g, d = _checks.pair("gradient", gradient, "direction", direction)
    result: Array = np.vecdot(g, d) if g.ndim else g * d
    return result


def angle(gradient: ArrayLike, direction: ArrayLike) -> Array:
    """The angle between two vectors, in degrees from 0 to 180.

    2·atan2(‖a − b‖, ‖a + b‖) for the unit vectors a and b along them, which is accurate at every
    angle, where the arc cosine of a·b loses half the digits near 0 and 180. Both arrays have
    shape (..., n) (leading axes broadcast) or are numbers.

    Raises ValueError for a zero vector, shapes that do not fit, or entries that are not finite.

    Kahan, How Futile are Mindless Assessments of Roundoff (2006), section 12.

    >>> from gd import angle
    >>> float(angle([3, 4], [-3, -4]))
    180.0
    """
    g, d = _checks.pair("gradient", gradient, "direction", direction)
    a, b = _unit(g), _unit(d, "direction")
    apart, together = a - b, a + b
    half = np.arctan2(np.sqrt(np.vecdot(apart, apart)), np.sqrt(np.vecdot(together, together)))
    result: Array = np.degrees(2 * half)
    return result


def is_descent_direction(gradient: ArrayLike, direction: ArrayLike) -> bool | NDArray[np.bool_]:
    """Whether g·d < 0, so that every small enough step along `direction` lowers the loss.

    Sufficient to first order, not necessary: where g·d = 0 the first order is silent. Both
    arrays have shape (..., n) (leading axes broadcast) or are numbers. The answer is a bool, or an
    array of them for many vectors. It has no unit, and does not depend on either length.

    Raises ValueError for shapes that do not fit or entries that are not finite.

    Nocedal & Wright, Numerical Optimization (2006), section 2.2.

    >>> from gd import is_descent_direction
    >>> is_descent_direction([3, 4], [1, -1])
    True
    """
    g, d = _checks.pair("gradient", gradient, "direction", direction)
    (a, p), (b, q) = np.frexp(np.atleast_1d(g)), np.frexp(np.atleast_1d(d))
    terms, powers = a * b, p + q  # gᵢdᵢ is termsᵢ·2^powersᵢ: scaled so that the largest stays
    largest = np.max(powers, axis=-1, keepdims=True, where=terms != 0, initial=-4000)
    below = np.ldexp(terms, powers - largest).sum(axis=-1) < 0
    return below if below.ndim else bool(below)


def steepest_direction(
    gradient: ArrayLike, norm: str = "l2", form: ArrayLike | None = None
) -> Array:
    """The direction u of unit length that makes the rate g·u as negative as it can be.

    The answer depends on the `norm` that says what a unit length is:

    - "l2": −g/‖g‖₂, with rate −‖g‖₂.
    - "l1": −sign(gᵢ)·eᵢ at the largest |gᵢ|, the first of them on a tie; rate −max|gᵢ|.
    - "linf": −sign(g), and 0 where gᵢ = 0 (any value in [−1, 1] is as steep); rate −‖g‖₁.
    - "quadratic", of length √(uᵀPu) with P = `form`: −P⁻¹g/√(gᵀP⁻¹g); rate −√(gᵀP⁻¹g).
    - "spectral", for matrices G = UΣVᵀ (compact): −UVᵀ; rate −(sum of the singular values).
      Singular values below max(m, n)·eps times the largest count as 0.

    `gradient` has shape (..., n), or (..., m, n) for "spectral", or is a number; u has its shape.
    `form` has shape (n, n). u has no unit in the norms that have none.

    Raises ValueError for a zero gradient (no direction is steepest there), an unknown norm, and a
    form that is missing, not wanted, or not symmetric positive definite.

    Boyd & Vandenberghe, Convex Optimization (2004), section 9.4; for the spectral norm Bernstein &
    Newhouse, Old Optimizer, New Norm (2024).

    >>> from gd import steepest_direction
    >>> steepest_direction([3, 4]).tolist(), steepest_direction([3, 4], "l1").tolist()
    ([-0.6, -0.8], [0.0, -1.0])
    """
    steepest: dict[str, Callable[[Array], Array]] = {
        "l2": _unit,
        "l1": _largest,
        "linf": np.sign,
        "quadratic": lambda v: _in_form(v, form),
        "spectral": _orthogonal,
    }
    if norm not in steepest:
        raise ValueError(f"norm must be one of {', '.join(steepest)}, got {norm!r}")
    if (norm == "quadratic") != (form is not None):
        given = "no form" if form is None else "a form"
        raise ValueError(f"form must come with norm='quadratic' only, got {norm!r} and {given}")
    g = _checks.array("gradient", gradient)
    if norm == "spectral" and g.ndim < 2:
        raise ValueError(f"gradient must have shape (..., m, n) for spectral, got {g.shape}")
    v = np.atleast_1d(g)
    if not v.any(axis=(-2, -1) if norm == "spectral" else -1).all():
        raise ValueError("gradient must not be zero: at a zero gradient no direction is steepest")
    return (0.0 - steepest[norm](v)).reshape(g.shape)[()]  # 0 − 0 is 0, where −(0) is −0


def _largest(v: Array) -> Array:
    """The sign of the first largest entry, 0 elsewhere."""
    first = np.abs(v).argmax(axis=-1, keepdims=True)
    return np.where(np.arange(v.shape[-1]) == first, np.sign(v), 0.0)


def _orthogonal(v: Array) -> Array:
    """UVᵀ of the compact singular value decomposition."""
    u, s, vh = np.linalg.svd(_scaled(v, axes=(-2, -1)), full_matrices=False)
    kept = s >= max(v.shape[-2:]) * _EPS * s[..., :1]
    result: Array = (u * kept[..., np.newaxis, :]) @ vh
    return result


def _in_form(v: Array, form: ArrayLike | None) -> Array:
    """P⁻¹v/√(vᵀP⁻¹v)."""
    p = np.atleast_2d(_checks.array("form", form))
    _checks.shape("form", p.shape, v.shape[-1:] * 2)
    try:
        if (np.diag(p) <= 0).any():
            raise np.linalg.LinAlgError
        widths = np.sqrt(np.diag(p))  # P = diag(widths) C diag(widths), and C's diagonal is 1
        c = p / widths / widths[:, np.newaxis]
        if np.abs(c - c.T).max() > 1e-10:
            raise np.linalg.LinAlgError
        root = np.linalg.cholesky(c)
    except np.linalg.LinAlgError:
        given = reprlib.repr(p.tolist())
        raise ValueError(f"form must be symmetric positive definite, got {given}") from None
    y = _unit(np.linalg.solve(root, (_scaled(v) / widths)[..., np.newaxis])[..., 0])
    result: Array = np.linalg.solve(root.T, y[..., np.newaxis])[..., 0] / widths
    return result
