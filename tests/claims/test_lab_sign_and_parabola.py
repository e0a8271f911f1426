"""What the lab says and shows, held by closed forms, gd's own walks against formulas in exact
arithmetic. (The build executes the notebook itself, and any error or warning stops it.)"""

import json
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from gd import Loss, descend, double_well, gradient_error, numerical_gradient, parabola

ROOT = Path(__file__).parents[2]
CELLS = json.loads((ROOT / "docs/lab/sign-and-parabola.ipynb").read_text("utf-8"))["cells"]
PROSE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
CODE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "code")
TENTH = Fraction("0.1")


def well_slope(w):
    """The derivative of (w² − 1)², by hand."""
    return 4 * w * (w**2 - 1)


def test_no_output_is_stored_so_that_none_can_be_stale():
    codes = [c for c in CELLS if c["cell_type"] == "code"]
    assert codes
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in codes)


def test_one_step_by_hand_starts_where_the_text_says():
    assert re.search(r"^w = 2\.0\ngradient = 2 \* w\nlearning_rate = 0\.1$", CODE, re.M)
    assert "at $w = 2$ the gradient is $4$" in PROSE
    h = Fraction(1, 1000)
    assert ((2 + h) ** 2 - (2 - h) ** 2) / (2 * h) == 4


def test_changing_one_character_turns_the_walk_round():
    assert "new_w = w - learning_rate * gradient" in CODE
    assert "wrong_w = w + learning_rate * gradient" in CODE
    assert (2 - TENTH * 4) ** 2 < 2**2 < (2 + TENTH * 4) ** 2


@pytest.mark.parametrize(
    ("maximize", "factor"), [(False, Fraction("0.8")), (True, Fraction("1.2"))]
)
def test_a_step_multiplies_w_by_the_same_number_every_time(maximize, factor):
    walk = descend(parabola, 2.0, 0.1, steps=8, maximize=maximize)
    assert factor == (1 + 2 * TENTH if maximize else 1 - 2 * TENTH)
    assert walk.points == pytest.approx([float(2 * factor**t) for t in range(9)], rel=1e-14)
    assert walk.losses == pytest.approx([float(4 * factor ** (2 * t)) for t in range(9)], rel=1e-14)
    assert "(1-2\\eta)^t\\,w_0" in PROSE


def test_the_losses_after_eight_steps_fit_the_axis():
    minus, plus = (float(4 * Fraction(f) ** 16) for f in ("0.8", "1.2"))
    assert (round(minus, 2), round(plus, 1)) == (0.11, 74.0)
    assert "ylim=(-3, 80)" in CODE


@pytest.mark.parametrize(
    ("rate", "factor", "fate"),
    [
        ("0.5", "0", "lands"),
        ("0.9", "-0.8", "nearer"),
        ("1", "-1", "bounces"),
        ("1.1", "-1.2", "away"),
    ],
)
def test_the_four_predictions(rate, factor, fate):
    """The factor is 1 − 2η, and what follows from it is what the answer says."""
    q = 1 - 2 * Fraction(rate)
    assert q == Fraction(factor)
    assert f"${rate}$ the factor is ${factor}$" in PROSE
    walk = descend(parabola, 2.0, float(rate), steps=6).points
    assert walk == pytest.approx([float(2 * q**t) for t in range(len(walk))], abs=1e-12)
    seen = {
        "lands": len(walk) == 2 and walk[1] == 0,
        "nearer": bool(np.all(np.diff(np.abs(walk)) < 0) and np.all(walk[1:] * walk[:-1] < 0)),
        "bounces": walk.tolist() == [2, -2, 2, -2, 2, -2, 2],
        "away": bool(np.all(np.diff(np.abs(walk)) > 0)),
    }
    assert [name for name, holds in seen.items() if holds] == [fate]


def test_each_step_of_the_four_walks_points_at_the_minimum():
    for rate in (0.5, 0.9, 1.0, 1.1):
        walk = descend(parabola, 2.0, rate, steps=6).points
        assert np.all(np.diff(walk) * (0 - walk[:-1]) > 0)


def test_the_five_walks_end_at_the_minimum_on_their_side_and_the_middle_one_stays():
    starts = np.array([-1.7, -0.2, 0.0, 0.2, 1.7])
    assert "starts = np.array([-1.7, -0.2, 0.0, 0.2, 1.7])" in CODE
    assert "descend(double_well, starts, 0.05, steps=200)" in CODE
    walks = descend(double_well, starts, 0.05, steps=200)
    assert walks.points[-1] == pytest.approx(np.sign(starts), abs=1e-8)
    assert np.all(walks.stopped == "converged")
    assert (walks.steps == 0).tolist() == [False, False, True, False, False]
    assert well_slope(0) == 0


def test_zero_is_a_local_maximum_of_the_double_well_between_two_minima():
    near = np.array([-1e-3, 1e-3])
    assert np.all((near**2 - 1) ** 2 < 1)
    for minimum in (-1, 1):
        assert np.all(((minimum + near) ** 2 - 1) ** 2 > 0)


def test_answer_1_a_millionth_to_the_right_ends_at_1():
    """By a loop of its own: the step is tiny at first and grows while the ground gets steeper."""
    w, steps = 1e-6, []
    for _ in range(200):
        steps.append(-0.05 * well_slope(w))
        w += steps[-1]
    assert w == pytest.approx(1, abs=1e-8)
    assert 0 < steps[0] < 1e-6
    steepest = int(np.argmax(steps))
    assert np.all(np.diff(steps[: steepest + 1]) > 0)
    between = np.linspace(0, 1, 101)[1:-1]
    assert np.all(well_slope(between) < 0)
    assert descend(double_well, 1e-6, 0.05, steps=200).points[-1] == pytest.approx(w)


def test_answer_2_subtracting_minus_02_moves_right_to_minus_08_and_the_loss_to_064():
    w = Fraction(-1)
    gradient = 2 * w
    new = w - TENTH * gradient
    assert (gradient, TENTH * gradient, new) == (-2, Fraction("-0.2"), Fraction("-0.8"))
    assert (w**2, new**2) == (1, Fraction("0.64"))
    for number in ("gradient is $-2$", "that is $-0.2$", "adds $0.2$", "to $-0.8$", "to $0.64$"):
        assert number in PROSE


def test_answer_3_a_wrong_sign_climbs_and_finite_differences_show_it():
    mine = Loss("mine", value=lambda w: w**2, grad=lambda w: -2 * w, scalar=True)
    walk = descend(mine, 2.0, 0.1, steps=10)
    assert np.all(np.diff(walk.losses) > 0)
    assert numerical_gradient(mine.value, 2.0) == pytest.approx(4)
    assert mine.grad(2.0) == -4
    assert gradient_error(mine, 2.0) > 1
