"""What the mountain page says, held against independent computations."""

import runpy
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "mountain.md").read_text(encoding="utf-8")


def run_snippet(name):
    matplotlib.use("agg")
    made = runpy.run_path(str(ROOT / "snippets" / f"{name}.py"))
    plt.close("all")
    return made


def two_valleys(w):
    return (w**2 - 1) ** 2 + 0.3 * w


def stationary_points():
    """The roots of 4w³ − 4w + 0.3: the left minimum, the ridge and the right minimum."""
    return np.sort(np.roots([4, 0, -4, 0.3]).real)


def test_one_gradient_gives_the_rate_in_every_direction():
    """An inclined plane with these two slopes, measured by walking on it."""

    def height(east, north):
        return 7 + 0.3 * east + 0.4 * north

    turn = np.linspace(0, 2 * np.pi, 36_001)
    climbs = height(np.cos(turn), np.sin(turn)) - height(0, 0)
    assert climbs.max() == pytest.approx(0.5, abs=1e-6)
    assert climbs.min() == pytest.approx(-0.5, abs=1e-6)
    steepest = turn[climbs.argmax()]
    assert (np.cos(steepest), np.sin(steepest)) == pytest.approx((0.6, 0.8), abs=1e-3)
    assert height(0, -1) - height(0, 0) == pytest.approx(-0.4)
    assert height(0.8, -0.6) - height(0, 0) == pytest.approx(0, abs=1e-12)
    assert np.hypot(0.8, 0.6) == pytest.approx(1)
    assert 0.3 * 0.8 == pytest.approx(0.24) == pytest.approx(0.4 * 0.6)
    for number in ("(0.3,\\,0.4)", "=-0.4$", "0.24-0.24=0", "\\sqrt{0.3^2+0.4^2}=0.5$", "$-0.5$"):
        assert number in PAGE


def test_two_landscapes_share_height_and_slope_and_the_step_but_not_the_fate():
    made = run_snippet("one_slope")
    h = 1e-6
    for name, bend, lands in (("wide", 0.25, 0.25), ("narrow", 2, 2.0)):
        loss = made[name]
        assert loss(0.0) == 1
        assert (loss(h) - loss(-h)) / (2 * h) == pytest.approx(1)
        assert loss.grad(0.0) == 1
        assert loss(-1.0) == pytest.approx(1 - 1 + bend) == pytest.approx(lands)
    assert made["landing"] == -1
    assert "to $0.25$" in made["caption"]
    assert "up to $2$" in made["caption"]
    assert "falls to $0.25$. On the other it rises to $2$" in PAGE


def test_the_step_at_w_minus_1_has_crossed_the_bottom_of_the_ditch():
    assert -1 < -1 / (2 * 2) < 0


def test_a_tenth_of_the_step_lowers_both():
    for bend, loss in ((0.25, "0.9025"), (2, "0.92")):
        assert 1 - 0.1 + bend * 0.1**2 == pytest.approx(float(loss))
        assert float(loss) < 1
    assert "to $0.9025$ and $0.92$" in PAGE


def test_safe_rates_are_below_one_over_the_bend():
    rates = np.linspace(0.001, 5, 5000)
    for bend, limit in ((0.25, 4), (2, 0.5)):
        w = -rates
        falls = 1 + w + bend * w**2 < 1
        away = np.abs(rates - limit) > 1e-9
        assert np.array_equal(falls[away], rates[away] < limit)
    assert "below $4$ in the wide valley, below $\\tfrac12$ in the narrow one" in PAGE


def test_the_ridge_lies_between_the_two_starts():
    left, ridge, right = stationary_points()
    assert ridge == pytest.approx(0.075, abs=5e-4)
    assert 0 < ridge < 0.2
    w = np.linspace(left, right, 1001)[1:-1]
    slopes = (two_valleys(w + 1e-6) - two_valleys(w - 1e-6)) / 2e-6
    assert np.all(slopes[w < ridge - 1e-3] > 0)
    assert np.all(slopes[w > ridge + 1e-3] < 0)


def test_two_walkers_reach_different_minima_and_go_down_all_the_way():
    walk = run_snippet("two_valleys")["walk"]
    left, _, right = stationary_points()
    assert walk.points[0] == pytest.approx([0, 0.2])
    assert walk.points[-1] == pytest.approx([left, right], abs=1e-6)
    assert walk.losses == pytest.approx(two_valleys(walk.points))
    assert np.all(np.abs(walk.gradients[-1]) <= 1e-8)
    # Until the losses differ only by rounding.
    assert np.all(np.diff(walk.losses, axis=0) <= 1e-15)
    assert np.all(np.diff(walk.losses[:20], axis=0) < 0)


def test_numbers_in_the_caption_of_two_valleys():
    caption = run_snippet("two_valleys")["caption"]
    left, _, right = stationary_points()
    for place in (left, right):
        assert f"$w={place:.3f}$" in caption
    assert f"${two_valleys(left):.3f}$" in caption
    assert f"${two_valleys(right):+.3f}$" in caption
    assert two_valleys(right) - two_valleys(left) == pytest.approx(0.6, abs=0.005)


def test_which_valley_is_reached_depends_on_the_learning_rate_too():
    """From 1.6 a rate of 0.05 ends in the near valley; 0.16 leaps over the ridge."""
    left, _, right = stationary_points()
    for rate, valley in ((0.05, right), (0.16, left)):
        w = 1.6
        for _ in range(200):
            w -= rate * (4 * w**3 - 4 * w + 0.3)
        assert w == pytest.approx(valley)


def test_slope_zero_at_a_minimum_a_maximum_and_neither():
    h = 1e-3
    near = np.array([-h, h])
    for power, sign in ((2, 1), (2, -1), (3, 1)):
        values = sign * near**power
        assert (values[1] - values[0]) / (2 * h) == pytest.approx(0, abs=1e-5)
    assert np.all(near**2 > 0)
    assert np.all(-(near**2) < 0)
    assert near[0] ** 3 < 0 < near[1] ** 3


def test_exercise_1_two_slopes_tell_the_gradient(capsys):
    """A plane with the solution's two slopes shows both readings, and falls by 0.13 at most."""
    turn = np.linspace(0, 2 * np.pi, 36_001)
    rates = 0.05 * np.cos(turn) - 0.12 * np.sin(turn)
    assert rates.min() == pytest.approx(-0.13, abs=1e-6)
    slanted = 0.6 * 0.05 - 0.8 * 0.12
    assert slanted == pytest.approx(-0.066)
    assert [-2 * slope for slope in (0.05, -0.12)] == pytest.approx([-0.1, 0.24])
    made = run_snippet("exercises_mountain")
    assert made["g"] == pytest.approx([0.05, -0.12])
    printed = capsys.readouterr().out
    for said in ("north -0.12, steepest -0.13", "step [-0.1   0.24]"):
        assert said in printed
    for said in ("so $\\g_2=-0.12$", "=0.13$", "\\stepc{(-0.1,\\,0.24)}"):
        assert said in PAGE


def test_exercise_2_no_rate_goes_down_on_every_landscape():
    """On 1 + w + cw² with c = 2/η the step −η rises by η; below η/2 every step falls."""
    changes = run_snippet("exercises_mountain")["changes"]
    assert changes == pytest.approx([1, 0.1, 0.01])
    for rate in np.geomspace(1e-6, 1e3, 40):
        bend = 2 / rate
        assert -rate + bend * rate**2 == pytest.approx(rate)
        smaller = rate * np.array([0.01, 0.3, 0.499])
        assert np.all(-smaller + bend * smaller**2 < 0)
