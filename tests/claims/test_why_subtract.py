"""What the page on the two spellings says, held against independent computations."""

import contextlib
import io
import runpy
from fractions import Fraction
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import sympy
from matplotlib import pyplot as plt

from gd import descend, parabola, step
from gd.losses import Loss

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "why-subtract.md").read_text(encoding="utf-8")


def run_snippet(name):
    matplotlib.use("agg")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        made = runpy.run_path(str(ROOT / "snippets" / f"{name}.py"))
    plt.close("all")
    return made | {"printed": printed.getvalue()}


def test_a_negative_slope_points_to_where_the_loss_is_larger():
    """At w = −2 on w²: the slope −4 points left, and left is higher."""
    h = 1e-6
    slope = ((-2 + h) ** 2 - (-2 - h) ** 2) / (2 * h)
    assert slope == pytest.approx(-4)
    assert (-2 + np.sign(slope) * 0.1) ** 2 > (-2) ** 2
    assert (-2 + 0.1) ** 2 < (-2) ** 2


def test_added_it_climbs_to_576_and_subtracted_it_falls_to_256():
    added = Fraction(-2) + Fraction("0.1") * -4
    subtracted = Fraction(-2) - Fraction("0.1") * -4
    assert (added, added**2) == (Fraction("-2.4"), Fraction("5.76"))
    assert (subtracted, subtracted**2) == (Fraction("-1.6"), Fraction("2.56"))
    assert step(-2.0, parabola.grad(-2.0), 0.1) == pytest.approx(float(subtracted))
    assert step(-2.0, parabola.grad(-2.0), 0.1, maximize=True) == pytest.approx(float(added))
    for number in ("=-2.4$", "$5.76$", "=-1.6$", "$2.56$"):
        assert number in PAGE


def test_the_two_spellings_agree_bit_for_bit():
    """On a million random floats of every size, signs and zeros included."""
    rng = np.random.default_rng(0)
    w, g = rng.choice([-1.0, 0.0, 1.0], size=(2, 10**6)) * 10 ** rng.uniform(-300, 300, (2, 10**6))
    rate = 10 ** rng.uniform(-6, 1, 10**6)
    with np.errstate(over="ignore", under="ignore"):
        one, other = w - rate * g, w + rate * (-g)
    assert np.array_equal(one.view(np.uint64), other.view(np.uint64))


def test_the_two_spellings_are_one_rule_in_exact_arithmetic():
    w, g, eta = sympy.symbols("w g eta", real=True)
    assert sympy.expand(w - eta * g - (w + eta * (-g))) == 0


def test_figure_of_the_two_spellings():
    made = run_snippet("two_spellings")
    t = np.arange(8)
    assert made["subtracted"] == pytest.approx(2 * 0.8**t)
    assert made["added"].tobytes() == made["subtracted"].tobytes()
    assert made["wrong"] == pytest.approx(2 * 1.2**t)
    assert made["printed"] == "the same numbers, bit for bit: True\n"
    for number in ("$8$ numbers", f"${2 * 0.8**7:.3f}$", f"${2 * 1.2**7:.3f}$"):
        assert number in made["caption"]


def test_without_a_minus_it_walks_away_for_every_rate():
    for rate in (1e-3, 0.1, 0.5, 1.0, 5.0):
        w = np.float64(2)
        for _ in range(10):
            nearer, w = w, w + rate * 2 * w
            assert abs(w) > abs(nearer)


def rule(factor, flips):
    """One step with the given factor, after changing the gradient's sign `flips` times."""
    return lambda w, g: w + factor * (-1) ** flips * g


@pytest.mark.parametrize(
    ("factor", "flips", "signs"),
    [
        (-0.1, 0, 1),  # PyTorch: add with the factor −lr
        (-0.1, 1, 2),  # PyTorch, maximize=True
        (0.1, 1, 1),  # Optax: the update is −lr·g, and it is added
        (0.1, 0, 0),  # no minus at all
        (-0.1, 2, 3),  # maximize=True on minus the loss
    ],
)
def test_an_odd_number_of_sign_changes_descends_and_an_even_number_ascends(factor, flips, signs):
    w, g = 2.0, 4.0
    new = rule(factor, flips)(w, g)
    assert (new**2 < w**2) == (signs % 2 == 1)


def test_maximising_minus_j_is_the_walk_that_minimises_j():
    flipped = Loss("-J", lambda w: -parabola(w), lambda w: -parabola.grad(w), scalar=True)
    down = descend(parabola, 2.0, 0.1, steps=10).points
    up = descend(flipped, 2.0, 0.1, steps=10, maximize=True).points
    assert np.array_equal(down, up)


def test_both_orders_of_the_difference_are_one_function_with_one_gradient():
    w, x, t = sympy.symbols("w x t", real=True)
    one, other = (w * x - t) ** 2 / 2, (t - w * x) ** 2 / 2
    assert sympy.expand(one - other) == 0
    assert sympy.expand(sympy.diff(one, w) - (w * x - t) * x) == 0
    assert sympy.expand(sympy.diff(other, w) + (t - w * x) * x) == 0


def test_delta_rules_plus_is_descents_minus():
    w, x, t, eta = sympy.symbols("w x t eta", real=True)
    loss = (t - w * x) ** 2 / 2
    assert sympy.expand(w + eta * (t - w * x) * x - (w - eta * sympy.diff(loss, w))) == 0


def test_printed_numbers_of_target_minus_output():
    made = run_snippet("target_minus_output")
    w, x, t, eta = 1, 2, 3, Fraction("0.1")
    gradient = (w * x - t) * x
    assert made["gradient"] == gradient == -2
    assert made["descent"] == made["delta_rule"] == pytest.approx(float(w - eta * gradient))
    lines = [line.split()[-1] for line in made["printed"].splitlines()]
    assert lines == ["-2.000", "-2.000", "-2.000", "1.200", "1.200"]
    assert "to $1.2$" in made["caption"]


def test_subtracting_the_stored_target_minus_output_climbs():
    w, x, t, eta = 1, 2, 3, Fraction("0.1")
    new = w - eta * (t - w * x) * x
    assert new == Fraction("0.8")

    def loss(w):
        return Fraction(1, 2) * (t - w * x) ** 2

    assert (loss(w), loss(new)) == (Fraction("0.5"), Fraction("0.98"))
    assert "from $1$ to $0.8$, and the loss rises from $0.5$ to $0.98$" in PAGE


def test_subtracting_the_stored_target_minus_output_climbs_at_every_rate():
    """The new error is the old one times 1 + ηx², so only a zero error or a zero input stays."""
    w, x, t = sympy.symbols("w x t", real=True)
    eta = sympy.Symbol("eta", positive=True)
    new = w - eta * (t - w * x) * x
    assert sympy.expand(t - new * x - (1 + eta * x**2) * (t - w * x)) == 0


def test_exercise_1_one_step_of_the_delta_rule():
    """From w = 2 to 0.5, by the rule and by the measured derivative; the loss to 1.125."""
    w, x, t, eta = Fraction(2), -1, 1, Fraction(1, 2)

    def loss(w):
        return Fraction(1, 2) * (t - w * x) ** 2

    h = Fraction(1, 1000)
    derivative = (loss(w + h) - loss(w - h)) / (2 * h)
    new = w + eta * (t - w * x) * x
    assert (derivative, new) == (3, Fraction("0.5"))
    assert w - eta * derivative == new
    assert (loss(w), loss(new)) == (Fraction("4.5"), Fraction("1.125"))
    assert "from $4.5$ to $1.125$" in PAGE
    printed = run_snippet("exercises_why_subtract")["printed"]
    assert "1: delta rule 0.5 and descent 0.5\n1: loss 4.5 to 1.125\n" in printed


@pytest.mark.parametrize(
    ("start", "rate", "arrives"),
    [
        ("-2", "0.1", False),
        ("-2", "0.5", False),
        ("0", "3", True),
        ("2", "0.2", True),
        ("2", "0.49", True),
        ("2", "0.5", True),
        ("2", "0.51", False),
        ("2", "1", False),
    ],
)
def test_exercise_2_subtracting_the_absolute_slope(start, rate, arrives):
    """In exact arithmetic, 60 steps: nearer than 1e-6, or further away than at the start."""
    w = Fraction(start)
    for _ in range(60):
        w -= Fraction(rate) * abs(2 * w)
    assert (abs(w) < 1e-6) == arrives
    assert arrives or abs(w) > abs(Fraction(start))


def test_exercise_2_printed_ends():
    made = run_snippet("exercises_why_subtract")
    exact = [-2 * 1.2**10, 2 * 0.6**10, 0, -2 * 3.0**9]
    assert made["ends"] == pytest.approx(exact)
    for end in exact:
        assert f"10 steps: {end:+.3f}\n" in made["printed"]
