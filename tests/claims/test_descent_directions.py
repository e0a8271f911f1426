"""Every claim of docs/descent-directions.md, against SymPy, closed forms and brute force."""

import numpy as np
import pytest
import sympy as sp

from gd import directional_derivative, is_descent_direction

x, y, r = sp.symbols("x y r", real=True)
LOSSES = [
    (x**2 + 5 * y**2 + x * y, (1, 2)),
    (sp.sin(x) + x * y**2 + y**4 / 2, (sp.Rational(7, 10), sp.Rational(-2, 5))),
    (sp.exp(x - y) - 3 * y, (0, 1)),
    ((1 - x) ** 2 + 100 * (y - x**2) ** 2, (-1, sp.Rational(1, 2))),
    (x**2 - y**2, (1, 1)),
]


def gradient_and_function(expression, at):
    """The gradient at `at`, by SymPy, and the loss as a function of numbers."""
    here = dict(zip((x, y), at, strict=True))
    gradient = np.array([float(sp.diff(expression, v).subs(here)) for v in (x, y)])
    return gradient, sp.lambdify((x, y), expression, "numpy"), np.array(at, dtype=float)


@pytest.mark.parametrize(("expression", "at"), LOSSES)
def test_negative_slope_descends_and_positive_slope_never_does(expression, at):
    """For short r the loss lies below J(p) + ½·slope·r, or above it, as the slope's sign says."""
    g, loss, p = gradient_and_function(expression, at)
    angles = np.radians(np.arange(0.5, 360, 3))
    lengths = np.geomspace(1e-7, 1e-5, 9)
    for d in np.stack([np.cos(angles), np.sin(angles)], axis=-1):
        slope = g[0] * d[0] + g[1] * d[1]
        if abs(slope) < 1e-2 * np.hypot(*g):
            continue
        change = loss(p[0] + lengths * d[0], p[1] + lengths * d[1]) - loss(*p)
        assert is_descent_direction(g, d) == (slope < 0)
        if slope < 0:
            assert (change < slope / 2 * lengths).all()
        else:
            assert (change > slope / 2 * lengths).all()


@pytest.mark.parametrize(("expression", "at"), LOSSES)
def test_the_slope_along_d_is_g_dot_d(expression, at):
    a, b = sp.Rational(3, 5), sp.Rational(-4, 5)
    ray = expression.subs({x: at[0] + r * a, y: at[1] + r * b}, simultaneous=True)
    slope = float(sp.diff(ray, r).subs(r, 0))
    g, _, _ = gradient_and_function(expression, at)
    assert directional_derivative(g, [0.6, -0.8]) == pytest.approx(slope, rel=1e-12)


def test_minus_gradient_has_slope_minus_its_square():
    for expression, at in LOSSES:
        g, _, _ = gradient_and_function(expression, at)
        assert directional_derivative(g, -g) == pytest.approx(-(np.hypot(*g) ** 2))
        assert is_descent_direction(g, -g)
    assert not is_descent_direction([0.0, 0.0], [0.0, 0.0])


@pytest.mark.holds("a-negative-slope-is-enough", "claim-three-signs", by="symbolic")
def test_prediction_of_four_slopes(page):
    gradient, directions = (2, -1), ((1, 3), (-1, 1), (1, 1), (1, 2))
    asked = ", ".join(f"$d=({a},{b})$" for a, b in directions)
    page.says(f"At some point $\\g=({gradient[0]},{gradient[1]})$. Which of these go down: {asked}?")
    for d in directions:
        slope = gradient[0] * d[0] + gradient[1] * d[1]
        page.says(f"${gradient[0] * d[0]}{gradient[1] * d[1]:+d}={slope}$")
        assert is_descent_direction(gradient, d) == (slope < 0)
        # On a loss with that gradient at 0, and with every curvature: what the slope decides.
        for curvature in (-1, 1):
            change = r * slope + curvature * r**2 * (d[0] ** 2 + d[1] ** 2)
            sign = sp.sign(change.subs(r, sp.Rational(1, 10**6)))
            assert sign == (np.sign(slope) or curvature)


def test_slope_zero_is_undecided():
    for sign in (-1, +1):
        loss = x + sign * y**2
        gradient = [sp.diff(loss, v).subs({x: 0, y: 0}) for v in (x, y)]
        assert gradient == [1, 0]
        assert loss.subs({x: 0, y: r}) == sign * r**2
        assert not is_descent_direction([1.0, 0.0], [0.0, 1.0])


@pytest.mark.holds("what-the-slope-cannot-tell", by="symbolic")
def test_not_necessary_on_minus_x_squared():
    loss = -(x**2)
    assert sp.diff(loss, x).subs(x, 0) == 0
    d = sp.symbols("d", real=True, nonzero=True)
    assert (loss.subs(x, sp.symbols("r", positive=True) * d) < 0) == sp.true


@pytest.mark.holds("claim-uphill-can-end-lower", by="symbolic")
def test_an_uphill_direction_can_end_lower(page):
    loss, here, there = (x**2 - 1) ** 2, sp.Rational(1, 5), -1
    slope = -sp.diff(loss, x).subs(x, here)
    assert slope > 0
    page.says(
        r"A direction with $\g\cdot d>0$ goes up first",
        f"On $J=(w^2-1)^2$ at $w={float(here)}$ the slope along $d=-1$ is ${float(slope)}$: uphill",
        f"The step to $w={there}$ ends in a minimum all the same. The gradient at {float(here)}",
    )
    assert loss.subs(x, there) == 0 < loss.subs(x, here)
    assert loss.subs(x, here / 2) > loss.subs(x, here)  # up at first


def test_of_two_opposite_directions_exactly_one_goes_down():
    rng = np.random.default_rng(0)
    g, d = rng.normal(size=(2, 1000, 6))
    assert (is_descent_direction(g, d) != is_descent_direction(g, -d)).all()
    assert 400 < is_descent_direction(g, d).sum() < 600


def test_minus_bg_has_negative_slope_for_positive_definite_b():
    rng = np.random.default_rng(1)
    for n in (1, 2, 5, 20):
        for _ in range(50):
            root = rng.normal(size=(n, n))
            b = root @ root.T + 1e-3 * np.eye(n)
            g = rng.normal(size=n)
            assert is_descent_direction(g, -b @ g)


def test_every_direction_with_negative_slope_is_minus_bg():
    """The page's B: symmetric, positive definite, and B g = −d."""
    rng = np.random.default_rng(2)
    for n in (1, 2, 3, 10):
        for _ in range(50):
            g, d = rng.normal(size=(2, n))
            d *= -np.sign(g @ d)
            e = -d
            b = np.outer(e, e) / (g @ e) + np.eye(n) - np.outer(g, g) / (g @ g)
            np.testing.assert_allclose(b @ g, -d, atol=1e-9)
            np.testing.assert_allclose(b, b.T)
            assert np.linalg.eigvalsh(b).min() > 0


def test_the_matrix_of_the_proof_in_symbols():
    g, e = (sp.Matrix(sp.symbols(f"{name}1:4", real=True)) for name in "ge")
    b = e * e.T / g.dot(e) + sp.eye(3) - g * g.T / g.dot(g)
    assert sp.simplify(b * g - e) == sp.zeros(3, 1)


@pytest.mark.holds("claim-newton-can-climb", by="symbolic")
def test_newton_can_climb_into_a_saddle(page):
    page.says("On $J=x^2-y^2$ at $(0,1)$")
    loss = x**2 - y**2
    at = {x: 0, y: 1}
    g = sp.Matrix([sp.diff(loss, v) for v in (x, y)]).subs(at)
    hessian = sp.hessian(loss, (x, y))
    newton = -hessian.inv() * g
    assert (list(g), list(newton)) == ([0, -2], [0, -1])
    assert sp.diag(2, -2) == hessian
    assert g.dot(newton) == 2
    assert sp.Matrix([0, 1]) + newton == sp.zeros(2, 1)


@pytest.mark.parametrize(("n", "said"), [(2, "0.637"), (10, "0.259"), (1000, "0.0252")])
def test_a_random_downhill_direction_on_average(n, said):
    """The mean of cos over a half-sphere, by integrating over the angle to the axis."""
    angle = (np.arange(200_000) + 0.5) / 200_000 * np.pi / 2
    ring = np.sin(angle) ** (n - 2)
    mean = (np.cos(angle) * ring).sum() / ring.sum()
    digits = len(said.lstrip("0.")) if said.startswith("0.0") else 3
    assert f"{mean:.{digits}g}" == said
    assert f"{said} of it in {n}" in PAGE or f"{said} of the steepest one in {n}" in PAGE


def test_figure_half_plane():
    module = snippet("half_plane")
    g = np.array([1.5, 2 * 1.0])  # of ½(w1² + 2 w2²) at (1.5, 1)
    np.testing.assert_allclose(module["g"], g)
    np.testing.assert_allclose(np.hypot(*module["d"].T), 1)
    np.testing.assert_allclose(module["slopes"], module["d"][:, 0] * 1.5 + module["d"][:, 1] * 2)
    np.testing.assert_allclose(module["d"][module["slopes"].argmin()], [-0.6, -0.8])
    assert min(module["slopes"]) == pytest.approx(-2.5)
    assert "slope −2.5" in module["caption"]
    assert "the 5 arrows into it have slopes from −0.4 to −2.5" in module["alt"]


def test_figure_along_a_ray():
    module = snippet("along_a_ray")
    ray = ((2 + sp.Rational(3, 5) * r) ** 2 + 4 * (1 - sp.Rational(4, 5) * r) ** 2) / 2
    assert module["slope"] == pytest.approx(float(sp.diff(ray, r).subs(r, 0)))
    back = sp.solveset(ray - ray.subs(r, 0), r, sp.S.Reals) - {0}
    assert back == sp.FiniteSet(sp.Rational(100, 73))
    assert module["R"] == pytest.approx(100 / 73)
    bound = sp.solveset(ray - ray.subs(r, 0) + r, r, sp.S.Reals) - {0}
    assert bound == sp.FiniteSet(sp.Rational(50, 73))  # leaves the line of half the slope at R/2
    np.testing.assert_allclose(module["along"], sp.lambdify(r, ray)(module["r"]), rtol=1e-12)
    for said in ("$R=1.37$", "$R/2=0.68$", "d=-2$"):
        assert said in module["caption"]
    for said in ("falls to 3.32", "goes on to 5.84"):
        assert said in module["alt"]


def test_figure_undecided():
    module = snippet("undecided")
    np.testing.assert_allclose(module["gradients"], [[1, 0], [1, 0]], atol=1e-9)
    assert module["slopes"] == [0, 0]
    assert module["changes"] == [-0.25, 0.25]
    assert "−0.25 on the left and by +0.25 on the right" in module["caption"]


def test_exercise_1_the_largest_radius_is_two_sevenths(capsys):
    change = sp.expand((1 + 3 * r) ** 2 + 3 * (1 - 2 * r) ** 2 - 4)
    assert change == 21 * r**2 - 6 * r
    assert sp.diff(change, r).subs(r, 0) == 2 * 3 + 6 * -2
    below = sp.solveset(change < 0, r, sp.Interval.open(0, sp.oo))
    assert below == sp.Interval.open(0, sp.Rational(2, 7))
    assert f"{2 / 7:.3f}" == "0.286"
    snippet("exercises_descent_directions")
    printed = capsys.readouterr().out
    for length in (0.1, 0.28, 0.29):
        assert f"r = {length}: J changes by {float(change.subs(r, length)):+.4f}" in printed


@pytest.mark.parametrize(
    ("loss", "descends"), [(x - y**2, (True, True)), (x - y**3, (True, False)), (x, (False, False))]
)
def test_exercise_2_one_gradient_and_three_fates(loss, descends):
    """The sign of the change along d and −d, for every r > 0."""
    assert [sp.diff(loss, v).subs({x: 0, y: 0}) for v in (x, y)] == [1, 0]
    length = sp.symbols("length", positive=True)
    for sign, goes_down in zip((1, -1), descends, strict=True):
        change = loss.subs({x: 0, y: sign * length})
        assert (change < 0) == (sp.true if goes_down else sp.false)


def test_exercise_3_a_positive_definite_b_for_the_predicted_direction():
    b = sp.Matrix([[6, 17], [17, 49]]) / 5
    g, v = sp.Matrix([2, -1]), sp.Matrix([1, 2])
    assert b * g == -sp.Matrix([1, 3])
    assert (b.det(), b.trace(), g.dot(v)) == (sp.Rational(1, 5), 11, 0)
    s = sp.symbols("s", nonnegative=True)
    more = b + s * v * v.T
    assert sp.expand(more * g) == -sp.Matrix([1, 3])
    assert sp.expand(more.det()).subs(s, 0) > 0
    assert sp.Poly(more.det(), s).all_coeffs()[0] > 0
    computed = snippet("exercises_descent_directions")["B"]
    np.testing.assert_allclose(computed, np.array(b, dtype=float), rtol=1e-12)
    assert "1.2&3.4\\\\3.4&9.8" in PAGE
