"""What the lab on directions and norms says and shows, held by closed forms. (The build executes
the notebook itself, and any error or warning stops it.)"""

import contextlib
import io
import json
from math import atan2, degrees, gamma, pi, sqrt
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt

ROOT = Path(__file__).parents[2]
CELLS = json.loads((ROOT / "docs/lab/directions-and-norms.ipynb").read_text("utf-8"))["cells"]
PROSE = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
CODES = ["".join(c["source"]) for c in CELLS if c["cell_type"] == "code"]
# J = ½(w1² + 10·w2²) at (1.5, 0.2), and its gradient.
W, G, H = np.array([1.5, 0.2]), np.array([1.5, 2.0]), np.diag([1.0, 10.0])


def run(*changes, cells=None):
    """The notebook's names and its printed text, after (old, new) changes, without figures."""
    codes = CODES[:cells]
    for old, new in changes:
        assert sum(code.count(old) for code in codes) == 1
        codes = [code.replace(old, new) for code in codes]
    matplotlib.use("agg")
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(plt, "show", lambda: plt.close("all"))
        exec("\n".join(codes), names)
    plt.close("all")
    return names, printed.getvalue()


@pytest.fixture(scope="module")
def lab():
    return run()


def test_no_output_is_stored_so_that_none_can_be_stale():
    codes = [c for c in CELLS if c["cell_type"] == "code"]
    assert codes
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in codes)
    assert len({c["id"] for c in CELLS}) == len(CELLS)


def test_the_gradient_at_the_start(lab):
    """By finite differences of the formula in the text."""

    def loss(w1, w2):
        return (w1**2 + 10 * w2**2) / 2

    h = 1e-5
    measured = [
        (loss(1.5 + h, 0.2) - loss(1.5 - h, 0.2)) / (2 * h),
        (loss(1.5, 0.2 + h) - loss(1.5, 0.2 - h)) / (2 * h),
    ]
    assert measured == pytest.approx(G)
    assert lab[0]["g"] == pytest.approx(G)
    assert "gradient g: [1.5 2. ]  length of g: 2.5" in lab[1]
    assert "$w = (1.5,\\ 0.2)$" in PROSE
    assert "For $g = (1.5,\\ 2)$" in PROSE


def test_the_scan_of_all_directions_finds_minus_g(lab):
    """The measured rate is 2.5·cos of the angle to g, so its one bottom is at 233.13°."""
    names, printed = lab
    towards_g = np.radians(names["turn"]) - atan2(2, 1.5)
    assert names["rate"] == pytest.approx(2.5 * np.cos(towards_g), abs=1e-9)
    assert len(names["turn"]) == 36_000
    assert "36\u00a0000 directions" in PROSE
    exact = degrees(atan2(-2, -1.5)) % 360
    assert f"lowest rate -2.5000 along [-0.6 -0.8], at {exact:.2f}°" in printed
    assert "-g with length 1: [-0.6 -0.8]" in printed
    assert np.count_nonzero(names["rate"] < -2.5 * np.cos(np.radians(0.02))) <= 4


@pytest.mark.parametrize(
    ("norm", "direction", "rate"),
    [
        ("l2", (-0.6, -0.8), -2.5),
        ("l1", (0, -1), -2.0),
        ("linf", (-1, -1), -3.5),
        ("quadratic", (-1.5 / sqrt(2.65), -0.2 / sqrt(2.65)), -sqrt(2.65)),
    ],
)
def test_the_four_winners(lab, norm, direction, rate):
    """By hand; the scan misses each by at most its step of a hundredth of a degree."""
    names, printed = lab
    winner, length = names["winners"][norm], names["lengths"][norm]
    assert names["u"][winner] / length[winner] == pytest.approx(direction, abs=2e-4)
    assert names["u"][winner] @ G / length[winner] == pytest.approx(rate, abs=1e-6)
    line = next(line for line in printed.splitlines() if line.startswith(norm + " "))
    assert f"rate {rate:.3f}" in line
    scanned, formula = line.split("scan ")[1].split(", formula ")
    assert scanned == formula == str(np.round(direction, 2) + 0.0)


def test_with_the_hessian_the_winner_points_straight_at_the_minimum():
    step = np.linalg.solve(H, G)
    assert W - step == pytest.approx([0, 0])


def test_all_four_curves_are_below_zero_over_the_same_half_turn(lab):
    names, _ = lab
    down = [names["u"] @ G / length < 0 for length in names["lengths"].values()]
    assert all(np.array_equal(down[0], other) for other in down[1:])
    assert down[0].sum() == pytest.approx(18_000, abs=1)


def test_the_dual_norms_bound_every_step_and_are_attained(lab):
    """Exactly, on the corners of each unit ball; the printed numbers, by hand."""
    g = np.array([3, -1, 0.5, 2, -4])
    assert np.array_equal(lab[0]["g5"], g)
    signs = np.array(np.meshgrid(*[[-1, 1]] * 5)).reshape(5, -1).T
    duals = {"l2": sqrt(9 + 1 + 0.25 + 4 + 16), "l1": np.abs(g).max(), "linf": (signs @ g).max()}
    assert duals == {"l2": 5.5, "l1": 4, "linf": 10.5}
    for norm, dual in duals.items():
        line = next(
            x for x in lab[1].splitlines() if x.startswith(f"{norm:4} dual norm {dual:4.1f}")
        )
        at_most, formula = (
            float(part.split()[0].rstrip(","))
            for part in (line.split("at most ")[1], line.split("formula ")[1])
        )
        assert 0.9 < at_most <= 1
        assert formula == 1
    assert "100\u00a0000 random steps in five dimensions" in PROSE


def lowest_on_circle(r):
    """Where the gradient of the loss is −μ times the step, μ found by bisection."""
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        step = -np.linalg.solve(H + middle * np.eye(2), G)
        low, high = (middle, high) if np.hypot(*step) > r else (low, middle)
    return step / r


def test_the_best_direction_on_smaller_and_smaller_circles(lab):
    names, printed = lab
    for r, off in zip(0.8 / 2.0 ** np.arange(7), names["off"], strict=True):
        u = lowest_on_circle(r)
        exact = degrees(np.arccos(u @ -G / 2.5))
        assert np.hypot(*u) == pytest.approx(1)
        assert off == pytest.approx(exact, abs=0.011)
        assert f"r = {r:.4f}: best" in printed
    assert round(names["off"][0]) == 40
    assert "is 40° from $-g$" in PROSE
    # Halving the radius about halves the angle.
    exact = [np.arccos(lowest_on_circle(r) @ -G / 2.5) for r in (0.02, 0.01, 0.005)]
    assert exact[0] / exact[1] == pytest.approx(2, rel=0.02)
    assert exact[1] / exact[2] == pytest.approx(2, rel=0.01)


def test_the_dashed_line_is_what_the_bend_predicts(lab):
    """The limit of angle/r is |tᵀHu|/‖g‖ = 4.32/2.5 = 1.728."""
    u, t = np.array([-0.6, -0.8]), np.array([0.8, -0.6])
    assert t @ H @ u == pytest.approx(4.32)
    assert t @ H @ u / 2.5 == pytest.approx(1.728)
    r = 1e-4
    assert abs(np.cross([*lowest_on_circle(r), 0], [*u, 0])[2]) / r == pytest.approx(
        1.728, rel=1e-3
    )
    assert lab[0]["bend"] == pytest.approx(1.728)
    assert "4.32/2.5 = 1.728" in PROSE


@pytest.mark.parametrize("n", [2, 3, 10, 100])
def test_the_exact_mean_share_of_a_random_direction(lab, n):
    exact = gamma(n / 2) / (sqrt(pi) * gamma((n + 1) / 2))
    assert f"n = {n:4}: mean" in lab[1]
    assert f"exact {exact:.4f}" in lab[1]


def test_in_1000_dimensions_a_fortieth_and_the_best_of_a_thousand_about_a_tenth(lab):
    names, printed = lab
    assert "exact 0.0252" in printed  # √(2/(π·1000)) is 0.02523
    assert 1 / sqrt(2 / (pi * 1000)) == pytest.approx(40, rel=0.02)
    assert names["n"] == 1000
    assert names["share"].mean() == pytest.approx(sqrt(2 / (pi * 1000)), rel=0.08)
    assert names["share"].max() == pytest.approx(0.1, abs=0.01)


def test_answer_1_on_the_axis_three_norms_agree_and_one_has_many_winners():
    names, printed = run(("w = np.array([1.5, 0.2])", "w = np.array([1.5, 0.0])"), cells=5)
    for norm in ("l2", "l1", "quadratic"):
        winner, length = names["winners"][norm], names["lengths"][norm]
        assert names["u"][winner] / length[winner] == pytest.approx([-1, 0], abs=2e-4)
    rates = names["u"] @ [1.5, 0] / names["lengths"]["linf"]
    flat = (names["turn"] >= 135) & (names["turn"] <= 225)
    assert rates[flat] == pytest.approx(-1.5)
    assert np.all(rates[~flat] > -1.5 + 1e-6)
    assert printed.count("formula [-1.  0.]") == 4
    assert "down to the four curves" in PROSE


def test_answer_2_another_form_goes_down_and_misses_the_minimum_by_78_degrees():
    names, _ = run(("P = bowl.hess(w)", "P = np.diag([10.0, 1.0])"), cells=4)
    exact = -np.array([0.15, 2.0])
    exact /= sqrt(10 * 0.15**2 + 2**2)
    assert exact == pytest.approx([-0.073, -0.973], abs=5e-4)
    winner, length = names["winners"]["quadratic"], names["lengths"]["quadratic"]
    assert names["u"][winner] / length[winner] == pytest.approx(exact, abs=2e-4)
    assert exact @ G < 0

    def off(direction):
        return degrees(np.arccos(direction @ -W / np.hypot(*direction) / np.hypot(*W)))

    assert (round(off(exact)), round(off(-G))) == (78, 46)
    assert "it is 78° off the way to the minimum; $-g$ is 46° off" in PROSE


def test_answer_3_on_squares_the_lowest_point_is_the_corner_from_a_fifth_on():
    """On each side of the square the loss is a parabola: its lowest point by hand."""
    names, printed = run(("shape = u\n", 'shape = u / lengths["linf"][:, None]\n'))
    for r, off in zip(0.8 / 2.0 ** np.arange(7), names["off"], strict=True):
        direction = np.array([-1, -min(1, 0.2 / r)])  # the left side, w2 = 0 if it reaches it
        exact = degrees(np.arccos(direction @ -G / 2.5 / np.hypot(*direction)))
        assert off == pytest.approx(exact, abs=0.02)
        corners = r * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        side = np.linspace(corners, np.roll(corners, -1, axis=0), 401).reshape(-1, 2)
        around = ((W + side) ** 2 @ [1, 10]) / 2
        assert around.min() >= ((W + r * direction) ** 2 @ [1, 10]) / 2 - 1e-12
    assert f"{names['off'][-1]:.2f}" == "8.13"
    assert "It settles at 8.13°" in PROSE
    assert printed.count("best [-1. -1.]") == 5
