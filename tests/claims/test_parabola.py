"""Every claim of docs/parabola.md, against closed forms, SymPy and a loop written out here."""

import math
import re
import runpy
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import sympy as sp

from gd import descend, parabola

matplotlib.use("agg")
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "parabola.md").read_text(encoding="utf-8")


def snippet(name):
    """What the snippet's module holds after it has run."""
    import matplotlib.pyplot as plt

    module = runpy.run_path(str(ROOT / "snippets" / f"{name}.py"))
    plt.close("all")
    return module


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


def test_closed_forms_by_induction_in_sympy():
    w, rate = sp.symbols("w eta")
    t = sp.symbols("t", integer=True, nonnegative=True)
    for sign in (-1, +1):
        at = (1 + sign * 2 * rate) ** t * w
        one_more = at + sign * rate * sp.diff(w**2, w).subs(w, at)
        assert at.subs(t, 0) == w
        assert sp.simplify(one_more - at.subs(t, t + 1)) == 0


@pytest.mark.parametrize("rate", [0.001, 0.1, 0.2, 0.5, 0.9, 1.0, 1.1])
@pytest.mark.parametrize("maximize", [False, True])
@pytest.mark.parametrize("start", [2.0, -0.7])
def test_descend_walks_the_closed_form(rate, maximize, start):
    walk = descend(parabola, start, rate, steps=9, tolerance=0, maximize=maximize)
    factor = 1 + 2 * rate if maximize else 1 - 2 * rate
    expected = [start * factor**t for t in range(len(walk.points))]
    np.testing.assert_allclose(walk.points, expected, rtol=1e-13, atol=1e-15)


def test_plus_moves_away_at_every_rate():
    rates = np.geomspace(1e-9, 1e3, 200)
    for start in (-3.0, 1e-6, 2.0):
        assert (np.abs(start + rates * 2 * start) > abs(start)).all()


def test_plus_with_rate_0_001_doubles_in_347_steps():
    assert 2 * 1.002**346 < 4 <= 2 * 1.002**347
    assert math.ceil(math.log(2) / math.log(1.002)) == 347
    walk = descend(parabola, 2.0, 0.001, steps=347, maximize=True)
    assert walk.points[346] < 4 <= walk.points[347]
    assert "doubles in 347 steps" in PAGE


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.1, "2, 1.6, 1.28, 1.024, 0.8192"),
        (0.5, "2, 0"),
        (0.9, "2, −1.6, 1.28, −1.024"),
        (1.0, "2, −2, 2, −2"),
        (1.1, "2, −2.4, 2.88, −3.456"),
    ],
)
def test_the_table_of_rates(rate, said):
    assert said in PAGE
    numbers = [float(number.replace("−", "-")) for number in said.split(", ")]
    by_hand = [2.0]
    for _ in numbers[1:]:
        by_hand.append(by_hand[-1] - rate * 2 * by_hand[-1])
    np.testing.assert_allclose(numbers, by_hand, atol=1e-12)
    walk = descend(parabola, 2.0, rate, steps=len(numbers) - 1)
    np.testing.assert_allclose(walk.points, numbers, atol=1e-12)


def test_the_five_regimes_of_the_factor():
    rate = sp.symbols("eta", positive=True)
    factor = 1 - 2 * rate
    half = sp.Rational(1, 2)
    positive = sp.Interval.open(0, sp.oo)
    assert sp.solveset(factor > 0, rate, positive) == sp.Interval.open(0, half)
    assert sp.solveset(factor, rate, positive) == sp.FiniteSet(half)
    between = sp.solveset(factor < 0, rate, positive) & sp.solveset(factor > -1, rate, positive)
    assert between == sp.Interval.open(half, 1)
    assert sp.solveset(factor + 1, rate, positive) == sp.FiniteSet(1)
    assert sp.solveset(factor < -1, rate, positive) == sp.Interval.open(1, sp.oo)


def test_minus_always_points_at_0_and_ends_nearer_exactly_below_1():
    for w in (-5.0, -1e-3, 0.25, 3.0):
        for rate in (1e-6, 0.3, 0.5, 0.75, 0.999, 1.0, 1.001, 1.5, 20.0):
            move = -rate * 2 * w
            assert np.sign(move) == np.sign(0 - w)
            assert (abs(w + move) < abs(w)) == (rate < 1)


def test_predictions_at_0_9_and_1_1():
    for rate, first, second in ((0.9, -1.6, 1.28), (1.1, -2.4, 2.88)):
        assert 2 - rate * 4 == pytest.approx(first)
        assert first - rate * 2 * first == pytest.approx(second)
        assert (abs(second) < abs(first) < 2) == (rate < 1)


def test_plus_with_a_negative_rate_above_minus_1_is_minus():
    for rate in np.linspace(-0.99, -0.01, 50):
        assert abs(1 + 2 * rate) < 1
    assert abs(1 + 2 * -1.0) == 1


def test_descending_the_loss_is_ascending_its_negative():
    w = np.linspace(-3, 3, 13)
    for rate in (0.1, 0.9, 1.1):
        np.testing.assert_array_equal(w - rate * (2 * w), w + rate * (-2 * w))


def test_steeper_parabolas_converge_below_1_over_a():
    for a in (0.25, 1.0, 7.0):
        for rate in np.array([0.1, 0.5, 0.99, 1.0, 1.01, 2.0]) / a:
            w = 1.0
            for _ in range(600):
                w -= rate * 2 * a * w
            assert (abs(w) < 1e-5) == (rate < 0.999 / a)


def test_the_change_of_the_gradient_is_twice_the_rate_times_its_size():
    w, rate = sp.symbols("w eta", real=True)
    change = 2 * (w - rate * 2 * w) - 2 * w
    assert sp.simplify(change + 2 * rate * (2 * w)) == 0


def test_the_loop_at_rate_0_1_stops_after_22_passes_and_its_first_does_not_move():
    visited, ended = the_copied_loop(2.0, 0.1)
    assert ended
    assert len(visited) - 1 == 22
    assert visited[1] == visited[0] == 2.0
    assert visited[2] == pytest.approx(1.6)
    assert visited[-1] == pytest.approx(2 * 0.8**21)
    assert f"{visited[-1]:.4f}" == "0.0184"
    assert "stops after 22 passes at 0.0184" in PAGE


def test_the_loop_at_rate_0_001_stops_after_2_passes_at_1_996():
    visited, ended = the_copied_loop(2.0, 0.001)
    assert ended
    assert visited == [2.0, 2.0, pytest.approx(1.996)]
    assert 2 * visited[-1] == pytest.approx(3.992)
    assert "stops after 2 passes at 1.996" in PAGE
    assert "the slope is still 3.992" in PAGE


def test_the_loop_at_rate_1_never_ends():
    visited, ended = the_copied_loop(2.0, 1.0)
    assert not ended
    assert set(visited) == {2.0, -2.0}  # the change is 8 at every pass, and stays so


def test_the_loop_at_rate_1_1_leaves_with_nan_after_3888_passes():
    visited, ended = the_copied_loop(2.0, 1.1)
    assert ended
    assert math.isnan(visited[-1])
    assert math.isinf(visited[-2])
    assert len(visited) - 1 == 3888
    assert not math.nan > 0.01
    assert "after 3888 passes" in PAGE


@pytest.mark.parametrize("rate", [0.001, 0.1, 1.0, 1.1])
def test_the_loop_does_not_run_within_0_005_of_0(rate):
    for x in (0.005, -0.005, 0.001, 0.0):
        assert the_copied_loop(x, rate) == ([x], True)
    assert len(the_copied_loop(0.00501, rate, limit=3)[0]) > 1


def test_descend_has_three_ends():
    assert descend(parabola, 2.0, 0.1, steps=200).stopped == "converged"
    assert descend(parabola, 2.0, 1.0, steps=200).stopped == "budget"
    assert descend(parabola, 2.0, 1.1, steps=5000).stopped == "diverged"
    walk = descend(parabola, 2.0, 0.1, steps=200, tolerance=1e-3)
    assert abs(walk.points[-1]) <= 1e-3 / 2
    assert {*re.findall(r'`"(\w+)"`', PAGE)} == {"converged", "budget", "diverged"}


def test_figure_minus_beside_plus():
    module = snippet("minus_beside_plus")
    np.testing.assert_allclose(module["minus"].points, 2 * 0.6 ** np.arange(4))
    np.testing.assert_allclose(module["plus"].points, 2 * 1.4 ** np.arange(4))
    for number in ("0.432", "5.488", f"{(2 * 1.4**3) ** 2:.1f}"):
        assert number in module["caption"]


def test_figure_learning_rates():
    module = snippet("learning_rates")
    for walk, (rate, up, _) in zip(module["walks"], module["cases"], strict=True):
        factor = 1 + 2 * rate if up else 1 - 2 * rate
        expected = 2 * factor ** np.arange(len(walk.points))
        np.testing.assert_allclose(walk.points, expected, atol=1e-12)
    assert f"{2 * 1.2**6:.2f}" == "5.97"
    assert "5.97" in module["caption"]
    assert "between −2 and 2" in module["caption"]


def test_figure_source_loop():
    module = snippet("source_loop")
    visited, _ = the_copied_loop(2.0, 0.001)
    assert (module["passes"], module["x"]) == (len(visited) - 1, visited[-1])
    first = math.ceil(math.log(4 / 0.01) / -math.log(0.998))  # 4·0.998ᵗ <= 0.01
    assert module["walk"].steps == first == 2993
    assert module["walk"].stopped == "converged"
    np.testing.assert_allclose(module["change"], 2 * 0.001 * module["size"][:-1], rtol=1e-9)
    for said in ("2 passes", "1.996", "2993 steps"):
        assert said in module["caption"]


def test_exercise_1_the_walk_and_its_first_point_within_a_hundredth(capsys):
    """The distance after t steps is 2/2ᵗ, so 8 steps; by a loop of its own."""
    w, walk = 5.0, [5.0]
    while abs(w - 3) > 0.01:
        w -= 0.75 * 2 * (w - 3)
        walk.append(w)
    assert walk[:4] == [5, 2, 3.5, 2.75]
    assert len(walk) - 1 == 8 == math.ceil(math.log2(200))
    module = snippet("exercises_parabola")
    assert module["first"] == 8
    assert f"1: 8 steps: {2 / 2**8:+.4f} from the minimum" in capsys.readouterr().out
    assert "goes from $5$ to $2$, $3.5$ and $2.75$" in PAGE
    assert "after 8 steps" in PAGE


def test_exercise_2_across_and_at_most_a_quarter_of_the_loss():
    for rate in np.linspace(0.01, 1.5, 150):
        edge = abs(rate - 0.5) < 1e-9 or abs(rate - 0.75) < 1e-9
        new = 1 - rate * 2
        wanted = new < 0 and new**2 <= 0.25
        assert edge or wanted == (0.5 < rate <= 0.75)
    assert not 1 - 2 * 0.5 < 0
    assert (1 - 2 * 0.75) ** 2 == 0.25
    assert "$\\tfrac12<\\lr\\le\\tfrac34$" in PAGE


def test_exercise_3_one_step_of_minus_one_of_plus(capsys):
    """A round multiplies by 1 − 4η², of size below 1 exactly for 0 < η < 1/√2."""
    w, rate = sp.symbols("w eta", positive=True)
    minus = w - rate * 2 * w
    factor = (minus + rate * 2 * minus) / w
    assert sp.expand(factor - (1 - 4 * rate**2)) == 0
    shrinks = sp.solveset(sp.expand(factor) ** 2 < 1, rate, sp.Interval.open(0, sp.oo))
    assert shrinks == sp.Interval.open(0, sp.sqrt(2) / 2)
    assert sp.expand(factor.subs(rate, 1 / sp.sqrt(2))) == -1
    assert f"{1 / math.sqrt(2):.3f}" == "0.707"
    snippet("exercises_parabola")
    printed = capsys.readouterr().out
    for number in (0.1, 0.5, 0.7, math.sqrt(0.5), 0.72):
        at = abs(2 * (1 - 4 * number**2) ** 50)
        assert f"3: rate {number:.3f}: 50 rounds lead to {at:.4g}\n" in printed


def test_plus_with_a_negative_rate_above_minus_1_tends_to_0():
    assert "With a negative rate above −1 it would tend to 0" in PAGE
    for rate in (-0.999, -0.5, -0.001):
        assert abs((1 + 2 * rate) ** 20_000 * 2.0) < 1e-9
    for rate in (-1.0, -1.001):
        assert abs((1 + 2 * rate) ** 20_000 * 2.0) >= 2


def test_comparing_the_size_of_nan_is_false_and_not_every_comparison_is():
    assert "`nan > 0.01` is false, like every comparison of size with `nan`" in PAGE
    nan = float("nan")
    assert not any((nan > 0.01, nan < 0.01, nan >= 0.01, nan <= 0.01))
    assert nan != 0.01
