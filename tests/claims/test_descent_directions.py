"""The claims of docs/descent-directions.md, against SymPy, closed forms and searches."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.linalg import solve
from scipy.special import gammaln

from gd import is_descent_direction

GIVEN = [
    # Sizes of examples, which decide nothing.
    "(with two weights)",
    "plane (with three)",
]

x, y, r = sp.symbols("x y r", real=True)
whole = st.integers(-9, 9).map(sp.Integer)
numbers = st.floats(-10, 10).filter(lambda a: a == 0 or abs(a) > 1e-3)


def gradient(loss, at):
    return sp.Matrix([sp.diff(loss, v) for v in (x, y)]).subs(dict(zip((x, y), at, strict=True)))


def change(loss, at, d):
    """J(p + r·d) − J(p), expanded in r."""
    there = {x: at[0] + r * d[0], y: at[1] + r * d[1]}
    here = dict(zip((x, y), at, strict=True))
    return sp.expand(loss.subs(there, simultaneous=True) - loss.subs(here))


def goes_down(polynomial):
    """Whether a polynomial in r with p(0) = 0 is negative on some 0 < r < R: its lowest term."""
    terms = sp.Poly(polynomial, r).terms()
    return bool(terms[-1][1] < 0)


@pytest.mark.holds("claim-descent-direction", by="symbolic")
def test_the_definition_asks_for_every_small_r_and_for_no_other(page):
    """Lower for 0 < r < R and higher beyond is descent; lower at some small r only is not."""
    page.says(
        r"if there is an $R>0$ with $J(p+rd)<J(p)$ for all $r$ with $0<r<R$",
        r"to $p+rd$. The number $r\ge0$",
    )
    positive = sp.Interval.open(0, sp.oo)
    lower = sp.solveset(change(x**2 + y**2, (1, 0), (-1, 0)) < 0, r, positive)
    assert lower == sp.Interval.open(0, 2)
    wave = r**3 * sp.sin(1 / r)  # differentiable at 0, of slope 0
    for k in (1, 10, 10**6):
        up, down = 1 / (2 * sp.pi * k + sp.pi / 2), 1 / (2 * sp.pi * k + 3 * sp.pi / 2)
        assert wave.subs(r, up) > 0 > wave.subs(r, down)


@pytest.mark.holds(
    "claim-negative-slope-descends", "claim-three-signs", "claim-descent-direction", by="property"
)
@given(st.lists(whole, min_size=9, max_size=9), st.tuples(whole, whole), st.tuples(whole, whole))
def test_the_sign_of_the_slope_decides_on_random_cubics(page, coefficients, at, d):
    """Exact: the bound of the proof holds at r ≤ R, for an R found from the cubic along the ray."""
    page.says(
        r"Let $J$ be differentiable at $p$. If $\g\cdot d<0$, then $d$ is a descent direction",
        r"- $\g\cdot d<0$: $d$ is a descent direction.",
        r"- $\g\cdot d>0$: $d$ is never a descent direction.",
        r"Since $s$ is negative, it lies below $\tfrac12s$",
        r"below $\tfrac12s$ for all $0<r<R$",
        r"J(p+rd)-J(p)<\boundc{\tfrac12\,s\,r}<0",
        r"**Where the loss is differentiable, every direction $d$ whose slope $\g\cdot d$",
    )
    forms = [x, y, x**2, x * y, y**2, x**3, x**2 * y, x * y**2, y**3]
    loss = sum(c * form for c, form in zip(coefficients, forms, strict=True))
    s = gradient(loss, at).dot(sp.Matrix(d))
    assume(s != 0)
    along = change(loss, at, d)
    bend = sum(abs(along.coeff(r, k)) for k in (2, 3))
    reach = min(sp.Integer(1), abs(s) / (2 * bend + 1))
    for k in range(1, 6):
        length = reach * k / 6
        rise = along.subs(r, length)
        if s < 0:
            assert rise < s * length / 2 < 0
        else:
            assert rise > s * length / 2 > 0


@pytest.mark.holds("claim-negative-slope-descends", by="symbolic")
def test_differentiable_is_needed_and_a_continuous_derivative_is_not():
    """Partials alone: f(0) = 0 has (1, 1), yet f(−t, −t) = t. But −r + 2r² sin(1/r) descends."""
    t = sp.symbols("t", positive=True)
    f = x + y - 3 * x * y * (x + y) / (x**2 + y**2)
    assert [sp.limit(f.subs({v: t, w: 0}) / t, t, 0) for v, w in ((x, y), (y, x))] == [1, 1]
    assert sp.simplify(f.subs({x: -t, y: -t}) - t) == 0
    bound = sp.Rational(1, 4)  # |2r² sin(1/r)| ≤ 2r², and −r + 2r² < −r/2 below 1/4
    assert sp.solveset(-t + 2 * t**2 < -t / 2, t, sp.Interval.open(0, sp.oo)) == (
        sp.Interval.open(0, bound)
    )
    wild = sp.diff(2 * t**2 * sp.sin(1 / t), t)  # has no limit at 0
    assert {wild.subs(t, 1 / (k * sp.pi)).round(3) for k in (2000, 2001)} == {-2, 2}


@pytest.mark.holds("a-negative-slope-is-enough", by="symbolic")
def test_the_quotient_tends_to_the_slope_and_differs_from_it(page):
    page.says(
        r"\frac{\varphi(r)-\varphi(0)}{r}\to s\qquad\text{as } r\to0",
        r"the change $J(p+rd)-J(p)$ *tends* to $\g\cdot d$ as $r\to0$",
    )
    loss, at, d = sp.sin(x) + x * sp.exp(y), (1, -2), (3, 1)
    quotient = change(loss, at, d) / r
    assert sp.simplify(sp.limit(quotient, r, 0) - gradient(loss, at).dot(sp.Matrix(d))) == 0
    assert abs(sp.N(quotient.subs(r, 1) - gradient(loss, at).dot(sp.Matrix(d)))) > 1


@pytest.mark.holds("claim-minus-gradient-descends", by="symbolic")
def test_minus_the_gradient_descends_unless_it_is_0(page):
    page.says(
        r"If $\g\ne0$, then $-\g$ is a descent direction of $J$ at $p$",
        r"$\g\cdot(-\g)=-\norm{\g}^2<0$, because $\g\ne0$",
        r"Where $\g=0$ the point is called stationary. There $-\g=0$",
    )
    g = sp.Matrix(sp.symbols("g1:5", real=True))
    assert sp.expand(g.dot(-g) + g.norm() ** 2) == 0
    assert (-(sp.symbols("g", real=True, nonzero=True) ** 2)).is_negative
    for loss, at in ((x**2 * y + 3 * y, (1, 2)), (x**4 - y**3, (0, 1)), (-x * y, (2, 0))):
        assert goes_down(change(loss, at, -gradient(loss, at)))
    for loss in (x**2 + y**2, -(x**2), x**3):  # stationary at 0: it stands still
        assert gradient(loss, (0, 0)) == sp.zeros(2, 1)
        assert change(loss, (0, 0), -gradient(loss, (0, 0))) == 0


@pytest.mark.holds("a-negative-slope-is-enough", "claim-three-signs", by="symbolic")
def test_prediction_of_four_slopes(page):
    gradient, directions = (2, -1), ((1, 3), (-1, 1), (1, 1), (1, 2))
    asked = ", ".join(f"$d=({a},{b})$" for a, b in directions)
    page.says(
        f"At some point $\\g=({gradient[0]},{gradient[1]})$. Which of these go down: {asked}?"
    )
    fates = []
    for d in directions:
        slope = gradient[0] * d[0] + gradient[1] * d[1]
        page.says(f"${gradient[0] * d[0]}{gradient[1] * d[1]:+d}={slope}$")
        assert is_descent_direction(gradient, d) == (slope < 0)
        # On a loss with that gradient at 0, and with every curvature: what the slope decides.
        signs = []
        for curvature in (-1, 1):
            change = r * slope + curvature * r**2 * (d[0] ** 2 + d[1] ** 2)
            signs.append(sp.sign(change.subs(r, sp.Rational(1, 10**6))))
            assert signs[-1] == (np.sign(slope) or curvature)
        fates.append({(-1, -1): "down", (1, 1): "up"}.get(tuple(signs), "untold"))
    assert fates == ["down", "down", "up", "untold"]
    page.says(
        "The first two go down. The third goes up. The fourth cannot be told from the gradient.",
    )


@pytest.mark.holds("claim-three-signs", by="symbolic")
def test_slope_zero_is_undecided(page):
    page.says(
        r"- $\g\cdot d=0$: the slope does not decide. On some losses $d\ne0$ is a descent",
        r"take $d=(0,1)$ at the origin. $J=x-y^2$ and $J=x+y^2$ both have $\g=(1,0)$ there",
        r"But $J(rd)=-r^2<0$ for the one and $J(rd)=+r^2>0$ for the other",
    )
    d = (0, 1)
    for sign in (-1, +1):
        loss = x + sign * y**2
        assert list(gradient(loss, (0, 0))) == [1, 0]
        assert change(loss, (0, 0), d) == sign * r**2
        assert goes_down(change(loss, (0, 0), d)) == (sign < 0)
    assert not is_descent_direction([1.0, 0.0], d)


@pytest.mark.holds("what-the-slope-cannot-tell", by="symbolic")
def test_not_necessary_on_minus_x_squared(page):
    loss = -(x**2)
    page.says(
        r"The plainest case is $J=-x^2$ at 0. The gradient is 0, every slope is 0, and yet every "
        r"$d\ne0$ goes down, because $J(rd)=-r^2d^2<0$"
    )
    assert sp.diff(loss, x).subs(x, 0) == 0
    d, length = sp.symbols("d", real=True, nonzero=True), sp.symbols("r", positive=True)
    assert loss.subs(x, length * d) == -(length**2) * d**2
    assert loss.subs(x, length * d).is_negative


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


@pytest.mark.holds("half-of-all-directions-and-one-family", by="statistical")
def test_half_of_all_directions_go_down_and_of_two_opposite_ones_exactly_one(page):
    """The share is off by 5 standard deviations with probability below 6e-7 for each g."""
    page.says(
        r"Let $\g\ne0$. The set of all $d$ with $\g\cdot d<0$",
        "So of two opposite directions, neither at right angles to $\\g$, exactly one goes down",
        r"Where the gradient $\g$ is not zero these directions fill exactly half of space",
    )
    rng, count = np.random.default_rng(0), 10_000
    for n in (1, 2, 6, 40):
        g, d = rng.normal(size=n), rng.normal(size=(count, n))
        down, back = is_descent_direction(g, d), is_descent_direction(g, -d)
        assert (down != back).all()
        assert (down == ((d * g).sum(axis=1) < 0)).all()
        assert abs(down.mean() - 0.5) < 5 * 0.5 / np.sqrt(count)
    assert not is_descent_direction([0.0, 0.0], [1.0, 2.0])  # g = 0: no half


@pytest.mark.holds("claim-preconditioned", by="property")
@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_minus_bg_goes_down_for_positive_definite_b_only(page, n, seed):
    page.says(
        r"Let $\g\ne0$. For every symmetric positive definite matrix $B$ the direction $-B\g$ has",
        r"$v\T Bv>0$ for all $v\ne0$, so $\g\cdot(-B\g)=-\g\T B\g<0$",
    )
    rng = np.random.default_rng(seed)
    g, values = rng.normal(size=n), rng.uniform(0.01, 100, n)
    frame = np.linalg.qr(rng.normal(size=(n, n)))[0]
    assert g @ -(frame * values @ frame.T @ g) < 0
    assert g @ -(frame * -values @ frame.T @ g) > 0  # negative definite: up
    semidefinite = np.eye(n) - np.outer(g, g) / (g @ g)
    assert g @ -(semidefinite @ g) == pytest.approx(0, abs=1e-12)


@pytest.mark.holds("claim-preconditioned", by="symbolic")
def test_the_matrix_of_the_proof_in_symbols(page):
    """B g = e, B is symmetric, and vᵀBv is a square over g·e plus Lagrange's sum of squares."""
    page.says(
        r"every $d$ with $\g\cdot d<0$ is $-B\g$ for some symmetric positive definite $B$",
        r"put $e=-d$, so that $\g\cdot e>0$, and",
        r"B=\frac{e\,e\T}{\g\cdot e}+I-\frac{\g\,\g\T}{\norm{\g}^2}",
        r"$B\g=e+\g-\g=e=-d$",
        r"The second is 0 only if $v$ is a multiple of $\g$, and then the first is 0 only if $v=0$",
    )
    g, e, v = (sp.Matrix(sp.symbols(f"{name}1:4", real=True)) for name in "gev")
    b = e * e.T / g.dot(e) + sp.eye(3) - g * g.T / g.dot(g)
    assert sp.simplify(b * g - e) == sp.zeros(3, 1)
    assert b == b.T
    rest = g.cross(v).dot(g.cross(v)) / g.dot(g)
    assert sp.simplify((v.T * b * v)[0] - e.dot(v) ** 2 / g.dot(e) - rest) == 0
    s = sp.symbols("s", nonzero=True)
    assert rest.subs(dict(zip(v, s * g, strict=True))).simplify() == 0
    assert sp.expand(e.dot(s * g) - s * g.dot(e)) == 0  # and g·e > 0: not 0


@pytest.mark.holds("claim-preconditioned", by="property")
@given(st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_every_direction_with_negative_slope_is_minus_bg_and_no_other(n, seed):
    rng = np.random.default_rng(seed)
    g, d = rng.normal(size=(2, n))
    d *= -np.sign(g @ d)
    assume(g @ -d > 1e-3)
    e = -d
    b = np.outer(e, e) / (g @ e) + np.eye(n) - np.outer(g, g) / (g @ g)
    np.testing.assert_allclose(b @ g, -d, atol=1e-9)
    assert np.linalg.eigvalsh(b).min() > 0
    # With e uphill-turned, so that g·d > 0, the same matrix is not positive definite.
    upward = np.outer(e, e) / (g @ -e) + np.eye(n) - np.outer(g, g) / (g @ g)
    assert np.linalg.eigvalsh(upward).min() < 0


@pytest.mark.holds("claim-newton-can-climb", by="symbolic")
def test_newton_can_climb_into_a_saddle(page):
    loss, at = x**2 - y**2, (0, 1)
    g, hessian = gradient(loss, at), sp.hessian(loss, (x, y))
    newton = -hessian.inv() * g
    slope = int(g.dot(newton))
    page.says(
        rf"On $J=x^2-y^2$ at $({at[0]},{at[1]})$ the gradient is $({g[0]},{g[1]})$ and $H$ has the "
        f"entries {hessian[0, 0]} and −{-hessian[1, 1]} on its diagonal, {hessian[0, 1]} elsewhere",
        rf"Newton's direction $-H^{{-1}}\g=({newton[0]},{newton[1]})$ has the slope "
        rf"$\g\cdot d={slope:+d}$",
        "It leads up, into the saddle at 0",
    )
    assert hessian.is_diagonal()
    assert not hessian.is_positive_definite
    assert not goes_down(change(loss, at, newton))
    assert sp.Matrix(at) + newton == sp.zeros(2, 1) == gradient(loss, (0, 0))


@pytest.mark.holds("half-of-all-directions-and-one-family", by="software")
def test_newtons_direction_is_of_the_family_where_the_hessian_is_positive_definite(page):
    """Solved by SciPy, without an inverse, on Rosenbrock's valley."""
    page.says(r"Newton's direction has $B=H^{-1}$, where the Hessian $H$")
    loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    slopes, bends = [sp.lambdify((x, y), f(loss, (x, y))) for f in (sp.derive_by_array, sp.hessian)]
    seen = set()
    for at in ((-1.2, 1.0), (0.5, -0.5), (2.0, 3.0), (0.1, 1.5), (0.0, 0.3)):
        g, hessian = np.array(slopes(*at), dtype=float), bends(*at)
        definite = np.linalg.eigvalsh(hessian).min() > 0
        assert not definite or g @ solve(hessian, -g) < 0
        seen.add(definite)
    assert seen == {True, False}


@pytest.mark.holds("why-not-any-of-that-half-space", by="software")
@pytest.mark.parametrize(
    ("n", "place"), [(2, "the steepest one in"), (10, "it in"), (1000, "it in")]
)
def test_a_random_downhill_direction_on_average(page, n, place):
    """The mean of |cos| over a sphere: by SciPy's quadrature over the angle, and by Γ."""
    mean, closed = (
        quad(lambda a: np.cos(a) * np.sin(a) ** (n - 2), 0, np.pi / 2)[0]
        / quad(lambda a: np.sin(a) ** (n - 2), 0, np.pi / 2, points=[1.5])[0],
        np.exp(gammaln(n / 2) - gammaln((n + 1) / 2)) / np.sqrt(np.pi),
    )
    assert mean == pytest.approx(closed, rel=1e-6)
    page.says(f"{closed:.3g} of {place} {n}")


@pytest.mark.holds("why-not-any-of-that-half-space", by="exhaustive")
def test_the_slopes_of_unit_directions_run_from_minus_the_length_to_just_under_0(page):
    page.says(r"two weights or more, the slope runs from $-\norm{\g}$ to just under 0")
    angle = np.radians(np.arange(0, 360, 0.01))
    slopes = 3 * np.cos(angle) + 4 * np.sin(angle)
    down = slopes[slopes < 0]
    assert down.min() == pytest.approx(-5, abs=1e-6)
    assert -1e-2 < down.max() < 0
    assert np.diff(np.sort(down)).max() < 1e-2  # and every slope between


@pytest.mark.holds("fig-half_plane", by="run")
def test_figure_half_plane(run):
    module = run("half_plane")
    g = np.array([1.5, 2 * 1.0])  # of ½(w1² + 2 w2²) at (1.5, 1)
    np.testing.assert_allclose(module["g"], g)
    np.testing.assert_allclose(np.hypot(*module["d"].T), 1)
    np.testing.assert_allclose(module["slopes"], module["d"][:, 0] * 1.5 + module["d"][:, 1] * 2)
    np.testing.assert_allclose(module["d"][module["slopes"].argmin()], [-0.6, -0.8])
    assert min(module["slopes"]) == pytest.approx(-2.5)
    assert "slope −2.5" in module["caption"]
    assert "the 5 arrows into it have slopes from −0.4 to −2.5" in module["alt"]


@pytest.mark.holds("fig-along_a_ray", by="symbolic")
def test_figure_along_a_ray(run):
    module = run("along_a_ray")
    loss, at, d = (x**2 + 4 * y**2) / 2, (2, 1), (sp.Rational(3, 5), -sp.Rational(4, 5))
    rise = change(loss, at, d)
    slope = gradient(loss, at).dot(sp.Matrix(d))
    assert module["slope"] == pytest.approx(float(slope))
    back = sp.solveset(rise < 0, r, sp.Interval.open(0, sp.oo))
    assert back == sp.Interval.open(0, sp.Rational(100, 73))
    assert module["R"] == pytest.approx(float(back.sup))
    below = sp.solveset(rise < slope / 2 * r, r, sp.Interval.open(0, sp.oo))
    assert below == sp.Interval.open(0, back.sup / 2)
    heights = sp.lambdify(r, rise + loss.subs({x: 2, y: 1}))(module["r"])
    np.testing.assert_allclose(module["along"], heights, rtol=1e-12)
    for said in (f"$R={100 / 73:.2f}$", f"$R/2={50 / 73:.2f}$", f"d={slope}$"):
        assert said in module["caption"]
    for said in (f"falls to {heights.min():.2f}", f"goes on to {heights[-1]:.2f}"):
        assert said in module["alt"]


@pytest.mark.holds("fig-undecided", by="symbolic")
def test_figure_undecided(run):
    module = run("undecided")
    half = sp.Rational(1, 2)
    for sign, changed in zip((-1, 1), module["changes"], strict=True):
        assert changed == float(change(x + sign * y**2, (0, 0), (0, 1)).subs(r, half))
    np.testing.assert_allclose(module["gradients"], [[1, 0], [1, 0]], atol=1e-9)
    assert module["slopes"] == [0, 0]
    assert "−0.25 on the left and by +0.25 on the right" in module["caption"]


@pytest.mark.holds("exercises", "fig-exercises_descent_directions", by="symbolic")
def test_exercise_1_the_largest_radius_is_two_sevenths(page, run, capsys):
    loss, at, d = x**2 + 3 * y**2, (1, 1), (3, -2)
    g, rise = gradient(loss, at), change(loss, at, d)
    assert rise == sp.expand((1 + 3 * r) ** 2 + 3 * (1 - 2 * r) ** 2 - 4)
    slope, bend = rise.coeff(r, 1), rise.coeff(r, 2)
    below = sp.solveset(rise < 0, r, sp.Interval.open(0, sp.oo))
    assert below.start == 0
    page.says(
        f"Is $d=({d[0]},{d[1]})$ a descent direction of $J=x^2+3y^2$ at $p=({at[0]},{at[1]})$",
        rf"$\g=({g[0]},{g[1]})$, so $\g\cdot d={g[0] * d[0]}{g[1] * d[1]}={slope}$: yes",
        r"&\quad=(1+3r)^2+3(1-2r)^2-4\\",
        rf"&\quad={slope}r+{bend}r^2=r\,({bend}r{slope})",
        rf"exactly for $0<r<\tfrac{below.end.p}{below.end.q}$, so the largest $R$ is "
        rf"$\tfrac{below.end.p}{below.end.q}$, about ${float(below.end):.3f}$",
        f"The term ${slope}r$ is the slope's; ${bend}r^2$ is the bend",
    )
    run("exercises_descent_directions")
    printed = capsys.readouterr().out
    for length in (0.1, 0.28, 0.29):
        assert f"r = {length}: J changes by {float(rise.subs(r, length)):+.4f}" in printed


@pytest.mark.holds("exercises", by="symbolic")
def test_exercise_2_one_gradient_and_three_fates(page):
    """The change along d and −d for the three losses, exactly, and its sign for every r > 0."""
    page.says(
        r"Let $d=(0,1)$. Find three losses, each with $\g=(1,0)$ at the origin",
        "$J=x-y^2$, $J=x-y^3$ and $J=x$. Along $rd$ they change by $-r^2$, $-r^3$ and $0$, "
        "along $-rd$ by $-r^2$, $+r^3$ and $0$",
    )
    length = sp.symbols("r", positive=True)
    for loss, along, back, descends in (
        (x - y**2, -(r**2), -(r**2), (True, True)),
        (x - y**3, -(r**3), r**3, (True, False)),
        (x, 0, 0, (False, False)),
    ):
        assert list(gradient(loss, (0, 0))) == [1, 0]
        rises = [change(loss, (0, 0), (0, sign)) for sign in (1, -1)]
        assert rises == [along, back]
        assert tuple(bool(rise.subs(r, length) < 0) for rise in rises) == descends


@pytest.mark.holds("exercises", "fig-exercises_descent_directions", by="symbolic")
def test_exercise_3_a_positive_definite_b_for_the_predicted_direction(page, run):
    g, d, v = sp.Matrix([2, -1]), sp.Matrix([1, 3]), sp.Matrix([1, 2])
    e = -d
    first, second = e * e.T / g.dot(e), sp.eye(2) - g * g.T / g.dot(g)
    b = first + second

    def tex(matrix):
        rows = r"\\".join("&".join(f"{float(a):g}" for a in matrix.row(i)) for i in (0, 1))
        return rf"\begin{{pmatrix}}{rows}\end{{pmatrix}}"

    (p, q), (s, t) = ([float(b[i, j] * g[j]) for j in (0, 1)] for i in (0, 1))
    page.says(
        f"$d=({d[0]},{d[1]})$ goes down although it moves right, for $\\g=({g[0]},{g[1]})$",
        rf"With $e=-d=({e[0]},{e[1]})$ we have $\g\cdot e={g.dot(e)}$, $\norm{{\g}}^2={g.dot(g)}$",
        rf"B&={tex(first)}+{tex(second)}\\ &={tex(b)}",
        rf"$B\g=({p:g}{q:+g},\;{s:g}{t:+g})=({p + q:g},{s + t:g})$, so $-B\g=({d[0]},{d[1]})=d$",
        f"Its determinant ${float(b.det())}$ and its trace ${b.trace()}$ are positive",
        f"With $v=({v[0]},{v[1]})$, which is at right angles to $\\g$, the matrix $B+s\\,vv\\T$ "
        r"does the same for every $s\ge0$",
    )
    assert b * g == -d
    assert b.is_positive_definite
    assert g.dot(v) == 0
    s = sp.symbols("s", nonnegative=True)
    more = b + s * v * v.T
    assert sp.expand(more * g) == -d
    assert all(c > 0 for c in sp.Poly(more.det(), s).all_coeffs())
    np.testing.assert_allclose(run("exercises_descent_directions")["B"], np.array(b, dtype=float))
