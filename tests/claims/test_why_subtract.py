"""The claims of docs/why-subtract.md, held against independent computations."""

import re
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from gd import Loss, descend, parabola, step
from hooks import claims

w, x, t = sp.symbols("w x t", real=True)
eta = sp.symbols("eta", positive=True)
TENTH = sp.Rational(1, 10)
DELTA = (t - w * x) ** 2 / 2  # the delta rule's loss


@pytest.mark.holds("claim-negative-slope-added-and-subtracted", by="symbolic")
def test_added_it_climbs_to_576_and_subtracted_it_falls_to_256(page):
    loss, at = w**2, -2
    slope = sp.diff(loss, w).subs(w, at)
    added, subtracted = at + TENTH * slope, at - TENTH * slope
    page.says(
        rf"Take $J=w^2$ at $w={at}$. The slope is $2w=\gradc{{{slope}}}$, and $\lr={float(TENTH)}$",
        rf"- Added: ${at}+{float(TENTH)}\cdot({slope})={float(added)}$. The loss goes from "
        f"${loss.subs(w, at)}$ **up** to ${float(added**2)}$",
        rf"- Subtracted: ${at}-{float(TENTH)}\cdot({slope})={float(subtracted)}$. The loss goes "
        f"from ${loss.subs(w, at)}$ **down** to ${float(subtracted**2)}$",
    )
    assert subtracted**2 < at**2 < added**2
    assert step(-2.0, parabola.grad(-2.0), 0.1) == pytest.approx(float(subtracted))
    assert step(-2.0, parabola.grad(-2.0), 0.1, maximize=True) == pytest.approx(float(added))


@pytest.mark.holds("where-the-doubt-comes-from", by="symbolic")
def test_a_negative_slope_points_to_where_the_loss_is_larger():
    """At −2 on w²: the loss falls as w grows, and it is larger on the slope's side."""
    h = sp.symbols("h", positive=True)
    slope = sp.diff(w**2, w).subs(w, -2)
    assert slope < 0
    assert sp.expand((-2 + sp.sign(slope) * h) ** 2 - 4).is_positive
    assert sp.expand((-2 + h) ** 2 - 4) == h**2 - 4 * h  # falls, for h < 4


@pytest.mark.holds("claim-two-spellings-one-rule", by="symbolic")
def test_the_two_spellings_are_one_rule_in_exact_arithmetic(page):
    """In five dimensions, and for every real η; the rule without a minus is another one."""
    page.says(
        r"w\;\stepc{-\,\lr\,\g}\;=\;w\;\stepc{+\,\lr\,(-\g)}",
        r"$\lr\,(-\g)=-(\lr\,\g)$, and adding $-(\lr\,\g)$ is what subtracting",
        r"and the learning rate $\lr>0$, ${w-\lr\,\g}$ and ${w+\lr\,(-\g)}$ are one rule",
    )
    rate = sp.symbols("eta", real=True)
    here, g = (sp.Matrix(sp.symbols(f"{name}1:6", real=True)) for name in "wg")
    assert rate * (-g) == -(rate * g)
    assert here - rate * g == here + rate * (-g)
    assert sp.solve(list((here - rate * g) - (here + rate * g)), list(g), dict=True) == [
        dict.fromkeys(g, 0)
    ]


@pytest.mark.holds("two-spellings-of-one-rule", by="property")
@given(st.floats(), st.floats(), st.floats())
def test_the_two_spellings_agree_bit_for_bit(page, w, g, rate):
    """On every kind of float: zeros of both signs, subnormal, infinite; NaN changes its bits."""
    assert "the two agree bit for bit, `nan` aside, if each operation is rounded" in page.source
    w, g, rate = np.float64(w), np.float64(g), np.float64(rate)
    with np.errstate(all="ignore"):
        one, other = w - rate * g, w + rate * (-g)
    assert (np.isnan(one) and np.isnan(other)) or one.tobytes() == other.tobytes()
    assert (-np.float64("nan")).tobytes() != np.float64("nan").tobytes()


@pytest.mark.holds("two-spellings-of-one-rule", by="property")
def test_the_two_spellings_agree_bit_for_bit_in_bulk():
    """On 200,000 random floats of every size."""
    rng, count = np.random.default_rng(0), 200_000
    w, g = rng.choice([-1.0, 0.0, 1.0], size=(2, count)) * 10 ** rng.uniform(-300, 300, (2, count))
    rate = 10 ** rng.uniform(-6, 1, count)
    with np.errstate(over="ignore", under="ignore"):
        one, other = w - rate * g, w + rate * (-g)
    assert np.array_equal(one.view(np.uint64), other.view(np.uint64))


@pytest.mark.holds("two-spellings-of-one-rule", by="symbolic")
def test_without_a_minus_it_walks_away_for_every_rate_from_every_start_but_0(page):
    page.says(r"$w+\lr\,\g$. On $J=w^2$ it walks away from the minimum for every $\lr>0$")
    factor = sp.cancel((w + eta * sp.diff(w**2, w)) / w)
    assert (factor - 1).is_positive
    assert (0 + eta * sp.diff(w**2, w).subs(w, 0)) == 0


@pytest.mark.holds("fig-two_spellings", by="run")
def test_figure_of_the_two_spellings(run, capsys):
    made = run("two_spellings")
    steps = np.arange(8)
    assert made["subtracted"] == pytest.approx(2 * 0.8**steps)
    assert made["added"].tobytes() == made["subtracted"].tobytes()
    assert made["wrong"] == pytest.approx(2 * 1.2**steps)
    assert capsys.readouterr().out == "the same numbers, bit for bit: True\n"
    for number in ("$8$ numbers", f"${2 * 0.8**7:.3f}$", f"${2 * 1.2**7:.3f}$"):
        assert number in made["caption"]


@pytest.mark.holds("fig-cell_two_spellings", by="run")
def test_the_cell_of_three_columns(page, run, capsys):
    """The closed forms −2·0.8ᵗ and −2·1.2ᵗ, line by line."""
    page.says(f"All three start at $w=-2$, where the slope is ${sp.diff(w**2, w).subs(w, -2)}$")
    made = run("cell_two_spellings")
    lines = capsys.readouterr().out.splitlines()
    for k in range(1, 7):
        near, far = f"{-2 * 0.8**k:.6f}", f"{-2 * 1.2**k:.6f}"
        assert lines[k].split() == [near, near, far]
    assert lines[-1] == "the first two are equal: True"
    assert f"${-2 * 0.8**6:.3f}$" in made["caption"]
    assert f"${-2 * 1.2**6:.3f}$" in made["caption"]
    assert made["slope"](-2) == -4


SPELLINGS = {  # the step for a gradient g, and how many changes of sign lead to it
    "PyTorch": (lambda g, lr: -lr * g, 1),
    "PyTorch, maximize": (lambda g, lr: -lr * (-g), 2),
    "Optax": (lambda g, lr: +(-lr * g), 1),
    "Keras": (lambda g, lr: -(lr * g), 1),
    "no minus": (lambda g, lr: lr * g, 0),
    "maximize and minus the loss": (lambda g, lr: -lr * (-1) * (-g), 3),
    "a negative rate": (lambda g, lr: (-1) * (-lr) * g, 2),
}


@pytest.mark.holds("how-libraries-spell-it", by="text")
def test_the_versions_named_are_those_that_the_libraries_tests_run(page):
    lock = (claims.ROOT / "requirements-oracles.lock").read_text(encoding="utf-8")
    torch, optax, keras = (
        re.search(rf"^{name}==(\S+)", lock, re.M)[1] for name in ("torch", "optax", "keras")
    )
    page.says(f"[PyTorch {torch}, Optax {optax} and Keras {keras}]")
    tested = {
        i for p in claims.ORACLES.glob("test_*.py") for c in claims.read_checks(p) for i in c.ids
    }
    assert "why-subtract#how-libraries-spell-it" in tested


@pytest.mark.holds("how-libraries-spell-it", by="symbolic")
@pytest.mark.parametrize("name", SPELLINGS)
def test_an_odd_number_of_sign_changes_descends_and_an_even_number_ascends(page, name):
    """On w², for every rate below 1: the loss after the step, with its sign."""
    page.says("with an even number, 0 included, it ascends; either way for small enough steps")
    rule, changes = SPELLINGS[name]
    start = sp.symbols("w", positive=True)
    rise = sp.cancel(((start + rule(2 * start, eta)) ** 2 - start**2) / start**2)
    sign = {sp.sign(rise.subs(eta, sp.Rational(k, 100))) for k in range(1, 100)}
    assert sign == ({-1} if changes % 2 else {1})


@pytest.mark.holds("target-minus-output", by="property")
@given(st.floats(-5, 5), st.floats(0.01, 0.9))
def test_maximising_minus_j_is_the_walk_that_minimises_j(page, start, rate):
    page.says(r"the factor $-\lr$ gives the step $\stepc{-\lr\,\g}$: three changes of sign")
    rule, changes = SPELLINGS["maximize and minus the loss"]
    assert (rule(w, eta), changes) == (-eta * w, 3)
    flipped = Loss("-J", lambda w: -parabola(w), lambda w: -parabola.grad(w), scalar=True)
    down = descend(parabola, start, rate, steps=10).points
    up = descend(flipped, start, rate, steps=10, maximize=True).points
    assert np.array_equal(down, up)


@pytest.mark.holds("target-minus-output", by="symbolic")
def test_delta_rules_plus_is_descents_minus_and_both_orders_have_one_gradient(page):
    page.says(
        r"\wnew=\wold\;\stepc{+\,\lr\,(t-y)\,x},\qquad y=\wold\,x",
        r"Its loss is $J=\tfrac12(t-y)^2$. By the chain rule $J'(w)=-(t-y)\,x$",
        r"With the factor $\tfrac12$ in front of the square, that gradient is $(y-t)\,x$",
    )
    assert sp.expand(sp.diff(DELTA, w) + (t - w * x) * x) == 0
    assert sp.expand(w + eta * (t - w * x) * x - (w - eta * sp.diff(DELTA, w))) == 0
    other = (w * x - t) ** 2 / 2
    assert sp.expand(DELTA - other) == 0
    assert sp.expand(sp.diff(other, w) - (w * x - t) * x) == 0
    assert sp.expand(sp.diff(2 * other, w) - (w * x - t) * x) != 0  # without the ½ it is twice that


@pytest.mark.holds("fig-target_minus_output", by="symbolic")
def test_printed_numbers_of_target_minus_output(run, capsys):
    made = run("target_minus_output")
    at = {w: 1, x: 2, t: 3}
    gradient = sp.diff(DELTA, w).subs(at)
    new = float(1 - TENTH * gradient)
    assert (made["gradient"], gradient) == (-2, -2)
    assert made["descent"] == made["delta_rule"] == pytest.approx(new)
    lines = [line.split()[-1] for line in capsys.readouterr().out.splitlines()]
    assert lines == [f"{gradient:.3f}"] * 3 + [f"{new:.3f}"] * 2
    assert f"to ${new}$" in made["caption"]
    assert "the slope $-2$" in made["caption"]


@pytest.mark.holds("claim-sign-of-the-stored-error", by="symbolic")
def test_subtracting_the_stored_target_minus_output_climbs(page):
    """The new error is the old one times 1 + ηx², so only a zero error or a zero input stays."""
    new = w - eta * (t - w * x) * x
    assert sp.expand(t - new * x - (1 + eta * x**2) * (t - w * x)) == 0
    assert (eta * sp.symbols("x", nonzero=True, real=True) ** 2).is_positive
    assert new.subs(x, 0) == w
    assert sp.simplify(new.subs(t, w * x) - w) == 0
    at = {w: 1, x: 2, t: 3, eta: TENTH}
    after, losses = new.subs(at), [DELTA.subs(at), DELTA.subs(w, new).subs(at)]
    page.says(
        r"Code that stores $t-y$ and then *subtracts* $\lr\,(t-y)\,x$ climbs, unless the output is "
        "right or the input is 0",
        f"it moves $w$ from ${at[w]}$ to ${float(after)}$, and the loss rises from "
        f"${float(losses[0])}$ to ${float(losses[1])}$",
    )
    assert losses[0] < losses[1]


@pytest.mark.holds("exercises", "fig-exercises_why_subtract", by="symbolic")
def test_exercise_1_one_step_of_the_delta_rule(page, run, capsys):
    at = {w: 2, x: -1, t: 1}
    rate = sp.Rational(1, 2)
    y, error, derivative = ((w * x).subs(at), (t - w * x).subs(at), sp.diff(DELTA, w).subs(at))
    change = rate * error * at[x]
    new = at[w] + change
    after = at | {w: new}
    losses = [DELTA.subs(at), DELTA.subs(after)]
    page.says(
        rf"from $w={at[w]}$ with $x={at[x]}$, $t={at[t]}$ and $\lr=\tfrac12$",
        f"The output is $y={y}$ and $t-y={error}$",
        rf"The rule adds $\tfrac12\cdot{error}\cdot({at[x]})={float(change)}$, so $w$ becomes "
        f"${float(new)}$. Now $y={float((w * x).subs(after))}$ and "
        f"$t-y={float((t - w * x).subs(after))}$: the loss falls from ${float(losses[0])}$ to "
        f"${float(losses[1])}$",
        rf"$J'(w)=(y-t)\,x=({-error})\cdot({at[x]})=+{derivative}$, and "
        rf"$2-\tfrac12\cdot{derivative}={float(at[w] - rate * derivative)}$",
    )
    assert at[w] - rate * derivative == new
    run("exercises_why_subtract")
    said = "1: delta rule 0.5 and descent 0.5\n1: loss 4.5 to 1.125\n"
    assert said in capsys.readouterr().out


@pytest.mark.holds("exercises", by="symbolic")
def test_exercise_2_the_factors_of_either_side_and_the_limit_on_the_rate(page):
    page.says(
        r"$\wnew=\wold-\lr\,\abs{\g}$. From which starts $w_0$ and with which $\lr>0$",
        r"it multiplies $w$ by $1-2\lr$. Left of 0 the step is $-2\lr\abs{w}$",
        r"it multiplies $w$ by $1+2\lr$",
        r"- From $w_0<0$: never. - From $w_0=0$: it is there and stays.",
        r"- From $w_0>0$: if $\lr<\tfrac12$ it stays on the right and tends to 0. At "
        r"$\lr=\tfrac12$ it lands on 0. If $\lr>\tfrac12$ it jumps to the left side",
    )
    right, left = sp.symbols("w", positive=True), sp.symbols("w", negative=True)
    assert sp.cancel((right - eta * abs(2 * right)) / right - (1 - 2 * eta)) == 0
    assert sp.cancel((left - eta * abs(2 * left)) / left - (1 + 2 * eta)) == 0
    assert -eta * abs(2 * left) == -2 * eta * abs(left)
    half = sp.Rational(1, 2)
    assert sp.solveset(1 - 2 * eta > 0, eta, sp.Interval.open(0, 9)) == sp.Interval.open(0, half)
    assert (1 - 2 * eta).subs(eta, half) == 0


@pytest.mark.holds("exercises", by="property")
@given(st.fractions(-3, 3, max_denominator=9), st.fractions("1/9", 3, max_denominator=9))
def test_exercise_2_subtracting_the_absolute_slope(start, rate):
    """Exact walks: near 0 after 99 steps exactly where the solution says."""
    w = start
    for _ in range(99):
        w -= rate * abs(2 * w)
    arrives = start == 0 or (start > 0 and rate <= Fraction(1, 2))
    assert (abs(w) < 1e-8) == arrives
    assert arrives or abs(w) > abs(start)


@pytest.mark.holds("fig-exercises_why_subtract", by="run")
def test_exercise_2_printed_ends(run, capsys):
    made = run("exercises_why_subtract")
    exact = [-2 * 1.2**10, 2 * 0.6**10, 0, -2 * 3.0**9]
    assert made["ends"] == pytest.approx(exact)
    printed = capsys.readouterr().out
    for end in exact:
        assert f"10 steps: {end:+.3f}\n" in printed
