"""gd.differences against exact gradients, SciPy, and the theory of their error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import approx_fprime

from gd import (
    Loss,
    double_well,
    gradient_error,
    numerical_gradient,
    observed_order,
    parabola,
    quadratic_bowl,
    rosenbrock,
    saddle,
    shifted_parabola,
)

SCALAR = [parabola, shifted_parabola(2, slope=-3), double_well]
VECTOR = [quadratic_bowl(10), saddle, rosenbrock]


def bumpy(w):
    return np.sin(w[0]) * np.exp(w[1]) + w[0] * w[1] ** 3


def bumpy_gradient(w):
    wave = np.exp(w[1])
    return np.array([np.cos(w[0]) * wave + w[1] ** 3, np.sin(w[0]) * wave + 3 * w[0] * w[1] ** 2])


@given(hnp.arrays(float, 2, elements=st.floats(-3, 3)))
def test_it_is_the_gradient_and_closer_than_forward_differences(w):
    exact = bumpy_gradient(w)
    size = 1 + np.abs(exact).max()
    np.testing.assert_allclose(numerical_gradient(bumpy, w), exact, atol=2e-8 * size)
    np.testing.assert_allclose(approx_fprime(w, bumpy), exact, atol=2e-5 * size)


@given(hnp.arrays(float, 3, elements=st.floats(-1e6, 1e6)))
def test_it_is_exact_on_quadratics_up_to_rounding(w):
    weights = np.array([1.0, -2.0, 0.5])
    found = numerical_gradient(lambda v: (weights * v**2).sum() + v[0], w)
    scale = 1 + (w**2).max() / max(1, np.abs(w).min())
    np.testing.assert_allclose(found, 2 * weights * w + [1, 0, 0], atol=1e-9 * scale)


@pytest.mark.parametrize("at", [0.0, 1.0, -3.5, 1e8, -1e8])
def test_the_default_spacing_grows_with_w(at):
    assert numerical_gradient(parabola, at) == pytest.approx(2 * at, rel=1e-8, abs=1e-12)
    assert numerical_gradient(np.cos, at) == pytest.approx(-np.sin(at), abs=1e-8 + 1e-10 * at**2)


def test_the_error_is_a_v_in_the_spacing():
    def error(h):
        return abs(numerical_gradient(np.exp, 1.0, h) - np.e)

    long, short = np.array([1e-1, 1e-2, 1e-3]), np.array([1e-9, 1e-11, 1e-13])
    errors = np.array([error(h) for h in long])
    np.testing.assert_allclose(observed_order(long, errors), 2, atol=0.01)  # truncation, ~h²
    np.testing.assert_allclose(errors, long**2 * np.e / 6, rtol=1e-2)
    assert (np.diff([error(h) for h in short]) > 0).all()  # rounding, ~eps/h
    assert error(None) < 1e-9 < min(error(1e-2), error(1e-11))


def test_scalars_arrays_and_a_spacing_for_each_entry():
    assert np.shape(numerical_gradient(parabola, 3)) == ()
    matrix = np.arange(6.0).reshape(2, 3)
    found = numerical_gradient(lambda w: (w**2).sum(), matrix)
    np.testing.assert_allclose(found, 2 * matrix, atol=1e-9)
    each = numerical_gradient(bumpy, [0.5, 0.5], h=[1e-5, 1e-4])
    np.testing.assert_allclose(each, bumpy_gradient([0.5, 0.5]), atol=1e-7)
    assert numerical_gradient(lambda w: 0.0, []).shape == (0,)
    assert numerical_gradient(saddle, [1, 2]).tolist() == pytest.approx([2, -4])
    w = np.array([1.0, 2.0])
    numerical_gradient(lambda v: v.__imul__(2).sum(), w)  # which writes on what it is given
    assert w.tolist() == [1, 2]


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_every_loss_has_the_gradient_it_says(a, b):
    for loss in SCALAR:
        assert gradient_error(loss, a) < 1e-6
    for loss in VECTOR:
        assert gradient_error(loss, [a, b]) < 1e-6


def test_the_error_of_a_wrong_gradient():
    for factor, error in ((-1, 2), (2, 0.5), (1.01, 0.01 / 1.01), (0, 3)):
        wrong = Loss("", lambda w: w @ w, lambda w, k=factor: k * 2 * w)
        expected = error if factor else np.hypot(3, 4) * 2
        assert gradient_error(wrong, [3.0, 4.0]) == pytest.approx(expected, rel=1e-6)
    assert isinstance(gradient_error(saddle, [1, 2]), float)
    assert gradient_error(rosenbrock, [1, 2], h=1e-2) > 1e-5 > gradient_error(rosenbrock, [1, 2])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: numerical_gradient(3, 1), TypeError, "function must be callable, got 3"),
        (lambda: numerical_gradient(parabola, np.inf), ValueError, "w must be finite, got inf"),
        (lambda: numerical_gradient(parabola, "1"), TypeError, "w must be an array"),
        (
            lambda: numerical_gradient(parabola, [1, 2]),
            ValueError,
            r"function\(w\) must have shape \(\), got \(2,\)",
        ),
        (
            lambda: numerical_gradient(lambda w: "1", 1),
            TypeError,
            r"function\(w\) must be an array",
        ),
        (lambda: numerical_gradient(parabola, 1, h=0), ValueError, "h must be positive, .* got 0"),
        (lambda: numerical_gradient(parabola, 1, h=-1), ValueError, "h must be positive"),
        (lambda: numerical_gradient(parabola, 1, h=np.nan), ValueError, "h must be finite"),
        (lambda: numerical_gradient(saddle, [1, 2], h=[1]), ValueError, "h must be positive"),
        (
            lambda: numerical_gradient(parabola, 1e10, h=1e-10),
            ValueError,
            "h must be large enough that w [+] h differs from w, got 1e-10",
        ),
        (lambda: gradient_error(np.sin, 1), TypeError, "loss must be a gd.Loss"),
        (lambda: gradient_error(parabola, [1, 2]), ValueError, "w must be a number for parabola"),
        (
            lambda: gradient_error(saddle, [[1, 2]]),
            ValueError,
            r"w must be shape \(n,\) for saddle",
        ),
        (
            lambda: gradient_error(Loss("", lambda w: w @ w, lambda w: w @ w), [1, 2]),
            ValueError,
            r"loss.grad\(w\) must have shape \(2,\), got \(\)",
        ),
    ],
)
def test_differences_refuse_what_they_cannot_use(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_spacing_is_the_one_that_is_documented():
    """∛eps·max(1, |w|), on both sides."""
    for w in (0.0, 0.5, -1.0, 3.0, 1e10):
        asked = []
        numerical_gradient(lambda v: asked.append(float(v)) or 0.0, w)  # noqa: B023
        h = np.finfo(float).eps ** (1 / 3) * max(1.0, abs(w))
        assert asked == [pytest.approx(w + h, rel=1e-15), pytest.approx(w - h, rel=1e-15)]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_has_no_difference(value):
    with pytest.raises(ValueError, match=r"^function\(w\) must be finite, got"):
        numerical_gradient(lambda w: np.where(w > 1, value, w), 1.0)


@pytest.mark.parametrize("size", [1e-310, 1e-8, 1e8, 1e100, 1e300])
def test_differences_of_a_linear_function_are_its_slopes_at_every_size(size):
    slopes = np.array([3.0, -2.0, 0.0])
    found = numerical_gradient(lambda w: slopes @ (w / max(size, 1)), np.full(3, size))
    np.testing.assert_allclose(found * max(size, 1), slopes, rtol=1e-8, atol=1e-8)


def test_differences_in_a_thousand_dimensions_and_in_none():
    w = np.random.default_rng(0).standard_normal(1000)
    np.testing.assert_allclose(numerical_gradient(lambda v: v @ v, w), 2 * w, atol=1e-5)
    assert numerical_gradient(lambda v: 0.0, []).shape == (0,)
    for at in (np.float32(0.5), np.int64(2), True):
        assert numerical_gradient(parabola, at) == pytest.approx(2.0 * at)


@pytest.mark.parametrize("size", [1e-310, 1.0, 1e200, 1e300])
def test_the_error_of_a_gradient_at_every_size(size):
    slopes = np.array([3.0, -4.0]) * size
    right = Loss("right", lambda w: w @ slopes, lambda w: slopes)
    wrong = Loss("wrong", lambda w: w @ slopes, lambda w: -slopes)
    assert gradient_error(right, [1.0, 1.0]) < 1e-9
    assert gradient_error(wrong, [1.0, 1.0]) == pytest.approx(2 * min(1, 5 * size), rel=1e-9)
