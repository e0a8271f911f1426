"""Every claim and every number of docs/aim.md, against oracles that do not use `gd`."""

import math
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "aim.md").read_text(encoding="utf-8")


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


def bowl(n, kappa, seed):
    """A random symmetric matrix with eigenvalues from 1 to kappa, and its eigenvectors."""
    rng = np.random.default_rng(seed)
    q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    values = np.concatenate([[1], rng.uniform(1, kappa, n - 2), [kappa]])
    return (q * values) @ q.T, values, q


def degrees_between(a, b):
    """The angle by the arc cosine, row by row."""
    cosine = np.sum(a * b, axis=-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


# The aim on a quadratic bowl


def test_it_aims_only_along_an_eigenvector():
    """Claim-aim-eigenvector: angle 0 on every eigenvector, not 0 on sums and random vectors."""
    a, values, q = bowl(5, 30.0, 0)
    assert degrees_between(-a @ q[:, 2], -q[:, 2]) == pytest.approx(0, abs=1e-5)
    assert degrees_between(-(a @ q).T, -q.T) == pytest.approx(0, abs=1e-5)
    assert len(set(values)) == 5
    e = np.random.default_rng(1).normal(size=(1000, 5))
    assert degrees_between(-e @ a, -e).min() > 1
    ends = q[:, 0] + q[:, -1]
    assert degrees_between(-a @ ends, -ends) > 1
    assert degrees_between(-7 * e, -e) == pytest.approx(0, abs=1e-5)  # a round bowl


@pytest.mark.parametrize(("n", "kappa"), [(2, 4.0), (3, 100.0), (6, 1000.0)])
def test_the_worst_angle_and_where_it_is_attained(n, kappa):
    """Claim-aim-angle: no e beats the bound; √b p + √a q attains it."""
    a, _, q = bowl(n, kappa, n)
    worst = np.degrees(np.arccos(2 * np.sqrt(kappa) / (1 + kappa)))
    e = np.random.default_rng(2).normal(size=(20_000, n)) @ np.diag(np.geomspace(1, 1e-2, n)) @ q.T
    assert degrees_between(-e @ a, -e).max() <= worst + 1e-9
    attains = np.sqrt(kappa) * q[:, 0] + q[:, -1]
    assert degrees_between(-a @ attains, -attains) == pytest.approx(worst)
    # The two steps of the proof, on the same vectors.
    ea = np.sum(e * (e @ a), axis=1)
    ee, aa = np.sum(e**2, axis=1), np.sum((e @ a) ** 2, axis=1)
    assert np.all((1 + kappa) * ea >= (aa + kappa * ee) * (1 - 1e-9))


def test_condition_100_is_78_6_degrees(run):
    """20/101 = 0.198 and 78.6°, at w ∝ (10, 1)."""
    cosine = 20 / 101
    assert says(f"The cosine is $20/101={cosine:.3f}$, and the angle 78.6°")
    assert f"{math.degrees(math.acos(cosine)):.1f}" == "78.6"
    assert degrees_between(np.array([-10, -100.0]), np.array([-10, -1.0])) == pytest.approx(
        math.degrees(math.acos(cosine))
    )
    names = run("seventy_nine_degrees")
    assert names["off"] == pytest.approx(math.degrees(math.acos(cosine)))
    assert "78.6° off" in names["caption"]


def test_angle_against_condition(run):
    """The dots and their caption, against the closed form."""
    names = run("angle_against_condition")
    exact = [math.degrees(math.acos(2 * math.sqrt(k) / (1 + k))) for k in names["tried"]]
    assert names["seen"] == pytest.approx(exact, abs=0.01)
    assert "19.5° at $\\kappa=2$, 54.9° at $\\kappa=10$, 78.6° at $\\kappa=100$" in names["caption"]
    assert [f"{exact[i]:.1f}" for i in (1, 3, 5)] == ["19.5", "54.9", "78.6"]
    assert names["seen"].max() < 90


# Convex losses


def convex_gradient(w):
    """∇J for J = Σ log cosh wᵢ + ½ max(w₁ + w₂, 0)², convex, with minimiser 0 and L = 3."""
    g = np.tanh(w)
    g[:, :2] += np.maximum(w[:, :1] + w[:, 1:2], 0)
    return g


def convex_value(w):
    return np.log(np.cosh(w)).sum(axis=1) + 0.5 * np.maximum(w[:, 0] + w[:, 1], 0) ** 2


def test_on_a_convex_loss_it_never_points_away():
    """Claim-aim-convex, its inequality (2), and the steps that end nearer, on a loss with L = 3."""
    w = np.random.default_rng(3).normal(size=(5000, 3)) * 3
    g, value = convex_gradient(w), convex_value(w)
    towards, square = np.sum(g * w, axis=1), np.sum(g**2, axis=1)
    assert np.all(towards >= value - 1e-12)
    assert np.all(value > 0)
    assert np.all(towards >= value + square / 6 - 1e-12)
    assert np.all(towards >= square / 3 - 1e-12)
    for rate in (0.01, 0.3, 0.66):
        assert np.all(np.linalg.norm(w - rate * g, axis=1) < np.linalg.norm(w, axis=1))
    # Without an L: nearer exactly below 2 g·e/‖g‖², which is at least 2/L.
    limit = 2 * towards / square
    assert limit.min() >= 2 / 3
    for share, nearer in ((0.999, True), (1.001, False)):
        end = w - (share * limit)[:, None] * g
        assert np.all((np.linalg.norm(end, axis=1) < np.linalg.norm(w, axis=1)) == nearer)
    # L = 3: no pair of points violates it.
    other = np.random.default_rng(4).normal(size=(5000, 3)) * 3
    change = np.linalg.norm(convex_gradient(other) - g, axis=1)
    assert np.all(change <= 3 * np.linalg.norm(other - w, axis=1))


def test_two_over_l_is_sharp_for_the_distance():
    """On ½Lw² the step of rate 2/L ends exactly as far away, so the interval must be open."""
    assert abs(1 - 2 / 3 * 3) == 1


def test_rosenbrock_points_away():
    """Claim-aim-nonconvex: gradient (147, 150) and product -220.5 at (-0.5, 1), by differences."""

    def value(x, y):
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    h = 1e-5
    g = np.array(
        [
            (value(-0.5 + h, 1) - value(-0.5 - h, 1)) / (2 * h),
            (value(-0.5, 1 + h) - value(-0.5, 1 - h)) / (2 * h),
        ]
    )
    assert g == pytest.approx([147, 150], rel=1e-6)
    away = np.array([-1.5, 0.0])
    assert g @ away == pytest.approx(-220.5, rel=1e-6)
    for rate in (1e-6, 1e-3, 1.0, 100.0):
        assert np.linalg.norm(away - rate * g) > np.linalg.norm(away)


# Zig-zag and line search


def test_components_alternate_and_shrink():
    """Claim-aim-components, on a random bowl, for rates on both sides of 1/λ and 2/λ."""
    a, values, q = bowl(4, 20.0, 5)
    e = q.sum(axis=1)  # every component is 1
    for rate in (0.01, 0.06, 0.099, 0.101, 0.4):
        after = q.T @ (e - rate * a @ e)
        assert np.array_equal(after < 0, rate * values > 1)
        assert np.array_equal(np.abs(after) < 1, rate < 2 / values)
    for rate, arrives in ((0.099, True), (0.101, False)):
        w = e
        for _ in range(4000):
            w = w - rate * a @ w
        assert (np.linalg.norm(w) < 1e-9) == arrives


def test_zig_zag(run):
    """The four panels: the steep factor is 1 - 24·share/…, of the sign that the titles say."""
    names = run("zig_zag")
    for walk, share in zip(names["walks"], names["shares"], strict=True):
        factors = 1 - share / 6 * np.array([1, 12])
        powers = factors ** np.arange(10)[:, None]
        assert walk.points == pytest.approx(np.array([3.0, 0.6]) * powers, abs=1e-9)
    assert "At 0.2 of it" in names["caption"]
    assert "At 0.93 it crosses" in names["caption"]


def test_predict_the_round_bowl():
    """κ = 1, η = 1.5/L: the factor is -½; κ = 100, η < 1/L: no factor is negative."""
    assert 1 - 1.5 == -0.5
    assert says("each step jumps over it to the other side, half as far away")
    assert np.all(1 - 0.99 / 100 * np.linspace(1, 100) > 0)


def test_exact_line_search_turns_at_right_angles(run):
    """Claim-aim-line-search by brute force, and every corner of the figure."""
    a, _, _ = bowl(3, 12.0, 6)
    e = np.array([1.0, -2.0, 0.5])
    g = a @ e
    rate = g @ g / (g @ a @ g)
    rates = np.linspace(0, 2, 200_001)
    line = e - rates[:, None] * g
    lowest = rates[np.einsum("ki,ij,kj->k", line, a, line).argmin()]
    assert rate == pytest.approx(lowest, abs=1e-5)
    assert (a @ (e - rate * g)) @ g == pytest.approx(0, abs=1e-9)
    names = run("line_search_corners")
    legs = np.diff(names["points"], axis=0)
    turns = degrees_between(legs[1:], legs[:-1])
    assert turns == pytest.approx(90)
    assert names["shrink"] == pytest.approx(2 / 3)
    assert "same factor, 0.667" in names["caption"]


@pytest.mark.parametrize("kappa", [2.0, 5.0, 100.0])
def test_why_all_legs_shrink_alike(kappa):
    """Claim-aim-line-search-worst: rate 2/(1 + κ) and the shrunk mirror image."""
    w, a = np.array([kappa, 1.0]), np.array([1.0, kappa])
    g = a * w
    rate = g @ g / (g @ (a * g))
    assert rate == pytest.approx(2 / (1 + kappa))
    assert w - rate * g == pytest.approx((kappa - 1) / (kappa + 1) * np.array([kappa, -1]))


# The best rate


def test_the_best_constant_rate(run):
    """Claim-aim-best-rate: spectral norms of I - ηA over a grid of rates."""
    a, _, _ = bowl(4, 10.0, 7)
    rates = np.linspace(0.001, 0.22, 220)
    norms = np.array([np.linalg.norm(np.eye(4) - rate * a, 2) for rate in rates])
    ends = np.maximum(np.abs(1 - rates), np.abs(1 - 10 * rates))
    assert norms == pytest.approx(ends)
    best = np.linalg.norm(np.eye(4) - 2 / 11 * a, 2)
    assert best == pytest.approx(9 / 11)
    assert np.all(norms[np.abs(rates - 2 / 11) > 1e-3] > best)
    names = run("best_rate")
    assert names["worst"].min() == pytest.approx(9 / 11, abs=1e-3)
    assert "0.818" in names["caption"]
    assert "$\\lr=2/11=0.182$" in names["caption"]


def test_the_best_rate_is_close_to_the_edge():
    """κ = 100: 2/101 is 99 % of 2/100, with the factor 99/101 = 0.980."""
    assert f"{100 * (2 / 101) / (2 / 100):.0f}" == "99"
    assert says(f"its factor is $99/101={99 / 101:.3f}$")


# Coordinates and units


def test_descent_in_other_coordinates():
    """Claim-aim-coordinates: the gradient of v ↦ J(Mv), by differences, is Mᵀg."""
    rng = np.random.default_rng(8)
    m, v, h = rng.normal(size=(3, 3)), rng.normal(size=3), 1e-5

    def value(w):
        return np.sin(w[0]) + w[1] ** 2 * w[2] + np.exp(w[2] / 3)

    w = m @ v
    g = np.array([np.cos(w[0]), 2 * w[1] * w[2], w[1] ** 2 + np.exp(w[2] / 3) / 3])
    steps = h * np.eye(3)
    by_differences = np.array([(value(m @ (v + d)) - value(m @ (v - d))) / (2 * h) for d in steps])
    assert by_differences == pytest.approx(m.T @ g, rel=1e-6, abs=1e-8)
    assert m @ (v - 0.1 * by_differences) == pytest.approx(w - 0.1 * m @ m.T @ g, rel=1e-6)


def test_directions_unchanged_only_by_a_multiple_of_the_identity():
    """A scaled rotation turns nothing; any other M turns some g, but not an eigenvector of MMᵀ."""
    rng = np.random.default_rng(9)
    q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    g = rng.normal(size=(200, 3))
    turned = g @ (2.5 * q) @ (2.5 * q).T
    assert degrees_between(turned, g) == pytest.approx(0, abs=1e-5)
    m = rng.normal(size=(3, 3))
    assert degrees_between(g @ m @ m.T, g).max() > 1
    values, vectors = np.linalg.eigh(m @ m.T)
    assert values.min() > 0
    assert degrees_between(vectors.T @ m @ m.T, vectors.T) == pytest.approx(0, abs=1e-5)


def test_preconditioning_and_newton(run):
    """Claim-aim-newton and the figure: every blue step halves the distance, straight at 0."""
    a, _, _ = bowl(4, 50.0, 10)
    e = np.array([1.0, 2.0, -1.0, 3.0])
    assert e - np.linalg.solve(a, a @ e) == pytest.approx(0, abs=1e-12)
    values, q = np.linalg.eigh(a)
    m = q / np.sqrt(values) @ q.T
    assert m.T @ a @ m == pytest.approx(np.eye(4), abs=1e-12)
    names = run("preconditioned")
    assert np.array(names["fixed"]) == pytest.approx(
        np.array([3.0, 0.9]) * 0.5 ** np.arange(7)[:, None]
    )
    factors = 1 - 2 / 13 * np.array([1, 12])
    assert names["plain"][-1] == pytest.approx(np.array([3.0, 0.9]) * factors**6)
    ends = [np.hypot(3, 0.9) * 0.5**6, np.hypot(3, 0.9) * (11 / 13) ** 6]
    assert f"They end {ends[0]:.2f} and {ends[1]:.2f} from" in names["caption"]


def test_newton_may_climb_without_a_positive_definite_hessian():
    """On x² - y² beside the x-axis the slope along -H⁻¹g is positive: H has an eigenvalue -2."""
    g, h = np.array([0.2, -2.0]), np.diag([2.0, -2.0])
    assert g @ -np.linalg.solve(h, g) > 0


def test_changing_one_unit_turns_the_direction(run, capsys):
    """Claim-aim-units and the print: arctan of the new ratio, against 45°."""
    names = run("units_turn")
    exact = [45 - math.degrees(math.atan(m**2)) for m in (1, 0.1, 0.001)]
    assert names["turned"] == pytest.approx(exact, abs=1e-6)
    printed = capsys.readouterr().out
    assert f"{exact[1]:5.2f}°" in printed
    assert "both in decimetres, turned by  0.00°" in printed
    assert f"turns it by {exact[2]:.2f}°" in names["caption"]
    scale = np.diag([0.01, 1, 1])
    for g, unturned in (([0, 2, 3], True), ([5, 0, 0], True), ([1, 0, 2], False)):
        g = np.array(g, dtype=float)
        assert (degrees_between(scale @ scale @ g, g) < 1e-4) == unturned


# Exercises


def test_exercises(run, capsys):
    """36.87° at (2, 1); 346 and 688 steps; 53.12°."""
    run("exercises_aim")
    printed = capsys.readouterr().out
    first = math.degrees(math.acos(4 / 5))
    assert f"{first:.2f}°" == "36.87°"
    assert "1: 36.87° off, at w ∝ (2.000, 1)" in printed
    for factor, steps in ((99 / 101, 346), (0.99, 688)):
        assert factor**steps <= 1e-3 < factor ** (steps - 1)
    assert "2: 346 steps at best, 688 at 1/L" in printed
    third = math.degrees(math.atan2(4, 3) - math.atan2(4e-4, 3))
    assert f"3: turned by {third:.2f}°" in printed
    assert all(says(text) for text in ("36.87°", "346 and 688 steps", f"{third:.2f}°"))


def test_newtons_step_does_not_care_about_coordinates():
    """Exercise 4: M(MᵀHM)⁻¹Mᵀg = H⁻¹g for random invertible M and symmetric H."""
    rng = np.random.default_rng(11)
    m, h, g = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    h = h + h.T
    carried = m @ np.linalg.solve(m.T @ h @ m, m.T @ g)
    assert carried == pytest.approx(np.linalg.solve(h, g))
