"""Every claim and every number of docs/taylor.md, against oracles that do not use `gd`."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "taylor.md").read_text(encoding="utf-8")

X, Y, H, S, T = sp.symbols("x y h s t", real=True)
J = sp.sin(X) + X * Y**2 + Y**4 / 2
AT = {X: sp.Rational(7, 10), Y: -sp.Rational(2, 5)}
G = sp.Matrix([J.diff(X), J.diff(Y)]).subs(AT)
U = -G / G.norm()
ALONG = J.subs({X: AT[X] + H * U[0], Y: AT[Y] + H * U[1]}, simultaneous=True)  # φ(h)
START, SLOPE = ALONG.subs(H, 0), sp.diff(ALONG, H).subs(H, 0)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)
GAUSS = (NODES + 1) / 2, WEIGHTS / 2  # of the interval from 0 to 1


def gap(h, order=1):
    """φ(h) minus its Taylor polynomial of that order, to 40 digits."""
    model = sum(ALONG.diff(H, k).subs(H, 0) * h**k / sp.factorial(k) for k in range(order + 1))
    return sp.N(ALONG.subs(H, h) - model, 40)


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


# What differentiable means


def test_the_little_o_examples():
    """h² is o(h), and h/1000 is not."""
    assert sp.limit(H**2 / H, H, 0) == 0
    assert sp.limit(H / 1000 / H, H, 0) != 0


def test_level_lines_of_the_linear_model():
    """Levels that differ by δ lie δ/‖g‖ apart, perpendicular to g."""
    g, delta = np.array([0.9248, -0.688]), 0.3
    foot = delta * g / (g @ g)  # the point of the line g·Δ = δ nearest to the origin
    nearest = np.linalg.lstsq(g[None, :], [delta])[0]  # the shortest solution
    assert nearest == pytest.approx(foot)
    assert np.linalg.norm(nearest) == pytest.approx(delta / np.linalg.norm(g))
    assert g @ np.array([-g[1], g[0]]) == 0


def test_zoom_level_lines(run):
    """Five times closer, the linear model's share of error falls about fivefold, as printed."""
    names = run("zoom_level_lines")
    value = sp.lambdify((X, Y), J)
    gradient = np.array(G, dtype=float).ravel()
    for width, missed in zip([2.5, 0.5, 0.1], names["missed"], strict=True):
        side = np.linspace(-width / 2, width / 2, 401)
        dx, dy = side[:, None], side[None, :]
        linear = gradient[0] * dx + gradient[1] * dy
        error = value(0.7 + dx, -0.4 + dy) - value(0.7, -0.4) - linear
        assert missed == pytest.approx(np.abs(error).max() / np.abs(linear).max(), rel=1e-6)
        assert f"{missed:.0%}" in names["caption"]
        assert f"{missed:.0%}" in names["alt"]
    assert names["missed"][1] / names["missed"][2] == pytest.approx(5, rel=0.25)


# The rate along every direction


def test_the_rate_along_any_vector_is_g_dot_u():
    """Claim-rate-along-u: symbolically, for an arbitrary vector."""
    a, b, p, q = sp.symbols("a b p q", real=True)
    along = J.subs({X: p + H * a, Y: q + H * b}, simultaneous=True)
    rate = sp.limit((along - along.subs(H, 0)).diff(H), H, 0)
    partials = {X: p, Y: q}
    assert sp.simplify(rate - a * J.diff(X).subs(partials) - b * J.diff(Y).subs(partials)) == 0


def test_partial_derivatives_alone_promise_nothing():
    """Claim-partials-not-enough: both partials are 1, and f(-t, -t) = t."""
    f = X + Y - 3 * X * Y * (X + Y) / (X**2 + Y**2)
    t = sp.symbols("t", positive=True)
    assert sp.simplify(f.subs({X: t, Y: 0})) == t
    assert sp.simplify(f.subs({X: 0, Y: t})) == t
    assert sp.simplify(f.subs({X: -t, Y: 0})) == -t
    assert sp.simplify(f.subs({X: -t, Y: -t}, simultaneous=True)) == t
    # f(tx, ty) = t f(x, y): a slope along every direction, which is not one g·u for all.
    assert sp.simplify(f.subs({X: t * X, Y: t * Y}, simultaneous=True) - t * f) == 0
    slopes = [f.subs({X: x, Y: y}) for x, y in [(1, 0), (0, 1), (1, 1)]]
    assert slopes[2] != slopes[0] + slopes[1]
    # Not differentiable: the only candidate (1, 1) misses a share of ‖Δ‖ that does not shrink.
    missed = (f - X - Y).subs({X: -t, Y: -t}, simultaneous=True) / (sp.sqrt(2) * t)
    assert sp.limit(missed, t, 0) == 3 / sp.sqrt(2)


def test_partials_not_enough(run):
    """The figure's ends: -1 along the axes, -2 promised, +1 in truth."""
    names = run("partials_not_enough")
    assert names["along_an_axis"][-1] == pytest.approx(-1)
    assert names["diagonally"][-1] == pytest.approx(1)
    assert "promises $-2$ at $(-1,-1)$" in names["caption"]
    assert "climbs to $1$" in names["caption"]
    assert names["diagonally"] == pytest.approx(names["t"])


def test_one_coordinate_at_a_time():
    """The inequality in the proof of claim-continuous-partials, with the legs' true mean values."""
    rng = np.random.default_rng(0)
    value, partials = sp.lambdify((X, Y), J), [sp.lambdify((X, Y), J.diff(v)) for v in (X, Y)]
    middle, weights = GAUSS
    for _ in range(20):
        p, d = rng.normal(size=2), rng.normal(size=2) / 3
        g = np.array([partials[0](*p), partials[1](*p)])
        # On each leg the mean of the partial derivative is its value at some q there.
        first = partials[0](p[0] + middle * d[0], p[1]) @ weights
        second = partials[1](p[0] + d[0], p[1] + middle * d[1]) @ weights
        error = abs(value(*(p + d)) - value(*p) - g @ d)
        legs = abs(first - g[0]) + abs(second - g[1])
        assert error <= np.linalg.norm(d) * legs + 1e-12


# How large the gap is


def test_the_gap_is_the_integral_in_the_proof():
    """r(h) = ∫(φ'(t) - φ'(0))dt = ∫(h - t)φ''(t)dt, and one order further, by quadrature."""
    d1, d2, d3 = (sp.lambdify(H, ALONG.diff(H, k)) for k in (1, 2, 3))
    for h in (0.1, 0.5):
        t, weights = h * GAUSS[0], h * GAUSS[1]
        r = float(gap(sp.Rational(str(h))))
        assert (d1(t) - d1(0)) @ weights == pytest.approx(r)
        assert ((h - t) * d2(t)) @ weights == pytest.approx(r)
        third = ((h - t) ** 2 * d3(t) / 2) @ weights
        assert third == pytest.approx(float(gap(sp.Rational(str(h)), 2)))


def test_what_the_gap_is_made_of():
    """r(h)/h² → ½uᵀHu and the quadratic model's gap over h³ → φ'''(0)/6; about 1.19 and -2.34."""
    hessian = sp.hessian(J, (X, Y)).subs(AT)
    bend, third = (U.T * hessian * U)[0], ALONG.diff(H, 3).subs(H, 0)
    tiny = sp.Rational(1, 10**9)
    assert float(gap(tiny) / tiny**2) == pytest.approx(float(bend) / 2, rel=1e-6)
    assert float(gap(tiny, 2) / tiny**3) == pytest.approx(float(third) / 6, rel=1e-6)
    assert f"{float(bend):.2f}" == "1.19"
    assert f"{float(third):.2f}" == "-2.34"
    assert says("about $1.19$")
    assert says("about $-2.34$")


def test_remainder_order(run):
    """The measured slopes, against slopes computed with 40 digits; the bound holds."""
    names = run("remainder_order")
    for order, printed in (
        (1, "1.9740, 1.9974, 1.9997"),
        (2, "2.9925, 2.9993, 2.9998"),
    ):
        exact = [abs(gap(sp.Rational(1, 10**k), order)) for k in (1, 2, 3, 4)]
        slopes = [float(sp.log(a / b, 10)) for a, b in pairwise(exact)]
        assert names["slopes"][order] == pytest.approx(slopes, abs=2e-4)
        assert printed in names["caption"]
    assert np.all(names["gaps"][1] <= 3.16 * names["h"] ** 2 / 2)


def test_where_l_comes_from():
    """Claim-example-l: no Hessian on the rectangle has an eigenvalue above 3.16 in size."""
    hessian = sp.hessian(J, (X, Y))
    shown = sp.Matrix([[-sp.sin(X), 2 * Y], [2 * Y, 2 * X + 6 * Y**2]])
    assert sp.simplify(hessian - shown) == sp.zeros(2)
    x, y = np.meshgrid(np.linspace(-0.7, 0.7, 141), np.linspace(-0.4, 0.4, 81))
    bent = 2 * x + 6 * y**2
    matrices = np.stack([np.stack([-np.sin(x), 2 * y], -1), np.stack([2 * y, bent], -1)], -2)
    assert np.abs(np.linalg.eigvalsh(matrices)).max() <= 3.16
    assert np.abs(np.sin(x)).max() <= 0.7
    assert np.abs(2 * y).max() == pytest.approx(0.8)
    assert np.abs(bent).max() == pytest.approx(2.36)
    # The longest segment that the page uses ends inside the rectangle.
    end = np.array([0.7, -0.4]) + 0.7296 * np.array(U, dtype=float).ravel()
    assert np.all(np.abs(end) <= [0.7, 0.4])


def test_tangent_and_gap(run):
    """1 - cos w at -1.2: slope, the bound 1.864, and the true end of the descent at 2.4."""
    names = run("tangent_and_gap")
    h, loss, tangent = names["h"], names["loss"], names["tangent"]
    assert np.abs(np.cos(h)).max() <= names["L"]
    assert np.all(np.abs(loss - tangent) <= h**2 / 2 + 1e-12)
    assert loss[names["here"]] == pytest.approx(1 - np.cos(1.2))
    assert h[names["there"]] == pytest.approx(1.5)
    assert f"{-np.sin(1.2):.3f}" == "-0.932"
    assert "\\g=-0.932" in names["caption"]
    end = 2 * np.sin(1.2)
    assert f"={end:.3f}$" in names["caption"]
    assert says(f"the guarantee ends at ${end:.3f}$")
    rise = np.cos(1.2) - np.cos(-1.2 + np.linspace(0, 2.6, 2601))
    assert np.flatnonzero(rise < -1e-12) == pytest.approx(np.arange(1, 2400))
    assert says("the loss stays lower until $2.4$")


# How short is short enough


def test_every_step_below_the_bound_descends():
    """Claim-sure-descent, on random directions and points inside the rectangle with L = 3.16."""
    value, partials = sp.lambdify((X, Y), J), [sp.lambdify((X, Y), J.diff(v)) for v in (X, Y)]
    rng = np.random.default_rng(1)
    tried = 0
    for _ in range(400):
        w, turn = rng.uniform([-0.7, -0.4], [0.7, 0.4]), rng.uniform(0, 2 * np.pi)
        u = np.array([np.cos(turn), np.sin(turn)])
        slope = u @ [partials[0](*w), partials[1](*w)]
        h = rng.uniform(0, 1) * 2 * abs(slope) / 3.16
        if slope < 0 and np.all(np.abs(w + h * u) <= [0.7, 0.4]):
            assert value(*(w + h * u)) < value(*w)
            tried += 1
    assert tried > 50


def test_the_bound_cannot_be_improved():
    """On ½Lw² from 1 the step of length 2|g|/L = 2 ends at the same loss, a shorter one lower."""
    curvature = sp.symbols("L", positive=True)
    loss = curvature * X**2 / 2
    bound = 2 * loss.diff(X).subs(X, 1) / curvature
    assert bound == 2
    assert loss.subs(X, 1 - bound) == loss.subs(X, 1)
    assert sp.simplify(loss.subs(X, 1 - H) - loss.subs(X, 1) + curvature * H * (2 - H) / 2) == 0


def test_line_6_is_line_4_for_the_gradient_step():
    """-h(|g·u| - ½Lh) with h = η‖g‖ and g·u = -‖g‖ is -η(1 - ½Lη)‖g‖²; zero at η = 2/L."""
    size, curvature, eta = sp.symbols("g L eta", positive=True)
    line_4 = -H * (size - curvature * H / 2)
    line_6 = -eta * (1 - curvature * eta / 2) * size**2
    assert sp.simplify(line_4.subs(H, eta * size) - line_6) == 0
    assert sp.solve(line_6, eta) == [2 / curvature]


def test_derivation_in_numbers(run, capsys):
    """Each printed line, against 40-digit arithmetic."""
    names = run("derivation_in_numbers")
    h = sp.Rational(1, 10)
    change = float(ALONG.subs(H, h) - START)
    slope, r, bound = float(SLOPE), float(gap(h)), 3.16 * 0.01 / 2
    printed = capsys.readouterr().out
    assert f"g·u = {slope:.4f}" in printed
    assert f"{change:+.6f} = {slope / 10:+.6f} {r:+.6f}" in printed
    assert f"{r:.6f} <= {bound:.6f}" in printed
    assert f"{change:+.6f} <= {slope / 10 + bound:+.6f}" in printed
    assert f"(4) that bound, factored: {-0.1 * (-slope - 3.16 * 0.1 / 2):+.6f}" in printed
    assert f"(5) sure descent for h < {-2 * slope / 3.16:.4f}" in printed
    assert f"(6) sure descent for η < {2 / 3.16:.4f}" in printed
    for number in (slope / 10, slope / 10 + bound, change):
        assert f"${number:.4f}$" in names["caption"]


# Can the higher powers be ignored


def test_the_table_of_shares():
    """Kept, left out and their share, for each row of the table."""
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| 0.")]
    assert [row[0] for row in rows] == ["0.7", "0.1", "0.01", "0.001"]
    for length, kept, left_out, share in rows:
        h = sp.Rational(length)
        assert float(kept.replace("−", "-")) == pytest.approx(float(h * SLOPE), rel=5e-4)
        assert float(left_out) == pytest.approx(float(gap(h)), rel=5e-4)
        assert float(share.removesuffix(" %")) == pytest.approx(
            100 * abs(float(gap(h) / (h * SLOPE))), rel=2e-3
        )
    shares = [float(row[3].removesuffix(" %")) for row in rows]
    assert shares[1] / shares[2] == pytest.approx(10, rel=0.1)  # "about ten times", from 0.1 on
    assert shares[2] / shares[3] == pytest.approx(10, rel=0.1)


def test_a_lipschitz_gradient_needs_no_second_derivative():
    """Line (2) on Huber's loss, whose gradient clip(w, -1, 1) is 1-Lipschitz with corners at ±1."""
    w, h = np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-3, 3, 121))

    def huber(w):
        return np.where(np.abs(w) <= 1, w**2 / 2, np.abs(w) - 0.5)

    left_out = huber(w + h) - huber(w) - h * np.clip(w, -1, 1)
    assert np.all(np.abs(left_out) <= h**2 / 2 + 1e-12)


# Predict, and what can go wrong


def test_predict_the_parabola_at_3():
    """Bound 6, landing at -3 with the same loss 9, the gap being h² = ½Lh² for every h."""
    assert 2 * 6 / 2 == 6
    change = sp.expand((3 - H) ** 2 - 9)
    assert change.subs(H, 6) == 0
    assert sp.expand(change + 6 * H) == H**2
    assert all(change.subs(H, h) < 0 for h in (sp.Rational(1, 10), 3, sp.Rational(599, 100)))


def test_predict_ten_times_shorter():
    """Slope term, gap and quadratic model's gap shrink about 10, 100 and 1000 times."""
    for order, factor in ((1, 100), (2, 1000)):
        assert float(gap(sp.Rational(1, 1000), order) / gap(sp.Rational(1, 10**4), order)) == (
            pytest.approx(factor, rel=2e-3)
        )


def test_no_l_for_the_fourth_power():
    """The gradient 4w³ is 12R²-Lipschitz on [-R, R], so there is no one L for all w."""
    radius = sp.symbols("R", positive=True)
    bend = (X**4).diff(X, 2)
    assert bend.subs(X, radius) == 12 * radius**2
    assert sp.limit(bend, X, sp.oo) == sp.oo


def test_halving_ends_where_the_gradient_is_not_zero():
    """On the page's loss, even from the rate 1000, some halving gives a lower loss."""
    value, g = sp.lambdify((X, Y), J), np.array(G, dtype=float).ravel()
    w, rate, halvings = np.array([0.7, -0.4]), 1000.0, 0
    while value(*(w - rate * g)) >= value(*w):
        rate, halvings = rate / 2, halvings + 1
    assert 0 < halvings < 60


# Exercises


def test_exercise_1_a_bound_of_1_and_the_truth_2(run):
    """On x² + 2y² from (1, 1) along (−1, 0): change −2h + h², L = 4, sure below 1, true below 2."""
    loss = X**2 + 2 * Y**2
    change = sp.expand(loss.subs({X: 1 - H, Y: 1}) - 3)
    slope = change.diff(H).subs(H, 0)
    assert (change, slope) == (H**2 - 2 * H, -2)
    curvature = max(sp.hessian(loss, (X, Y)).eigenvals())
    assert curvature == 4
    assert 2 * abs(slope) / curvature == 1
    assert sp.solveset(change < 0, H, sp.Interval.open(0, sp.oo)) == sp.Interval.open(0, 2)
    assert 2 * abs(slope) / change.diff(H, 2) == 2
    assert run("exercises_taylor")["change"] == pytest.approx([-0.75, -1, -0.75, 0])


def test_exercise_2_slopes_3_and_three_halves(run):
    h = sp.symbols("h", positive=True)
    assert sp.limit((sp.sin(h) - h) / h**3, h, 0) == -sp.Rational(1, 6)
    assert sp.limit(h ** sp.Rational(3, 2) / h, h, 0) == 0
    curvature = sp.symbols("L", positive=True)
    edge = sp.solve(h ** sp.Rational(3, 2) - curvature * h**2 / 2, h)
    assert edge == [4 / curvature**2]
    names = run("exercises_taylor")
    assert names["orders"][0] == pytest.approx([3, 3], abs=1e-3)
    assert names["orders"][1] == pytest.approx([1.5, 1.5])
    wide = np.linspace(0, 10, 1001)
    assert np.all(np.abs(np.sin(wide) - wide) <= wide**2 / 2)


def test_exercise_3_fixed_length_against_fixed_rate(run):
    """In tenths: 9, 4, −1, 4, −1; the loss climbs wherever the length is at least 2|w|."""
    walk = [9]
    for _ in range(4):
        walk.append(walk[-1] - 5 if walk[-1] > 0 else walk[-1] + 5)
    assert walk == [9, 4, -1, 4, -1]
    for here, there in pairwise(walk):
        assert (there**2 < here**2) == (2 * abs(here) > 5)
    names = run("exercises_taylor")
    assert names["fixed"] == pytest.approx(np.array(walk) / 10)
    assert names["proportional"] == pytest.approx(0.9 / 2 ** np.arange(5))
    losses = np.square([0.1, 0.4]) / 2
    assert losses == pytest.approx([0.005, 0.08])
    assert says("from a loss of $0.005$ up to $0.08$")
