"""The claims of docs/parabola.md, against SymPy, closed forms and a loop written out here."""

import math
import re

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from gd import descend, parabola

w, w0, a = sp.symbols("w w0 a", real=True)
eta = sp.symbols("eta", positive=True)
FACTOR = sp.cancel((w - eta * sp.diff(w**2, w)) / w)  # of minus; of plus: at −η
HALF, POSITIVE = sp.Rational(1, 2), sp.Interval.open(0, sp.oo)
fractions = st.fractions(-3, 3, max_denominator=12)


def the_copied_loop(x, rate, tolerance=0.01, limit=10_000):
    """The answer's loop on x², its own way: every x it visits, and whether it ended by itself."""
    visited = [x]
    old, new = 2 * x, 0.0
    while abs(new - old) > tolerance:
        if len(visited) > limit:
            return visited, False
        old = new
        x = x - rate * old
        new = 2 * x
        visited.append(x)
    return visited, True


@pytest.mark.holds("claim-two-walks", by="symbolic")
def test_closed_forms_by_induction_in_sympy(page):
    page.says(
        r"On $J(w)=w^2$, for every start $w_0$ and every $\lr>0$, after $t$ steps",
        r"\text{minus is at}\quad w_t&=(1-2\lr)^t\,w_0 ,\\ "
        r"\text{plus is at}\quad w_t&=(1+2\lr)^t\,w_0",
        r"One step of minus is $w-\lr\cdot2w=(1-2\lr)\,w$, one step of plus is "
        r"$w+\lr\cdot2w=(1+2\lr)\,w$",
        r"\text{minus:}\quad w_{t+1}&=w_t\stepc{{}-\lr\,\g_t}\\ "
        r"\text{plus:}\quad w_{t+1}&=w_t+\lr\,\g_t",
        r"$\g_t=2w_t$ is the gradient",
    )
    t = sp.symbols("t", integer=True, nonnegative=True)
    for sign in (-1, +1):
        at = (1 + sign * 2 * eta) ** t * w0
        one_more = at + sign * eta * sp.diff(w**2, w).subs(w, at)
        assert at.subs(t, 0) == w0
        assert sp.simplify(one_more - at.subs(t, t + 1)) == 0


@pytest.mark.holds("claim-two-walks", by="property")
@given(fractions, st.fractions("1/12", 3, max_denominator=12), st.booleans())
def test_descend_walks_the_closed_form(start, rate, up):
    walk = descend(parabola, float(start), float(rate), steps=9, tolerance=0, maximize=up)
    factor = 1 + 2 * rate if up else 1 - 2 * rate
    expected = [float(start * factor**t) for t in range(len(walk.points))]
    np.testing.assert_allclose(walk.points, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.holds("two-walks-one-sign-apart", by="symbolic")
def test_plus_moves_away_at_every_rate_without_limit(page):
    page.says(
        r"Plus multiplies by $1+2\lr$, and that is above 1 for **every** $\lr>0$",
        "Choose a learning rate $\\lr>0$ and a start $w_0$",
    )
    plus = FACTOR.subs(eta, -eta)
    assert plus == 1 + 2 * eta
    assert (plus - 1).is_positive
    t = sp.symbols("t", positive=True)
    assert sp.limit(plus.subs(eta, sp.Rational(1, 10**6)) ** t, t, sp.oo) == sp.oo


@pytest.mark.holds("two-walks-one-sign-apart", by="run")
def test_plus_with_rate_0_001_doubles_in_347_steps(page):
    rate = 0.001
    steps = math.ceil(math.log(2) / math.log(1 + 2 * rate))
    page.says(rf"With $\lr={rate}$ the distance doubles in {steps} steps")
    walk = descend(parabola, 2.0, rate, steps=steps, maximize=True)
    assert walk.points[-2] < 4 <= walk.points[-1]


@pytest.mark.holds("five-learning-rates", by="symbolic")
@pytest.mark.parametrize(
    ("rate", "steps", "row"),
    [
        ("0.1", 4, r"| $0<\lr<\tfrac12$ | in $(0,1)$ | at 0.1: {} | walks in from one side |"),
        ("0.5", 1, r"| $\lr=\tfrac12$ | 0 | {} | lands in one step |"),
        (
            "0.9",
            3,
            r"| $\tfrac12<\lr<1$ | in $(-1,0)$ | at 0.9: {} | jumps across, still converges |",
        ),
        ("1", 3, r"| $\lr=1$ | −1 | {} | bounces for ever |"),
        ("1.1", 3, r"| $\lr>1$ | below −1 | at 1.1: {} | jumps across and diverges |"),
    ],
)
def test_the_table_of_rates(page, rate, steps, row):
    """Each row, its numbers computed exactly; the regime and the factor's range by SymPy."""
    rate = sp.Rational(rate)
    exact = [2 * FACTOR.subs(eta, rate) ** t for t in range(steps + 1)]
    page.says(row.format(", ".join(f"{float(number):g}".replace("-", "−") for number in exact)))
    page.says("| rate | factor | from $w_0=2$ | what happens |")
    regimes = {
        sp.Interval.open(0, HALF): (sp.Interval.open(0, 1), "walks in from one side"),
        sp.FiniteSet(HALF): (sp.FiniteSet(0), "lands in one step"),
        sp.Interval.open(HALF, 1): (sp.Interval.open(-1, 0), "jumps across, still converges"),
        sp.FiniteSet(1): (sp.FiniteSet(-1), "bounces for ever"),
        sp.Interval.open(1, sp.oo): (sp.Interval.open(-sp.oo, -1), "jumps across and diverges"),
    }
    ((rates, (factors, fate)),) = [item for item in regimes.items() if rate in item[0]]
    assert sp.imageset(sp.Lambda(eta, FACTOR), rates) == factors
    assert fate in row
    size = abs(FACTOR.subs(eta, rate))
    assert ("diverges" in fate, "bounces" in fate) == (size > 1, size == 1)
    assert ("jumps" in fate or "bounces" in fate) == (FACTOR.subs(eta, rate) < 0)
    walk = descend(parabola, 2.0, float(rate), steps=steps)
    np.testing.assert_allclose(walk.points, [float(number) for number in exact], atol=1e-12)


@pytest.mark.holds("five-learning-rates", by="symbolic")
def test_the_factor_can_be_anything_below_1(page):
    page.says(r"Minus multiplies by $1-2\lr$, and that number can be anything below 1")
    assert sp.imageset(sp.Lambda(eta, FACTOR), POSITIVE) == sp.Interval.open(-sp.oo, 1)


@pytest.mark.holds("claim-nearer-below-one", by="symbolic")
def test_minus_always_points_at_0_and_ends_nearer_exactly_below_1(page):
    page.says(
        r"On $J(w)=w^2$ let $w\ne0$ and $\lr>0$. The step $\stepc{-\lr\,\g}$ points from $w$ "
        r"towards 0. The new point is nearer to 0 than $w$ if and only if $\lr<1$",
        "Minus always points at 0 and ends nearer exactly below 1",
        r"The step is $-2\lr w$",
        r"The new distance is $\abs{1-2\lr}\,\abs{w}$. It is smaller than $\abs{w}$ if and only if "
        r"$-1<1-2\lr<1$, that is, $0<\lr<1$",
        "the step ends nearer exactly if the learning rate is between 0 and 1",
    )
    for here in (sp.symbols("w", positive=True), sp.symbols("w", negative=True)):
        step = -eta * sp.diff(w**2, w).subs(w, here)
        assert step == -2 * eta * here
        assert (step * (0 - here)).is_positive  # towards 0
        assert sp.simplify(abs(here + step) - abs(1 - 2 * eta) * abs(here)) == 0
    # Nearer, for every rate that is real, positive or not: 0 < η < 1.
    rate = sp.symbols("rate", real=True)
    squares = (1 - 2 * rate) ** 2 < 1
    assert sp.solveset(squares, rate, sp.S.Reals) == sp.Interval.open(0, 1)


@pytest.mark.holds("claim-nearer-below-one", by="property")
@given(fractions, st.fractions("1/12", 3, max_denominator=12))
def test_nearer_exactly_below_1_on_random_walks(start, rate):
    """Exact; at 0 nothing is nearer at any rate."""
    new = start - rate * 2 * start
    assert (abs(new) < abs(start)) == (start != 0 and rate < 1)


@pytest.mark.holds("five-learning-rates", by="symbolic")
def test_predictions_at_0_9_and_1_1(page):
    below, above = (FACTOR.subs(eta, sp.Rational(k, 10)) for k in (9, 11))
    (b1, b2), (a1, a2) = ([float(2 * f**t) for t in (1, 2)] for f in (below, above))
    page.says(
        r"You stand at $w_0=2$ and use minus with $\lr=0.9$. On which side of 0",
        rf"The factor is $1-2\cdot0.9={float(below)}$. After one step you are at ${b1}$: across, "
        f"and nearer. After two you are at ${b2}$: across again",
        rf"At $\lr=1.1$ the factor is ${float(above)}$, and the same two steps lead to ${a1}$ and "
        f"${a2}$: across, and further away",
    )
    assert b2 < abs(b1) < 2 < abs(a1) < a2
    assert max(b1, a1) < 0


@pytest.mark.holds("five-learning-rates", by="symbolic")
def test_plus_needs_a_negative_rate_above_minus_1_to_tend_to_0(page):
    page.says(
        r"Is there any learning rate $\lr>0$ with which plus reaches the minimum from $w_0\ne0$",
        r"No. It multiplies by $1+2\lr>1$ whatever the rate $\lr>0$. With a negative rate above −1 "
        "it would tend to 0",
    )
    rate = sp.symbols("rate", real=True)
    shrinks = sp.solveset((1 + 2 * rate) ** 2 < 1, rate, sp.S.Reals)
    assert shrinks == sp.Interval.open(-1, 0)
    assert sp.solveset(1 + 2 * eta, eta, POSITIVE) == sp.S.EmptySet


@pytest.mark.holds("five-learning-rates", by="property")
@given(st.floats(-3, 3), st.floats(0.01, 2))
def test_descending_the_loss_is_ascending_its_negative(w, rate):
    assert w - rate * (2 * w) == w + rate * (-2 * w)


@pytest.mark.holds("claim-bound-depends-on-loss", by="symbolic")
def test_steeper_parabolas_converge_below_1_over_a(page):
    page.says(
        r"On $J(w)=a\,w^2$ with $a>0$ the gradient is $2aw$ and minus multiplies by $1-2a\lr$. So, "
        r"from any start but 0, it converges to the minimum exactly for $0<\lr<1/a$",
        "The bound 1 belongs to this parabola",
    )
    bend = sp.symbols("a", positive=True)
    factor = sp.cancel((w - eta * sp.diff(bend * w**2, w)) / w)
    assert sp.expand(factor - (1 - 2 * bend * eta)) == 0
    # In units of 1/a: size below 1 exactly between 0 and 1, whatever a.
    share = sp.symbols("share", real=True)
    unit = sp.expand(factor.subs(eta, share / bend))
    assert sp.solveset(unit**2 < 1, share, sp.S.Reals) == sp.Interval.open(0, 1)
    # With a < 0 there is no such rate: 0 is a maximum.
    assert (factor.subs(bend, -bend) - 1).is_positive


@pytest.mark.holds("claim-bound-depends-on-loss", by="run")
def test_without_a_parabola_the_start_decides(page):
    """On w⁴/4 a rate of 1 arrives from 1.2 and runs away from 1.5."""
    page.says("which point the walk reaches may depend on the start")
    ends = []
    for at in (1.2, 1.5):
        for _ in range(2000):
            at = at - 1.0 * at**3
            if abs(at) > 1e6:
                break
        ends.append(abs(at))
    assert ends[0] < 0.1
    assert ends[1] > 1e6


@pytest.mark.holds("when-may-the-loop-stop", by="symbolic")
def test_the_change_of_the_gradient_is_twice_the_rate_times_its_size(page):
    page.says(
        r"On this parabola one step changes the gradient by $2\lr\abs{\g}$",
        "It runs minus on $y=x^2$ and stops once the gradient has *changed* by at most 0.01",
    )
    change = sp.diff(w**2, w).subs(w, FACTOR * w) - 2 * w
    assert sp.simplify(abs(change) - 2 * eta * abs(2 * w)) == 0


@pytest.mark.holds("when-may-the-loop-stop", by="run")
def test_the_loop_at_rate_0_1_stops_after_22_passes_and_its_first_does_not_move(page):
    visited, ended = the_copied_loop(2.0, 0.1)
    # In closed form: 22 is the first pass after which the change 0.4·2·0.8ᵗ is at most 0.01.
    passes = 2 + math.ceil(math.log(0.01 / 0.8) / math.log(0.8))
    assert ended
    assert len(visited) - 1 == passes
    assert visited[1] == visited[0] == 2.0
    assert visited[-1] == pytest.approx(2 * 0.8 ** (passes - 1))
    page.says(
        f"| 0.1 | 2 | stops after {passes} passes at {2 * 0.8 ** (passes - 1):.4f}; the first pass "
        "does not move |",
        'begins with "the gradient so far" set to 0, and steps along that',
    )


@pytest.mark.holds("when-may-the-loop-stop", by="run")
def test_the_loop_at_rate_0_001_stops_after_2_passes_at_1_996(page):
    visited, ended = the_copied_loop(2.0, 0.001)
    assert ended
    assert visited == [2.0, 2.0, pytest.approx(2 * 0.998)]
    page.says(
        f"| 0.001 | 2 | stops after {len(visited) - 1} passes at {2 * 0.998:.3f} |",
        f'so the rule says "done" while the slope is still {2 * 2 * 0.998:.3f}',
    )


@pytest.mark.holds("when-may-the-loop-stop", by="run")
def test_the_loop_at_rate_1_never_ends(page):
    """Two points for ever: the change of the gradient is 8 at every pass."""
    page.says("| 1 | 2 | jumps between 2 and −2 and never ends |")
    visited, ended = the_copied_loop(2.0, 1.0)
    assert not ended
    assert set(visited) == {2.0, -2.0}
    assert FACTOR.subs(eta, 1) == -1


@pytest.mark.holds("when-may-the-loop-stop", by="run")
def test_the_loop_at_rate_1_1_leaves_with_nan_after_3888_passes(page):
    visited, ended = the_copied_loop(2.0, 1.1)
    assert ended
    assert math.isnan(visited[-1])
    assert math.isinf(visited[-2])
    # After pass k the size is 2·1.2ᵏ⁻¹. Once 2.2 times it overflows, the next x is infinite,
    # and the one after that ∞ − ∞.
    largest = math.log(np.finfo(float).max)
    passes = math.ceil((largest - math.log(4.4)) / math.log(1.2)) + 3
    assert len(visited) - 1 == passes
    page.says(
        f"| 1.1 | 2 | overflows, becomes and leaves after {passes} passes as if it had converged |"
    )


@pytest.mark.holds("when-may-the-loop-stop", by="property")
@given(st.floats(-0.02, 0.02), st.floats(1e-3, 1.2))
def test_the_loop_does_not_run_within_0_005_of_0(page, x, rate):
    page.says("| any | at most 0.005 from 0 | does not run at all |")
    visited, _ = the_copied_loop(x, rate, limit=3)
    assert (len(visited) == 1) == (abs(x) <= 0.005)


@pytest.mark.holds("when-may-the-loop-stop", by="exhaustive")
def test_comparing_the_size_of_nan_is_false_and_not_every_comparison_is(page):
    assert "`nan > 0.01` is false, like every comparison of size with `nan`" in page.source
    nan = float("nan")
    assert not any((nan > 0.01, nan < 0.01, nan >= 0.01, nan <= 0.01))
    assert nan != 0.01


@pytest.mark.holds("claim-three-ends", by="run")
def test_descend_has_three_ends(page):
    ends = [
        descend(parabola, 2.0, rate, steps=steps).stopped
        for rate, steps in ((0.1, 200), (1.0, 200), (1.1, 5000))
    ]
    assert ends == re.findall(r'`"(\w+)"`', page.source) == ["converged", "budget", "diverged"]


@pytest.mark.holds("claim-three-ends", by="symbolic")
def test_a_small_gradient_on_w_squared_is_a_small_distance_and_elsewhere_is_not(page):
    page.says(r"On $w^2$ a gradient of size at most $\varepsilon$ means $\abs{w}\le\varepsilon/2$")
    tolerance = sp.symbols("epsilon", positive=True)
    bound = sp.solve(abs(sp.diff(w**2, w)) - tolerance, w)
    assert {sp.simplify(b) for b in bound} == {-tolerance / 2, tolerance / 2}
    walk = descend(parabola, 2.0, 0.1, steps=200, tolerance=1e-3)
    assert abs(walk.points[-1]) <= 1e-3 / 2
    # A plateau, a saddle, a maximum: no slope, and not the lowest point.
    x, y = sp.symbols("x y", real=True)
    assert sp.limit(sp.diff(sp.log(1 + sp.exp(-w)), w), w, sp.oo) == 0
    assert [sp.diff(x**2 - y**2, v).subs({x: 0, y: 0}) for v in (x, y)] == [0, 0]
    assert sp.diff((w**2 - 1) ** 2, w).subs(w, 0) == 0 < ((w**2 - 1) ** 2).subs(w, 0)


@pytest.mark.holds("fig-minus_beside_plus", by="run")
def test_figure_minus_beside_plus(run):
    module = run("minus_beside_plus")
    np.testing.assert_allclose(module["minus"].points, 2 * 0.6 ** np.arange(4))
    np.testing.assert_allclose(module["plus"].points, 2 * 1.4 ** np.arange(4))
    for number in (f"{2 * 0.6**3:.3f}", f"{2 * 1.4**3:.3f}", f"{(2 * 1.4**3) ** 2:.1f}"):
        assert number in module["caption"]


@pytest.mark.holds("fig-learning_rates", by="run")
def test_figure_learning_rates(run):
    module = run("learning_rates")
    assert [(rate, up) for rate, up, _ in module["cases"]] == [
        *((rate, False) for rate in (0.1, 0.5, 0.9, 1.0, 1.1)),
        (0.1, True),
    ]
    for walk, (rate, up, _) in zip(module["walks"], module["cases"], strict=True):
        factor = 1 + 2 * rate if up else 1 - 2 * rate
        expected = 2 * factor ** np.arange(len(walk.points))
        np.testing.assert_allclose(walk.points, expected, atol=1e-12)
    assert f"{2 * 1.2**6:.2f}" in module["caption"]
    assert "between −2 and 2" in module["caption"]


@pytest.mark.holds("fig-source_loop", by="run")
def test_figure_source_loop(run):
    module = run("source_loop")
    visited, _ = the_copied_loop(2.0, 0.001)
    assert (module["passes"], module["x"]) == (len(visited) - 1, visited[-1])
    first = math.ceil(math.log(4 / 0.01) / -math.log(0.998))  # 4·0.998ᵗ <= 0.01
    assert (module["walk"].steps, module["walk"].stopped) == (first, "converged")
    np.testing.assert_allclose(module["change"], 2 * 0.001 * module["size"][:-1], rtol=1e-9)
    for said in ("2 passes", "1.996", f"{first} steps"):
        assert said in module["caption"]


@pytest.mark.holds("fig-cell_plus_minus", by="run")
def test_the_cell_of_plus_and_minus(page, run):
    page.says("Set the rate to each line of the table, and to $0.001$")
    made = run("cell_plus_minus")
    assert made["minus"] == pytest.approx([2 * 0.8**t for t in range(7)])
    assert made["plus"] == pytest.approx([2 * 1.2**t for t in range(7)])
    assert f"minus multiplies by ${1 - 2 * 0.1}$" in made["caption"]
    assert f"by ${1 + 2 * 0.1}$" in made["caption"]


@pytest.mark.holds("fig-cell_stopping_rule", by="run")
def test_the_cell_of_two_stopping_rules(page, run):
    """2 passes against ⌈log(400)/−log(0.998)⌉ steps; with rate 1 the first loop never ends."""
    page.says("Try the rates $0.1$ and $1.1$. With rate $1$ the first loop never ends")
    made = run("cell_stopping_rule")
    assert made["passes"] == len(the_copied_loop(2.0, 0.001)[0]) - 1
    assert made["steps"] == math.ceil(math.log(400) / -math.log(0.998))
    assert made["arrived"]
    assert f"{made['steps']} steps" in made["caption"]
    assert [the_copied_loop(2.0, rate)[1] for rate in (0.1, 1.1, 1.0)] == [True, True, False]


@pytest.mark.holds("exercises", "fig-exercises_parabola", by="symbolic")
def test_exercise_1_the_walk_and_its_first_point_within_a_hundredth(page, run, capsys):
    """The distance after t steps is 2/2ᵗ, exactly, and by the snippet's walk."""
    rate, near = sp.Rational(3, 4), sp.Rational(1, 100)
    step = sp.cancel((w - rate * sp.diff((w - 3) ** 2, w) - 3) / (w - 3))
    away = [2 * step**t for t in range(12)]
    first = next(t for t, v in enumerate(away) if abs(v) <= near)
    places = [float(3 + v) for v in away[:4]]

    def tex(number):
        sign = "-" if number < 0 else ""
        top = abs(number)
        return f"{sign}{top}" if top.q == 1 else rf"{sign}\tfrac{top.p}{top.q}"

    page.says(
        r"On $J=(w-3)^2$ start at $w_0=5$ with $\lr=0.75$",
        "within $0.01$ of the minimum",
        rf"Measured from the minimum, $v=w-3$, the loss is $v^2$, and each step multiplies $v$ by "
        rf"$1-2\cdot{float(rate)}={tex(step)}$. So $v$ is ${','.join(map(tex, away[:4]))}$, and "
        f"$w$ goes from ${places[0]:g}$ to ${places[1]:g}$, ${places[2]:g}$ and ${places[3]:g}$. "
        f"The distance after $t$ steps is $2/2^t$. It is at most ${float(near)}$ once "
        rf"$2^t\ge{2 / near}$: after {first} steps",
    )
    assert all(abs(v) == sp.Rational(2, 2**t) for t, v in enumerate(away))
    assert run("exercises_parabola")["first"] == first
    said = f"1: {first} steps: {float(away[first]):+.4f} from the minimum"
    assert said in capsys.readouterr().out


@pytest.mark.holds("exercises", by="symbolic")
def test_exercise_2_across_and_at_most_a_quarter_of_the_loss(page):
    page.says(
        r"On $J=w^2$ with $w_0\ne0$: for which $\lr$ does every step",
        r"A step multiplies $w$ by $f=1-2\lr$ and the loss by $f^2$. It jumps across if $f<0$, and "
        r"it leaves at most a quarter if $f^2\le\tfrac14$. Together that is "
        r"$-\tfrac12\le1-2\lr<0$, so $\tfrac12<\lr\le\tfrac34$",
    )
    rate = sp.symbols("rate", real=True)
    f = FACTOR.subs(eta, rate)
    across = sp.solveset(f < 0, rate, sp.S.Reals)
    quarter = sp.solveset(f**2 <= sp.Rational(1, 4), rate, sp.S.Reals)
    assert across & quarter == sp.Interval.Lopen(HALF, sp.Rational(3, 4))


@pytest.mark.holds("exercises", "fig-exercises_parabola", by="symbolic")
def test_exercise_3_one_step_of_minus_one_of_plus(page, run, capsys):
    """A round multiplies by 1 − 4η², of size below 1 exactly for 0 < η < 1/√2."""
    page.says(
        r"with the same $\lr>0$",
        r"One round multiplies $w$ by $(1-2\lr)(1+2\lr)=1-4\lr^2$. That has size below 1 exactly "
        r"if $0<\lr^2<\tfrac12$, so for $0<\lr<1/\sqrt2\approx"
        f"{1 / math.sqrt(2):.3f}$. At $\\lr=\\tfrac12$ the first minus lands on 0",
        r"At $\lr=1/\sqrt2$ every round swaps $w_0$ and $-w_0$",
    )
    minus = FACTOR * w
    factor = sp.expand(sp.cancel((minus + eta * sp.diff(w**2, w).subs(w, minus)) / w))
    assert factor == 1 - 4 * eta**2
    shrinks = sp.solveset(factor**2 < 1, eta, POSITIVE)
    assert shrinks == sp.Interval.open(0, sp.sqrt(2) / 2)
    assert factor.subs(eta, 1 / sp.sqrt(2)) == -1
    assert FACTOR.subs(eta, HALF) == 0
    run("exercises_parabola")
    printed = capsys.readouterr().out
    for rate in (0.1, 0.5, 0.7, math.sqrt(0.5), 0.72):
        at = abs(2 * (1 - 4 * rate**2) ** 50)
        assert f"3: rate {rate:.3f}: 50 rounds lead to {at:.4g}\n" in printed
