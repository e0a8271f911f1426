"""gd.losses against SymPy, SciPy, and the definitions of smoothness and minimiser."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
import sympy
from scipy.optimize import check_grad, minimize

import gd
from gd import (
    Loss,
    absolute_value,
    descend,
    double_well,
    gradient_error,
    parabola,
    quadratic_bowl,
    rosenbrock,
    saddle,
    shifted_parabola,
)

x, y = sympy.symbols("x y", real=True)
SCALAR = {
    "parabola": (lambda: parabola, x**2),
    "shifted": (lambda: shifted_parabola(-5), (x + 5) ** 2),
    "tilted": (lambda: shifted_parabola(1.5, slope=-3), (x - sympy.Rational(3, 2)) ** 2 - 3 * x),
    "double well": (lambda: double_well, (x**2 - 1) ** 2),
}
VECTOR = {
    "round bowl": (lambda: quadratic_bowl(1), (x**2 + y**2) / 2),
    "bowl": (lambda: quadratic_bowl(25), (x**2 + 25 * y**2) / 2),
    "saddle": (lambda: saddle, x**2 - y**2),
    "rosenbrock": (lambda: rosenbrock, (1 - x) ** 2 + 100 * (y - x**2) ** 2),
}
ALL = {name: make for name, (make, _) in (SCALAR | VECTOR).items()}
ALL["absolute"] = lambda: absolute_value
SMOOTH = ["parabola", "shifted", "tilted", "round bowl", "bowl", "saddle"]


def points(loss, count, spread=3.0):
    shape = (count,) if loss.scalar else (count, 2)
    return spread * np.random.default_rng(0).standard_normal(shape)


def length(v, loss):
    return np.abs(v) if loss.scalar else np.hypot(v[..., 0], v[..., 1])


@pytest.mark.parametrize("name", SCALAR)
def test_scalar_losses_are_their_formulas(name):
    make, formula = SCALAR[name]
    loss = make()
    w = points(loss, 100)
    for function, expression in (
        (loss, formula),
        (loss.value, formula),
        (loss.grad, sympy.diff(formula, x)),
        (loss.hess, sympy.diff(formula, x, 2)),
    ):
        exact = np.array([float(expression.subs(x, at)) for at in w])
        np.testing.assert_allclose(function(w), exact, rtol=1e-11, atol=1e-11)
        assert function(w.reshape(4, 25)).shape == (4, 25)
        assert np.shape(function(np.float64(2))) == ()


@pytest.mark.parametrize("name", VECTOR)
def test_vector_losses_are_their_formulas(name):
    make, formula = VECTOR[name]
    loss = make()
    w = points(loss, 60)
    gradient = [sympy.diff(formula, v) for v in (x, y)]
    for function, expression in (
        (loss, formula),
        (loss.grad, gradient),
        (loss.hess, sympy.hessian(formula, (x, y)).tolist()),
    ):
        exact = sympy.lambdify((x, y), expression, "math")
        expected = np.array([exact(*map(float, at)) for at in w])
        np.testing.assert_allclose(function(w), expected, rtol=1e-11, atol=1e-9)
        rows = function(w.reshape(3, 20, 2))
        np.testing.assert_array_equal(rows.reshape(expected.shape), function(w))
        np.testing.assert_array_equal(function(w[7]), function(w)[7])


def test_absolute_value_has_the_slope_of_its_side_and_0_at_the_kink():
    w = np.array([-3.0, -1e-300, 0.0, 5e-324, 2.0])
    assert absolute_value(w).tolist() == [3.0, 1e-300, 0.0, 5e-324, 2.0]
    assert absolute_value.grad(w).tolist() == [-1.0, -1.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize("name", VECTOR)
def test_gradients_pass_scipys_check(name):
    loss = VECTOR[name][0]()
    for at in points(loss, 5, spread=1.0):
        assert check_grad(loss, loss.grad, at) < 1e-4 * (1 + np.linalg.norm(loss.grad(at)))


@pytest.mark.parametrize("name", SMOOTH)
def test_smoothness_bounds_the_change_of_the_gradient_and_is_attained(name):
    loss = ALL[name]()
    a, b = points(loss, 2000)[:1000], points(loss, 2000)[1000:]
    change = length(loss.grad(a) - loss.grad(b), loss)
    assert (change <= loss.smoothness * length(a - b, loss) * (1 + 1e-12)).all()
    along = np.array([0.0, 1.0]) if not loss.scalar else 1.0
    attained = length(loss.grad(along) - loss.grad(-along), loss) / (2 * length(along, loss))
    assert attained == pytest.approx(loss.smoothness)


def test_no_constant_bounds_the_gradients_of_the_losses_without_one():
    for loss, a, b in (
        (double_well, 1e6, 1e6 + 1),
        (absolute_value, 1e-10, -1e-10),
        (rosenbrock, np.array([1e5, 0]), np.array([1e5 + 1, 0])),
    ):
        assert loss.smoothness is None
        assert length(loss.grad(a) - loss.grad(b), loss) > 1e9 * length(a - b, loss)


@pytest.mark.parametrize("name", [name for name in ALL if name != "saddle"])
def test_minimisers_are_stationary_and_nothing_is_lower(name):
    loss = ALL[name]()
    least = loss(loss.minimisers)
    assert np.ptp(least) < 1e-12
    np.testing.assert_allclose(loss.grad(loss.minimisers), 0, atol=1e-12)
    assert (loss(points(loss, 10_000)) >= least.min()).all()


def test_minimisers_are_all_of_them():
    well = SCALAR["double well"][1]
    stationary = sympy.solve(sympy.diff(well, x), x)
    lowest = sorted(float(s) for s in stationary if well.subs(x, s) == 0)
    assert double_well.minimisers.tolist() == lowest == [-1.0, 1.0]
    assert shifted_parabola(1.5, slope=-3).minimisers.tolist() == [3.0]
    found = minimize(rosenbrock, [-1.2, 1], jac=rosenbrock.grad, tol=1e-12).x
    np.testing.assert_allclose(rosenbrock.minimisers, [found], atol=1e-6)
    assert [quadratic_bowl(9).minimisers.tolist(), parabola.minimisers.tolist()] == [[[0, 0]], [0]]
    assert saddle.minimisers is None
    assert saddle([0, 1e9]) < -1e17


def test_a_loss_takes_lists_ints_and_numbers():
    assert parabola(3) == 9
    assert parabola([1, 2]).tolist() == [1, 4]
    assert rosenbrock([1, 2]) == 100
    assert saddle.grad([1, 2]).tolist() == [2, -4]
    assert saddle.hess([1, 2]).tolist() == [[2, 0], [0, -2]]
    assert quadratic_bowl(4)(np.empty((0, 2))).shape == (0,)


def test_a_readers_loss_works_everywhere():
    mine = Loss(
        "logistic", lambda w: np.log1p(np.exp(-w)), lambda w: -1 / (1 + np.exp(w)), scalar=True
    )
    assert (mine.hess, mine.smoothness, mine.minimisers) == (None, None, None)
    assert descend(mine, [0.0, 1.0], 1.0, steps=3).losses.shape == (4, 2)
    assert gradient_error(mine, 0.3) < 1e-9
    assert gd.linear_model(mine, 0.0, 1.0) == pytest.approx(np.log(2) - 0.5)
    assert gd.backtracking(mine, 0.0) == 1.0


def test_a_loss_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        parabola.smoothness = 1.0
    with pytest.raises(ValueError, match="read-only"):
        parabola.minimisers[0] = 1.0
    given = np.array([0.0])
    mine = Loss("mine", np.abs, np.sign, minimisers=given, scalar=True)
    given[0] = 1.0  # the caller's array stays the caller's
    assert mine.minimisers.tolist() == [0.0]
    with pytest.raises(ValueError, match="read-only"):
        mine.minimisers[0] = 1.0
    assert Loss("list", np.abs, np.sign, minimisers=[0], scalar=True).minimisers.dtype == float


@pytest.mark.parametrize("given", [10**10, np.int32(10**6), np.float32(0.1), np.float16(300)])
def test_losses_compute_in_doubles_whatever_they_are_given(given):
    """Not in the type of what they are given, where these overflow or round."""
    exact = Fraction(float(given)) ** 2
    assert parabola(given).dtype == float
    assert Fraction(float(parabola(given))) == pytest.approx(exact, rel=1e-15)
    for pair in (np.array([given, 0]), [given, 0]):
        for loss, factor in ((saddle, 1), (quadratic_bowl(3), Fraction(1, 2))):
            assert loss(pair).dtype == loss.value(pair).dtype == loss.grad(pair).dtype == float
            assert Fraction(float(loss.value(pair))) == pytest.approx(exact * factor, rel=1e-15)
    valley = (1 - Fraction(float(given))) ** 2 + 100 * exact**2
    assert Fraction(float(rosenbrock.value(np.array([given, 0])))) == pytest.approx(valley)


def test_losses_take_arrays_of_any_layout():
    flat = np.random.default_rng(0).standard_normal(48)
    for w in (
        flat.reshape(2, 24).T,
        flat[::-2].reshape(12, 2),
        np.asfortranarray(flat.reshape(24, 2)),
    ):
        for name in VECTOR:
            loss = VECTOR[name][0]()
            for function in (loss, loss.grad, loss.hess):
                np.testing.assert_array_equal(function(w), function(w.copy(order="C")))


def test_an_error_names_the_loss():
    for loss, name in (
        (quadratic_bowl(2.5), "quadratic bowl of condition 2.5"),
        (shifted_parabola(-5), "parabola about -5 with slope 0"),
        (parabola, "parabola"),
        (double_well, "double well"),
        (absolute_value, "absolute value"),
        (saddle, "saddle"),
        (rosenbrock, "Rosenbrock's valley"),
    ):
        with pytest.raises(ValueError, match=f"^w must be .* for {name}, got shape"):
            gradient_error(loss, np.ones((2, 2)))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"value": 3}, TypeError, "value must be callable, got 3"),
        ({"grad": None}, TypeError, "grad must be callable, got None"),
        ({"hess": [1]}, TypeError, r"hess must be callable, got \[1\]"),
        ({"smoothness": 0}, ValueError, "smoothness must be a finite number > 0, got 0"),
        ({"smoothness": np.inf}, ValueError, "smoothness must be a finite number > 0, got inf"),
        ({"smoothness": "L"}, TypeError, "smoothness must be a real number, got 'L'"),
        ({"minimisers": [np.nan]}, ValueError, "minimisers must be finite"),
    ],
)
def test_a_loss_refuses_what_it_cannot_use(change, error, message):
    with pytest.raises(error, match=message):
        Loss(**{"name": "mine", "value": np.abs, "grad": np.sign} | change)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: quadratic_bowl(0.5),
            ValueError,
            "condition must be a finite number >= 1, got 0.5",
        ),
        (lambda: quadratic_bowl(np.nan), ValueError, "condition must be a finite number >= 1"),
        (lambda: quadratic_bowl(True), TypeError, "condition must be a real number, got True"),
        (lambda: shifted_parabola(np.inf), ValueError, "centre must be a finite number, got inf"),
        (lambda: shifted_parabola(0, "1"), TypeError, "slope must be a real number, got '1'"),
        (lambda: shifted_parabola([0]), TypeError, r"centre must be a real number, got \[0\]"),
        (lambda: saddle([1, 2, 3]), ValueError, r"w must have shape \(..., 2\), got \(3,\)"),
        (lambda: rosenbrock(1.0), ValueError, r"w must have shape \(..., 2\), got \(\)"),
        (lambda: parabola.grad([1, 2]), TypeError, "float"),
    ],
)
def test_losses_refuse_what_they_cannot_use(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_the_package_exports_what_it_names():
    assert gd.__version__ == "1.0.0"
    assert all(hasattr(gd, name) for name in gd.__all__)
    assert gd.__all__ == sorted(gd.__all__)
