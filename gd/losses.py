"""Losses with exact gradients: the test functions of the pages, and the type for your own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gd import _checks
from gd._checks import Array


@dataclass(frozen=True, eq=False)
class Loss:
    """A loss J, called as `loss(w)`, with what is known about it.

    - `value`: w ↦ J(w), and `grad`: w ↦ ∇J(w), of w's shape. Both are called with float64 arrays.
    - `scalar=True`: every entry of w is its own point, so that J(w) has w's shape.
      `scalar=False`: w has shape (..., n), one point in each row, and J(w) has shape (...,).
    - `hess`: w ↦ ∇²J(w), of w's shape (scalar) or (..., n, n). None where it is not given.
    - `smoothness`: a constant L with ‖∇J(a) − ∇J(b)‖ <= L·‖a − b‖ for all a and b. None where
      there is none.
    - `minimisers`: every global minimiser, of shape (k,) (scalar) or (k, n). None where there
      is none.

    Units: where J is in joules and w in metres, `grad` is in joules a metre, and `hess` and
    `smoothness` are in joules a square metre.

    Raises TypeError for a function that cannot be called, ValueError for a smoothness that is
    not positive and finite.

    Nesterov, Lectures on Convex Optimization (2018), section 1.2.2, on smoothness.

    >>> import numpy as np
    >>> from gd import Loss
    >>> cosh = Loss("cosh", value=np.cosh, grad=np.sinh, hess=np.cosh, scalar=True)
    >>> float(cosh(0)), float(cosh.grad(0))
    (1.0, 0.0)
    """

    name: str
    value: Callable[[Any], Any]
    grad: Callable[[Any], Any]
    hess: Callable[[Any], Any] | None = None
    smoothness: float | None = None
    minimisers: Array | None = None
    scalar: bool = False

    def __post_init__(self) -> None:
        for field in ("value", "grad", "hess"):
            given = getattr(self, field)
            if not (callable(given) or (field == "hess" and given is None)):
                raise TypeError(f"{field} must be callable, got {given!r}")
        if self.smoothness is not None:
            _checks.number("smoothness", self.smoothness, above=0)
        if self.minimisers is not None:
            minimisers = _checks.array("minimisers", self.minimisers)
            minimisers.flags.writeable = False
            object.__setattr__(self, "minimisers", minimisers)

    def __call__(self, w: ArrayLike) -> Array:
        """J(w), also for lists and Python numbers."""
        result: Array = self.value(np.asarray(w, dtype=np.float64)[()])
        return result


def point(loss: Loss, name: str, w: ArrayLike, *, single: bool = False) -> Array:
    """`w` as a new finite array that `loss` takes; `single`: as one point."""
    if not isinstance(loss, Loss):
        raise TypeError(f"loss must be a gd.Loss, got {loss!r}")
    result = _checks.array(name, w)
    axes = 0 if loss.scalar else 1
    if result.ndim < axes or (single and result.ndim > axes):
        expected = ("a number", "shape (n,)")[axes] if single else "shape (..., n)"
        raise ValueError(f"{name} must be {expected} for {loss.name}, got shape {result.shape}")
    return result[()]


def at(loss: Loss, name: str, w: Array, *, finite: bool = True) -> tuple[Array, Array]:
    """The value and the gradient at `w`, of the right shapes."""
    value = _checks.array(f"loss.value({name})", loss.value(w.copy()), finite=finite)
    gradient = _checks.array(f"loss.grad({name})", loss.grad(w.copy()), finite=finite)
    _checks.shape(f"loss.value({name})", value.shape, w.shape if loss.scalar else w.shape[:-1])
    _checks.shape(f"loss.grad({name})", gradient.shape, w.shape)
    return value, gradient


def _square(x: Any) -> Any:
    """x², rounded alike for a number and for an array (** rounds them apart)."""
    return x * x


def _plane(w: ArrayLike) -> Array:
    """`w` as an array of points in the plane."""
    result = np.asarray(w, dtype=np.float64)
    if result.shape[-1:] != (2,):
        raise ValueError(f"w must have shape (..., 2), got {result.shape}")
    return result


def _diagonal(name: str, a: float, b: float, **known: Any) -> Loss:
    """½(a·w1² + b·w2²)."""
    slopes = np.array([a, b])

    def value(w: ArrayLike) -> Array:
        w = _plane(w)
        return 0.5 * (a * w[..., 0] ** 2 + b * w[..., 1] ** 2)

    return Loss(
        name=name,
        value=value,
        grad=lambda w: _plane(w) * slopes,
        hess=lambda w: np.broadcast_to(np.diag(slopes), (*_plane(w).shape, 2)).copy(),
        **known,
    )


def shifted_parabola(centre: float, slope: float = 0.0) -> Loss:
    """The loss (w − centre)² + slope·w: a parabola, shifted by `centre`, tilted by `slope`.

    J′(w) = 2(w − centre) + slope, L = 2, and the minimiser is centre − slope/2. A scalar loss.
    Units: `centre` is in w's unit, `slope` in J's unit over w's.

    Raises TypeError or ValueError unless both are finite numbers.

    Boyd & Vandenberghe, Convex Optimization (2004), section 9.1.1, on quadratic losses.

    >>> from gd import shifted_parabola
    >>> float(shifted_parabola(-5).grad(-3))
    4.0
    """
    c = _checks.number("centre", centre)
    s = _checks.number("slope", slope)
    return Loss(
        name=f"parabola about {c:g} with slope {s:g}",
        value=lambda w: _square(w - c) + s * w,
        grad=lambda w: 2.0 * (w - c) + s,
        hess=lambda w: np.full(np.shape(w), 2.0),
        smoothness=2.0,
        minimisers=np.array([c - s / 2]),
        scalar=True,
    )


def quadratic_bowl(condition: float) -> Loss:
    """The loss ½(w1² + condition·w2²), whose Hessian has the condition number `condition`.

    ∇J(w) = (w1, condition·w2), L = condition, and the minimiser is (0, 0). A vector loss: w has
    shape (..., 2). The condition number has no unit.

    Raises TypeError or ValueError unless `condition` is a finite number >= 1.

    Boyd & Vandenberghe, Convex Optimization (2004), section 9.3.2, the quadratic problem in R².

    >>> from gd import quadratic_bowl
    >>> quadratic_bowl(10).grad([1, 1]).tolist()
    [1.0, 10.0]
    """
    k = _checks.number("condition", condition, least=1)
    return _diagonal(
        f"quadratic bowl of condition {k:g}", 1.0, k, smoothness=k, minimisers=np.zeros((1, 2))
    )


def _rosenbrock_value(w: ArrayLike) -> Array:
    x, y = np.moveaxis(_plane(w), -1, 0)
    value: Array = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    return value


def _rosenbrock_grad(w: ArrayLike) -> Array:
    x, y = np.moveaxis(_plane(w), -1, 0)
    valley = 200 * (y - x**2)
    return np.stack([2 * (x - 1) - 2 * x * valley, valley], axis=-1)


def _rosenbrock_hess(w: ArrayLike) -> Array:
    x, y = np.moveaxis(_plane(w), -1, 0)
    mixed = -400 * x
    rows = [[2 - 400 * y + 1200 * x**2, mixed], [mixed, np.full_like(x, 200)]]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


# w²: the smallest loss with everything in it.
parabola = Loss(
    name="parabola",
    value=_square,
    grad=lambda w: 2.0 * w,
    hess=lambda w: np.full(np.shape(w), 2.0),
    smoothness=2.0,
    minimisers=np.array([0.0]),
    scalar=True,
)
# (w² − 1)²: two minimisers, a maximum between them, and no global smoothness constant.
double_well = Loss(
    name="double well",
    value=lambda w: _square(w * w - 1),
    grad=lambda w: 4.0 * w * (w * w - 1),
    hess=lambda w: 12.0 * w * w - 4.0,
    minimisers=np.array([-1.0, 1.0]),
    scalar=True,
)
# |w|: a kink at 0, where 0 is one of the subgradients.
absolute_value = Loss(
    name="absolute value",
    value=np.abs,
    grad=np.sign,
    minimisers=np.array([0.0]),
    scalar=True,
)
# w1² − w2²: stationary at 0, which is no minimum.
saddle = _diagonal("saddle", 2.0, -2.0, smoothness=2.0)
# (1 − w1)² + 100(w2 − w1²)²: a curved valley (Rosenbrock 1960, Computer Journal 3, 175–184).
rosenbrock = Loss(
    name="Rosenbrock's valley",
    value=_rosenbrock_value,
    grad=_rosenbrock_grad,
    hess=_rosenbrock_hess,
    minimisers=np.array([[1.0, 1.0]]),
)
