"""Gradient descent, as small functions on arrays."""

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
