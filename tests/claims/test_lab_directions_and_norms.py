"""What the lab on directions and norms says and shows, held by closed forms. (The build executes
the notebook itself, and any error or warning stops it.)"""

import contextlib
import io
import json
from math import atan2, degrees, lgamma, pi, sqrt

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from scipy import integrate
from scipy.optimize import minimize_scalar

# J = ½(w1² + 10·w2²) at (1.5, 0.2), and its gradient.
W, G, H = np.array([1.5, 0.2]), np.array([1.5, 2.0]), np.diag([1.0, 10.0])


@pytest.fixture(scope="module")
def cells(page):
    return json.loads(page.path.read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def again(cells):
    """Runs the notebook after (old, new) changes, without figures: its names and printed text."""

    def run_lab(*changes, first=None):
        codes = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"][:first]
        for old, new in changes:
            assert sum(code.count(old) for code in codes) == 1
            codes = [code.replace(old, new) for code in codes]
        plt.switch_backend("agg")
        names, printed = {}, io.StringIO()
        with contextlib.redirect_stdout(printed), pytest.MonkeyPatch.context() as patch:
            patch.setattr(plt, "show", lambda: plt.close("all"))
            exec("\n".join(codes), names)
        plt.close("all")
        return names, printed.getvalue()

    return run_lab


@pytest.fixture(scope="module")
def lab(again):
    return again()


def spaced(number):
    """36 000, as the text has it."""
    return f"{number:,}".replace(",", " ")


@pytest.mark.holds("lab-directions-and-norms", by="text")
def test_no_output_is_stored_so_that_none_can_be_stale(cells, page):
    page.says("The proofs are on the pages “Why exactly 180°?” and “Steepest in which norm?”")
    codes = [c for c in cells if c["cell_type"] == "code"]
    assert codes
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in codes)
    assert len({c["id"] for c in cells}) == len(cells)


@pytest.mark.holds("one-point-on-a-long-bowl", by="symbolic")
def test_the_gradient_at_the_start(page, lab):
    w1, w2 = sp.symbols("w1 w2", real=True)
    page.says(
        r"The loss is $J(w) = \tfrac12(w_1^2 + 10\,w_2^2)$, ten times as curved along $w_2$ as"
    )
    loss = (w1**2 + 10 * w2**2) / 2
    assert sp.diff(loss, w2, 2) == 10 * sp.diff(loss, w1, 2)
    page.says(r"You stand at $w = (1.5,\ 0.2)$. The gradient there is $g = (w_1,\ 10\,w_2)$.")
    gradient = [sp.diff(loss, w1), sp.diff(loss, w2)]
    assert gradient == [w1, 10 * w2]
    here = {w1: sp.Rational(3, 2), w2: sp.Rational(1, 5)}
    g = [float(e.subs(here)) for e in gradient]
    page.says(rf"For $g = ({g[0]:g},\ {g[1]:g})$, which direction wins")
    assert lab[0]["g"] == pytest.approx(g) == G
    assert lab[0]["w"] == pytest.approx(W)
    assert "gradient g: [1.5 2. ]  length of g: 2.5" in lab[1]


@pytest.mark.holds("scan-all-directions", by="exhaustive")
def test_the_scan_of_all_directions_finds_minus_g(page, lab):
    """The measured rate is 2.5·cos of the angle to g, so its one bottom is at 233.13°."""
    names, printed = lab
    towards_g = np.radians(names["turn"]) - atan2(2, 1.5)
    assert names["rate"] == pytest.approx(2.5 * np.cos(towards_g), abs=1e-9)
    page.says(
        f"Take {spaced(len(names['turn']))} directions $u$ of length 1, one at every hundredth"
    )
    assert np.diff(names["turn"]) == pytest.approx(0.01)
    exact = degrees(atan2(-2, -1.5)) % 360
    assert f"lowest rate -2.5000 along [-0.6 -0.8], at {exact:.2f}°" in printed
    assert "-g with length 1: [-0.6 -0.8]" in printed
    assert np.count_nonzero(names["rate"] < -2.5 * np.cos(np.radians(0.02))) <= 4


@pytest.mark.holds("measure-length-differently", by="run")
@pytest.mark.parametrize(
    ("norm", "direction", "rate"),
    [
        ("l2", (-0.6, -0.8), -2.5),
        ("l1", (0, -1), -2.0),
        ("linf", (-1, -1), -3.5),
        ("quadratic", (-1.5 / sqrt(2.65), -0.2 / sqrt(2.65)), -sqrt(2.65)),
    ],
)
def test_the_four_winners(page, lab, norm, direction, rate):
    """By hand; the scan misses each by at most its step of a hundredth of a degree."""
    page.says(
        r"In $\ell_1$ the winner is $(0,-1)$: all the length is spent on the coordinate with the",
        r"In $\ell_\infty$ it is $(-1,-1)$: each coordinate may move by 1",
    )
    names, printed = lab
    winner, length = names["winners"][norm], names["lengths"][norm]
    assert names["u"][winner] / length[winner] == pytest.approx(direction, abs=2e-4)
    assert names["u"][winner] @ G / length[winner] == pytest.approx(rate, abs=1e-6)
    line = next(line for line in printed.splitlines() if line.startswith(norm + " "))
    assert f"rate {rate:.3f}" in line
    scanned, formula = line.split("scan ")[1].split(", formula ")
    assert scanned == formula == str(np.round(direction, 2) + 0.0)


@pytest.mark.holds("measure-length-differently", by="software")
@pytest.mark.parametrize(
    ("norm", "formula", "length"),
    [
        ("l2", r"$\lVert u\rVert_2 = \sqrt{u_1^2+u_2^2}$", lambda u: np.linalg.norm(u, 2)),
        ("l1", r"$\lvert u_1\rvert + \lvert u_2\rvert$", lambda u: np.linalg.norm(u, 1)),
        (
            "linf",
            r"$\max(\lvert u_1\rvert, \lvert u_2\rvert)$",
            lambda u: np.linalg.norm(u, np.inf),
        ),
        (
            "quadratic",
            r"$\sqrt{u^\top P u}$",
            lambda u: np.linalg.norm(np.linalg.cholesky(H).T @ u),
        ),
    ],
)
def test_the_four_lengths(page, lab, norm, formula, length):
    page.says(formula)
    names, _ = lab
    for at in range(0, len(names["u"]), 997):
        assert names["lengths"][norm][at] == pytest.approx(length(names["u"][at]))


@pytest.mark.holds("measure-length-differently", by="run")
def test_with_the_hessian_the_winner_points_straight_at_the_minimum(page):
    page.says(
        "With the Hessian as $P$ it is a multiple of $-w$, which points straight at the minimum"
    )
    step = np.linalg.solve(H, G)
    assert W - step == pytest.approx([0, 0])


@pytest.mark.holds("measure-length-differently", by="exhaustive")
def test_all_four_curves_are_below_zero_over_the_same_half_turn(page, lab):
    page.says("All four curves are below zero over the same half turn.")
    names, _ = lab
    down = [names["u"] @ G / length < 0 for length in names["lengths"].values()]
    assert all(np.array_equal(down[0], other) for other in down[1:])
    assert down[0].sum() == pytest.approx(18_000, abs=1)


@pytest.mark.holds("the-rate-has-a-name", by="exhaustive")
def test_the_dual_norms_bound_every_step_and_are_attained(page, lab):
    """Exactly, on the corners of each unit ball; the printed numbers, by hand."""
    g = np.array([3, -1, 0.5, 2, -4])
    assert np.array_equal(lab[0]["g5"], g)
    page.says(f"Test that on {spaced(len(lab[0]['steps']))} random steps in five dimensions.")
    assert lab[0]["steps"].shape[1] == 5
    signs = np.array(np.meshgrid(*[[-1, 1]] * 5)).reshape(5, -1).T
    corners = np.concatenate([np.eye(5), -np.eye(5)])
    duals = {
        "l2": sqrt(9 + 1 + 0.25 + 4 + 16),
        "l1": (corners @ g).max(),
        "linf": (signs @ g).max(),
    }
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


numbers = st.lists(st.floats(-10, 10, allow_subnormal=False), min_size=3, max_size=3)


@pytest.mark.holds("the-rate-has-a-name", by="property")
@given(numbers, numbers, st.lists(numbers, min_size=3, max_size=3))
def test_the_bound_for_random_gradients_steps_and_forms(page, g, delta, root):
    """In four norms; for the form the bound is Cauchy–Schwarz, seen through P."""
    page.says(
        r"for $\ell_1$ the largest $\lvert g_i\rvert$, for $\ell_\infty$ the sum of all "
        r"$\lvert g_i\rvert$, for $\ell_2$ the ordinary length, for the form "
        r"$\sqrt{g^\top P^{-1} g}$",
        r"It bounds every step $\Delta$ of any length: "
        r"$\lvert g\cdot\Delta\rvert \le \lVert g\rVert_*\,\lVert\Delta\rVert$.",
    )
    g, delta, root = np.array(g), np.array(delta), np.array(root)
    form = root @ root.T + np.eye(3)
    share = abs(g @ delta)
    for dual, length in (
        (abs(g).max(), abs(delta).sum()),
        (abs(g).sum(), abs(delta).max()),
        (np.hypot.reduce(g), np.hypot.reduce(delta)),
        (sqrt(g @ np.linalg.solve(form, g)), sqrt(delta @ form @ delta)),
    ):
        assert share <= dual * length * (1 + 1e-9) + 1e-12
    assume(g.any())
    best = -np.linalg.solve(form, g)  # and the form's bound is attained
    assert -g @ best == pytest.approx(sqrt(g @ np.linalg.solve(form, g)) * sqrt(best @ form @ best))


def lowest_on_circle(r):
    """Where the gradient of the loss is −μ times the step, μ found by bisection."""
    low, high = 0.0, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        step = -np.linalg.solve(H + middle * np.eye(2), G)
        low, high = (middle, high) if np.hypot(*step) > r else (low, middle)
    return step / r


@pytest.mark.holds("let-the-loss-itself-choose", by="run")
def test_the_best_direction_on_smaller_and_smaller_circles(page, lab):
    names, printed = lab
    for r, off in zip(0.8 / 2.0 ** np.arange(7), names["off"], strict=True):
        u = lowest_on_circle(r)
        exact = degrees(np.arccos(u @ -G / 2.5))
        assert np.hypot(*u) == pytest.approx(1)
        assert off == pytest.approx(exact, abs=0.011)
        assert f"r = {r:.4f}: best" in printed
    largest = degrees(np.arccos(lowest_on_circle(0.8) @ -G / 2.5))
    page.says(f"On the largest circle the best direction is {largest:.0f}° from $-g$")
    page.says("For small circles, halving $r$ about halves the angle.")
    # Halving the radius about halves the angle.
    exact = [np.arccos(lowest_on_circle(r) @ -G / 2.5) for r in (0.02, 0.01, 0.005)]
    assert exact[0] / exact[1] == pytest.approx(2, rel=0.02)
    assert exact[1] / exact[2] == pytest.approx(2, rel=0.01)


@pytest.mark.holds("let-the-loss-itself-choose", by="software")
@pytest.mark.parametrize("r", [0.8, 0.1, 0.0125])
def test_the_circles_lowest_point_by_scipy(r):
    def height(turn):
        return (W + r * np.array([np.cos(turn), np.sin(turn)])) ** 2 @ [1, 10]

    around = atan2(-2, -1.5)
    found = minimize_scalar(height, bounds=(around - 1, around + 1), options={"xatol": 1e-10}).x
    assert [np.cos(found), np.sin(found)] == pytest.approx(lowest_on_circle(r), abs=1e-5)


@pytest.mark.holds("let-the-loss-itself-choose", by="run")
def test_the_dashed_line_is_what_the_bend_predicts(page, lab):
    """The limit of angle/r is |tᵀHu|/‖g‖ = 4.32/2.5 = 1.728."""
    u, t = np.array([-0.6, -0.8]), np.array([0.8, -0.6])
    assert t @ H @ u == pytest.approx(4.32)
    assert t @ H @ u / 2.5 == pytest.approx(1.728)
    r = 1e-4
    assert abs(np.cross([*lowest_on_circle(r), 0], [*u, 0])[2]) / r == pytest.approx(
        1.728, rel=1e-3
    )
    assert lab[0]["bend"] == pytest.approx(1.728)
    bend, size = t @ H @ u, np.hypot(*G)
    page.says(
        r"then the angle is about $r\,\lvert t^\top H u\rvert/\lVert g\rVert$ radians",
        rf"Here $\lvert t^\top Hu\rvert/\lVert g\rVert = {bend:.2f}/{size:g} = {bend / size:.3f}$.",
    )


@pytest.mark.holds("many-dimensions", by="software")
@pytest.mark.parametrize("n", [2, 3, 10, 100, 1000])
def test_the_exact_mean_share_of_a_random_direction(lab, n):
    """By quadrature over the angle β to the gradient, whose density is like sinⁿ⁻²β."""

    def mean(weight):
        return integrate.quad(
            lambda a: weight(a) * np.sin(a) ** (n - 2), 0, pi / 2, points=[pi / 2 - 0.1], limit=200
        )[0]

    exact = mean(np.cos) / mean(lambda a: 1)
    assert f"n = {n:4}: mean" in lab[1]
    assert f"exact {exact:.4f}" in lab[1]


@pytest.mark.holds("many-dimensions", by="statistical")
def test_in_1000_dimensions_a_fortieth_and_the_best_of_a_thousand_about_a_tenth(page, lab):
    """The mean of 1000 shares has the deviation 0.0006, so it is off by 4 of them (0.0024) with
    probability below 1e-4; the largest is outside 0.085 to 0.15 with probability below 1e-2,
    and the seed is fixed."""
    names, _ = lab
    assert (names["n"], len(names["share"])) == (1000, 1000)
    page.says(
        f"Draw {len(names['share'])} random directions and see how steep they are",
        f"In {names['n']} dimensions a random downhill direction has on average a fortieth of the "
        "steepness, and even the best of these thousand guesses has about a tenth.",
    )
    mean = np.exp(lgamma(500) - lgamma(500.5)) / sqrt(pi)
    assert 1 / mean == pytest.approx(40, rel=0.02)
    assert names["share"].mean() == pytest.approx(mean, abs=0.0024)
    assert 0.085 < names["share"].max() < 0.15


@pytest.mark.holds("your-turn", by="exhaustive")
def test_answer_1_on_the_axis_three_norms_agree_and_one_has_many_winners(page, again):
    names, printed = again(("w = np.array([1.5, 0.2])", "w = np.array([1.5, 0.0])"), first=5)
    for norm in ("l2", "l1", "quadratic"):
        winner, length = names["winners"][norm], names["lengths"][norm]
        assert names["u"][winner] / length[winner] == pytest.approx([-1, 0], abs=2e-4)
    page.says(
        r"The gradient is $(1.5,\ 0)$. In $\ell_2$, in $\ell_1$ and with the form the winner is "
        "$(-1, 0)$, which points at the minimum."
    )
    rates = names["u"] @ [1.5, 0] / names["lengths"]["linf"]
    flat = (names["turn"] >= 135) & (names["turn"] <= 225)
    assert rates[flat] == pytest.approx(-1.5)
    assert np.all(rates[~flat] > -1.5 + 1e-6)
    assert printed.count("formula [-1.  0.]") == 4
    edges = names["turn"][np.flatnonzero(rates < -1.5 + 1e-6)[[0, -1]]]
    page.says(
        f"$(-1, c)$ has the rate ${rates.min():.1f}$ for every $c$ from $-1$ to $1$, so its curve "
        f"has a flat bottom from {edges[0]:.0f}° to {edges[1]:.0f}°",
        "The formula takes $c=0$.",
    )


@pytest.mark.holds("your-turn", by="run")
def test_answer_2_another_form_goes_down_and_misses_the_minimum(page, again):
    names, _ = again(("P = bowl.hess(w)", "P = np.diag([10.0, 1.0])"), first=4)
    exact = -np.array([0.15, 2.0])
    exact /= sqrt(10 * 0.15**2 + 2**2)
    inverse = np.linalg.solve(np.diag([10.0, 1.0]), G)
    page.says(
        rf"$P^{{-1}}g = ({inverse[0]:.2f},\ {inverse[1]:g})$, so the winner is "
        f"$({exact[0]:.3f}, {exact[1]:.3f})$: moving along $w_1$ has become dear"
    )
    winner, length = names["winners"]["quadratic"], names["lengths"]["quadratic"]
    assert names["u"][winner] / length[winner] == pytest.approx(exact, abs=2e-4)
    assert exact @ G < 0

    def off(direction):
        return degrees(np.arccos(direction @ -W / np.hypot(*direction) / np.hypot(*W)))

    page.says(f"it is {off(exact):.0f}° off the way to the minimum; $-g$ is {off(-G):.0f}° off.")


@pytest.mark.holds("your-turn", by="exhaustive")
def test_answer_3_on_squares_the_lowest_point_is_the_corner_from_a_fifth_on(page, again):
    """On each side of the square the loss is a parabola: its lowest point by hand."""
    names, printed = again(("shape = u\n", 'shape = u / lengths["linf"][:, None]\n'))
    for r, off in zip(0.8 / 2.0 ** np.arange(7), names["off"], strict=True):
        direction = np.array([-1, -min(1, 0.2 / r)])  # the left side, w2 = 0 if it reaches it
        exact = degrees(np.arccos(direction @ -G / 2.5 / np.hypot(*direction)))
        assert off == pytest.approx(exact, abs=0.02)
        corners = r * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        side = np.linspace(corners, np.roll(corners, -1, axis=0), 401).reshape(-1, 2)
        around = ((W + side) ** 2 @ [1, 10]) / 2
        assert around.min() >= ((W + r * direction) ** 2 @ [1, 10]) / 2 - 1e-12
    page.says(
        r"On $(-1,-1) = -\mathrm{sign}(g)$, the corner of the square",
        rf"For $r \le {W[1]}$ the lowest point **is** the corner: no limit is needed. "
        f"Beyond ${W[1]}$ the corner has crossed the floor of the valley, $w_2 = 0$",
        rf"the direction is $(-1,\ -{W[1]}/r)$",
    )
    corner = degrees(np.arccos(np.array([-1, -1]) @ -G / 2.5 / sqrt(2)))
    page.says(f"It settles at {corner:.2f}°.")
    assert names["off"][-1] == pytest.approx(corner, abs=0.01)
    assert printed.count("best [-1. -1.]") == 5
