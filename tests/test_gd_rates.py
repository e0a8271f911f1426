"""gd.rates against the descent lemma, the eigenvalues of quadratics, and search by hand."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gd import (
    Loss,
    backtracking,
    descend,
    double_well,
    guaranteed_decrease,
    largest_safe_rate,
    parabola,
    quadratic_bowl,
    rosenbrock,
    saddle,
    shifted_parabola,
)

pairs = hnp.arrays(float, 2, elements=st.floats(-3, 3))


@pytest.mark.parametrize("condition", [1, 7, 400])
def test_walks_close_in_exactly_below_the_largest_safe_rate(condition):
    loss = quadratic_bowl(condition)
    safe = largest_safe_rate(loss.smoothness)
    assert safe == 2 / np.linalg.eigvalsh(loss.hess([0, 0])).max()
    below = descend(loss, [1.0, 1.0], 0.99 * safe, steps=10_000)
    above = descend(loss, [1.0, 1.0], 1.01 * safe, steps=50_000)
    at = descend(loss, [0.0, 1.0], safe, steps=50)
    assert (below.stopped, above.stopped) == ("converged", "diverged")
    assert (np.diff(below.losses) < 0).all()
    np.testing.assert_allclose(np.abs(at.points[:, 1]), 1)


@given(pairs, st.floats(0, 1.5))
def test_a_step_descends_at_least_as_far_as_is_guaranteed(w, rate):
    for loss in (saddle, quadratic_bowl(5), quadratic_bowl(1)):
        g = loss.grad(w)
        decrease = loss(w) - loss(w - rate * g)
        sure = guaranteed_decrease(g, rate, loss.smoothness)
        assert decrease >= sure - 1e-9 * (1 + abs(loss(w)) + abs(sure))
    for loss in (parabola, shifted_parabola(1, slope=2)):  # attained: the bend is L everywhere
        g = loss.grad(w[0])
        decrease = loss(w[0]) - loss(w[0] - rate * g)
        sure = guaranteed_decrease(g, rate, loss.smoothness)
        assert decrease == pytest.approx(sure, abs=1e-9 * (1 + loss(w[0]) ** 2))


def test_the_guarantee_is_positive_below_two_over_l_and_best_at_one_over_l():
    rates = np.linspace(0, 1, 101) * 2 / 8.0
    sure = guaranteed_decrease([3, 4], rates, 8.0)
    assert (sure[1:-1] > 0).all()
    assert sure[[0, -1]] == pytest.approx([0, 0])
    assert rates[sure.argmax()] == pytest.approx(1 / 8)
    assert sure.max() == pytest.approx(25 / (2 * 8))
    assert guaranteed_decrease(3.0, 0.1, 2.0) == pytest.approx(0.1 * 0.9 * 9)
    assert guaranteed_decrease(np.ones((4, 2)), 0.1, 2.0).shape == (4,)
    assert guaranteed_decrease(np.ones((4, 1, 2)), rates, 2.0).shape == (4, 101)


# Backtracking.


@given(
    st.sampled_from([double_well, rosenbrock, saddle, quadratic_bowl(30)]),
    pairs,
    st.floats(0.01, 50),
    st.floats(0.05, 0.9),
    st.floats(0.05, 0.95),
)
def test_backtracking_finds_the_first_rate_that_descends_enough(loss, w, start, shrink, fraction):
    w = w[0] if loss.scalar else w
    g = loss.grad(w)
    square = math.fsum(np.atleast_1d(g) ** 2)
    if square < 1e-8:
        return
    k = 0
    while not loss(w - start * shrink**k * g) <= loss(w) - fraction * start * shrink**k * square:
        k += 1
    found = backtracking(loss, w, start, shrink, fraction)
    assert found == pytest.approx(start * shrink**k, rel=1e-9)
    assert isinstance(found, float)


@given(st.floats(0.1, 100), st.floats(0.01, 10), st.floats(0.05, 0.95))
def test_on_the_parabola_a_rate_is_accepted_up_to_one_minus_the_fraction(w, start, fraction):
    found = backtracking(parabola, w, start=start, fraction=fraction)
    assert found <= (1 - fraction) * (1 + 1e-9)
    assert found == start or found > (1 - fraction) / 2 * (1 - 1e-9)


def test_at_a_zero_gradient_it_is_the_start():
    assert backtracking(parabola, 0, start=3) == 3
    assert backtracking(saddle, [0, 0]) == 1
    assert backtracking(double_well, 1.0) == 1


def test_a_trial_that_is_not_finite_is_refused():
    assert backtracking(parabola, 1.0, start=2.0**600) == 0.5
    for cliff in (np.nan, -np.inf, np.inf):
        wall = Loss(
            "wall",
            lambda w, cliff=cliff: np.where(w < -1, cliff, w),
            lambda w: np.ones(np.shape(w)),
            scalar=True,
        )
        assert backtracking(wall, 0.0, start=8) == 1
    big = Loss("big", lambda w: w**2, lambda w: 2 * w, scalar=True)
    assert backtracking(big, 1e150) == 0.5
    long = Loss("long", lambda w: np.abs(w), lambda w: 1e200 * np.sign(w), scalar=True)
    with pytest.raises(ValueError, match="gradient is wrong"):
        backtracking(long, 1.0)


def test_repeated_backtracking_ends_at_the_minimum_without_an_error():
    for loss, w in (
        (shifted_parabola(1.3, slope=0.7), 5.0),  # whose least value is not 0
        (quadratic_bowl(10), np.array([3.0, 1.0])),
        (Loss("raised", lambda w: 1 + w @ w * 3, lambda w: 6 * w), np.array([0.3, 0.7])),
        (Loss("cosh", np.cosh, np.sinh, scalar=True), 2.0),
        (double_well, 0.3),
    ):
        for _ in range(200):
            w = w - backtracking(loss, w, fraction=0.3) * loss.grad(w)
        assert np.linalg.norm(loss.grad(w)) < 1e-6


@pytest.mark.parametrize("start", [1.0, 1e-3, 1e6])
def test_a_wrong_gradient_is_refused(start):
    uphill = Loss("uphill", lambda w: w**2, lambda w: -2 * w, scalar=True)
    far = Loss("far", lambda w: w**2, lambda w: 1e6 * w, scalar=True)
    zero = Loss("zero", np.abs, lambda w: np.ones(np.shape(w)), scalar=True)
    for loss, w in ((uphill, 3.0), (far, 1.0), (zero, 0.0)):
        with pytest.raises(ValueError, match=r"must fall along −grad .* its gradient is wrong"):
            backtracking(loss, w, start=start)
    with pytest.raises(ValueError, match=r"uphill at w = 3\.0"):
        backtracking(uphill, 3, start=start, shrink=0.999999)


def test_what_is_said_where_no_rate_is_found():
    uphill = Loss("uphill", lambda w: w**2, lambda w: -2 * w, scalar=True)
    with pytest.raises(ValueError, match="loss must fall along") as caught:
        backtracking(uphill, 3.0, start=2.0)
    assert str(caught.value) == (
        "loss must fall along −grad for some learning rate: uphill at w = 3.0 does not from "
        "2 down to 0; either its gradient is wrong (see gradient_error) or w is a "
        "minimum to within rounding"
    )


@pytest.mark.parametrize("size", [1e-310, 1e-160, 1e-8, 1e8, 1e150])
def test_on_w_squared_the_rate_is_the_same_at_every_size(size):
    """1 fails Armijo's condition with ½ and ½ meets it, whatever w is; in doubles too."""
    if size**2 > 0:
        assert backtracking(parabola, size) == 0.5
    else:  # all losses are 0 there, and no decrease can be seen
        assert backtracking(parabola, size) == 1


@given(
    hnp.arrays(float, st.integers(0, 3), elements=st.sampled_from([0, 1e-310, 0.1, 2.0, 1e100])),
    st.floats(1e-3, 3),
)
def test_the_guarantee_is_the_formula_in_exact_arithmetic(g, smoothness):
    rates = np.array([0, 1e-310, 0.1, 1.0, 2.0])
    square = sum(Fraction(a) ** 2 for a in g.tolist())
    exact = [
        Fraction(r) * (1 - Fraction(smoothness) * Fraction(r) / 2) * square for r in rates.tolist()
    ]
    found = guaranteed_decrease(g, rates, smoothness)
    scale = [float(Fraction(r) * square) for r in rates.tolist()]
    for value, wanted, size in zip(found.tolist(), exact, scale, strict=True):
        assert value == pytest.approx(float(wanted), abs=1e-14 * size + 1e-323)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: largest_safe_rate(0), ValueError, "smoothness must be a finite number > 0, got 0"),
        (lambda: largest_safe_rate(np.inf), ValueError, "smoothness must be a finite number > 0"),
        (
            lambda: largest_safe_rate(double_well.smoothness),
            TypeError,
            "smoothness must be a real number, got None",
        ),
        (lambda: guaranteed_decrease([1], -0.1, 1), ValueError, "learning_rate must be >= 0"),
        (lambda: guaranteed_decrease([np.nan], 0.1, 1), ValueError, "gradient must be finite"),
        (lambda: guaranteed_decrease([1], 0.1, -1), ValueError, "smoothness must be a finite"),
        (lambda: guaranteed_decrease([1], "x", 1), TypeError, "learning_rate must be an array"),
        (lambda: backtracking(np.sin, 1), TypeError, "loss must be a gd.Loss"),
        (lambda: backtracking(parabola, [1, 2]), ValueError, "w must be a number for parabola"),
        (lambda: backtracking(parabola, np.nan), ValueError, "w must be finite"),
        (
            lambda: backtracking(parabola, 1, start=0),
            ValueError,
            "start must be a finite number > 0",
        ),
        (
            lambda: backtracking(parabola, 1, shrink=1),
            ValueError,
            "shrink must be a finite number > 0 and < 1, got 1",
        ),
        (lambda: backtracking(parabola, 1, shrink=0), ValueError, "shrink must be a finite"),
        (lambda: backtracking(parabola, 1, fraction=0), ValueError, "fraction must be a finite"),
        (lambda: backtracking(parabola, 1, fraction=1), ValueError, "fraction must be a finite"),
        (lambda: backtracking(parabola, 1, fraction="c"), TypeError, "fraction must be a real"),
        (
            lambda: backtracking(Loss("", lambda w: w * np.nan, np.sign, scalar=True), 1),
            ValueError,
            r"loss.value\(w\) must be finite, got nan",
        ),
        (
            lambda: backtracking(Loss("", np.abs, lambda w: w / 0.0, scalar=True), 1),
            ValueError,
            r"loss.grad\(w\) must be finite",
        ),
        (
            lambda: backtracking(Loss("", lambda w: w, lambda w: w), [1, 2]),
            ValueError,
            r"loss.value\(w\) must have shape \(\), got \(2,\)",
        ),
        (
            lambda: backtracking(Loss("", lambda w: w @ w, lambda w: w @ w), [1, 2]),
            ValueError,
            r"loss.grad\(w\) must have shape \(2,\), got \(\)",
        ),
    ],
)
def test_rates_refuse_what_they_cannot_use(call, error, message):
    with pytest.raises(error, match=message):
        call()
