"""The claims of docs/which-way-is-up.md, held against independent computations."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from gd import directional_derivative, shifted_parabola, step

w, eta = sp.symbols("w eta", real=True)
TENTH = sp.Rational(1, 10)
whole = st.integers(-9, 9)


def bowl(w):
    return 0.5 * (w[..., 0] ** 2 + 2 * w[..., 1] ** 2)


def differences(function, w, h=1e-6):
    return np.array([(function(w + h * e) - function(w - h * e)) / (2 * h) for e in np.eye(len(w))])


def signed(number, digits="g"):
    """−3 as "-3", 3 as "+3", 0 as "0"."""
    return f"{float(number):+{digits}}" if number else "0"


@pytest.mark.holds("three-cases", by="symbolic")
@pytest.mark.parametrize(
    ("slope", "up", "goes"),
    [("0.6", "right", "left"), ("-0.4", "left", "right"), ("0", "unknown", "nowhere")],
)
def test_the_table_of_three_cases(page, slope, up, goes):
    """On losses with that slope at 0, of either curvature: where it is higher, and the step."""
    change = -Fraction("0.1") * Fraction(slope)
    shown = rf"\gradc{{{signed(Fraction(slope))}}}", rf"\stepc{{{signed(change)}}}"
    page.says(
        rf"| ${shown[0]}$ | {up} | ${shown[1]}$ | {goes} |",
        r"and $\lr=0.1$ the learning rate. The step is $\D=\stepc{-\lr\,\g}$, here $-0.1$ times",
    )
    assert goes == {1: "right", 0: "nowhere", -1: "left"}[int(np.sign(change))]
    assert step(0.0, float(slope), 0.1) == pytest.approx(float(change))
    near, higher = sp.Rational(1, 10**6), set()
    for bend in (-3, 3):
        loss = sp.Rational(slope) * w + bend * w**2
        right, left = loss.subs(w, near) > 0, loss.subs(w, -near) > 0
        higher.add("right" if right and not left else "left" if left and not right else "unknown")
    assert higher == {up}


@pytest.mark.holds("three-cases", by="symbolic")
def test_the_second_row_walks_along_the_fall(page):
    slope = sp.Rational(-4, 10)
    change = -TENTH * slope
    page.says(
        f"A slope of ${float(slope)}$ means that here the loss *falls* as $w$ grows",
        rf"The step, $-{float(TENTH)}\cdot({float(slope)})=\stepc{{{float(change):+}}}$, goes",
    )
    # The shifted parabola has that slope at 4.8: lower on the right, and where the step ends.
    loss = (w - 5) ** 2
    at = sp.solve(sp.diff(loss, w) - slope, w)[0]
    assert loss.subs(w, at + change) < loss.subs(w, at) < loss.subs(w, at - change)


@pytest.mark.holds("claim-sign-of-the-step", "which-way-is-up", by="property")
@given(st.lists(whole, min_size=4, max_size=4), whole, st.fractions(1, 1000))
def test_the_step_has_the_opposite_sign_and_a_small_one_goes_down(page, coefficients, at, rate):
    """Exact, on random quartics; R comes from Taylor's coefficients, which bound the rest."""
    page.says(
        r"Let $J$ be differentiable at $w\in\R$ and $\g=J'(w)$. "
        r"Then $\sign(\stepc{-\lr\,\g})=-\sign(\g)$ for every $\lr>0$, where $\sign$ is $+1$, "
        "$0$ or $-1$",
        r"If $\g\ne0$, there is an $R>0$ such that $J(w-\lr\,\g)<J(w)$ for every $\lr$ with "
        r"$0<\lr<R$",
        r"the learning rate $\lr>0$ times the gradient",
    )

    def loss(w):
        return sum(c * w ** (k + 1) for k, c in enumerate(coefficients))

    def derivative(order):
        terms = enumerate(coefficients, start=1)
        falling = [np.prod(range(k - order + 1, k + 1), dtype=int) for k in range(1, 5)]
        return sum(
            c * int(f) * at ** (k - order)
            for (k, c), f in zip(terms, falling, strict=True)
            if k >= order
        )

    g = derivative(1)
    assert np.sign(-rate * g) == -np.sign(g)
    assume(g != 0)
    # |J(w − ηg) − J(w) + ηg²| ≤ η²·Σ|J⁽ᵏ⁾||g|ᵏ for η ≤ 1.
    rest = sum(abs(derivative(k)) * abs(g) ** k for k in (2, 3, 4))
    reach = min(Fraction(1), Fraction(g * g, 1 + rest))
    for k in range(1, 6):
        assert loss(at - reach * Fraction(k, 6) * g) < loss(at)


@pytest.mark.holds("claim-sign-of-the-step", by="symbolic")
def test_both_quotients_of_the_proof_and_the_conditions(page):
    page.says(
        r"\frac{J(w-\lr\,\g)-J(w)}{-\lr\,\g}\;\to\;\g",
        r"\frac{J(w-\lr\,\g)-J(w)}{\lr}\;\to\;-\g^2<0",
        r"as $\lr\to0$",
    )
    for loss, at in ((sp.exp(w) - 3 * w, 0), (w**3 / (1 + w**2), 2), (w * abs(w) + w, 0)):
        g = sp.diff(loss, w).subs(w, at).doit()
        change = loss.subs(w, at - eta * g) - loss.subs(w, at)
        assert sp.simplify(sp.limit(change / (-eta * g), eta, 0, "+") - g) == 0
        assert sp.simplify(sp.limit(change / eta, eta, 0, "+") + g**2) == 0
        assert -(g**2) < 0
    # With g = 0 nothing falls, and with a kink in place of a derivative no R need exist.
    assert (w**2).subs(w, 0 - eta * 0) == 0
    positive, subgradient = sp.symbols("eta", positive=True), 1
    assert (abs(0 - positive * subgradient) - abs(0)).is_positive  # |w| at 0: up


@pytest.mark.holds("three-cases", by="symbolic")
def test_rate_11_steps_in_the_right_direction_and_lands_higher(page):
    at, rate, loss = 2, sp.Rational(11, 10), w**2
    change = -rate * sp.diff(loss, w).subs(w, at)
    new = at + change
    page.says(
        rf"On $J=w^2$ at $w={at}$ a rate of ${float(rate)}$ takes the step "
        rf"$\stepc{{{float(change)}}}$, in the right direction, and lands at "
        f"${float(new)}$, where the loss is ${float(new**2)}$ in place of ${at**2}$"
    )
    assert loss.subs(w, at + change / 1000) < at**2 < new**2


@pytest.mark.holds("claim-sign-of-w-says-nothing", by="symbolic")
def test_a_negative_parameter_moves_further_from_zero(page):
    loss, at = (w + 5) ** 2, -3
    slope = sp.diff(loss, w).subs(w, at)
    change = -TENTH * slope
    new, minimum = at + change, sp.solve(sp.diff(loss, w), w)[0]
    page.says(
        rf"Take $J=(w+5)^2$ at $w={at}$. The slope is $2\,(w+5)=\gradc{{{signed(slope)}}}$, so up "
        rf"is right and the step with $\lr={float(TENTH)}$ is $\stepc{{{float(change)}}}$",
        rf"from ${at}$ to ${float(new)}$, *away* from zero and towards the minimum at "
        rf"$\minc{{{minimum}}}$. The loss falls from ${loss.subs(w, at)}$ to "
        f"${float(loss.subs(w, new))}$",
    )
    assert sp.expand(sp.diff(loss, w) - 2 * (w + 5)) == 0
    assert loss.subs(w, at + TENTH) > loss.subs(w, at)  # up is right
    assert abs(new) > abs(at)
    assert abs(new - minimum) < abs(at - minimum)
    assert step(at, shifted_parabola(-5).grad(at), 0.1) == pytest.approx(float(new))


@pytest.mark.holds("the-sign-of-w-says-nothing", by="symbolic")
def test_on_the_parabola_down_is_left_at_1_and_right_at_minus_1(page):
    slopes = [sp.diff(w**2, w).subs(w, at) for at in (1, -1)]
    page.says(
        rf"at $w=1$ the slope is $\gradc{{{signed(slopes[0])}}}$ and down is to the left, at "
        rf"$w=-1$ it is $\gradc{{{signed(slopes[1])}}}$ and down is to the **right**"
    )
    h = sp.symbols("h", positive=True)
    for at, way in ((1, -1), (-1, 1)):
        assert sp.expand((at + way * h) ** 2 - 1) == h**2 - 2 * h  # below 0 for h < 2
        assert sp.expand((at - way * h) ** 2 - 1).is_positive


@pytest.mark.holds("fig-sign_cases", by="run")
def test_figure_of_the_three_cases(run):
    made = run("sign_cases")
    points, h = np.array([5.3, 4.8, 5.0]), 1e-6
    slopes = ((points + h - 5) ** 2 - (points - h - 5) ** 2) / (2 * h)
    assert made["slopes"] == pytest.approx(slopes, abs=1e-9)
    assert made["steps"] == pytest.approx(-0.1 * slopes, abs=1e-9)
    assert np.all(made["points"] > 0)
    for number in ("{+0.6}", "{-0.06}", "{-0.4}", "{+0.04}", "gradc{0}", "stepc{0}"):
        assert number in made["caption"]


@pytest.mark.holds("fig-sign_lab", by="symbolic")
def test_figure_of_the_sign_lab(run):
    """From 2 on w² to 1.6; and from the other side both arrows turn round, as the page says."""
    made = run("sign_lab")
    arrows = {}
    for at in (2, -2):
        slope = sp.diff(w**2, w).subs(w, at)
        arrows[at] = (slope, -TENTH * slope)
    slope, change = arrows[2]
    assert (made["gradient"], made["new"]) == pytest.approx((4, 1.6)) == (slope, float(2 + change))
    assert arrows[-2] == (-slope, -change)
    numbers = rf"\gradc{{{signed(slope)}}}", rf"\stepc{{{signed(change)}}}"
    for number in (*numbers, "to $1.6$", f"${1.6**2:.2f}$ in place of $4$"):
        assert number in made["caption"]


@pytest.mark.holds("fig-cell_update_rule", by="symbolic")
def test_the_cell_walks_the_closed_form(page, run):
    """w + 5 shrinks by 1 − 2η = 0.8 a step; from −7 it goes right, with a plus it leaves."""
    page.says("the example with $(w+5)^2$ as a program", "Start on the other side, at $-7$")
    made = run("cell_update_rule")
    factor = sp.cancel(((w - TENTH * 2 * (w + 5)) + 5) / (w + 5))
    assert factor == sp.Rational(8, 10)
    exact = [float(-5 + (-3 + 5) * factor**t) for t in range(9)]
    assert made["walk"] == pytest.approx(exact, rel=1e-12)
    assert "From $-3$ the rule goes to $-3.4$ and on towards $-5$" in made["caption"]
    assert f"by the factor ${float(factor)}$" in made["caption"]
    slope = made["slope"]
    assert -7 - 0.1 * slope(-7) > -7
    assert -3 + 0.1 * slope(-3) > -3


@pytest.mark.holds("the-arrow-lies-flat", "fig-flat_gradient", by="run")
def test_gradient_has_one_number_for_each_parameter_and_none_for_the_height(run):
    made = run("flat_gradient")
    assert made["gradient"].shape == made["here"].shape == (2,)
    assert made["gradient"] == pytest.approx(differences(bowl, made["here"]))
    assert "(1.1,\\,0.6)" in made["caption"]
    assert made["heights"] == pytest.approx(bowl(np.stack([made["w1"], made["w2"]], axis=-1)))
    # The rings of the mesh are level lines: every point of one has one height.
    assert np.ptp(made["heights"], axis=0) == pytest.approx(0, abs=1e-12)


@pytest.mark.holds("fig-coordinate_signs", by="run")
def test_map_of_coordinate_signs(run):
    made = run("coordinate_signs")
    here = np.array([-1.0, 0.5])
    assert made["here"] == pytest.approx(here)
    assert differences(bowl, here) == pytest.approx([-1, 1])
    assert made["gradient"] == pytest.approx([-1, 1])
    assert made["delta"] == pytest.approx([0.4, -0.4])
    there = np.array([-0.6, 0.1])
    assert f"${bowl(here):.2f}$ to ${bowl(there):.2f}$" in made["caption"]
    assert bowl(there) < bowl(here)


@pytest.mark.holds("is-1-1-positive-or-negative", by="property")
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=7), st.floats(1e-3, 1e3))
def test_each_coordinate_of_the_step_has_the_opposite_sign(page, gradient, rate):
    page.says(r"\g&=(\gradc{-1},\,\gradc{+1})", r"(\stepc{+\lr},\,\stepc{-\lr})")
    assert (step([0.0, 0.0], [-1.0, 1.0], rate) == [rate, -rate]).all()
    assume(all(g == 0 or abs(g) > 1e-6 for g in gradient))
    steps = step(np.zeros(len(gradient)), gradient, rate)
    assert np.array_equal(np.sign(steps), -np.sign(gradient))


@pytest.mark.holds("claim-dot-product-decides", by="symbolic")
def test_the_dot_product_decides(page):
    """The rates from a bowl with this gradient at (−1, ½), as derivatives along u; no g·u used."""
    page.says(
        r"Let $\g=(-1,\,1)$",
        r"- Along $u=(1,0)$ the rate is $\g\cdot u=-1$: down",
        r"- Along $u=(0,1)$ it is $+1$: up",
        r"- Along $u=(1,1)/\sqrt2$ it is $0$: level",
        r"$u=(1,-1)/\sqrt2$, it is $-\sqrt2=-\norm{\g}$: down",
    )
    a, b, h = sp.symbols("a b h", real=True)
    loss = (a**2 + 2 * b**2) / 2
    here = {a: -1, b: sp.Rational(1, 2)}
    gradient = [sp.diff(loss, v).subs(here) for v in (a, b)]
    assert gradient == [-1, 1]
    length = sp.Matrix(gradient).norm()
    for direction, rate in (((1, 0), -1), ((0, 1), 1), ((1, 1), 0), ((1, -1), -length)):
        unit = sp.Matrix(direction) / sp.Matrix(direction).norm()
        along = loss.subs({a: here[a] + h * unit[0], b: here[b] + h * unit[1]}, simultaneous=True)
        assert sp.simplify(sp.diff(along, h).subs(h, 0) - rate) == 0
        measured = directional_derivative([-1, 1], [float(c) for c in unit])
        assert measured == pytest.approx(float(rate), abs=1e-12)
    assert length == sp.sqrt(2)


@pytest.mark.holds("claim-dot-product-decides", by="exhaustive")
def test_no_direction_is_steeper_and_the_sign_of_the_rate_is_that_of_small_changes(page):
    page.says("Negative means down and positive means up, for every short enough distance")
    here, turn = np.array([-1.0, 0.5]), np.radians(np.arange(0, 360, 0.25))
    units = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    rates = units @ [-1, 1]
    assert rates.min() == pytest.approx(-np.sqrt(2), rel=1e-9)
    assert units[rates.argmin()] == pytest.approx(np.array([1, -1]) / np.sqrt(2))
    clear = np.abs(rates) > 1e-3
    for h in (1e-4, 1e-5):
        changes = bowl(here + h * units) - bowl(here)
        assert np.array_equal(np.sign(changes[clear]), np.sign(rates[clear]))
    # Where it is zero it leaves it open: the bowl rises along (1, 1), its mirror image falls.
    along = np.array([1, 1]) / np.sqrt(2) * 1e-3
    assert bowl(here + along) > bowl(here)
    assert -bowl(here + along) < -bowl(here)


@pytest.mark.holds("is-1-1-positive-or-negative", by="symbolic")
def test_predicted_step_and_first_order_change(page):
    gradient = [Fraction(2), Fraction(0), Fraction("-0.5")]
    rate = Fraction("0.1")
    change = [-rate * g for g in gradient]
    terms = [g * d for g, d in zip(gradient, change, strict=True)]
    squares = sum(g * g for g in gradient)
    assert sum(terms) == -rate * squares
    assert all(term == -rate * g * g <= 0 for term, g in zip(terms, gradient, strict=True))
    shown = r",\,".join(signed(d) if i else f"{float(d):g}" for i, d in enumerate(change))
    page.says(
        r"has the gradient $\g=(2,\,0,\,-0.5)$, and $\lr=0.1$",
        rf"$\D=\stepc{{({shown})}}$: the first parameter decreases",
        rf"\g\cdot\D={float(terms[0])}+{float(terms[1]):g}{float(terms[2])}={float(sum(terms))}",
        rf"It is $-\lr\,\norm{{\g}}^2=-{float(rate)}\cdot{float(squares)}$",
        r"adds a term $-\lr\,g_i^2$",
    )


@pytest.mark.holds("exercises", "fig-exercises_which_way_is_up", by="symbolic")
def test_exercise_1_four_slopes_on_a_cubic(page, run, capsys):
    """The steps from −2 and 0 lower w³ − 3w; at ±1 there is none, at a minimum and a maximum."""
    loss = w**3 - 3 * w
    slope = sp.diff(loss, w)
    steps = {at: -TENTH * slope.subs(w, at) for at in (-2, 0, 1, -1)}
    ends = {at: loss.subs(w, at + change) for at, change in steps.items()}
    page.says(
        r"Take $J=w^3-3w$ and $\lr=0.1$. What are the slope and the step at $w=-2$, $0$, $1$ and "
        "$-1$?",
        f"The slope is ${str(slope).replace('**', '^').replace('*', '').replace(' ', '')}$",
        *(
            rf"t ${at}$ it is $\gradc{{{signed(slope.subs(w, at))}}}$ and the step is "
            rf"$\stepc{{{signed(steps[at])}}}$"
            for at in (-2, 0)
        ),
        f"from ${loss.subs(w, -2)}$ to ${float(ends[-2]):.3f}$ and from ${loss.subs(w, 0)}$ to "
        f"${float(ends[0]):.3f}$",
        "At $1$ and at $-1$ slope and step are $0$",
        "a local minimum at $1$",
        "a local maximum at $-1$",
    )
    assert all(ends[at] < loss.subs(w, at) for at in (-2, 0))
    assert steps[1] == steps[-1] == 0
    second = sp.diff(slope, w)
    assert second.subs(w, 1) > 0 > second.subs(w, -1)
    run("exercises_which_way_is_up")
    printed = capsys.readouterr().out
    for said in ("-2 to -15.689", "+0 to -0.873", "-2 to -2.000", "+2 to +2.000"):
        assert said in printed


@pytest.mark.holds("exercises", "fig-exercises_which_way_is_up", by="symbolic")
def test_exercise_2_a_first_step_away_from_the_minimiser_in_one_coordinate(page, run):
    """The walk in closed form: w1 + w2 shrinks by 0.7 a step, w1 − w2 by 0.9."""
    a, b = sp.symbols("w1 w2", real=True)
    loss = a**2 + a * b + b**2
    slopes = [sp.diff(loss, v) for v in (a, b)]
    here = {a: -1, b: 3}
    g = [s.subs(here) for s in slopes]
    change = [-TENTH * s for s in g]
    there = {v: here[v] + d for v, d in zip((a, b), change, strict=True)}
    page.says(
        "The minimum of $J=w_1^2+w_1w_2+w_2^2$ is at $(0,0)$",
        "Both hold where $w_1<0$ and $w_2>-2w_1$, for example at $(-1,\\,3)$",
        rf"There $\g=({g[0]},\,{g[1]})$, and with $\lr={float(TENTH)}$ the step is "
        rf"$\stepc{{({float(change[0])},\,{float(change[1])})}}$",
        f"the loss falls from ${loss.subs(here)}$ to ${float(loss.subs(there)):.2f}$",
        "its slope, $2w_1+w_2$, is positive",
        "after two steps $w_1$ turns round",
    )
    assert sp.hessian(loss, (a, b)).is_positive_definite
    assert sp.solve(slopes, (a, b)) == {a: 0, b: 0}
    assert slopes[0] == 2 * a + b
    t = np.arange(61)
    total, difference = 2 * 0.7**t, -4 * 0.9**t
    walk = np.stack([(total + difference) / 2, (total - difference) / 2], axis=-1)
    assert np.array(run("exercises_which_way_is_up")["walk"]) == pytest.approx(walk)
    # w1 falls for two steps, and then grows.
    assert np.array_equal(np.diff(walk[:, 0]) < 0, t[:-1] < 2)
