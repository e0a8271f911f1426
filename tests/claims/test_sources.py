"""Every correction and number of docs/sources.md, against closed forms, SymPy and brute force."""

import math
import re
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from gd import directional_derivative, is_descent_direction, step
from hooks import ROOT, SNIPPETS

GIVEN = [
    # The headings' numbers, and the names and dates of what is quoted.
    "Answer 2: the proof",
    "Answer 3: the shortest",
    "July 19, 2025",
    "June 23, 2020",
    "CS7015",
    # The places in the literature.
    "25 (1847), 536–538",
    "Cambridge University Press 2004",
    "section 9.4",
    "2nd edition, Springer 2006",
    "chapters 2 and 3",
]

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
small = st.integers(-20, 20).map(lambda n: Fraction(n, 4))
x, r, rate, w = sp.symbols("x r eta w", real=True)


def run_the_loop(x_start, lr, limit=10_000):
    visited = [x_start]
    exec(THE_LOOP, {"x_start": x_start, "lr": lr, "visited": visited, "limit": limit})
    return visited


def walk(start, eta, steps):
    """Gradient descent on w², in exact arithmetic."""
    points = [Fraction(start)]
    for _ in range(steps):
        points.append(points[-1] - Fraction(eta) * 2 * points[-1])
    return points


def prose(*numbers):
    """Numbers as the text writes them: 2, −2.4, 2.88."""
    return ", ".join(f"{float(n):g}".replace("-", "−") for n in numbers)


def tex(values):
    return "(" + ",".join(f"{float(v):g}" for v in values) + ")"


# The question


@pytest.mark.holds("claim-derivative-points-up", by="symbolic")
def test_at_a_negative_slope_uphill_is_left_and_minus_walks_right(page):
    page.says("> “if the derivate indicates in which direction the function […] is decreasing")
    slope = sp.Rational(-2, 5)
    loss = w**2 + slope * w
    assert sp.diff(loss, w).subs(w, 0) == slope
    assert loss.subs(w, -sp.Rational(1, 100)) > loss.subs(w, 0) > loss.subs(w, sp.Rational(1, 100))
    assert step(0.0, float(slope), 0.1) > 0
    page.says(
        f"At slope ${float(slope)}$ uphill is to the left, and subtracting ${float(slope)}$ walks"
        " right."
    )
    page.says(
        r"the formula proposed instead, $w+\lr\cdot(-\text{gradient})$, is the one it set out",
        r"$w-\lr\g$ and $w+\lr(-\g)$ are the same number",
    )
    g = sp.symbols("g", real=True)
    assert sp.expand((w - rate * g) - (w + rate * (-g))) == 0


@pytest.mark.holds("claim-derivative-points-up", by="property")
@given(small, small, small)
def test_a_derivative_that_is_not_0_points_the_way_of_increase(page, a, b, c):
    """On random cubics with the slope a at 0; with a = 0 the sign tells nothing."""
    page.says("The sign of a derivative, where it is not 0, points the way the function **increa")
    assume(a != 0)

    def loss(v):
        return a * v + b * v**2 + c * v**3

    near = abs(a) / (2 * (abs(b) + abs(c) + abs(a)))  # here the bend is below half the slope
    up = near if a > 0 else -near
    assert loss(up) > loss(0) > loss(-up)


@pytest.mark.holds("claim-derivative-points-up", by="symbolic")
def test_a_derivative_that_is_0_points_nowhere():
    h = sp.symbols("h", positive=True)
    for loss, up in ((w**2, (1, 1)), (-(w**2), (-1, -1)), (w**3, (-1, 1))):
        assert sp.diff(loss, w).subs(w, 0) == 0
        assert tuple(sp.sign(loss.subs(w, side * h)) for side in (-1, 1)) == up


# Answer 1


@pytest.mark.holds("answer-1-the-parabola", by="symbolic")
def test_the_gradient_of_the_parabola_and_what_adding_it_does():
    v, eta = sp.symbols("v eta", positive=True)
    for side in (1, -1):
        at = side * v
        gradient = sp.diff(x**2, x).subs(x, at)
        assert sp.sign(gradient) == side
        assert sp.simplify(sp.Abs(at + eta * gradient) - sp.Abs(at)).is_positive


@pytest.mark.holds("claim-dependent-variable", by="symbolic")
def test_y_depends_on_x_and_not_x_on_y(page):
    """Each x has one y; a y above 0 has two x, so that y cannot be the one that is chosen."""
    page.says("> “Here your $y$ is the independent variable and $x$ is the dependent variable")
    page.says("The other way round. In $y=x^2$ you choose $x$, the weight")
    y = sp.symbols("y", positive=True)
    assert sp.solveset(sp.Eq(x**2, y), x, sp.S.Reals) == sp.FiniteSet(-sp.sqrt(y), sp.sqrt(y))
    other = sp.symbols("other", real=True)
    assert sp.solve(sp.Eq(other, x**2), other) == [x**2]


@pytest.mark.holds("claim-points-is-not-arrives", by="symbolic")
def test_each_step_points_at_0_and_ends_nearer_exactly_between_0_and_1(page):
    page.says(
        "> “the '-' negative sign basically negates the gradient and hence always moves towards",
        r"On $y=x^2$ with $x\ne0$ the step always **points** at 0.",
        r"It **ends nearer** if and only if $0<\lr<1$, so with the answer's own rate, 0.1, it does",
    )
    v, eta = sp.symbols("v eta", positive=True)
    for at in (v, -v):
        the_step = -eta * sp.diff(x**2, x).subs(x, at)
        assert (the_step * (0 - at)).is_positive
    factor = sp.cancel((x - rate * sp.diff(x**2, x)) / x)
    assert sp.solveset(factor**2 < 1, rate, sp.S.Reals) == sp.Interval.open(0, 1)
    assert abs(factor.subs(rate, sp.Rational(1, 10))) < 1
    assert (x - rate * sp.diff(x**2, x)).subs(x, 0) == 0  # at 0 the step points nowhere


@pytest.mark.holds("claim-points-is-not-arrives", by="run")
def test_at_1_it_bounces_and_above_it_diverges(page):
    assert walk(2, 1, 100) == [2, -2] * 50 + [2]
    page.says(rf"At $\lr=1$ it bounces for ever: {prose(*walk(2, 1, 2))}.")
    away = walk(2, "1.1", 50)
    assert all(abs(b) == Fraction("1.2") * abs(a) for a, b in pairwise(away))
    page.says(f"Above 1 it diverges: at 1.1 it goes {prose(*away[:3])}.")
    page.says("[points at 0, ends nearer below 1]")


@pytest.mark.holds("claim-change-is-not-size", by="run")
def test_the_loop_is_the_one_that_is_quoted_and_at_its_own_rate_comes_near(page):
    assert "> `while abs(dy_dx_new - dy_dx_old) > tolerance:`" in page.source
    page.says("> This asks whether the gradient has **changed** little")
    assert "while abs(dy_dx_new - dy_dx_old) > tolerance" in THE_LOOP
    # It ends with the first move that changes the slope by a hundredth or less.
    moves = math.ceil(math.log(0.01 / (0.1 * 2 * 4)) / math.log(0.8)) + 1
    end = 2 * 0.8**moves
    page.says(f"rate 0.1, the loop does come near: from 2 it stops at {end:.4f}.")
    assert run_the_loop(2.0, 0.1)[-1] == pytest.approx(end)


@pytest.mark.holds("claim-change-is-not-size", by="run")
def test_the_loop_stops_where_the_gradient_changes_little(page):
    visited = run_the_loop(2.0, 0.001)
    end = 2 * (1 - 2 * 0.001)
    assert visited[-1] == pytest.approx(end)
    page.says(
        f"With rate 0.001 from $x=2$ it stops after {len(visited) - 1} passes at $x={end:g}$, "
        f"where the slope is {2 * end:g}."
    )


@pytest.mark.holds("claim-change-is-not-size", by="exhaustive")
def test_the_first_pass_of_the_loop_does_not_move(page):
    page.says("The first pass never moves, because is 0 when it takes its first step.")
    for start in (2.0, -0.3, 0.0051):
        for lr in (0.001, 0.1, 1.0, 1.1):
            visited = run_the_loop(start, lr, limit=5)
            assert visited[1] == visited[0]
            assert visited[2] == start - lr * 2 * start


@pytest.mark.holds("claim-change-is-not-size", by="run")
@pytest.mark.parametrize("start", [2.0, np.array([2.0])], ids=["number", "array"])
def test_the_loop_at_rate_1_never_ends_and_at_1_1_leaves_with_nan(page, start):
    """Also from a NumPy array of one number, as printed; NumPy only warns."""
    page.says("With rate 1.0 it never ends. With rate 1.1 it overflows to and leaves.")
    assert "overflows to `nan` and leaves" in page.source
    with np.errstate(all="ignore"):
        endless = run_the_loop(start, 1.0)
        visited = run_the_loop(start, 1.1)
    assert {float(v) for v in np.ravel(endless)} == {2.0, -2.0}
    assert len(endless) > 10_000 > len(visited)
    assert np.isnan(visited[-1]).all()


@pytest.mark.holds("claim-change-is-not-size", by="software")
def test_the_loop_does_not_run_near_0_where_one_start_in_500_is(page):
    """Before the first pass the loop compares 0 with the slope 2x, and 2·0.005 is its tolerance."""
    edge = 0.01 / 2
    page.says(f"If the start is within {edge} of 0 it does not run at all.")
    for start in (edge, -edge, -0.004, 0.0):
        assert run_the_loop(start, 0.1) == [start]
    for start in (0.00501, -0.00501):
        assert len(run_the_loop(start, 0.1)) > 1
    page.says("from a normal distribution with mean 0 and standard deviation 2")
    share = math.erf(edge / (2 * math.sqrt(2)))
    page.says(f"about one start in {round(1 / share, -1):.0f} is that close")


@pytest.mark.holds("fig-cell_stopping_rule", by="run")
def test_the_two_stopping_rules(run):
    """The slope is 4·0.998ᵗ: its second change is below 0.01, it itself much later."""
    made = run("cell_stopping_rule")
    assert made["passes"] == 2
    assert 4 * 0.002 < 0.01 < 4
    assert made["steps"] == math.ceil(math.log(0.01 / 4) / math.log(0.998))
    assert made["arrived"]


@pytest.mark.holds("fig-cell_stopping_rule", by="run")
def test_the_rates_that_the_cells_caption_offers(page, run):
    page.says("Try the rates $0.1$ and $1.1$. With rate $1$ the first loop never ends")
    made = run("cell_stopping_rule")
    assert (made["start"], made["tolerance"]) == (2.0, 0.01)
    source = (SNIPPETS / "cell_stopping_rule.py").read_text("utf-8")
    code = source[source.index("# --8<-- [start:show]") : source.index("# --8<-- [end:show]")]
    ends = {}
    for lr in ("0.1", "1.1"):
        assert code.count("rate, tolerance, start = 0.001,") == 1
        names = {}
        exec(code.replace("start = 0.001,", f"start = {lr},"), names)
        ends[lr] = names["passes"], names["steps"], names["arrived"]
    assert ends["0.1"] == (22, math.ceil(math.log(0.01 / 4) / math.log(0.8)), True)
    assert ends["1.1"][1:] == (10_000, False)
    assert len(run_the_loop(2.0, 1.0)) > 10_000


# The comment


@pytest.mark.holds("claim-largest-among-one-length", by="symbolic")
def test_among_all_steps_nothing_is_best(page):
    page.says(r"> “The value that maximizes it is if $\delta x=\alpha g$”")
    page.says(r"Among **all** steps nothing maximises $g^\top\delta x$ where $g\ne0$")
    g = sp.Matrix([3, 4])
    alpha = sp.symbols("alpha", positive=True)
    assert sp.limit(g.dot(alpha * g), alpha, sp.oo) == sp.oo
    once, ten = g.dot(g), g.dot(10 * g)
    page.says(rf"For $g=(3,4)$ it is {once} at $\delta x=g$ and {ten} at $10\,g$.")
    zero = sp.zeros(2, 1)
    assert zero.dot(alpha * g) == 0  # with g = 0 every step is as good


@pytest.mark.holds("claim-largest-among-one-length", by="exhaustive")
def test_among_the_steps_of_one_length_only_a_positive_multiple_of_g_is_best(page):
    page.says(
        r"Among the steps of **one length** (in the usual, Euclidean sense) $\delta x=\alpha g$ "
        r"with $\alpha>0$ is the only best one."
    )
    g = np.array([3.0, 4.0])
    turn = np.radians(np.arange(0, 360, 0.01))  # measured from g
    along, across = np.array([0.6, 0.8]), np.array([-0.8, 0.6])
    circle = 2 * (np.cos(turn)[:, None] * along + np.sin(turn)[:, None] * across)
    gain = circle @ g
    np.testing.assert_allclose(circle[gain.argmax()], 0.4 * g)
    assert np.count_nonzero(gain > gain.max() - 1e-9) == 1
    np.testing.assert_allclose(circle[gain.argmin()], -0.4 * g, atol=1e-12)


@pytest.mark.holds("claim-largest-among-one-length", by="property")
@given(st.lists(st.integers(-9, 9), min_size=4, max_size=4), st.data())
def test_no_integer_step_of_the_length_of_g_gains_more(g, data):
    """Exactly: every rearrangement of g with signs has g's length, and none but g its gain."""
    assume(any(g))
    other = data.draw(st.permutations(g))
    signs = data.draw(st.lists(st.sampled_from([-1, 1]), min_size=4, max_size=4))
    other = [s * o for s, o in zip(signs, other, strict=True)]
    gain = sum(a * b for a, b in zip(g, other, strict=True))
    best = sum(a * a for a in g)
    assert gain <= best
    assert (gain == best) == (other == list(g))


# Answer 2


@pytest.mark.holds("claim-limit-not-equality", by="symbolic")
def test_the_two_sides_differ_and_their_difference_over_r_tends_to_0(page):
    page.says(r"> “by definition of gradient $F(p+rd) - F(p) = \nabla F(p)^Trd$”")
    p, d = sp.Matrix([1, 2]), sp.Matrix([-1, -1])
    left = sp.expand((p + r * d).dot(p + r * d) - p.dot(p))
    right = (2 * p).dot(r * d)
    page.says(
        rf"Take $F(p)=\norm{{p}}^2$ at $p={tex(p)}$ along $d={tex(d)}$ with $r=1$. "
        f"The left side is ${left.subs(r, 1)}$, the right side ${right.subs(r, 1)}$."
    )
    difference = sp.cancel((left - right) / r)
    assert sp.limit(difference, r, 0) == 0
    page.says(
        r"the difference of the two sides, **divided by** $r$, tends to 0 as $r\to0$. "
        f"Here it is exactly ${sp.latex(difference).replace(' ', '')}$."
    )


@pytest.mark.holds("fig-definition_or_limit", by="symbolic")
def test_figure_definition_or_limit(page, run):
    made = run("definition_or_limit")
    change = sp.expand((1 - r) ** 2 + (2 - r) ** 2 - 5)
    exact = sp.lambdify(r, sp.cancel(change / r))
    np.testing.assert_allclose(made["quotient"], exact(made["r"]), rtol=1e-14)
    assert made["limit"] == float(sp.limit(change / r, r, 0)) == -6
    assert f"change is −{-change.subs(r, 1)}, and" in made["caption"]
    assert "is −6." in made["caption"]
    last = float(exact(1 / 16))
    assert f"−{-change.subs(r, 1)} at r = 1 and −{-last:.3f} at r = 1/16" in made["alt"]
    assert [made["r"][0], made["r"][-1]] == [1, 1 / 16]


@pytest.mark.holds("claim-sufficient-not-needed", by="symbolic")
def test_a_negative_slope_is_enough_but_not_needed(page):
    page.says(
        r"> “in order to reduce the function value, we need to have $\nabla F(p)^T rd < 0$” "
        "It is enough, but not needed.",
        r"On $-x^2$ at 0 the gradient is 0, and every $d\ne0$ goes down.",
        "On $x-y^2$ at the origin the direction $(0,1)$ has slope 0 and goes down.",
    )
    length = sp.symbols("r", positive=True)
    d = sp.symbols("d", real=True, nonzero=True)
    y = sp.symbols("y", real=True)
    assert sp.diff(-(x**2), x).subs(x, 0) == 0
    assert (-((length * d) ** 2)).is_negative
    loss, at = x - y**2, {x: 0, y: 0}
    gradient = sp.Matrix([sp.diff(loss, v).subs(at) for v in (x, y)])
    assert gradient.dot(sp.Matrix([0, 1])) == 0
    assert loss.subs({x: 0, y: length}).is_negative


@pytest.mark.holds("claim-sufficient-not-needed", "answer-2-the-proof", by="property")
@given(small, small, small)
def test_a_negative_slope_is_enough_for_a_short_step(a, b, c):
    """On random cubics with the slope a < 0 at 0: below a length found from b and c."""
    assume(a < 0)
    bound = -a / (2 * (abs(b) + abs(c) - a))
    for h in (bound, bound / 3, bound / 100):
        assert a * h + b * h**2 + c * h**3 < 0


@pytest.mark.holds("answer-2-the-proof", by="symbolic")
def test_differentiable_at_p_is_enough():
    """x²·sin(1/x) + x has the slope 1 at 0, and its derivative 2x·sin(1/x) − cos(1/x) + 1 jumps."""
    loss = x**2 * sp.sin(1 / x) + x
    assert sp.limit(loss / x, x, 0) == 1
    n = sp.symbols("n", integer=True, positive=True)
    slope = sp.diff(loss, x)
    assert sp.simplify(slope.subs(x, 1 / (2 * sp.pi * n))) == 0
    assert sp.limit(sp.simplify(slope.subs(x, 1 / (2 * sp.pi * n + sp.pi))), n, sp.oo) == 2
    away = np.geomspace(1e-9, 0.1, 100_001)
    assert (-away + away**2 * np.sin(-1 / away) < 0).all()  # minus the gradient goes down


# Answer 3


@pytest.mark.holds("claim-down-from-minus-one", by="symbolic")
def test_down_is_minus_2_at_1_and_plus_2_at_minus_1(page):
    page.says(
        "> “if you want to minimize the function you need to go in the direction of -2, "
        "same with x=-1 as the gradient is -2”"
    )
    slope = sp.diff(x**2, x)
    right, left = slope.subs(x, 1), slope.subs(x, -1)
    page.says(f"On $x^2$ at $x=1$ the gradient is ${right}$ and down is ${-right}$.")
    page.says(f"At $x=-1$ the gradient is ${left}$, so down is ${int(-left):+d}$.")
    h = sp.symbols("h", positive=True)
    for at in (1, -1):
        change = sp.expand((at - h * slope.subs(x, at)) ** 2 - at**2)
        assert sp.solveset(change < 0, h, sp.Interval.open(0, sp.oo)) == sp.Interval.open(0, 1)
        assert sp.solveset((at - 2 * h) ** 2 < at**2, h, sp.Interval.open(0, sp.oo)).is_empty == (
            at == -1  # the way down at 1 leads up at −1
        )


@pytest.mark.holds("claim-sign-of-a-vector", by="exhaustive")
def test_a_vector_has_no_sign_its_coordinates_and_its_slopes_have(page):
    page.says(
        "> “I don't know what a positive or negative gradient would be if gradient is something "
        "like (-1, 1)”"
    )
    g, lr = np.array([-1.0, 1.0]), 0.25
    moved = step(np.zeros(2), g, lr)
    signs = ",".join("-+"[int(m > 0)] + r"\lr" for m in moved)
    page.says(rf"for $\g={tex(g)}$ the step $\stepc{{-\lr\,\g}}$ is $({signs})$")
    np.testing.assert_array_equal(np.abs(moved), lr)
    page.says("Where that number is not 0, its sign decides: negative goes down and positive goes")
    turn = np.radians(np.arange(0, 360, 0.5))
    h = 1e-4
    for bend in (-1.0, 0.0, 1.0):  # losses with that gradient at 0
        for u in np.stack([np.cos(turn), np.sin(turn)], axis=-1):
            slope = u[1] - u[0]
            if abs(slope) > 1e-3:
                change = h * slope + bend * h**2
                assert np.sign(change) == np.sign(slope)
                assert np.sign(directional_derivative(g, u)) == np.sign(slope)
                assert is_descent_direction(g, u) == (slope < 0)


# The blog post


@pytest.mark.holds("the-blog-post", "claim-along-the-decrease", by="run")
def test_both_worked_steps(page):
    lr, up, down = (Fraction(n) for n in ("0.1", "0.6", "-0.4"))
    page.says(
        rf"At gradient ${float(up):+}$ and $\lr={float(lr)}$ the step is ${float(-lr * up)}$, "
        f"at ${float(down)}$ it is ${float(-lr * down):+}$."
    )
    page.says(f"The number in the text, ${float(-lr * down):+}$, is right.")
    assert step(0.0, 0.6, 0.1) == pytest.approx(float(-lr * up))


@pytest.mark.holds("claim-increase-of-the-loss", by="symbolic")
def test_it_is_the_loss_that_increases_along_the_gradient(page):
    page.says(r"> “The gradient $\nabla J(w)$ points in the direction of the steepest incrase")
    loss, here = w**2, -1
    gradient = sp.diff(loss, w)
    page.says(
        f"On $J=w^2$ at $w={here}$ the gradient is ${gradient.subs(w, here)}$ and points left."
    )
    page.says(f"$J$ does increase to the left; the gradient ${gradient}$".replace("*", ""))
    h = sp.symbols("h", positive=True)
    assert (loss.subs(w, here - h) - loss.subs(w, here)).expand().is_positive
    assert (gradient.subs(w, here - h) - gradient.subs(w, here)).expand().is_negative


@pytest.mark.holds("claim-along-the-decrease", by="symbolic")
def test_at_a_negative_slope_the_step_goes_along_the_decrease(page):
    page.says("> “Since the function is decreasing (slope is -ve) here, we move in the opposite")
    loss, here = w**2, sp.Rational(-1, 5)
    slope = sp.diff(loss, w).subs(w, here)
    assert slope == sp.Rational(-2, 5)  # the blog's
    moved = -slope / 10
    assert moved > 0  # to the right, and the gradient points left
    assert loss.subs(w, here + moved) < loss.subs(w, here) < loss.subs(w, here - moved)


# The article


@pytest.mark.holds("claim-length-is-the-point", "the-article", by="exhaustive")
def test_the_fixed_length_is_the_heart(page):
    page.says("> “Let |v||∇L(w)|=k for simplicity.”")
    page.says(r"The text may mean $\abs{v}=1$")
    long, short = 10 * math.cos(math.radians(100)), math.cos(math.radians(180))
    assert long < short
    page.says(
        "a long step at 100° beats a short one at 180°: at ten times the length it scores "
        f"${long:.2f}$ against ${short:.0f}$"
    )
    angles = np.arange(0, 360.0, 0.5)
    score = np.cos(np.radians(angles))
    page.says(rf"$\beta={angles[score.argmin()]:.0f}^\circ$ as the extreme")
    assert np.count_nonzero(score == score.min()) == 1


@pytest.mark.holds("claim-opposite-in-which-norm", by="software")
def test_the_steepest_step_when_each_coordinate_may_change_by_1(page):
    """A linear program over the square, and the step along −g that just fits into it."""
    page.says("> “Why direction of steepest descent is always opposite to the gradient”")
    page.says("Opposite, if the gradient is not 0 and length is measured in the Euclidean way.")
    g = [3, 4]
    best = linprog(g, bounds=[(-1, 1)] * 2)
    page.says(
        rf"change each coordinate by at most 1, then for $\g={tex(g)}$ the steepest step is "
        rf"${tex(best.x)}$, with $\g\cdot u={best.fun:g}$."
    )
    opposite = [-c / max(g) for c in g]
    assert max(abs(c) for c in opposite) == 1
    slope = sum(a * b for a, b in zip(g, opposite, strict=True))
    page.says(rf"The step opposite to $\g$ that just fits is ${tex(opposite)}$, with ${slope:g}$.")
    assert linprog([0, 0], bounds=[(-1, 1)] * 2).fun == 0  # without a slope all are equal


@pytest.mark.holds("claim-opposite-in-which-norm", by="exhaustive")
def test_in_euclidean_length_the_steepest_is_opposite():
    turn = np.radians(np.arange(0, 360, 0.01))
    u = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    rates = u @ [3, 4]
    np.testing.assert_allclose(u[rates.argmin()], [-0.6, -0.8], atol=1e-4)


@pytest.mark.holds("claim-reduces-at-best", by="symbolic")
def test_one_step_reduces_the_loss_if_it_is_short_and_may_raise_it(page):
    page.says("> “used in updating parameters in a way to always minimize the loss function")
    page.says("It **reduces** it, where the gradient is not 0 and the step is short enough.")
    before, after = (v**2 for v in walk(2, "1.1", 1))
    page.says(f"On $w^2$ from 2 with rate 1.1 the loss goes from {before} to {float(after):g}.")
    change = sp.expand((2 - 4 * rate) ** 2 - 4)
    positive = sp.Interval.open(0, sp.oo)
    assert sp.solveset(change < 0, rate, positive) == sp.Interval.open(0, 1)
    # Reduced, not minimised: but for one rate a step from 2 does not end at 0.
    assert sp.solveset(2 - 4 * rate, rate) == sp.FiniteSet(sp.Rational(1, 2))
    assert walk(0, "0.3", 1) == [0, 0]  # at the gradient 0 nothing is reduced


@pytest.mark.holds("claim-how-small-is-small", by="symbolic")
def test_how_small_is_small_on_the_parabola(page):
    """The neglected part of a step of length h from w = 2 is exactly h², that is ½Lh²."""
    page.says("> “Now, η is very small. So, we can ignore terms containing η², η³ and later terms")
    page.says("In that text $\\lr$ is the size of the step, so let its $u$ have length 1.")
    h, size, smoothness = sp.symbols("h g L", positive=True)
    slope, bend = sp.diff(w**2, w).subs(w, 2), sp.diff(w**2, w, 2)
    change = sp.expand((2 - h) ** 2 - 4)
    assert sp.expand(change + slope * h) == sp.Rational(1, 2) * bend * h**2
    page.says(
        r"the neglected part is at most $\tfrac12L\lr^2$",
        r"Against the gain $\lr\norm{\g}$ that the linear term promises straight downhill, it is "
        r"small when $\lr$ is much less than $2\norm{\g}/L$.",
    )
    # The two are equal at 2‖g‖/L, and their ratio is the share of h in it.
    equal = 2 * size / smoothness
    assert sp.solve(smoothness * h**2 / 2 - h * size, h) == [equal]
    assert sp.cancel(smoothness * h**2 / 2 / (h * size) - h / equal) == 0
    here = equal.subs({size: slope, smoothness: bend})
    page.says(
        rf"On $w^2$ at $w=2$, where $\norm{{\g}}={slope}$ and $L={bend}$, that is ${here}$. "
        f"A step of length {here} straight downhill lands on ${2 - here}$: no gain at all."
    )
    assert change.subs(h, here) == 0
    assert sp.solveset(change < 0, h, sp.Interval.open(0, sp.oo)) == sp.Interval.open(0, here)


@pytest.mark.holds("claim-how-small-is-small", by="property")
@given(st.lists(st.tuples(small, small, small), min_size=1, max_size=4), st.floats(1e-3, 10))
def test_the_neglected_part_is_at_most_half_l_h_squared(page, waves, h):
    """On sums of a·sin(kw + c), whose derivative is L-Lipschitz with L = Σ|a|k²."""
    page.says("[the gap is at most ½Lh²]")
    waves = [[float(v) for v in wave] for wave in waves]
    smoothness = sum(abs(a) * k * k for a, k, _ in waves)

    def loss(v):
        return sum(a * math.sin(k * v + c) for a, k, c in waves)

    slope = sum(a * k * math.cos(c) for a, k, c in waves)
    for side in (1, -1):
        gap = loss(side * h) - loss(0) - side * h * slope
        assert abs(gap) <= smoothness * h**2 / 2 + 1e-12


# Further reading, and the form of the page


@pytest.mark.holds("further-reading", by="exhaustive")
def test_isbn_check_digits(page):
    isbns = re.findall(r"ISBN ([\d-]+)", page.text)
    assert len(isbns) == 2
    for isbn in isbns:
        digits = [int(digit) for digit in isbn.replace("-", "")]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
        page.says(f"ISBN {isbn}")


@pytest.mark.holds("further-reading", by="symbolic")
def test_the_books_b_is_the_inverse_of_ours(page):
    """Newton's step: theirs is −B⁻¹g with B the Hessian, ours −Bg with B its inverse."""
    page.says(r"$-B^{-1}\g$ with $B$ positive definite (their $B$ is the inverse of [ours])")
    theirs, g = sp.Matrix([[3, 1], [1, 2]]), sp.Matrix([1, -5])
    assert theirs.is_positive_definite
    assert theirs.inv().is_positive_definite
    assert g.dot(-theirs.inv() * g) < 0


@pytest.mark.holds("what-do-the-sources-say-and-where-do-they-slip", by="text")
def test_every_slip_quotes_its_text_and_every_quotation_is_short(page):
    sections = re.split(r"^### ", page.source, flags=re.M)[1:]
    assert len(sections) >= 14
    for section in sections:
        quotations = re.findall(r"^> (.+)$", section, flags=re.M)
        assert len(quotations) == 1, section.splitlines()[0]
        assert len(quotations[0].split()) <= 30
        assert "{#claim-" in section.splitlines()[0]


@pytest.mark.holds("what-do-the-sources-say-and-where-do-they-slip", by="text")
def test_the_page_names_its_checks(page):
    named = re.search(r"by another route, in `(.+?)`", page.source)[1]
    assert (ROOT / named).samefile(__file__)
