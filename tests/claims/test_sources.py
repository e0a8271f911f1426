"""Every correction and number of docs/sources.md, against closed forms, SymPy and brute force."""

import math
import re
import runpy
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import sympy as sp

from gd import descend, directional_derivative, is_descent_direction, parabola, step

matplotlib.use("agg")
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")

# The loop as the answer prints it, without its drawing and with a limit on its passes.
THE_LOOP = """
dy_dx_old = 2 * x_start
dy_dx_new = 0
tolerance = 1e-2
while abs(dy_dx_new - dy_dx_old) > tolerance and len(visited) <= limit:
    dy_dx_old = dy_dx_new
    x_start = x_start - lr * dy_dx_old
    dy_dx_new = 2 * x_start
    visited.append(x_start)
"""


def run_the_loop(x_start, lr, limit=10_000):
    visited = [x_start]
    exec(THE_LOOP, {"x_start": x_start, "lr": lr, "visited": visited, "limit": limit})
    return visited


def test_question_a_negative_slope_has_uphill_to_the_left():
    """With slope −0.4, left is up and minus walks right; the two spellings are one number."""
    w = sp.symbols("w", real=True)
    loss = w**2 - sp.Rational(2, 5) * w  # its slope at 0 is −0.4
    assert sp.diff(loss, w).subs(w, 0) == sp.Rational(-2, 5)
    assert loss.subs(w, -sp.Rational(1, 100)) > loss.subs(w, 0) > loss.subs(w, sp.Rational(1, 100))
    assert step(0.0, -0.4, 0.1) > 0
    rng = np.random.default_rng(0)
    at, g, rate = rng.normal(size=(3, 1000))
    np.testing.assert_array_equal(at - rate * g, at + rate * (-g))


def test_answer_1_adding_leads_away_on_both_sides():
    for x in (-3.0, -0.1, 0.1, 3.0):
        for rate in (1e-3, 0.1, 1.0, 5.0):
            assert abs(x + rate * 2 * x) > abs(x)


def test_answer_1_points_at_0_but_ends_nearer_only_below_1():
    for rate in (0.01, 0.5, 0.99, 1.0, 1.01, 3.0):
        for x in (-2.0, 0.3):
            assert -rate * 2 * x * x < 0
            assert (abs(x - rate * 2 * x) < abs(x)) == (rate < 1)
    np.testing.assert_allclose(descend(parabola, 2.0, 1.0, steps=2).points, [2, -2, 2])
    np.testing.assert_allclose(descend(parabola, 2.0, 1.1, steps=2).points, [2, -2.4, 2.88])


def test_answer_1_loop_at_its_own_rate_comes_near():
    visited = run_the_loop(2.0, 0.1)
    assert visited[-1] == pytest.approx(2 * 0.8**21)
    assert f"from 2 it stops at {visited[-1]:.4f}" in PAGE


def test_answer_1_loop_stops_where_the_gradient_changes_little():
    visited = run_the_loop(2.0, 0.001)
    assert len(visited) - 1 == 2
    assert visited[-1] == pytest.approx(2 * 0.998) == 1.996
    assert 2 * visited[-1] == pytest.approx(3.992)
    assert "stops after 2 passes at $x=1.996$, where the slope is 3.992" in PAGE


def test_answer_1_loop_first_pass_does_not_move():
    for x in (2.0, -0.3, 0.0051):
        for rate in (0.001, 0.1, 1.0, 1.1):
            visited = run_the_loop(x, rate, limit=5)
            assert visited[1] == visited[0]
            assert visited[2] == x - rate * 2 * x


def test_answer_1_loop_at_rate_1_never_ends_and_at_1_1_leaves_with_nan():
    assert set(run_the_loop(2.0, 1.0)) == {2.0, -2.0}
    assert len(run_the_loop(2.0, 1.0)) > 10_000
    visited = run_the_loop(2.0, 1.1)
    assert len(visited) < 10_000
    assert math.isnan(visited[-1])


def test_answer_1_loop_overflows_with_numpy_numbers_too():
    """As printed it starts from a numpy array of one number; numpy only warns."""
    with np.errstate(all="ignore"):
        visited = run_the_loop(np.array([2.0]), 1.1)
    assert len(visited) < 10_000
    assert np.isnan(visited[-1]).all()


def test_answer_1_loop_does_not_run_within_0_005_of_0_which_one_start_in_500_is():
    assert run_the_loop(0.005, 0.1) == [0.005]
    assert run_the_loop(-0.004, 0.1) == [-0.004]
    assert len(run_the_loop(0.00501, 0.1)) > 1
    share = math.erf(0.005 / (2 * math.sqrt(2)))  # of a normal distribution with deviation 2
    assert 1 / share == pytest.approx(500, abs=2)


def test_comment_the_gain_grows_without_end_unless_the_length_is_fixed():
    g = np.array([3.0, 4.0])
    assert [directional_derivative(g, a * g) for a in (1, 10)] == [25, 250]
    angles = np.linspace(0, 2 * np.pi, 100_001)
    circle = 5 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    best = circle[np.argmax(circle[:, 0] * 3 + circle[:, 1] * 4)]
    np.testing.assert_allclose(best, g, atol=1e-3)


def test_answer_2_left_minus_4_right_minus_6_and_the_difference_is_2_r_squared():
    r = sp.symbols("r", real=True)
    p, d = sp.Matrix([1, 2]), sp.Matrix([-1, -1])
    left = sp.expand((p + r * d).dot(p + r * d) - p.dot(p))
    right = (2 * p).dot(r * d)
    assert (left.subs(r, 1), right.subs(r, 1)) == (-4, -6)
    assert sp.simplify((left - right) / r) == 2 * r
    assert sp.limit((left - right) / r, r, 0) == 0


def test_answer_2_a_negative_slope_is_not_needed():
    r = sp.symbols("r", positive=True)
    d = sp.symbols("d", real=True, nonzero=True)
    x, y = sp.symbols("x y", real=True)
    assert sp.diff(-(x**2), x).subs(x, 0) == 0
    assert (-((r * d) ** 2) < 0) == sp.true
    saddle_free = x - y**2
    assert sp.Matrix([1, 0]).dot(sp.Matrix([0, 1])) == 0
    assert [sp.diff(saddle_free, v).subs({x: 0, y: 0}) for v in (x, y)] == [1, 0]
    assert (saddle_free.subs({x: 0, y: r}) < 0) == sp.true


def test_answer_3_down_is_plus_2_at_minus_1():
    x = sp.symbols("x")
    slope = sp.diff(x**2, x)
    assert (slope.subs(x, 1), slope.subs(x, -1)) == (2, -2)
    small = sp.Rational(1, 100)
    for at, down in ((1, -2), (-1, +2)):
        assert (at + small * down) ** 2 < at**2 < (at - small * down) ** 2


def test_answer_3_a_vector_has_no_sign_its_coordinates_and_slopes_have():
    g = np.array([-1.0, 1.0])
    np.testing.assert_array_equal(step(np.zeros(2), g, 0.25), [0.25, -0.25])
    for u, sign in (((1, 0), -1), ((0, 1), +1), ((1, 1), 0), ((1, -1), -1)):
        assert np.sign(directional_derivative(g, u)) == sign
        assert is_descent_direction(g, u) == (sign < 0)


def test_blog_both_worked_steps():
    for g, said in ((0.6, "-0.06"), (-0.4, "+0.04")):
        assert step(0.0, g, 0.1) == pytest.approx(float(said))
        assert said in PAGE


def test_blog_it_is_J_that_increases_along_the_gradient():  # noqa: N802
    """On w² at −1 the gradient points left, J increases to the left, and 2w decreases there."""
    w, left = -1.0, -1.01
    gradient = 2 * w
    assert gradient == -2
    assert np.sign(left - w) == np.sign(gradient)
    assert left**2 > w**2
    assert 2 * left < 2 * w


def test_blog_at_a_negative_slope_minus_walks_along_the_decrease():
    w = -0.2  # on w² the slope there is −0.4
    new = step(w, 2 * w, 0.1)
    assert new == pytest.approx(w + 0.04)
    assert new**2 < w**2


def test_article_a_long_step_at_100_degrees_beats_a_short_one_at_180():
    long, short = 10 * math.cos(math.radians(100)), math.cos(math.radians(180))
    assert (f"{long:.2f}", f"{short:.0f}") == ("-1.74", "-1")
    assert long < short
    assert "$-1.74$ against $-1$" in PAGE


def test_article_the_steepest_step_when_each_coordinate_may_change_by_1():
    """A search over the whole square, and the step along −g that just fits into it."""
    g = np.array([3.0, 4.0])
    axis = np.linspace(-1, 1, 201)
    square = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    found = square[(square[:, 0] * 3 + square[:, 1] * 4).argmin()]
    np.testing.assert_allclose(found, [-1, -1])
    assert g @ found == pytest.approx(-7)
    fits = -g / np.abs(g).max()
    np.testing.assert_allclose(fits, [-0.75, -1])
    assert g @ fits == pytest.approx(-6.25)


def test_article_one_step_may_raise_the_loss():
    walk = descend(parabola, 2.0, 1.1, steps=1)
    np.testing.assert_allclose(walk.losses, [4, (2 - 1.1 * 4) ** 2])
    assert walk.losses[1] == pytest.approx(5.76)
    assert "from 4 to 5.76" in PAGE


def test_article_how_small_is_small_on_the_parabola():
    """On w² at 2 the neglected part of a step of length h is h², that is ½Lh² with L = 2."""
    h = sp.symbols("h", positive=True)
    change = sp.expand((2 - h) ** 2 - 4)
    assert sp.expand(change - (-4 * h)) == sp.Rational(1, 2) * 2 * h**2
    assert 2 * 4 / 2 == 4  # 2‖g‖/L
    assert sp.solveset(change < 0, h, sp.Interval.open(0, sp.oo)) == sp.Interval.open(0, 4)
    assert (2 - h).subs(h, 4) == -2


def test_figure_definition_or_limit():
    import matplotlib.pyplot as plt

    module = runpy.run_path(str(ROOT / "snippets" / "definition_or_limit.py"))
    plt.close("all")
    np.testing.assert_allclose(module["quotient"], -6 + 2 * module["r"])
    assert module["limit"] == -6
    assert "change is −4" in module["caption"]
    assert "is −6" in module["caption"]


def test_isbn_check_digits():
    isbns = re.findall(r"ISBN ([\d-]+)", PAGE)
    assert len(isbns) == 2
    for isbn in isbns:
        digits = [int(digit) for digit in isbn.replace("-", "")]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_every_slip_quotes_its_text_and_every_quotation_is_short():
    sections = re.split(r"^### ", PAGE, flags=re.M)[1:]
    assert len(sections) >= 14
    for section in sections:
        quotations = re.findall(r"^> (.+)$", section, flags=re.M)
        assert len(quotations) == 1, section.splitlines()[0]
        assert len(quotations[0].split()) <= 30
        assert "{#claim-" in section.splitlines()[0]
