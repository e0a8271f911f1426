"""Every claim and every number of docs/why-180.md, against oracles that do not use `gd`."""

from itertools import pairwise
from math import gamma, lgamma
from pathlib import Path

import numpy as np
import pytest
import scipy.optimize
import sympy as sp

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "why-180.md").read_text(encoding="utf-8")


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


def sphere(n, count):
    """Unit vectors in n dimensions, drawn evenly."""
    z = np.random.default_rng(n).standard_normal((count, n))
    return z / np.sqrt((z**2).sum(axis=1, keepdims=True))


def mean_cosine(n):
    """E|cos β| by the formula on the page."""
    return np.exp(lgamma(n / 2) - lgamma((n + 1) / 2)) / np.sqrt(np.pi)


# The steepest direction


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_no_unit_vector_beats_minus_g(n):
    """Claim-steepest-direction: -‖g‖ ≤ g·u ≤ ‖g‖ over many u, and -g/‖g‖ attains the bound."""
    g = np.random.default_rng(5).normal(size=n)
    size = np.sqrt(np.sum(g**2))
    rates = sphere(n, 20_000) @ g
    assert rates.min() >= -size * (1 + 1e-12)
    assert rates.max() <= size * (1 + 1e-12)
    assert (-g / size) @ g == pytest.approx(-size)


def test_the_identity_1():
    """g·u = -‖g‖ + ½‖g‖‖u + g/‖g‖‖² for unit u; here in the plane, symbolically."""
    size, a, b = sp.symbols("size a b", positive=True)
    g = size * sp.Matrix([sp.cos(a), sp.sin(a)])
    u = sp.Matrix([sp.cos(b), sp.sin(b)])
    apart = (u + g / size).dot(u + g / size)
    assert sp.simplify(g.dot(u) + size - size * apart / 2) == 0


def test_only_one_direction_attains_the_bound():
    """Uniqueness: at a distance d from -g/‖g‖ the rate is ½‖g‖d² above the lowest."""
    g = np.array([1.0, -2.0, 2.0])
    u = sphere(3, 50_000)
    distance = np.linalg.norm(u + g / 3, axis=1)
    assert u @ g == pytest.approx(-3 + 1.5 * distance**2, abs=1e-12)
    assert np.all(u[distance > 0.1] @ g > -3 + 0.0149)


def test_beta_is_the_angle_of_the_protractor():
    """In the plane, cos β = g·u/‖g‖ gives the angle between the two polar angles."""
    polar = np.linspace(0.0, np.pi, 181)
    g = 5 * np.array([np.cos(0.7), np.sin(0.7)])
    u = np.stack([np.cos(0.7 + polar), np.sin(0.7 + polar)])
    assert np.arccos(np.clip(g @ u / 5, -1, 1)) == pytest.approx(polar, abs=1e-7)
    opposite_side = np.sum((g[:, None] - u) ** 2, axis=0)  # law of cosines
    assert opposite_side == pytest.approx(25 + 1 - 2 * 5 * np.cos(polar))


def test_what_missing_the_direction_costs():
    """10° off costs 1.5 %, 60° half, 90° all; 25° leaves 90.6 %, 84.3° a tenth."""
    assert f"{100 * (1 - np.cos(np.radians(10))):.1f}" == "1.5"
    assert says("you lose 1.5 % of the steepness; 60° off, half of it; 90° off, all")
    assert np.cos(np.radians(60)) == pytest.approx(0.5)
    assert np.cos(np.radians(90)) == pytest.approx(0, abs=1e-15)
    assert says(f"At 25° off, {100 * np.cos(np.radians(25)):.1f} % is left")
    assert says(f"A tenth is left at {np.degrees(np.arccos(0.1)):.1f}° off")


def test_predict_three_unit_steps():
    """For g = (3, 4) the three rates are -3, -4 and -5, and -5 is the lowest of all."""
    steps = np.array([[-1, 0], [0, -1], [-0.6, -0.8]])
    assert steps @ [3, 4] == pytest.approx([-3, -4, -5])
    assert np.linalg.norm(steps, axis=1) == pytest.approx(1)
    turn = np.radians(np.arange(0, 360, 0.01))
    assert (3 * np.cos(turn) + 4 * np.sin(turn)).min() >= -5
    assert says("The rates are $-3$, $-4$ and $-5$.")


def test_rate_against_angle(run):
    """The curve is ‖g‖ times the cosine of the turned angle, with its bottom at 180°."""
    names = run("rate_against_angle")
    assert names["rate"] == pytest.approx(2 * np.cos(np.radians(names["turned"])), abs=1e-12)
    assert "Its one bottom is at 180°" in names["caption"]
    downhill = names["turned"][names["rate"] < -1e-12]
    assert (downhill.min(), downhill.max()) == (91, 269)


# The fixed length


def test_without_a_fixed_length_there_is_no_best_step():
    """Along -g, -10g and -100g the linear model promises -25, -250 and -2500."""
    g = np.array([3, 4])
    assert [int(-k * g @ g) for k in (1, 10, 100)] == [-25, -250, -2500]
    assert says("promise $-25$, $-250$ and $-2500$")


def test_length_must_be_fixed(run):
    """Length 1 at 180°: -5. Length 8 at 100°: 40 cos 100°, lower. Equal lengths: 180° wins."""
    names = run("length_must_be_fixed")
    assert names["change"]["short"] == pytest.approx(-5)
    assert names["change"]["long"] == pytest.approx(40 * np.cos(np.radians(100)))
    assert names["change"]["long"] < names["change"]["short"]
    assert "$-5.00$" in names["caption"]
    assert "$-6.95$" in names["caption"]
    assert np.hypot(*names["steps"]["long"]) == pytest.approx(8)
    # "nearly all of it runs along the level lines"
    assert 8 * np.sin(np.radians(100)) > 0.98 * 8


# Level sets


def test_velocities_within_a_level_set_are_perpendicular_to_g():
    """On ½(w1² + 4w2²) = c, traced by a numerical root for each t, in every direction v ⊥ g."""

    def loss(w):
        return (w[0] ** 2 + 4 * w[1] ** 2) / 2

    w = np.array([1.1, -0.6])
    g = np.array([w[0], 4 * w[1]])
    v = np.array([-g[1], g[0]])
    t = 1e-4
    s = scipy.optimize.brentq(lambda s: loss(w + t * v + s * g) - loss(w), -0.1, 0.1, xtol=1e-15)
    velocity = v + s * g / t
    assert velocity == pytest.approx(v, rel=1e-3)  # s(t) = O(t²), so the velocity at 0 is v
    assert g @ velocity == pytest.approx(0, abs=1e-3 * (g @ g))


def test_level_sets(run):
    """Three right angles, and no gradient line through the minimum."""
    names = run("level_sets")
    points, tangents = names["points"], names["tangents"]
    assert points[:, 0] ** 2 + 4 * points[:, 1] ** 2 == pytest.approx(1.8**2)
    gradients = points * [1, 4]
    assert np.sum(gradients * tangents, axis=1) == pytest.approx(0, abs=1e-12)
    assert "at 90°" in names["caption"]
    beside = points[:, 0] * gradients[:, 1] - points[:, 1] * gradients[:, 0]
    distance = np.abs(beside) / np.linalg.norm(gradients, axis=1)
    assert np.all(distance > 0.5)


# The loss itself


def lowest_on_circle(loss, w, r):
    """The unit vector to the lowest point on the circle, by a bounded scalar search."""
    coarse = np.linspace(0, 2 * np.pi, 721)

    def at(turn):
        return loss(w[0] + r * np.cos(turn), w[1] + r * np.sin(turn))

    best = coarse[np.argmin(at(coarse))]
    bounds = (best - 0.02, best + 0.02)
    found = scipy.optimize.minimize_scalar(
        at, bounds=bounds, method="bounded", options={"xatol": 1e-10}
    )
    return np.array([np.cos(found.x), np.sin(found.x)])


def test_best_direction_on_small_circles_tends_to_minus_g():
    """Claim-shrinking-spheres on a bent loss; also the proof's bound 2√(ε(r)/‖g‖)."""

    def loss(x, y):
        return np.sin(x) + x * y**2 + y**4 / 2

    w = np.array([0.7, -0.4])
    g = np.array([np.cos(0.7) + 0.16, -0.56 - 0.128])
    size = np.linalg.norm(g)
    turn = np.linspace(0, 2 * np.pi, 3601)
    apart = []
    for r in (0.5, 0.1, 0.02, 0.004):
        rise = loss(w[0] + r * np.cos(turn), w[1] + r * np.sin(turn)) - loss(*w)
        epsilon = np.abs(rise / r - g[0] * np.cos(turn) - g[1] * np.sin(turn)).max()
        apart.append(np.linalg.norm(lowest_on_circle(loss, w, r) + g / size))
        assert apart[-1] <= 2 * np.sqrt(epsilon / size)
    assert all(b < a / 3 for a, b in pairwise(apart))
    assert apart[-1] < 0.01


def test_shrinking_circles(run):
    """The printed angles, against a continuous search on each circle."""
    names = run("shrinking_circles")
    w = np.array([-2.2, 0.75])
    down = -w * [1, 6]
    for r, off in zip([1.6, 0.8, 0.4, 0.2], names["off"], strict=True):
        u = lowest_on_circle(lambda x, y: (x**2 + 6 * y**2) / 2, w, r)
        exact = np.degrees(np.arccos(u @ down / np.linalg.norm(down)))
        assert off == pytest.approx(exact, abs=0.1)
        assert f"{exact:.0f}°" in names["caption"]
    assert names["path"][-1] == pytest.approx([0, 0], abs=0.01)


# The bargain


def test_completing_the_square():
    """Claim-bargain: the identity of its proof, in three dimensions, symbolically."""
    eta = sp.symbols("eta", positive=True)
    g, d = (sp.Matrix(sp.symbols(f"{name}1:4", real=True)) for name in "gd")
    whole = g.dot(d) + d.dot(d) / (2 * eta)
    square = -eta * g.dot(g) / 2 + (d + eta * g).dot(d + eta * g) / (2 * eta)
    assert sp.expand(whole - square) == 0


def test_the_bargain_is_minus_eta_g_numerically():
    """A general-purpose minimiser of b ends at -ηg."""
    g, eta = np.array([3.0, -4.0, 0.5]), 0.2
    found = scipy.optimize.minimize(lambda d: g @ d + d @ d / (2 * eta), np.ones(3))
    assert found.x == pytest.approx(-eta * g, abs=1e-5)


def test_bargain(run):
    """Both parabolas lie above 1 - cos w; the steps are -ηg; the loss falls by ≥ ½η‖g‖²."""
    names = run("bargain")
    g, step = -np.sin(1.2), names["step"]
    for eta in (0.3, 1.0):
        parabola = 1 - np.cos(1.2) + g * step + step**2 / (2 * eta)
        assert np.all(parabola >= 1 - np.cos(-1.2 + step) - 1e-12)
        assert step[parabola.argmin()] == pytest.approx(-eta * g, abs=0.005 + 1e-9)
        assert f"${-eta * g:.3f}$" in names["caption"]
        assert np.cos(1.2) - np.cos(-1.2 - eta * g) <= -eta * g**2 / 2


# Random directions


@pytest.mark.parametrize(
    ("n", "printed"), [(2, "0.637"), (3, "0.500"), (10, "0.259"), (100, "0.0800"), (1000, "0.0252")]
)
def test_mean_cosine(n, printed):
    """The formula, against |cos β| averaged over its exact density ∝ sin^(n-2) β."""
    beta = np.linspace(0, np.pi / 2, 20_001)  # the other half is its mirror image
    density = np.sin(beta) ** (n - 2)
    mean = np.trapezoid(np.cos(beta) * density, beta) / np.trapezoid(density, beta)
    assert mean == pytest.approx(mean_cosine(n), rel=1e-6)
    digits = len(printed) - 2
    assert f"{mean_cosine(n):.{digits}f}" == printed
    assert says(f"{printed} in {n}")


def test_a_million_dimensions():
    """On average 1/1253 as steep."""
    assert f"{1 / mean_cosine(1_000_000):.0f}" == "1253"
    assert says("In a million dimensions it is 1/1253.")


def test_the_steps_of_the_proof():
    """E‖z‖, the product E_n·E_(n+1) = 2/(πn), and the two bounds."""
    for n in (2, 3, 7, 40):
        x = np.linspace(0, 20, 40_001)  # the density of ‖z‖ is ∝ x^(n-1) exp(-x²/2)
        density = x ** (n - 1) * np.exp(-(x**2) / 2)
        norm = np.sum(x * density) / np.sum(density)
        assert norm == pytest.approx(np.sqrt(2) * gamma((n + 1) / 2) / gamma(n / 2))
        first = np.sum(x * np.exp(-(x**2) / 2)) / np.trapezoid(np.exp(-(x**2) / 2))  # E|z1|
        assert first == pytest.approx(np.sqrt(2 / np.pi))
        assert first == pytest.approx(norm * mean_cosine(n))
        assert mean_cosine(n) * mean_cosine(n + 1) == pytest.approx(2 / (np.pi * n))
        assert np.sqrt(2 / (np.pi * n)) <= mean_cosine(n) <= np.sqrt(2 / (np.pi * (n - 1)))


def test_random_directions(run, capsys):
    """The recurrence of the snippet gives the formula, and the samples agree with it."""
    names = run("random_directions")
    exact = [mean_cosine(n) for n in range(2, 1001)]
    assert names["exact"][2:] == pytest.approx(exact, rel=1e-10)
    printed = capsys.readouterr().out
    for n in (2, 3, 10, 100, 1000):
        assert f"n = {n:4}: {mean_cosine(n):.4f}" in printed
    for n, sample in zip(names["tried"], names["sampled"], strict=True):
        # |cos β| has variance below 1/n, so a mean of 1000 is within 5 such deviations.
        assert abs(sample - mean_cosine(n)) < 5 / np.sqrt(1000 * n)
    assert names["worst"] < 0.05


# The norm


def test_other_lengths_other_winners():
    """For g = (3, 4): (-1, -1) with -7 in the largest-entry length, (0, -1) with -4 in the sum."""
    g = [3, 4]
    largest = scipy.optimize.linprog(g, bounds=[(-1, 1)] * 2)
    assert largest.x == pytest.approx([-1, -1])
    assert largest.fun == pytest.approx(-7)
    corners = [[s1, s2] for s1 in (-1, 1) for s2 in (-1, 1)]  # |a| + |b| ≤ 1
    entries = scipy.optimize.linprog(g, A_ub=corners, b_ub=[1] * 4, bounds=[(None, None)] * 2)
    assert entries.x == pytest.approx([0, -1], abs=1e-9)
    assert entries.fun == pytest.approx(-4)
    assert says("$(-1,-1)$, with $\\g\\cdot\\D=-7$")
    assert says("$(0,-1)$, with $\\g\\cdot\\D=-4$")


# Exercises


def test_exercise_1_the_best_axis(run, capsys):
    """For (1, −2, 2): rates −1, −2, −2, 48.19° off; and always at least 1/√n of the steepness."""
    g = np.array([1, -2, 2])
    assert np.sqrt(np.sum(g**2)) == 3
    assert f"{np.degrees(np.arccos(2 / 3)):.2f}" == "48.19"
    assert says("48.19° off")
    for n in (1, 2, 5, 50):
        many = np.random.default_rng(n).normal(size=(1000, n))
        best = np.abs(many).max(axis=1)
        assert np.all(best * (1 + 1e-12) >= np.sqrt((many**2).sum(axis=1) / n))
    run("exercises_why_180")
    printed = capsys.readouterr().out
    assert "steepest [-0.333  0.667 -0.667]" in printed
    for line in ("[-1, 0, 0]: rate -1, 70.53°", "[0, 1, 0]: rate -2, 48.19°"):
        assert line in printed
    assert f"{np.degrees(np.arccos(1 / 3)):.2f}" == "70.53"


def test_exercise_2_the_guarantee_goes_with_the_square_of_the_cosine(run):
    size, curvature, c, h = sp.symbols("size L c h", positive=True)
    guarantee = h * size * c - curvature * h**2 / 2
    (best,) = sp.solve(guarantee.diff(h), h)
    assert best == size * c / curvature
    assert sp.simplify(guarantee.subs(h, best) - size**2 * c**2 / (2 * curvature)) == 0
    assert run("exercises_why_180")["best"] == pytest.approx([0.25, 0.75, 0.96985], abs=1e-5)


@pytest.mark.parametrize("n", [2, 3, 10, 1000])
def test_exercise_3_the_mean_square_of_the_cosine_is_one_over_n(n):
    """Against the exact density ∝ sin^(n-2) β."""
    beta = np.linspace(0, np.pi / 2, 20_001)
    density = np.sin(beta) ** (n - 2)
    mean = np.trapezoid(np.cos(beta) ** 2 * density, beta) / np.trapezoid(density, beta)
    assert mean == pytest.approx(1 / n, rel=1e-6)


def test_exercise_3_sample(run, capsys):
    names = run("exercises_why_180")
    assert np.mean(names["u"][:, 0] ** 2) == pytest.approx(0.1, abs=0.005)
    assert "mean of cos² 0.1009" in capsys.readouterr().out
