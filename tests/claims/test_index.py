"""What the home page says, held against independent computations."""

import itertools
import re
import runpy
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import sympy
from matplotlib import pyplot as plt

from gd import descend, double_well, parabola, quadratic_bowl, rosenbrock, saddle

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")


def run_snippet(name):
    matplotlib.use("agg")
    made = runpy.run_path(str(ROOT / "snippets" / f"{name}.py"))
    plt.close("all")
    return made


def circle(count):
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([np.cos(turn), np.sin(turn)], axis=-1)


def bumpy(w):
    """A loss that is no polynomial, written for this test."""
    return np.sin(w[..., 0]) + w[..., 0] * w[..., 1] ** 2 + 0.5 * w[..., 1] ** 4


def bumpy_gradient():
    a, b = sympy.symbols("a b")
    formula = sympy.sin(a) + a * b**2 + b**4 / 2
    return np.array([float(sympy.diff(formula, s).subs({a: 0.7, b: -0.4})) for s in (a, b)])


def test_hero_figure_has_gradient_4_step_minus_04_and_lower_loss():
    w = sympy.Symbol("w")
    slope = float(sympy.diff(w**2, w).subs(w, 2))
    new = 2 - 0.1 * slope
    made = run_snippet("sign_lab")
    assert made["gradient"] == slope == 4
    assert made["new"] == pytest.approx(new) == pytest.approx(1.6)
    for number in ("$\\gradc{+4}$", "$\\stepc{-0.4}$", "to $1.6$", f"${new**2:.2f}$", "of $4$"):
        assert number in made["caption"]
    assert "gradient +4" in made["alt"]
    assert "step −0.4" in made["alt"]


def test_loss_rises_fastest_along_the_gradient_and_falls_fastest_along_minus_it():
    """By brute force over 3600 directions, each rate a central difference of the loss itself."""
    here, h = np.array([0.7, -0.4]), 1e-5
    directions = circle(3600)
    rates = (bumpy(here + h * directions) - bumpy(here - h * directions)) / (2 * h)
    gradient = bumpy_gradient()
    size = np.linalg.norm(gradient)
    # Half a step between directions turns the cosine by less than 4e-7.
    assert directions[rates.argmax()] @ gradient / size == pytest.approx(1, abs=1e-6)
    assert directions[rates.argmin()] @ gradient / size == pytest.approx(-1, abs=1e-6)
    assert rates.max() == pytest.approx(size, rel=1e-5)
    assert rates.min() == pytest.approx(-size, rel=1e-5)


def test_rate_is_length_times_cosine_with_an_error_that_shrinks_faster_than_h():
    here, gradient = np.array([0.7, -0.4]), bumpy_gradient()
    directions = circle(12)
    angles = np.arctan2(directions[:, 1], directions[:, 0]) - np.arctan2(gradient[1], gradient[0])
    rates = np.linalg.norm(gradient) * np.cos(angles)
    relative = [
        np.abs(bumpy(here + h * directions) - bumpy(here) - h * rates).max() / h
        for h in (1e-1, 1e-2, 1e-3, 1e-4)
    ]
    assert all(later < 0.2 * earlier for earlier, later in itertools.pairwise(relative))


@pytest.mark.parametrize(
    ("loss", "start"),
    [
        (parabola, 2.0),
        (double_well, 0.3),
        (quadratic_bowl(100), [1.0, 1.0]),
        (saddle, [0.5, -0.2]),
        (rosenbrock, [-1.2, 1.0]),
    ],
)
def test_small_enough_steps_lower_the_loss(loss, start):
    start = np.asarray(start)
    for rate in 10.0 ** -np.arange(4, 9):
        assert loss(start - rate * loss.grad(start)) < loss(start)


def test_the_distance_eta_times_the_length_along_minus_the_gradient_is_the_step():
    gradient, rate = bumpy_gradient(), 0.3
    size = np.linalg.norm(gradient)
    assert rate * size * (-gradient / size) == pytest.approx(-rate * gradient)
    assert "$h=\\lr\\,\\norm{\\g}$" in PAGE


def test_a_step_that_is_too_long_can_raise_the_loss():
    assert (2 - 1.1 * 4) ** 2 > 2**2
    assert parabola(2 - 1.1 * parabola.grad(2.0)) > parabola(2.0)


def test_minus_the_gradient_need_not_aim_at_the_minimum():
    here = np.array([1.0, 1.0])
    gradient = quadratic_bowl(10).grad(here)
    cross = gradient[0] * here[1] - gradient[1] * here[0]
    assert abs(cross) > 1


def test_a_zero_gradient_names_no_direction():
    assert np.all(circle(360) @ saddle.grad(np.zeros(2)) == 0)


def test_half_of_all_directions_have_a_negative_slope():
    slopes = circle(100_000) @ np.array([3.0, 4.0])
    assert np.mean(slopes < 0) == pytest.approx(0.5, abs=1e-4)


def test_slopes_06_and_minus_04_point_right_and_left():
    h = 1e-6
    for w, slope, way in ((0.3, 0.6, 1), (-0.2, -0.4, -1)):
        assert ((w + h) ** 2 - (w - h) ** 2) / (2 * h) == pytest.approx(slope)
        assert (w + way * h) ** 2 > w**2


def test_on_the_parabola_minus_arrives_at_rates_in_0_1_and_plus_never_does():
    for rate in (0.01, 0.3, 0.5, 0.9, 0.99):
        assert abs(descend(parabola, 2.0, rate, steps=2000).points[-1]) < 1e-6
    for rate in (0.001, 0.5, 3.0):
        up = np.abs(descend(parabola, 2.0, rate, steps=20, maximize=True).points)
        assert np.all(np.diff(up) > 0)
    for rate in (1.0, 1.1):
        assert abs(descend(parabola, 2.0, rate, steps=20).points[-1]) >= 2


def test_map_lists_every_page_of_the_site():
    linked = set(re.findall(r"\]\(([\w/°-]+\.(?:md|ipynb))", PAGE))
    docs = ROOT / "docs"
    pages = {p.relative_to(docs).as_posix() for e in ("md", "ipynb") for p in docs.rglob(f"*.{e}")}
    assert pages - {"index.md"} <= linked
    assert all((docs / name).exists() for name in linked)
