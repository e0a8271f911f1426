"""What the page on signs says, held against independent computations."""

import runpy
from fractions import Fraction
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

from gd import directional_derivative, parabola, shifted_parabola, step

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "which-way-is-up.md").read_text(encoding="utf-8")


def run_snippet(name):
    matplotlib.use("agg")
    made = runpy.run_path(str(ROOT / "snippets" / f"{name}.py"))
    plt.close("all")
    return made


def bowl(w):
    return 0.5 * (w[..., 0] ** 2 + 2 * w[..., 1] ** 2)


def differences(function, w, h=1e-6):
    return np.array([(function(w + h * e) - function(w - h * e)) / (2 * h) for e in np.eye(len(w))])


@pytest.mark.parametrize(("slope", "change"), [("0.6", "-0.06"), ("-0.4", "0.04"), ("0", "0")])
def test_slopes_06_minus_04_and_0_give_steps_minus_006_004_and_0(slope, change):
    """In exact arithmetic, and by gd."""
    assert -Fraction("0.1") * Fraction(slope) == Fraction(change)
    assert step(0.0, float(slope), 0.1) == pytest.approx(float(change))
    assert f"{float(change):+g}" in PAGE if float(change) else "\\stepc{0}" in PAGE


def test_figure_of_the_three_cases():
    made = run_snippet("sign_cases")
    points, h = np.array([5.3, 4.8, 5.0]), 1e-6
    slopes = ((points + h - 5) ** 2 - (points - h - 5) ** 2) / (2 * h)
    assert made["slopes"] == pytest.approx(slopes, abs=1e-9)
    assert made["slopes"] == pytest.approx([0.6, -0.4, 0], abs=1e-9)
    assert made["steps"] == pytest.approx([-0.06, 0.04, 0], abs=1e-9)
    assert np.all(made["points"] > 0)
    for number in ("{+0.6}", "{-0.06}", "{-0.4}", "{+0.04}", "gradc{0}", "stepc{0}"):
        assert number in made["caption"]


def test_uphill_is_on_the_side_of_the_slopes_sign():
    h = 1e-3
    for w, slope in ((5.3, 0.6), (4.8, -0.4)):
        assert (w + np.sign(slope) * h - 5) ** 2 > (w - 5) ** 2 > (w - np.sign(slope) * h - 5) ** 2


def test_step_has_the_opposite_sign_and_a_small_one_goes_down():
    """On a function that is differentiable and has no second derivative at the places tried."""

    def kinked_slope(w):
        return w * np.abs(w) + 0.3 * w  # its derivative 2|w| + 0.3 has a kink at 0

    for w in (-1.0, 0.0, 0.5):
        slope = 2 * abs(w) + 0.3
        for rate in (1e-2, 1e-4, 1e-6):
            change = step(w, slope, rate) - w
            assert np.sign(change) == -np.sign(slope)
            assert kinked_slope(w + change) < kinked_slope(w)


def test_rate_11_steps_in_the_right_direction_and_lands_higher():
    new = 2 - 1.1 * 4
    assert new - 2 == pytest.approx(-4.4)
    assert new == pytest.approx(-2.4)
    assert new**2 == pytest.approx(5.76)
    assert step(2.0, parabola.grad(2.0), 1.1) == pytest.approx(new)
    for number in ("\\stepc{-4.4}", "$-2.4$", "$5.76$"):
        assert number in PAGE


def test_a_negative_parameter_moves_further_from_zero():
    loss = shifted_parabola(-5)
    slope = loss.grad(-3.0)
    assert slope == 4
    measured = ((-3 + 1e-6 + 5) ** 2 - (-3 - 1e-6 + 5) ** 2) / 2e-6
    assert measured == pytest.approx(4)
    new = -3 - 0.1 * 4
    assert step(-3.0, slope, 0.1) == pytest.approx(new) == pytest.approx(-3.4)
    assert loss(-3.0) == (-3 + 5) ** 2 == 4
    assert loss(new) == pytest.approx(1.6**2) == pytest.approx(2.56)
    assert abs(new) > 3
    assert abs(new + 5) < abs(-3 + 5)


def test_on_the_parabola_down_is_left_at_1_and_right_at_minus_1():
    assert parabola.grad(1.0) == 2
    assert parabola.grad(-1.0) == -2
    assert 0.9**2 < 1
    assert (-1 + 0.1) ** 2 < 1 < (-1 - 0.1) ** 2


def test_gradient_has_one_number_for_each_parameter_and_none_for_the_height():
    made = run_snippet("flat_gradient")
    assert made["gradient"].shape == made["here"].shape == (2,)
    assert made["gradient"] == pytest.approx(differences(bowl, made["here"]))
    assert "(1.1,\\,0.6)" in made["caption"]
    assert made["heights"] == pytest.approx(bowl(np.stack([made["w1"], made["w2"]], axis=-1)))
    # The rings of the mesh are level lines: every point of one has one height.
    assert np.ptp(made["heights"], axis=0) == pytest.approx(0, abs=1e-12)


def test_map_of_coordinate_signs():
    made = run_snippet("coordinate_signs")
    here = np.array([-1.0, 0.5])
    assert made["here"] == pytest.approx(here)
    assert differences(bowl, here) == pytest.approx([-1, 1])
    assert made["gradient"] == pytest.approx([-1, 1])
    assert made["delta"] == pytest.approx([0.4, -0.4])
    there = np.array([-0.6, 0.1])
    assert f"${bowl(here):.2f}$ to ${bowl(there):.2f}$" in made["caption"]
    assert bowl(there) < bowl(here)


def test_each_coordinate_of_the_step_has_the_opposite_sign():
    rng = np.random.default_rng(0)
    gradients = rng.normal(size=(1000, 7)) * rng.integers(0, 2, size=(1000, 7))
    steps = step(np.zeros((1000, 7)), gradients, 0.3)
    assert np.array_equal(np.sign(steps), -np.sign(gradients))


@pytest.mark.parametrize(
    ("direction", "rate"),
    [((1, 0), -1), ((0, 1), 1), ((1, 1), 0), ((1, -1), -np.sqrt(2))],
)
def test_the_dot_product_decides(direction, rate):
    """Rates on the bowl at (−1, 0.5), where the gradient is (−1, 1), from values of the loss."""
    unit, here, h = np.array(direction) / np.hypot(*direction), np.array([-1.0, 0.5]), 1e-6
    measured = (bowl(here + h * unit) - bowl(here - h * unit)) / (2 * h)
    assert measured == pytest.approx(rate, abs=1e-8)
    assert directional_derivative(np.array([-1.0, 1.0]), unit) == pytest.approx(rate, abs=1e-12)


def test_predicted_step_and_first_order_change():
    gradient = [Fraction(2), Fraction(0), Fraction(-1, 2)]
    rate = Fraction(1, 10)
    change = [-rate * g for g in gradient]
    assert change == [Fraction("-0.2"), 0, Fraction("0.05")]
    first_order = sum(g * d for g, d in zip(gradient, change, strict=True))
    squares = sum(g * g for g in gradient)
    assert first_order == Fraction("-0.425") == -rate * squares
    assert squares == Fraction("4.25")
    assert "=-0.425" in PAGE
    assert "4.25" in PAGE


def test_exercise_1_four_slopes_on_a_cubic(capsys):
    """In exact arithmetic: the steps from −2 and 0 lower w³ − 3w; at ±1 there is none."""

    def cubic(w):
        return w**3 - 3 * w

    for w, slope, change, before, after in (
        (-2, "9", "-0.9", "-2", "-15.689"),
        (0, "-3", "0.3", "0", "-0.873"),
    ):
        h = Fraction(1, 10**6)
        measured = (cubic(w + h) - cubic(w - h)) / (2 * h)
        assert abs(measured - Fraction(slope)) < 2 * h
        assert -Fraction(1, 10) * Fraction(slope) == Fraction(change)
        assert cubic(Fraction(w)) == Fraction(before)
        assert cubic(w + Fraction(change)) == Fraction(after) < cubic(w)
        assert f"\\gradc{{{int(slope):+}}}" in PAGE
        assert f"\\stepc{{{float(change):+}}}" in PAGE
        assert f"${after}$" in PAGE
    near = np.array([-1e-3, 1e-3])
    assert np.all(cubic(1 + near) > cubic(1))
    assert np.all(cubic(-1 + near) < cubic(-1))
    run_snippet("exercises_which_way_is_up")
    printed = capsys.readouterr().out
    for said in ("-2 to -15.689", "+0 to -0.873", "-2 to -2.000", "+2 to +2.000"):
        assert said in printed


def test_exercise_2_a_first_step_away_from_the_minimiser_in_one_coordinate():
    """The walk in closed form: w1 + w2 shrinks by 0.7 a step, w1 − w2 by 0.9."""
    t = np.arange(61)
    total, difference = 2 * 0.7**t, -4 * 0.9**t
    walk = np.stack([(total + difference) / 2, (total - difference) / 2], axis=-1)
    made = run_snippet("exercises_which_way_is_up")
    assert np.array(made["walk"]) == pytest.approx(walk)
    assert walk[1] - walk[0] == pytest.approx([-0.1, -0.5])

    def loss(w):
        return w[0] ** 2 + w[0] * w[1] + w[1] ** 2

    assert differences(loss, walk[0]) == pytest.approx([1, 5])
    assert (loss(walk[0]), loss(walk[1])) == (pytest.approx(7), pytest.approx(4.71))
    assert np.all(np.diff([loss(w) for w in walk]) < 0)
    # Away from 0 for two steps, and then towards it.
    assert np.array_equal(np.diff(walk[:, 0]) < 0, t[:-1] < 2)
    # The minimum: the form is positive on a circle, hence everywhere but at 0.
    turn = np.linspace(0, 2 * np.pi, 721)
    assert loss(np.stack([np.cos(turn), np.sin(turn)])).min() == pytest.approx(0.5)
