"""What the lab says and shows, held by closed forms in exact arithmetic. (The build executes the
notebook itself, and any error or warning stops it.)"""

import contextlib
import io
import json
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from gd import Loss, descend, double_well, gradient_error, numerical_gradient

TENTH = Fraction("0.1")
w, rate = sp.symbols("w eta", real=True)


@pytest.fixture(scope="module")
def codes(page):
    cells = json.loads(page.path.read_text(encoding="utf-8"))["cells"]
    return [c for c in cells if c["cell_type"] == "code"]


def run_lab(codes, *changes):
    """The notebook's names, its printed text and its figures' alts, after (old, new) changes."""
    sources = ["".join(c["source"]) for c in codes]
    for old, new in changes:
        assert sum(s.count(old) for s in sources) == 1
        sources = [s.replace(old, new) for s in sources]
    plt.switch_backend("agg")
    names, printed, alts = {}, io.StringIO(), []
    with contextlib.redirect_stdout(printed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(plt, "show", lambda: alts.append(names["alt"]))
        exec("\n".join(sources), names)
    plt.close("all")
    return names, printed.getvalue(), alts


@pytest.fixture(scope="module")
def lab(codes):
    return run_lab(codes)


def well_slope(w):
    """The derivative of (w² − 1)², by hand."""
    return 4 * w * (w**2 - 1)


@pytest.mark.holds("lab-the-sign-on-a-parabola", by="text")
def test_no_output_is_stored_so_that_none_can_be_stale(codes):
    assert codes
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in codes)


@pytest.mark.holds("one-step-by-hand", by="symbolic")
def test_one_step_by_hand(page, lab):
    loss = w**2
    slope = sp.diff(loss, w)
    page.says("The loss is $J(w) = w^2$. Its slope at $w$ is $" + str(slope).replace("*", "") + "$")
    start = sp.nsimplify(lab[0]["w"])
    page.says(f"at $w = {start}$ the gradient is ${slope.subs(w, start)}$: uphill is to the right")
    assert float(slope.subs(w, start)) == lab[0]["gradient"] > 0
    page.says(r"$$w_\text{new} = w_\text{old} - \eta\,\nabla J(w_\text{old})$$")
    assert lab[0]["new_w"] == pytest.approx(float(2 - TENTH * 4))


@pytest.mark.holds("one-step-by-hand", "lab-the-sign-on-a-parabola", by="run")
def test_changing_one_character_turns_the_walk_round(codes, lab):
    minus, plus = "new_w = w - learning_rate * gradient", "wrong_w = w + learning_rate * gradient"
    code = "\n".join("".join(c["source"]) for c in codes)
    assert minus in code
    assert plus in code
    assert minus.replace("-", "+").removeprefix("new_w") == plus.removeprefix("wrong_w")
    down, up = 2 - TENTH * 4, 2 + TENTH * 4
    assert down**2 < 2**2 < up**2
    assert f"w      2.00 -> {float(down):.2f}\nloss   4.00 -> {float(down**2):.2f}" in lab[1]
    assert f"w      2.00 -> {float(up):.2f}\nloss   4.00 -> {float(up**2):.2f}" in lab[1]


@pytest.mark.holds("check-it-against-the-formula", by="symbolic")
def test_the_formula_of_the_walk(page):
    """By induction: it is w₀ at t = 0, and a step takes the formula at t to that at t + 1."""
    page.says(r"$w - \eta\cdot 2w = (1-2\eta)\,w$", r"$$w_t = (1-2\eta)^t\,w_0 .$$")
    t, start = sp.symbols("t w0")
    at = (1 - 2 * rate) ** t * start
    assert at.subs(t, 0) == start
    assert sp.expand(w - rate * sp.diff(w**2, w) - (1 - 2 * rate) * w) == 0
    assert sp.powsimp(at.subs(t, t + 1) / at) == 1 - 2 * rate


@pytest.mark.holds("the-whole-walk", "check-it-against-the-formula", by="run")
@pytest.mark.parametrize(("name", "factor"), [("minus", 1 - 2 * TENTH), ("plus", 1 + 2 * TENTH)])
def test_a_step_multiplies_w_by_the_same_number_every_time(codes, lab, name, factor):
    walk = lab[0][name]
    assert walk.points == pytest.approx([float(2 * factor**t) for t in range(9)], rel=1e-14)
    assert walk.losses == pytest.approx([float(4 * factor ** (2 * t)) for t in range(9)], rel=1e-14)
    shown = "largest difference: "
    assert float(lab[1][lab[1].index(shown) + len(shown) :].split()[0]) < 1e-14
    end = float(4 * factor**16)
    assert (f"down to {end:.2f}" if name == "minus" else f"up to {end:.1f}") in lab[2][0]
    assert any("ylim=(-3, 80)" in "".join(c["source"]) for c in codes)
    assert -3 < end < 80


@pytest.mark.holds("predict-then-run", by="symbolic")
def test_the_four_predictions(page, lab):
    """The factor is 1 − 2η, and what follows from it is what the answer says."""
    rates = [Fraction(r) for r in ("0.5", "0.9", "1", "1.1")]
    lands, jumps, bounces, leaves = (1 - 2 * r for r in rates)
    asked = "? At ".join(f"${float(r):g}$" for r in rates[1:])
    page.says(
        rf"The factor is $1-2\eta$. What does the walk do at $\eta = {float(rates[0])}$? "
        f"At {asked}?"
    )
    assert (lands, jumps < 0, abs(jumps) < 1, bounces, leaves < -1) == (0, True, True, -1, True)
    page.says(
        f"At $0.5$ the factor is ${lands}$, and one step lands on the minimum.",
        f"At $0.9$ the factor is ${float(jumps)}$: each step jumps to the other side, and still",
        f"At $1$ the factor is ${bounces}$ and the walk bounces between $2$ and "
        f"${2 * bounces}$ for ever.",
        f"At $1.1$ the factor is ${float(leaves)}$ and it moves away.",
    )
    for r, factor in zip(rates, (lands, jumps, bounces, leaves), strict=True):
        line = next(x for x in lab[1].splitlines() if x.startswith(f"rate {float(r)}:"))
        assert f"factor {float(factor):+.1f}," in line.replace("factor -0.0", "factor +0.0")
        walk = descend(lab[0]["parabola"], 2.0, float(r), steps=6).points
        assert walk == pytest.approx([float(2 * factor**t) for t in range(len(walk))], abs=1e-12)


@pytest.mark.holds("predict-then-run", by="property")
@given(st.fractions(0, 3, max_denominator=99), st.fractions(-9, 9, max_denominator=9))
def test_each_step_points_at_the_minimum_and_the_rate_decides_whether_it_ends_nearer(page, eta, at):
    page.says("each step *points* at the minimum. Whether it *ends* nearer depends on the learning")
    assume(eta > 0)
    assume(at != 0)
    new = at - eta * 2 * at
    assert (new - at) * (0 - at) > 0
    assert (abs(new) < abs(at)) == (eta < 1)


@pytest.mark.holds("two-valleys", by="symbolic")
def test_the_double_well_has_two_minima_and_a_maximum_between(page):
    page.says("The double well $J(w) = (w^2-1)^2$ has two minima, at $-1$ and at $1$.")
    loss = (w**2 - 1) ** 2
    flat = sp.solveset(sp.diff(loss, w), w, sp.S.Reals)
    bends = {point: sp.sign(sp.diff(loss, w, 2).subs(w, point)) for point in flat}
    assert bends == {-1: 1, 0: -1, 1: 1}
    page.says("The gradient is zero there, on top of the hump", "at a local maximum between")


@pytest.mark.holds("two-valleys", by="run")
def test_the_five_walks_end_at_the_minimum_on_their_side_and_the_middle_one_stays(page, lab):
    page.says("The start at exactly $0$ did not move.")
    walks, starts = lab[0]["walks"], lab[0]["starts"]
    assert len(starts) == 5
    assert walks.points[-1] == pytest.approx(np.sign(starts), abs=1e-8)
    assert np.all(walks.stopped == "converged")
    assert np.array_equal(walks.steps == 0, starts == 0)
    assert np.count_nonzero(starts == 0) == 1
    for end, start in zip(walks.points[-1], starts, strict=True):
        by_hand = Fraction(str(start))
        for _ in range(3):  # the first steps, exactly
            by_hand -= Fraction("0.05") * well_slope(by_hand)
        assert np.sign(float(by_hand)) == np.sign(round(end, 6))
    assert "walks end at -1.00, -1.00, 0.00, 1.00, 1.00." in lab[2][1]


@pytest.mark.holds("your-turn", by="run")
def test_answer_1_a_millionth_to_the_right_ends_at_1(page, codes):
    """By a loop of its own: the step is tiny at first and grows while the ground gets steeper."""
    names, _, _ = run_lab(codes, ("0.2, 0.0, 0.2", "0.2, 1e-6, 0.2"))
    at, steps = 1e-6, []
    for _ in range(200):
        steps.append(-0.05 * well_slope(at))
        at += steps[-1]
    assert at == pytest.approx(1, abs=1e-8)
    assert names["walks"].points[-1][2] == pytest.approx(at)
    page.says(f"It ends at ${at:.0f}$. Between $0$ and $1$ the slope is negative, so the step goes")
    assert 0 < steps[0] < 1e-6
    steepest = int(np.argmax(steps))
    assert steepest > 20
    assert np.all(np.diff(steps[: steepest + 1]) > 0)
    slope = sp.diff((w**2 - 1) ** 2, w)
    assert sp.solveset(slope < 0, w, sp.Interval(0, 1)) == sp.Interval.open(0, 1)


@pytest.mark.holds("your-turn", by="run")
def test_answer_2_subtracting_a_negative_number_moves_right(page, codes):
    names, _, _ = run_lab(codes, ("w = 2.0\n", "w = -1.0\n"))
    old = Fraction(-1)
    gradient = 2 * old
    times = TENTH * gradient
    new = old - times
    assert (names["gradient"], names["new_w"]) == pytest.approx((float(gradient), float(new)))
    assert gradient < 0 < new - old
    page.says(
        f"The gradient is ${gradient}$. Times the learning rate that is ${float(times)}$, and "
        f"subtracting ${float(times)}$ adds ${float(-times)}$. So $w$ moves right, from ${old}$ to "
        f"${float(new)}$, and the loss falls from ${old**2}$ to ${float(new**2)}$."
    )


@pytest.mark.holds("your-turn", by="run")
def test_answer_3_a_wrong_sign_climbs_while_its_steps_are_small_and_differences_show_it(page):
    page.says("The walk climbs, at least while its steps are small")
    mine = Loss("mine", value=lambda w: w**2, grad=lambda w: -2 * w, scalar=True)
    walk = descend(mine, 2.0, 0.1, steps=10)
    assert np.all(np.diff(walk.losses) > 0)
    assert numerical_gradient(mine.value, 2.0) == pytest.approx(4)
    assert mine.grad(2.0) == -4
    assert gradient_error(mine, 2.0) == pytest.approx(2)
    # A long step of a wrong sign can end lower all the same: over the hump, into the other valley.
    well = Loss("well", value=double_well, grad=lambda w: -double_well.grad(w), scalar=True)
    leap = descend(well, 0.5, 1.0, steps=1)
    assert leap.points[1] == -1
    assert leap.losses[1] < leap.losses[0]
