"""Gradient descent, as small functions on arrays: why the step is −η·∇J, in code.

    w_new = w_old − η·∇J(w_old)

- Losses with exact gradients: `parabola`, `shifted_parabola`, `double_well`, `absolute_value`,
  `quadratic_bowl`, `saddle`, `rosenbrock`, and `Loss` for your own.
- The step and the walk: `step`, `descend`, and the `Walk` that it returns.
- Directions: `directional_derivative`, `angle`, `is_descent_direction`, `steepest_direction`.
- Taylor models: `linear_model`, `quadratic_model`, `remainder`, `observed_order`.
- Learning rates: `largest_safe_rate`, `guaranteed_decrease`, `backtracking`.
- Checks of a gradient: `numerical_gradient`, `gradient_error`.

A scalar loss takes an array of any shape, every entry its own point. A vector loss takes shape
(..., n), every row its own point. Results are float64 arrays, or numbers for a single point.
"""

from gd.descent import Walk, descend, step
from gd.differences import gradient_error, numerical_gradient
from gd.directions import (
    angle,
    directional_derivative,
    is_descent_direction,
    steepest_direction,
)
from gd.losses import (
    Loss,
    absolute_value,
    double_well,
    parabola,
    quadratic_bowl,
    rosenbrock,
    saddle,
    shifted_parabola,
)
from gd.rates import backtracking, guaranteed_decrease, largest_safe_rate
from gd.taylor import linear_model, observed_order, quadratic_model, remainder

__version__ = "1.0.0"

__all__ = [
    "Loss",
    "Walk",
    "absolute_value",
    "angle",
    "backtracking",
    "descend",
    "directional_derivative",
    "double_well",
    "gradient_error",
    "guaranteed_decrease",
    "is_descent_direction",
    "largest_safe_rate",
    "linear_model",
    "numerical_gradient",
    "observed_order",
    "parabola",
    "quadratic_bowl",
    "quadratic_model",
    "remainder",
    "rosenbrock",
    "saddle",
    "shifted_parabola",
    "steepest_direction",
    "step",
]
