"""gd.taylor against SymPy's series, exact polynomials, and 40-digit remainders."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gd import (
    Loss,
    absolute_value,
    double_well,
    linear_model,
    observed_order,
    parabola,
    quadratic_bowl,
    quadratic_model,
    remainder,
    rosenbrock,
    saddle,
    shifted_parabola,
)

x, y, h = sympy.symbols("x y h", real=True)
WAVY = sympy.sin(x) + x * y**2 + y**4 / 2
entries = st.floats(-3, 3)
pairs = hnp.arrays(float, 2, elements=entries)


def from_sympy(formula):
    """The loss of a formula in x and y, one point or many."""
    value, *parts = (
        sympy.lambdify((x, y), f, "numpy")
        for f in (formula, *sympy.derive_by_array(formula, (x, y)), *sympy.hessian(formula, (x, y)))
    )

    def at(function, w):
        return function(w[..., 0], w[..., 1]) + 0 * w[..., 0]

    def hess(w):
        return np.stack([at(f, w) for f in parts[2:]], axis=-1).reshape(*w.shape, 2)

    return Loss(
        "sympy", lambda w: at(value, w), lambda w: np.stack([at(f, w) for f in parts[:2]], -1), hess
    )


wavy = from_sympy(WAVY)


def series(formula, w, step, order):
    """SymPy's Taylor polynomial of the formula along the step, at the step's end."""
    along = formula.subs({x: w[0] + h * step[0], y: w[1] + h * step[1]}, simultaneous=True)
    return sum(
        float(sympy.diff(along, h, k).subs(h, 0)) / sympy.factorial(k) for k in range(order + 1)
    )


@pytest.mark.parametrize("w", [(0.7, -0.4), (-1.5, 2.0)])
@pytest.mark.parametrize("step", [(0.1, 0.3), (-2.0, 1.0), (0.0, 0.0)])
def test_models_are_the_taylor_polynomials(w, step):
    for loss, formula in ((wavy, WAVY), (rosenbrock, (1 - x) ** 2 + 100 * (y - x**2) ** 2)):
        assert linear_model(loss, w, step) == pytest.approx(float(series(formula, w, step, 1)))
        assert quadratic_model(loss, w, step) == pytest.approx(float(series(formula, w, step, 2)))


@given(entries, entries)
def test_scalar_models_are_the_taylor_polynomials(w, step):
    value, slope, bend = (w**2 - 1) ** 2, 4 * w**3 - 4 * w, 12 * w**2 - 4
    tangent = value + slope * step
    assert linear_model(double_well, w, step) == pytest.approx(tangent, abs=1e-9)
    exact = tangent + bend * step**2 / 2
    assert quadratic_model(double_well, w, step) == pytest.approx(exact, abs=1e-9)


@given(pairs, pairs)
def test_the_quadratic_model_of_a_quadratic_is_the_loss(w, step):
    for loss in (saddle, quadratic_bowl(50)):
        exact = pytest.approx(loss(w + step), abs=1e-9)
        assert quadratic_model(loss, w, step) == exact
    for loss in (parabola, shifted_parabola(2, slope=3)):
        np.testing.assert_allclose(quadratic_model(loss, w, step), loss(w + step), atol=1e-9)


def test_models_broadcast():
    w, steps = np.array([0.7, -0.4]), np.random.default_rng(0).standard_normal((5, 3, 2))
    for model in (linear_model, quadratic_model):
        for loss in (wavy, rosenbrock):
            many = model(loss, w, steps)
            assert many.shape == (5, 3)
            assert many[2, 1] == pytest.approx(model(loss, w, steps[2, 1]))
            assert model(loss, steps, w)[2, 1] == pytest.approx(model(loss, steps[2, 1], w))
        assert model(double_well, 2.0, [0.0, 0.5]).shape == (2,)
        assert model(double_well, [1.0, 2.0], [[1], [2], [3]]).shape == (3, 2)
        assert np.shape(model(double_well, 2, 1)) == ()
        assert model(saddle, [1, 2], np.empty((0, 2))).shape == (0,)


@pytest.mark.parametrize("order", [1, 2])
def test_remainders_are_those_of_40_digits(order):
    w, u, lengths = (0.7, -0.4), (0.6, 0.8), (1.0, 0.1, -0.1, 0.01)
    polynomial = [
        sympy.diff(WAVY.subs({x: w[0] + h * u[0], y: w[1] + h * u[1]}, simultaneous=True), h, k)
        for k in range(order + 1)
    ]
    along = sympy.lambdify(h, polynomial, "mpmath")
    with mpmath.workdps(40):
        terms = [term / mpmath.factorial(k) for k, term in enumerate(along(mpmath.mpf(0)))]
        exact = [
            float(
                along(mpmath.mpf(s))[0] - sum(c * mpmath.mpf(s) ** k for k, c in enumerate(terms))
            )
            for s in lengths
        ]
    np.testing.assert_allclose(remainder(wavy, w, u, lengths, order), exact, rtol=1e-6, atol=1e-14)


def test_the_slopes_of_the_two_remainders():
    w = np.array([0.7, -0.4])
    g = wavy.grad(w)
    lengths = 10.0 ** -np.arange(1, 5)
    for order, expected, digits in (
        (1, [1.974, 1.997, 1.9997], 5e-4),
        (2, [2.992, 2.999, 2.9998], 5e-4),
    ):
        errors = remainder(wavy, w, -g / np.linalg.norm(g), lengths, order)
        np.testing.assert_allclose(observed_order(lengths, errors), expected, atol=digits)


@given(pairs, st.floats(0, 2 * np.pi), st.floats(0, 5))
def test_the_linear_remainder_is_within_half_l_h_squared(w, turn, length):
    u = np.array([np.cos(turn), np.sin(turn)])
    for loss in (saddle, quadratic_bowl(9)):
        bound = loss.smoothness * length**2 / 2
        assert abs(remainder(loss, w, u, [length])[0]) <= bound + 1e-12 * (1 + abs(loss(w)))
    bend = remainder(quadratic_bowl(9), w, [0, 1], [length])[0]  # attained along the steepest axis
    assert bend == pytest.approx(9 * length**2 / 2, abs=1e-10)


def test_remainders_of_scalar_losses_and_their_shapes():
    assert remainder(parabola, 3, -1, [2, 1, 0]).tolist() == [4, 1, 0]
    assert remainder(parabola, 3, 2, [2, 1, 0]).tolist() == [16, 4, 0]
    assert remainder(double_well, 0, 1, np.ones((2, 3))).shape == (2, 3)
    assert remainder(saddle, [1, 2], [1, 0], 2.0) == 4
    assert remainder(saddle, [1, 2], [1, 0], []).shape == (0,)
    assert remainder(absolute_value, 1.0, -1.0, [0.5, 3.0]).tolist() == [0, 4]


@given(
    st.sampled_from([0, 1e-310, -1e-160, 0.3, 1e8, -1e150]),
    st.sampled_from([0, 5e-324, 1e-160, -0.7, 1e150]),
)
def test_models_of_the_parabola_in_exact_arithmetic_at_every_size(w, step):
    a, b = Fraction(w), Fraction(step)
    size = float(a * a + abs(a * b) + b * b)
    for model, exact in ((linear_model, a * a + 2 * a * b), (quadratic_model, (a + b) ** 2)):
        found = model(parabola, w, step)
        assert found == pytest.approx(float(exact), abs=1e-15 * size + 1e-322)


def test_models_take_any_layout_and_type():
    w = np.arange(12).reshape(2, 6).T  # integers, not contiguous
    step = np.ones((6, 2), dtype=np.float32)[::-1]
    for model in (linear_model, quadratic_model):
        exact = [model(rosenbrock, [float(a), float(b)], [1.0, 1.0]) for a, b in w]
        np.testing.assert_allclose(model(rosenbrock, w, step), exact, rtol=1e-14)
    thousand = Loss("bowl", lambda v: 0.5 * np.vecdot(v, v), lambda v: v, lambda v: np.eye(1000))
    at = np.random.default_rng(0).standard_normal(1000)
    assert quadratic_model(thousand, at, -at) == pytest.approx(0, abs=1e-9)


@given(st.floats(0.5, 5), st.floats(0.1, 10), st.integers(2, 6))
def test_the_observed_order_of_a_power_is_its_exponent(power, factor, count):
    lengths = 0.3 ** np.arange(count)
    for sign in (1, -1):
        slopes = observed_order(lengths, sign * factor * lengths**power)
        assert slopes.shape == (count - 1,)
        np.testing.assert_allclose(slopes, power, rtol=1e-10)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: linear_model(np.sin, 0, 1), TypeError, "loss must be a gd.Loss"),
        (lambda: linear_model(parabola, np.nan, 1), ValueError, "w must be finite"),
        (lambda: linear_model(parabola, 0, np.inf), ValueError, "step must be finite"),
        (lambda: linear_model(saddle, 0, 1), ValueError, "w must be shape"),
        (
            lambda: linear_model(saddle, [0, 1], [1, 2, 3]),
            ValueError,
            r"step must fit w, of shape \(2,\), got shape \(3,\)",
        ),
        (lambda: linear_model(saddle, [0, 1], [1]), ValueError, "step must fit w"),
        (
            lambda: remainder(parabola, 1, np.inf, [1]),
            ValueError,
            "^direction must be finite, got inf$",
        ),
        (
            lambda: remainder(parabola, 1, 1, np.nan),
            ValueError,
            "^lengths must be finite, got nan$",
        ),
        (
            lambda: observed_order([1, np.inf], [1, 2]),
            ValueError,
            r"^lengths must be finite, got \[1.0, inf\]$",
        ),
        (lambda: observed_order([1, 0], [1, 2]), ValueError, "lengths must be two or more"),
        (lambda: observed_order([], []), ValueError, "lengths must be two or more"),
        (lambda: linear_model(parabola, [1, 2], [1, 2, 3]), ValueError, "step must fit w"),
        (
            lambda: quadratic_model(absolute_value, 1, 1),
            ValueError,
            "loss must have a Hessian: absolute value has hess=None",
        ),
        (lambda: remainder(absolute_value, 1, 1, [1], order=2), ValueError, "Hessian"),
        (
            lambda: remainder(parabola, 1, 1, [1], order=3),
            ValueError,
            "order must be 1 or 2, got 3",
        ),
        (
            lambda: remainder(parabola, [1, 2], [1, 1], [1]),
            ValueError,
            r"w must be a number for parabola, got shape \(2,\)",
        ),
        (
            lambda: remainder(saddle, [[1, 2]], [1, 1], [1]),
            ValueError,
            r"w must be shape \(n,\) for saddle, got shape \(1, 2\)",
        ),
        (
            lambda: remainder(saddle, [1, 2], 1, [1]),
            ValueError,
            r"direction must have shape \(2,\)",
        ),
        (lambda: remainder(parabola, 1, 1, ["1"]), TypeError, "lengths must be an array"),
        (lambda: observed_order([1], [1]), ValueError, "lengths must be two or more"),
        (lambda: observed_order([1, 1], [1, 2]), ValueError, "lengths must be two or more"),
        (lambda: observed_order([1, -1], [1, 2]), ValueError, "lengths must be two or more"),
        (lambda: observed_order([[1, 2]], [[1, 2]]), ValueError, "lengths must be two or more"),
        (lambda: observed_order([1, 2], [1]), ValueError, r"errors must have shape \(2,\)"),
        (lambda: observed_order([1, 2], [1, 0]), ValueError, "errors must not be zero"),
        (lambda: observed_order([1, 2], [1, np.nan]), ValueError, "errors must be finite"),
    ],
)
def test_taylor_refuses_what_it_cannot_use(call, error, message):
    with pytest.raises(error, match=message):
        call()
