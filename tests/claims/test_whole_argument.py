"""docs/whole-argument.md: its identities, bounds and counterexamples, none of them by `gd`."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "whole-argument.md").read_text(encoding="utf-8")
ETA, CURVATURE, R, S, T = sp.symbols("eta L r s t", positive=True)

# A loss without special shape. Its Hessian is -Σ sin(aᵢ·w) aᵢaᵢᵀ, so L = Σ‖aᵢ‖² will do.
A = np.array([[1.0, 0.5, -0.3], [0.2, -1.1, 0.4], [0.7, 0.3, 0.9], [-0.5, 0.6, 1.2]])
L = (A**2).sum()


def loss(w):
    return np.sin(A @ w).sum()


def gradient(w):
    return A.T @ np.cos(A @ w)


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


def points(count=50, seed=0):
    rng = np.random.default_rng(seed)
    for w, u in zip(rng.normal(size=(count, 3)), rng.normal(size=(count, 3)), strict=True):
        yield w, u / np.linalg.norm(u)


def symbols(name):
    return sp.Matrix(sp.symbols(f"{name}1:4", real=True))


# 1 and 2: the rate, and what its sign says


def test_the_rate_is_the_dot_product():
    """Claim-whole-rate: differences along u tend to g·u, also for u that is no unit vector."""
    for w, u in points():
        for d in (u, 3 * u, 0 * u):
            h = 1e-6
            measured = (loss(w + h * d) - loss(w - h * d)) / (2 * h)
            assert measured == pytest.approx(gradient(w) @ d, abs=1e-8)


def test_a_negative_rate_descends_with_the_margin_of_the_proof():
    """Claim-whole-descent: below ½sr for every small r, here for r < |s|/L."""
    for w, u in points():
        s = gradient(w) @ u
        d = u if s < 0 else -u
        for r in np.linspace(0.001, 0.999, 9) * abs(s) / L:
            assert loss(w + r * d) - loss(w) < -abs(s) * r / 2 + 1e-14


# 3: steepest


def test_the_identity_behind_the_steepest_direction():
    """G·u = -‖g‖ + ½‖g‖‖u - u*‖² on the unit sphere, by SymPy."""
    g, u = symbols("g"), symbols("u")
    size = sp.sqrt(g.dot(g))
    square = (u + g / size).dot(u + g / size)
    difference = sp.expand(g.dot(u) + size - size * square / 2)
    on_the_sphere = sp.simplify(difference.subs(u[0] ** 2, 1 - u[1] ** 2 - u[2] ** 2))
    assert sp.simplify(on_the_sphere) == 0


def test_no_direction_of_a_fine_sphere_is_steeper():
    """Claim-whole-steepest, over 40 000 directions: all rates within ±‖g‖, the best is -g/‖g‖."""
    rng = np.random.default_rng(1)
    sphere = rng.normal(size=(40_000, 3))
    sphere /= np.linalg.norm(sphere, axis=1, keepdims=True)
    g = np.array([1.0, -2.0, 0.5])
    rates = sphere @ g
    assert np.abs(rates).max() <= np.linalg.norm(g)
    assert sphere[rates.argmin()] == pytest.approx(-g / np.linalg.norm(g), abs=0.05)


# 4: the length


def test_without_a_length_there_is_no_best_step():
    """-t‖g‖² falls below every bound."""
    size = sp.symbols("size", positive=True)
    assert sp.limit(-T * size**2, T, sp.oo) == -sp.oo


def test_with_a_price_the_step_is_minus_eta_g():
    """Claim-whole-length: the completed square, by SymPy."""
    g, d = symbols("g"), symbols("d")
    left = g.dot(d) + d.dot(d) / (2 * ETA)
    right = -ETA * g.dot(g) / 2 + (d + ETA * g).dot(d + ETA * g) / (2 * ETA)
    assert sp.expand(left - right) == 0


# 5: how short


def test_the_gap_and_the_guaranteed_fall():
    """Claim-whole-safe (a) and (b), at random points of a loss with a known L."""
    for w, u in points():
        g = gradient(w)
        for h in (0.01, 0.1, 1.0, 3.0):
            assert abs(loss(w + h * u) - loss(w) - h * g @ u) <= L * h**2 / 2 + 1e-12
        for rate in np.array([0.1, 0.5, 1.0, 1.5, 1.99]) / L:
            fall = rate * (1 - L * rate / 2) * g @ g
            assert loss(w - rate * g) <= loss(w) - fall + 1e-12
            assert loss(w - rate * g) < loss(w)


def test_the_bound_is_sharp_and_largest_at_one_over_l():
    """On ½Lw² the rate 2/L leads to -w; η(1 - ½Lη) has its only maximum at 1/L."""
    w = sp.symbols("w", real=True)
    parabola = CURVATURE * w**2 / 2
    assert sp.simplify(w - 2 / CURVATURE * parabola.diff(w)) == -w
    fall = ETA * (1 - CURVATURE * ETA / 2)
    assert sp.solve(fall.diff(ETA), ETA) == [1 / CURVATURE]
    assert fall.diff(ETA, 2) == -CURVATURE


# 6: other norms

P = np.array([[2.0, 0.6], [0.6, 1.0]])
NORMS = {
    "euclidean": lambda u: np.sqrt((u**2).sum(-1)),
    "l1": lambda u: np.abs(u).sum(-1),
    "linf": lambda u: np.abs(u).max(-1),
    "form": lambda u: np.sqrt(np.einsum("...i,ij,...j", u, P, u)),
}
G = np.array([3.0, 4.0])
STEEPEST = {
    "euclidean": -G / 5,
    "l1": np.array([0.0, -1.0]),
    "linf": np.array([-1.0, -1.0]),
    "form": -np.linalg.solve(P, G) / np.sqrt(G @ np.linalg.solve(P, G)),
}


@pytest.mark.parametrize("name", NORMS)
def test_steepest_in_any_norm(name):
    """Claim-whole-norm, by going round the unit circle of each norm in 100 000 steps."""
    turn = np.linspace(0, 2 * np.pi, 100_001)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    circle /= NORMS[name](circle)[:, np.newaxis]
    rates = circle @ G
    assert rates.min() < 0
    assert rates.min() == pytest.approx(-rates.max())
    assert circle[rates.argmin()] == pytest.approx(STEEPEST[name], abs=2e-4)


@pytest.mark.parametrize("name", NORMS)
def test_the_whole_step_in_any_norm(name):
    """Η‖g‖* times the steepest direction beats every step of a grid around it."""
    rate, dual = 0.3, -STEEPEST[name] @ G
    best = rate * dual * STEEPEST[name]

    def price(step):
        return step @ G + NORMS[name](step) ** 2 / (2 * rate)

    grid = best + np.array(list(product(np.linspace(-3, 3, 121), repeat=2)))
    assert (price(grid) >= price(best) - 1e-12).all()
    assert price(best) == pytest.approx(-rate * dual**2 / 2)


# 7: what is not claimed


def test_descent_without_a_negative_rate():
    """On -x² at 0 every slope is 0, and every d ≠ 0 descends."""
    x = sp.symbols("x", real=True, nonzero=True)
    assert (-(x**2)).diff(x).subs(x, 0) == 0
    assert (-((R * x) ** 2)).is_negative


def test_a_rate_above_1_climbs_on_the_parabola():
    """(1 - 2η)²w² > w² exactly for η > 1."""
    factor = sp.expand((1 - 2 * ETA) ** 2 - 1)
    assert sp.solveset(factor > 0, ETA, sp.Interval.open(0, sp.oo)) == sp.Interval.open(1, sp.oo)


def test_the_aim_at_condition_100():
    """The largest angle between -g and the way to the minimum, over a fine circle of points."""
    turn = np.linspace(0, np.pi, 200_001)
    w = np.stack([np.cos(turn), np.sin(turn)])
    g = np.array([[1.0], [100.0]]) * w
    cosine = (g * w).sum(0) / np.linalg.norm(g, axis=0)
    worst = np.degrees(np.arccos(cosine.min()))
    assert f"{worst:.1f}" == "78.6"
    assert says("can be [78.6° off]")


def test_without_differentiability_minus_the_partials_can_climb():
    """The partials at 0 are (1, 1), and f(-t, -t) = t; minus a subgradient climbs by 3t."""
    x, y = sp.symbols("x y", real=True)
    f = x + y - 3 * x * y * (x + y) / (x**2 + y**2)
    assert (sp.limit(f.subs(y, 0) / x, x, 0), sp.limit(f.subs(x, 0) / y, y, 0)) == (1, 1)
    assert sp.simplify(f.subs({x: -T, y: -T})) == T
    for t in np.linspace(0.01, 1, 50):
        assert abs(1 - t) + 2 * abs(-2 * t) == pytest.approx(1 + 3 * t)


def test_a_rescaled_coordinate_turns_the_direction():
    """The second number s times as large: -(g1, g2/s²), parallel to -g only if g1 or g2 is 0."""
    g1, g2 = sp.symbols("g1 g2", real=True)
    x, v = sp.symbols("x v", real=True)
    rescaled = (g1 * x + g2 * v / S).diff(v) / S  # the step in v = s·y, carried back to y
    assert sp.simplify(rescaled - g2 / S**2) == 0
    turned = sp.factor(g1 * g2 - g2 * g1 / S**2)  # the cross product of the two directions
    assert set(sp.solve(turned.subs(S, 1000), g1)) == {0}
    assert set(sp.solve(turned.subs(S, 1000), g2)) == {0}


def test_a_mini_batch_can_climb():
    """Data 0 and 10 at w = 1: the first sample's gradient is +1, the full one's is -8."""
    w = sp.symbols("w")
    full = (w**2 + (w - 10) ** 2) / 2
    assert full.diff(w).subs(w, 1) == -8
    assert (w**2 / 2).diff(w).subs(w, 1) == 1
    assert full.subs(w, 1 - sp.Rational(1, 100)) > full.subs(w, 1)
