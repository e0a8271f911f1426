"""Every claim and every number of docs/aim.md, against oracles that do not use `gd`."""

import math
from itertools import product

import numpy as np
import pytest
import scipy.optimize
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

GIVEN = [
    # Where the literature has it.
    "Cambridge University Press 1985, section 7.4",
    "2nd edition, Springer 2018, Theorem 2.1.5",
]

SIZE = st.integers(1, 100).map(lambda n: n / 4)
ENTRY = st.integers(-30, 30).map(lambda n: n / 10)
TERMS = st.lists(st.tuples(SIZE, ENTRY, ENTRY), min_size=1, max_size=4).map(np.array)
PLACE = st.tuples(ENTRY, ENTRY).map(np.array)


def turned(values, seed=0):
    """A symmetric matrix with these eigenvalues, and their eigenvectors as columns."""
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(values), len(values))))
    return (q * np.array(values)) @ q.T, q


def degrees_between(a, b):
    """The angle by the arc cosine, row by row."""
    cosine = np.sum(a * b, axis=-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def worst_angle(kappa):
    """The page's bound, in degrees."""
    return math.degrees(math.acos(2 * math.sqrt(kappa) / (1 + kappa)))


class Convex:
    """Σ aₖ log cosh(bₖ·w): convex, lowest at 0 with value 0, and with L = Σ aₖ‖bₖ‖²."""

    def __init__(self, terms):
        self.a, self.b = terms[:, 0], terms[:, 1:]
        self.smooth = (self.a * (self.b**2).sum(axis=1)).sum()

    def __call__(self, w):
        return np.log(np.cosh(w @ self.b.T)) @ self.a

    def grad(self, w):
        return (np.tanh(w @ self.b.T) * self.a) @ self.b


# The aim on a quadratic bowl


@pytest.mark.holds("claim-aim-bowl", by="symbolic")
def test_the_gradient_of_a_bowl(page):
    """Differentiated by SymPy. The longest and shortest axis of a level line, for one κ."""
    page.says(
        r"$J(w)=\minc{J^\star}+\tfrac12e\T Ae$ with $e=w-\minc{w^\star}$",
        r"Their ratio $\kappa=\lambda_{\max}/\lambda_{\min}\ge1$ is the *condition number*.",
        r"The gradient is $\g=Ae$.",
    )
    w, at = (sp.Matrix(sp.symbols(f"{name}1:4")) for name in "ws")
    b, c, d, f, h, k = sp.symbols("b c d f h k")
    a = sp.Matrix([[b, c, d], [c, f, h], [d, h, k]])
    e = w - at
    loss = sp.Symbol("lowest") + (e.T * a * e)[0] / 2
    assert sp.expand(sp.Matrix([loss]).jacobian(w).T - a * e) == sp.zeros(3, 1)
    # The level ½(x² + κy²) = ½ meets the axes at 1 and 1/√κ.
    page.says(r"ellipses, $\sqrt\kappa$ times as long as they are wide")
    x, y, kappa = sp.symbols("x y kappa", positive=True)
    level = x**2 + kappa * y**2 - 1
    ((length,), (width,)) = sp.solve(level.subs(y, 0), x), sp.solve(level.subs(x, 0), y)
    assert sp.simplify(length / width - sp.sqrt(kappa)) == 0


@pytest.mark.holds("claim-aim-bowl", by="property")
@given(st.lists(SIZE, min_size=2, max_size=5), st.integers(0, 99))
def test_a_bowl_has_l_of_its_largest_eigenvalue(page, values, seed):
    """No pair of points violates L = λmax, and one attains it."""
    page.says(r"It is $L$-Lipschitz with $L=\lambda_{\max}$.")
    a, q = turned(values, seed)
    apart = np.random.default_rng(seed).normal(size=(200, len(values)))
    lengths = np.linalg.norm(apart @ a, axis=1)
    assert np.all(lengths <= max(values) * np.linalg.norm(apart, axis=1) * (1 + 1e-12))
    assert np.linalg.norm(a @ q, axis=0).max() == pytest.approx(max(values))


@pytest.mark.holds("claim-aim-eigenvector", by="property")
@given(st.lists(st.tuples(st.sampled_from([1, 2, 5]), st.sampled_from([0, 0, 1, -2])), min_size=2))
def test_it_aims_only_along_an_eigenvector(page, parts):
    """e = Σ cᵢqᵢ is an eigenvector exactly if all its λᵢ with cᵢ ≠ 0 agree."""
    page.says(
        r"On a quadratic bowl let $w\ne w^\star$. Then $\stepc{-\g}$ points from $w$ at"
        r" $\minc{w^\star}$ if and only if $w-w^\star$ is an eigenvector of $A$."
    )
    values, parts = zip(*parts, strict=True)
    assume(any(parts))
    a, q = turned(values)
    e = q @ np.array(parts)
    agree = len({value for value, c in zip(values, parts, strict=True) if c}) == 1
    assert (degrees_between(-a @ e, -e) < 1e-3) == agree


@pytest.mark.holds("claim-aim-eigenvector", "when-does-it-point-at-the-minimum", by="exhaustive")
def test_where_it_aims_at_the_minimum(page):
    """All directions of the plane: four if κ > 1, all if κ = 1. With λ < 0 an axis points away."""
    page.says(
        r"If $\kappa=1$, every vector is an eigenvector",
        r"If $\kappa>1$, the sum of an eigenvector for $\lambda_{\min}$",
    )
    t = np.radians(np.arange(0, 360, 0.01))
    e = np.stack([np.cos(t), np.sin(t)], axis=-1)
    aims = degrees_between(-e * [1, 4], -e) < 1e-3
    assert np.degrees(t[aims]) == pytest.approx([0, 90, 180, 270])
    assert degrees_between(-e * [4, 4], -e).max() < 1e-3
    saddle, axis = np.array([1, -4]), np.array([0.0, 1.0])
    assert degrees_between(-saddle * axis, -axis) == pytest.approx(180)


@pytest.mark.holds("claim-aim-angle", by="symbolic")
def test_the_worst_angle_in_the_plane(page):
    """(e·Ae)²(1+κ)² - 4κ‖e‖²‖Ae‖² is a square, which is 0 at x² = κy² only."""
    page.says(
        r"On a quadratic bowl, for every $w\ne w^\star$, $$ \cos\angle(\stepc{-\g},\,w^\star-w)"
        r"\;\ge\;\boundc{\frac{2\sqrt\kappa}{1+\kappa}} , $$ and some $w$ attains it."
    )
    x, y, kappa = sp.symbols("x y kappa", positive=True)
    e, g = sp.Matrix([x, y]), sp.Matrix([x, kappa * y])
    gap = e.dot(g) ** 2 * (1 + kappa) ** 2 - 4 * kappa * e.dot(e) * g.dot(g)
    assert sp.expand(gap - ((kappa - 1) * (x**2 - kappa * y**2)) ** 2) == 0
    at = {x: sp.sqrt(kappa), y: 1}
    squared = (e.dot(g) ** 2 / (e.dot(e) * g.dot(g))).subs(at)
    assert sp.cancel(squared - 4 * kappa / (1 + kappa) ** 2) == 0


@pytest.mark.holds("claim-aim-angle", by="property")
@given(st.lists(SIZE, min_size=2, max_size=6), st.integers(0, 999))
def test_the_worst_angle_and_where_it_is_attained(page, values, seed):
    """No e beats the bound; √b p + √a q attains it; the two steps of the proof on the way."""
    page.says(
        r"(a+b)\,e\T Ae&\ge\norm{Ae}^2+ab\,\norm{e}^2\\ &\ge2\sqrt{ab}\,\norm{Ae}\,\norm{e}",
        r"The second step is $x^2+y^2\ge2xy$.",
        r"and $e=\sqrt b\,p+\sqrt a\,q$",
    )
    a, q = turned(values, seed)
    low, high = min(values), max(values)
    worst = worst_angle(high / low)
    scale = np.geomspace(1, 1e-2, len(values))
    e = np.random.default_rng(seed).normal(size=(500, len(values))) * scale @ q.T
    assert degrees_between(-e @ a, -e).max() <= worst + 1e-5
    p, last = q[:, np.argmin(values)], q[:, np.argmax(values)]
    attains = np.sqrt(high) * p + np.sqrt(low) * last
    assert degrees_between(-a @ attains, -attains) == pytest.approx(worst, abs=1e-5)
    left, ee, aa = np.sum(e * (e @ a), axis=1), np.sum(e**2, axis=1), np.sum((e @ a) ** 2, axis=1)
    assert np.all((low + high) * left >= (aa + low * high * ee) * (1 - 1e-9))
    assert np.all(aa + low * high * ee >= 2 * np.sqrt(low * high * aa * ee) * (1 - 1e-9))


@pytest.mark.holds("how-far-off-can-it-be", "fig-seventy_nine_degrees", by="exhaustive")
def test_condition_100(page, run):
    """The worst of all directions of the plane, on diag(1, 100), and where it lies."""
    a = np.array([1, 100])
    t = np.linspace(0, np.pi, 200_001)
    e = np.stack([np.cos(t), np.sin(t)], axis=-1)
    angles = degrees_between(-e * a, -e)
    worst = angles.max()
    at = round(1 / np.tan(t[angles.argmax()]))
    page.says(
        f"For $\\tfrac12(w_1^2+{a[1]}w_2^2)$ the worst points are the multiples of"
        f" $({abs(at)},1)$ and $({abs(at)},-1)$."
    )
    for sign in (1, -1):
        assert degrees_between(-a * [abs(at), sign], -np.array([abs(at), sign])) == pytest.approx(
            worst
        )
    cosine = 2 * math.isqrt(a[1]), 1 + a[1]
    page.says(
        f"The cosine is ${cosine[0]}/{cosine[1]}={math.cos(math.radians(worst)):.3f}$,"
        f" and the angle {worst:.1f}°."
    )
    assert math.cos(math.radians(worst)) == pytest.approx(cosine[0] / cosine[1])
    page.says(
        f"In a valley ten times as long as it is wide, the minimum can lie {worst:.1f}° to the"
    )
    assert math.sqrt(a[1]) == 10
    names = run("seventy_nine_degrees")
    assert names["off"] == pytest.approx(worst)
    assert f"{worst:.1f}° off. That is the worst" in names["caption"]


@pytest.mark.holds("fig-angle_against_condition", by="run")
def test_angle_against_condition(run):
    """The dots and their caption, against the closed form."""
    names = run("angle_against_condition")
    exact = [worst_angle(k) for k in names["tried"]]
    assert names["seen"] == pytest.approx(exact, abs=0.01)
    for kappa in (2, 10, 100):
        assert f"{worst_angle(kappa):.1f}° at $\\kappa={kappa}$" in names["caption"]
    assert names["seen"].max() < 90


# Convex losses


@pytest.mark.holds(
    "claim-aim-convex", "claim-eq-tangent-below", "claim-eq-cocoercive", by="property"
)
@given(TERMS, PLACE, st.floats(0.001, 1.999))
def test_on_a_convex_loss_it_never_points_away(page, terms, w, share):
    """Random sums of log cosh, whose L, minimiser and infimum are known."""
    page.says(
        r"Let $J$ be convex and differentiable on $\R^n$, $\minc{w^\star}$ a minimiser,"
        r" $J^\star=J(w^\star)$, and $w$ no minimiser. Put $e=w-w^\star$.",
        r"\g\cdot e\;\ge\;J(w)-J^\star\;>\;0 ,",
        r"for every small enough $\lr>0$ the step $\stepc{-\lr\,\g}$ ends nearer to $w^\star$:"
        r" $$ \norm{e\stepc{-\lr\,\g}}<\norm{e} . $$"
        r" If the gradient is $L$-Lipschitz on $\R^n$, every rate $0<\lr<2/L$ is small enough.",
        r"\g\cdot(z-w)\le J(z)-J(w) .",
        r"\g\cdot e\ge J(w)-J^\star+\frac{\norm{\g}^2}{2L}",
        r"\g\cdot e\ge\norm{\g}^2/L .",
        "Inequality (3) is a special case of the *co-coercivity*",
    )
    loss = Convex(terms)
    value, g = loss(w), loss.grad(w)
    assume(value > 1e-3)
    z = w + np.random.default_rng(0).normal(size=(300, 2)) * np.geomspace(0.01, 9, 300)[:, None]
    assert np.all((z - w) @ g <= loss(z) - value + 1e-9)
    assert g @ w >= value - 1e-12 > 0
    assert g @ w >= value + g @ g / (2 * loss.smooth) - 1e-12
    assert g @ w >= g @ g / loss.smooth - 1e-12
    rate = share / loss.smooth
    assert np.linalg.norm(w - rate * g) < np.linalg.norm(w)


@pytest.mark.holds("claim-aim-convex", "claim-eq-distance-after", by="symbolic")
def test_the_square_and_which_rates_end_nearer(page):
    """(2) in symbols; nearer exactly for 0 < η < 2 g·e/‖g‖²; at 2/L a bowl is no nearer."""
    page.says(
        r"&\norm{e-\lr\,\g}^2\\ &=\norm{e}^2-\lr\,\bigl(2\,\g\cdot e-\lr\norm{\g}^2\bigr) .",
        r"less than $\norm{e}^2$ exactly for $0<\lr<2\,\g\cdot e/\norm{\g}^2$."
        r" It remains to show that this bound is at least $2/L$.",
    )
    e, g = (sp.Matrix(sp.symbols(f"{name}1:4", real=True)) for name in "eg")
    eta, smooth, w = sp.symbols("eta L w", positive=True)
    after = e - eta * g
    change = -eta * (2 * g.dot(e) - eta * g.dot(g))
    assert sp.expand(after.dot(after) - (e.dot(e) + change)) == 0
    x = sp.symbols("x", real=True)
    for towards, square in ((3, 2), (sp.Rational(1, 7), 5), (-3, 2), (0, 1)):
        nearer = sp.solveset(-x * (2 * towards - x * square) < 0, x, sp.Interval.open(0, sp.oo))
        bound = 2 * sp.sympify(towards) / square
        assert nearer == (sp.Interval.open(0, bound) if bound > 0 else sp.S.EmptySet)
    assert sp.Abs(w - 2 / smooth * (smooth * w)) == w  # ½Lw² at 2/L


@pytest.mark.holds("claim-eq-cocoercive", "claim-aim-convex", by="symbolic")
def test_waves_break_the_inequalities():
    """1 - cos has L = 1 and its minimiser at 0; at 4 all of it fails, for it is not convex."""
    w, loss = sp.Integer(4), 1 - sp.cos(4)
    slope = sp.sin(w)
    assert slope * w < slope**2
    assert slope * w < loss
    assert sp.Abs(w - slope) > w


@pytest.mark.holds("claim-aim-nonconvex", "claim-eq-distance-after", by="symbolic")
def test_rosenbrock_points_away(page):
    """Its stationary points, its gradient, the change of the loss, and the distance for all η."""
    x, y = sp.symbols("x y", real=True)
    eta = sp.symbols("eta", positive=True)
    loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    slopes = [sp.diff(loss, v) for v in (x, y)]
    ((a, b),) = sp.solve(slopes, [x, y])
    page.says(
        f"Rosenbrock's valley $(1-x)^2+100\\,(y-x^2)^2$ has its only minimiser at $({a},{b})$"
    )
    at = {x: sp.Rational(-1, 2), y: 1}
    g = sp.Matrix([slope.subs(at) for slope in slopes])
    e = sp.Matrix([at[x] - a, at[y] - b])
    page.says(
        f"At $({float(at[x])},{at[y]})$ the gradient is $({g[0]},{g[1]})$ and"
        f" $w-w^\\star=({float(e[0])},{e[1]})$, so $\\g\\cdot(w-w^\\star)={float(g.dot(e))}$."
    )
    page.says(
        r"Short steps along $-\g$ lower the loss there. Yet by (2) every step along $-\g$,"
        " long or short, ends *further* from the minimum."
    )
    along = loss.subs({x: at[x] - eta * g[0], y: at[y] - eta * g[1]}, simultaneous=True)
    assert sp.diff(along, eta).subs(eta, 0) == -g.dot(g) < 0
    assert along.subs(eta, sp.Rational(1, 10**4)) < loss.subs(at)
    after = e - eta * g
    assert sp.expand(after.dot(after) - e.dot(e)).is_positive


# Zig-zag and line search


@pytest.mark.holds("claim-aim-components", by="symbolic")
def test_when_a_factor_is_negative_and_when_it_is_small(page):
    """With x = ηλ > 0: 1 - x < 0 exactly for x > 1, |1 - x| < 1 exactly for 0 < x < 2."""
    page.says(
        r"multiplies the component of $w-w^\star$ along an eigenvector with eigenvalue"
        r" $\lambda_i$ by $1-\lr\lambda_i$. A component that is not 0"
        r" - changes its sign at every step if and only if $\lr>1/\lambda_i$;"
        r" - shrinks if and only if $0<\lr<2/\lambda_i$."
        r" The walk converges to $w^\star$ from every start if and only if"
        r" $0<\lr<2/\lambda_{\max}$.",
        r"Now $1-\lr\lambda_i<0$ means $\lr\lambda_i>1$,"
        r" and $\abs{1-\lr\lambda_i}<1$ means $0<\lr\lambda_i<2$.",
    )
    x = sp.symbols("x", real=True)
    assert sp.solveset(1 - x < 0, x, sp.S.Reals) == sp.Interval.open(1, sp.oo)
    assert sp.solveset(sp.Abs(1 - x) < 1, x, sp.S.Reals) == sp.Interval.open(0, 2)


@pytest.mark.holds("claim-aim-components", by="property")
@given(st.lists(SIZE, min_size=2, max_size=5), st.floats(0.001, 3), st.integers(0, 99))
def test_components_alternate_and_shrink(values, share, seed):
    """One step and 300 steps on a random bowl, for rates on all sides of 1/λ and 2/λ."""
    a, q = turned(values, seed)
    values, rate = np.array(values), share / max(values)
    assume(np.abs(rate * values - 1).min() > 1e-6)
    assume(np.abs(rate * values - 2).min() > 1e-2)
    e = q.sum(axis=1)  # every component is 1
    after = q.T @ (e - rate * a @ e)
    assert np.array_equal(after < 0, rate > 1 / values)
    assert np.array_equal(np.abs(after) < 1, rate < 2 / values)
    late = q.T @ np.linalg.matrix_power(np.eye(len(a)) - rate * a, 300) @ e
    assert (np.abs(late).max() < 1) == (rate < 2 / max(values))


@pytest.mark.holds("fig-zig_zag", by="run")
def test_zig_zag(run):
    """The four walks in closed form, and what the caption says about them."""
    names = run("zig_zag")
    for walk, share in zip(names["walks"], names["shares"], strict=True):
        factors = 1 - share / 6 * np.array([1, 12])
        powers = factors ** np.arange(10)[:, None]
        assert walk.points == pytest.approx(np.array([3.0, 0.6]) * powers, abs=1e-9)
        sides = np.sign(np.round(walk.points[:, 1], 12))
        assert np.all(sides[1:] == -sides[:-1]) == (share > 0.5)
    assert "At 0.2 of it" in names["caption"]
    assert "At 0.93 it crosses" in names["caption"]


@pytest.mark.holds("is-that-why-it-zig-zags", by="symbolic")
def test_predict_the_round_bowl(page):
    """κ = 1, η = 1.5/L: one factor, -½. κ = 100, η < 1/L: no factor is negative."""
    share = sp.Rational(3, 2)
    page.says(f"The bowl is round, $\\kappa=1$, and $\\lr={float(share)}/L$.")
    page.says(f"since $\\lr\\lambda={float(share)}>1$ each step jumps over it to the other side")
    assert 1 - share == -sp.Rational(1, 2)
    page.says(
        r"half as far away. With $\kappa=100$ and $\lr<1/L$ it is the other way round:"
        " it misses from nearly everywhere, and never zig-zags."
    )
    rate = sp.Rational(99, 100) / 100
    assert all(1 - rate * value > 0 for value in range(1, 101))
    t = np.radians(np.arange(0, 360, 0.1))
    e = np.stack([np.cos(t), np.sin(t)], axis=-1)
    assert (degrees_between(-e * [1, 100], -e) > 1).mean() > 0.98


@pytest.mark.holds("claim-aim-line-search", by="software")
@pytest.mark.parametrize("seed", range(4))
def test_exact_line_search_turns_at_right_angles(page, seed):
    """SciPy finds the lowest point along -g, on a loss that is no bowl and on a random bowl."""
    page.says(
        r"Let $J$ be differentiable on $\R^n$, $\g\ne0$, and let $\lr^\star$ minimise"
        r" $J(w-\lr\,\g)$ over $\lr\ge0$. Then $\lr^\star>0$, and the gradient at the new point",
        r"On a quadratic bowl $\lr^\star=\norm{\g}^2/(\g\T A\g)$.",
    )
    rng = np.random.default_rng(seed)
    a, _ = turned([1.0, 5.0, 12.0], seed)
    terms = np.concatenate([rng.uniform(0.5, 2, (3, 1)), rng.normal(size=(3, 2))], axis=1)
    other = Convex(terms)
    bowl = (lambda w: w @ a @ w / 2), (lambda w: a @ w), rng.normal(size=3)
    for loss, grad, w in (bowl, (other, other.grad, rng.normal(size=2))):
        g = grad(w)
        found = scipy.optimize.minimize_scalar(
            lambda eta, loss=loss, w=w, g=g: loss(w - eta * g),
            bounds=(0, 20),
            method="bounded",
            options={"xatol": 1e-10},
        )
        assert found.x > 1e-3
        assert grad(w - found.x * g) @ g / (g @ g) == pytest.approx(0, abs=1e-5)
        if loss is bowl[0]:
            assert found.x == pytest.approx(g @ g / (g @ a @ g), rel=1e-6)
    # g = 0: the rate 0 is lowest too.
    assert other(np.zeros(2)) == other(np.zeros(2) - 0.3 * other.grad(np.zeros(2)))


@pytest.mark.holds("claim-aim-line-search", by="symbolic")
def test_the_lowest_rate_on_a_bowl():
    """ψ is a parabola in η with one lowest point, where the two gradients are perpendicular."""
    p, q, r = sp.symbols("p q r", real=True)
    e, eta = sp.Matrix(sp.symbols("e1:3", real=True)), sp.symbols("eta")
    a = sp.Matrix([[p, q], [q, r]])
    g = a * e
    along = e - eta * g
    psi = along.dot(a * along) / 2
    bend = g.dot(a * g)
    assert sp.expand(sp.diff(psi, eta) - (eta * bend - g.dot(g))) == 0  # 0 at ‖g‖²/(gᵀAg) only
    assert sp.expand(sp.diff(psi, eta) + (a * along).dot(g)) == 0  # the new gradient times -g


@pytest.mark.holds("fig-line_search_corners", by="run")
def test_line_search_corners(run):
    """Every corner by the arc cosine of its two legs, and the factor by the closed form."""
    names = run("line_search_corners")
    legs = np.diff(names["points"], axis=0)
    assert degrees_between(legs[1:], legs[:-1]) == pytest.approx(90)
    assert names["shrink"] == pytest.approx((5 - 1) / (5 + 1))
    assert f"same factor, {4 / 6:.3f}" in names["caption"]
    assert f"all {len(legs)} corners measure 90°" in names["caption"]


@pytest.mark.holds("claim-aim-line-search-worst", by="symbolic")
def test_why_all_legs_shrink_alike(page):
    """For every κ: the rate, and the shrunk mirror image. At κ = 1 one step arrives."""
    page.says(
        r"On $\tfrac12(x^2+\kappa y^2)$ with $\kappa>1$ let $w=(\kappa,\pm1)$."
        r" Then $\g=\kappa\,(1,\pm1)$, and exact line search gives",
        r"\lr^\star&=\frac{2\kappa^2}{\kappa^2+\kappa^3}=\frac{2}{1+\kappa},\\"
        r" w-\lr^\star\g&=\frac{\kappa-1}{\kappa+1}\,(\kappa,\mp1) .",
    )
    x, y, eta = sp.symbols("x y eta")
    kappa = sp.symbols("kappa", positive=True)
    loss = (x**2 + kappa * y**2) / 2
    for sign in (1, -1):
        at = {x: kappa, y: sign}
        g = sp.Matrix([sp.diff(loss, v) for v in (x, y)]).subs(at)
        assert g == kappa * sp.Matrix([1, sign])
        along = loss.subs({x: kappa - eta * g[0], y: sign - eta * g[1]}, simultaneous=True)
        (rate,) = sp.solve(sp.diff(along, eta), eta)
        assert sp.simplify(rate - 2 * kappa**2 / (kappa**2 + kappa**3)) == 0
        assert sp.simplify(rate - 2 / (1 + kappa)) == 0
        end = sp.Matrix([kappa, sign]) - rate * g
        factor = (kappa - 1) / (kappa + 1)
        assert sp.simplify(end - factor * sp.Matrix([kappa, -sign])) == sp.zeros(2, 1)
    assert factor.subs(kappa, 1) == 0
    page.says(f"For $\\kappa=5$ the factor is ${factor.subs(kappa, 5)}$.")


# The best rate


@pytest.mark.holds("claim-aim-best-rate", by="symbolic")
def test_the_best_rate_in_symbols(page):
    """Beside the best rate by d: one end rises by dλmax, or the other by dλmin."""
    page.says(
        r"\rho(\lr)=\max\{\abs{1-\lr\lambda_{\min}},\abs{1-\lr\lambda_{\max}}\} ,"
        r" $$ and for some $w\ne w^\star$ by exactly that."
        " This worst factor is smallest at one rate only:",
        r"\lr=\frac{2}{\lambda_{\min}+\lambda_{\max}},\qquad\boundc{\rho=\frac{\kappa-1}{\kappa+1}}",
        r"There $1-\lr_0\lambda_{\min}=\lr_0\lambda_{\max}-1=\frac{\kappa-1}{\kappa+1}$.",
    )
    low, high, d = sp.symbols("low high d", positive=True)
    best, kappa = 2 / (low + high), high / low
    factor = (kappa - 1) / (kappa + 1)
    assert sp.simplify(1 - best * low - factor) == 0
    assert sp.simplify(best * high - 1 - factor) == 0
    assert sp.simplify((best + d) * high - 1 - factor - d * high) == 0
    assert sp.simplify(1 - (best - d) * low - factor - d * low) == 0


@pytest.mark.holds("claim-aim-best-rate", by="property")
@given(st.lists(SIZE, min_size=2, max_size=5), st.integers(0, 99))
def test_the_best_constant_rate(values, seed):
    """Spectral norms of I - ηA over a grid of rates: their formula, and where they are lowest."""
    a, _ = turned(values, seed)
    low, high = min(values), max(values)
    best = 2 / (low + high)
    rates = np.linspace(0, 2.5 / high, 50)
    norms = np.linalg.norm(np.eye(len(a)) - rates[:, None, None] * a, 2, axis=(1, 2))
    ends = np.maximum(np.abs(1 - rates * low), np.abs(1 - rates * high))
    assert norms == pytest.approx(ends)
    lowest = np.linalg.norm(np.eye(len(a)) - best * a, 2)
    kappa = high / low
    assert lowest == pytest.approx((kappa - 1) / (kappa + 1))
    away = np.abs(rates - best) > 1e-6
    assert np.all(norms[away] > lowest)


@pytest.mark.holds("fig-best_rate", by="run")
def test_best_rate(page, run):
    """The figure's lowest point by SciPy, and the numbers of the caption."""
    names = run("best_rate")
    found = scipy.optimize.minimize_scalar(
        lambda rate: max(abs(1 - rate), abs(1 - 10 * rate)), bounds=(0, 0.22), method="bounded"
    )
    assert names["worst"].min() == pytest.approx(found.fun, abs=1e-3)
    assert f"It is lowest, {found.fun:.3f}, at $\\lr=2/11={found.x:.3f}$" in names["caption"]
    page.says(f"at $\\lr=2/{1 + 10}=")
    assert found.x == pytest.approx(2 / 11, abs=1e-5)


@pytest.mark.holds("which-constant-rate-is-best", by="symbolic")
def test_the_best_rate_is_close_to_the_edge(page):
    """κ = 100: the share of 2/L, and the factor; on the example it is line search's own rate."""
    best, factor = sp.Rational(2, 1 + 100), sp.Rational(100 - 1, 100 + 1)
    page.says(
        f"for $\\kappa=100$ it is {100 * best / sp.Rational(2, 100):.0f} % of $2/L$,"
        f" and its factor is ${factor}={float(factor):.3f}$"
    )
    g = sp.Matrix([100, 100])  # at (100, 1) on ½(x² + 100y²)
    assert g.dot(g) / g.dot(sp.diag(1, 100) * g) == best


# Coordinates and units


@pytest.mark.holds("claim-aim-coordinates", by="symbolic")
def test_descent_in_other_coordinates(page):
    """The gradient of v ↦ J(Mv), by SymPy, for every M of two by two."""
    page.says(
        r"Gradient descent in $v$ on the loss $J(Mv)$, carried back to $w=Mv$, is"
        r" $$ \wnew=\wold\stepc{-\lr\,MM\T\g} . $$",
        r"The step $-\lr M\T\g$ in $v$ is $-\lr MM\T\g$ in $w$.",
    )
    w, v = (sp.Matrix(sp.symbols(f"{name}1:3")) for name in "wv")
    m, eta = sp.Matrix(2, 2, sp.symbols("m1:5")), sp.symbols("eta")
    loss = sp.sin(w[0]) * w[1] + w[0] ** 2 * w[1]
    at = dict(zip(w, m * v, strict=True))
    g = sp.Matrix([loss]).jacobian(w).T.subs(at, simultaneous=True)
    g_v = sp.Matrix([loss.subs(at, simultaneous=True)]).jacobian(v).T
    moved = m * (v - eta * g_v)
    assert sp.expand(moved - (m * v - eta * m * m.T * g)) == sp.zeros(2, 1)


@pytest.mark.holds("claim-aim-coordinates", by="property")
@given(st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([0, 1, -2])), min_size=2))
def test_which_gradients_keep_their_direction(page, parts):
    """M with known singular values: g keeps its direction iff it is an eigenvector of MMᵀ."""
    page.says(
        r"At a $w$ where $\g\ne0$ this has the direction of $\stepc{-\g}$"
        r" if and only if $\g$ is an eigenvector of $MM\T$."
    )
    sizes, parts = zip(*parts, strict=True)
    assume(any(parts))
    n = len(sizes)
    _, left = turned([1.0] * n, seed=1)
    _, right = turned([1.0] * n, seed=2)
    m, g = left * np.array(sizes) @ right, left @ np.array(parts)
    agree = len({size for size, c in zip(sizes, parts, strict=True) if c}) == 1
    assert (degrees_between(m @ m.T @ g, g) < 1e-3) == agree
    assert g @ m @ m.T @ g > 0  # never the opposite direction


@pytest.mark.holds("claim-aim-coordinates", by="exhaustive")
def test_only_a_multiple_of_the_identity_turns_nothing(page):
    """All invertible M of two by two with entries from -3 to 3, in whole numbers."""
    page.says(r"the direction is unchanged for every $\g$ if and only if $MM\T$ is a multiple of")
    kept = 0
    for a, b, c, d in product(range(-3, 4), repeat=4):
        if a * d == b * c:
            continue
        form = (a * a + b * b, a * c + b * d, c * c + d * d)  # of MMᵀ
        images = [
            (form[0] * x + form[1] * y, form[1] * x + form[2] * y, x, y)
            for x, y in ((1, 0), (0, 1), (1, 1), (2, -1))
        ]
        unturned = all(p * y == q * x for p, q, x, y in images)
        assert unturned == (form[0] == form[2] and form[1] == 0)
        kept += unturned
    assert kept > 8  # turns and reflections, also stretched ones


@pytest.mark.holds("claim-aim-newton", by="symbolic")
def test_newtons_step_arrives_on_a_bowl_only(page):
    """For every bowl of two variables; on x⁴ the same step falls short."""
    page.says(
        r"On a quadratic bowl $w-A^{-1}\g=\minc{w^\star}$, from every $w$.",
        r"one step need not arrive",
    )
    w, at = (sp.Matrix(sp.symbols(f"{name}1:3")) for name in "ws")
    p, q, r = sp.symbols("p q r")
    a = sp.Matrix([[p, q], [q, r]])
    loss = ((w - at).T * a * (w - at))[0] / 2
    g, hessian = sp.Matrix([loss]).jacobian(w).T, sp.hessian(loss, list(w))
    assert sp.simplify(w - hessian.inv() * g - at) == sp.zeros(2, 1)
    x = sp.symbols("x")
    assert sp.simplify(x - sp.diff(x**4, x) / sp.diff(x**4, x, 2)) == 2 * x / 3


@pytest.mark.holds("can-the-aim-be-repaired", "fig-preconditioned", by="run")
def test_preconditioning(page, run):
    """M = A^(-½) makes the bowl round; every blue step halves the distance, straight at 0."""
    page.says(r"Then $M\T AM=I$: the bowl is round")
    a, q = turned([1.0, 3.0, 7.0, 50.0], 10)
    m = q / np.sqrt([1.0, 3.0, 7.0, 50.0]) @ q.T
    assert m.T @ a @ m == pytest.approx(np.eye(4), abs=1e-12)
    assert m @ m.T @ a == pytest.approx(np.eye(4), abs=1e-12)
    names = run("preconditioned")
    assert np.array(names["fixed"]) == pytest.approx(
        np.array([3.0, 0.9]) * 0.5 ** np.arange(7)[:, None]
    )
    factors = 1 - 2 / 13 * np.array([1, 12])
    assert names["plain"][-1] == pytest.approx(np.array([3.0, 0.9]) * factors**6)
    ends = [np.hypot(3, 0.9) * 0.5**6, np.hypot(3, 0.9) * (11 / 13) ** 6]
    assert f"They end {ends[0]:.2f} and {ends[1]:.2f} from" in names["caption"]


@pytest.mark.holds("fig-zig_zag_lab", by="run")
def test_zig_zag_lab(run):
    """The aim by polar angles, the end of the walk in closed form, the straight walk by halving."""
    names = run("zig_zag_lab")
    off = np.degrees(np.arctan2(12 * 0.9, 3) - np.arctan2(0.9, 3))
    end = np.array([3, 0.9]) * (1 - 0.9 / 6 * np.array([1, 12])) ** 20
    caption = names["caption"]
    assert f"there: {off:.1f}° off the way" in caption
    assert f"after 20 steps it is {np.hypot(*end):.2f} from" in caption
    assert np.array(names["straight"]) == pytest.approx(
        np.array([3, 0.9]) * 0.5 ** np.arange(21)[:, None]
    )
    sides = np.sign(names["walk"][:, 1])
    assert np.all(sides[1:] == -sides[:-1])


@pytest.mark.holds("can-the-aim-be-repaired", by="symbolic")
def test_newton_may_climb_without_a_positive_definite_hessian(page):
    """On x² - y² beside the x-axis the slope along -H⁻¹g is positive: H has an eigenvalue -2."""
    page.says(r"Where $H$ is positive definite and $\g\ne0$, $-H^{-1}\g$ [still goes down]")
    x, y = sp.symbols("x y", real=True)
    for loss, climbs in ((x**2 - y**2, True), (x**2 + y**2, False)):
        g = sp.Matrix([sp.diff(loss, v) for v in (x, y)])
        slope = -g.dot(sp.hessian(loss, (x, y)).inv() * g)
        assert (slope.subs({x: sp.Rational(1, 10), y: 1}) > 0) == climbs


@pytest.mark.holds("claim-aim-units", by="exhaustive")
def test_one_unit_turns_the_direction(page):
    """Every g of 5³ but 0, for units from a hundredth to ten; with m = 1 nothing turns."""
    page.says(
        r"in a unit of $m$ metres, $m>0$, $m\ne1$: $w=Mv$ with"
        r" $M=\operatorname{diag}(m,1,\dots,1)$. At a $w$ with $\g\ne0$ the direction of descent"
        r" is unchanged if and only if $\g_1=0$, or every other component of $\g$ is 0."
    )
    for m in map(sp.Rational, ("0.01", "0.5", "1", "10")):
        for g in product(range(-2, 3), repeat=3):
            if not any(g):
                continue
            moved = (m**2 * g[0], g[1], g[2])
            same = all(moved[i] * g[j] == moved[j] * g[i] for i in range(3) for j in range(i))
            assert same == (m == 1 or g[0] == 0 or g[1] == g[2] == 0)


@pytest.mark.holds("fig-units_turn", by="run")
def test_units_turn(run, capsys):
    """The print and the caption: arctan of the new ratio, against 45°."""
    names = run("units_turn")
    exact = [45 - math.degrees(math.atan(m**2)) for m in (1, 0.1, 0.001)]
    assert names["turned"] == pytest.approx(exact, abs=1e-6)
    printed = capsys.readouterr().out
    assert f"{exact[1]:5.2f}°" in printed
    assert "both in decimetres, turned by  0.00°" in printed
    assert f"turns it by {exact[2]:.2f}°" in names["caption"]


# Exercises


@pytest.mark.holds("exercises", by="exhaustive")
def test_exercise_1(page):
    """The worst of all directions on ½(x² + 4y²), and where it lies."""
    page.says(r"On $\tfrac12(x^2+4y^2)$, how far off can $-\g$ be, and where?")
    t = np.linspace(0, np.pi / 2, 50_001)
    e = np.stack([np.cos(t), np.sin(t)], axis=-1)
    angles = degrees_between(-e * [1, 4], -e)
    at = round(1 / np.tan(t[angles.argmax()]))
    bound = sp.sqrt(4) * 2 / (1 + sp.Integer(4))
    assert math.degrees(math.acos(bound)) == pytest.approx(angles.max())
    page.says(
        f"$\\kappa=4$, so the cosine is at least ${bound}$, and the angle at most"
        f" {angles.max():.2f}°. It is attained at the multiples of $({at},1)$ and $({at},-1)$."
    )


@pytest.mark.holds("exercises", by="symbolic")
def test_exercise_2(page):
    """Powers in exact numbers: the first below a thousandth."""
    page.says(
        r"On a bowl with $\kappa=100$, how many steps surely bring you to a thousandth",
        r"You need $\rho^k\le1/1000$, so $k\ge\ln1000/\ln(1/\rho)$",
    )
    factors = sp.Rational(100 - 1, 100 + 1), 1 - sp.Rational(1, 100)
    page.says(
        f"The worst factor $\\rho$ is ${factors[0]}$ at the best rate and"
        f" $1-1/\\kappa={float(factors[1])}$ at $1/L$."
    )
    steps = [
        next(k for k in range(2000) if factor**k <= sp.Rational(1, 1000)) for factor in factors
    ]
    page.says(f"{steps[0]} and {steps[1]} steps.")


@pytest.mark.holds("exercises", by="run")
def test_exercise_3(page):
    """MMᵀg by hand, and the difference of two polar angles."""
    page.says(r"$\g=(3,4)$ joules a metre. From now on you measure the second coordinate in")
    metres = sp.Rational("0.01")
    second = 4 * metres**2
    page.says(
        f"$M=\\operatorname{{diag}}(1,{float(metres)})$, so $MM\\T\\g=(3,\\,{float(second):.4f})$."
    )
    off = math.degrees(math.atan2(4, 3) - math.atan2(second, 3))
    page.says(f"Its angle to $(3,4)$ is {off:.2f}°.")


@pytest.mark.holds("exercises", by="symbolic")
def test_exercise_4(page):
    """M(MᵀHM)⁻¹Mᵀg = H⁻¹g for every M, symmetric H and g of two dimensions."""
    page.says(
        r"The step in $v$ is $-(M\T HM)^{-1}M\T\g=-M^{-1}H^{-1}\g$."
        r" Carried back to $w$ it is multiplied by $M$: $-H^{-1}\g$, whatever $M$ was."
    )
    m = sp.Matrix(2, 2, sp.symbols("m1:5"))
    p, q, r = sp.symbols("p q r")
    h = sp.Matrix([[p, q], [q, r]])
    carried = m * (m.T * h * m).inv() * m.T
    assert (carried - h.inv()).applyfunc(sp.cancel) == sp.zeros(2, 2)


@pytest.mark.holds("fig-exercises_aim", by="run")
def test_exercises(run, capsys):
    """The printed answers, each by a formula."""
    run("exercises_aim")
    printed = capsys.readouterr().out
    assert f"1: {math.degrees(math.acos(4 / 5)):.2f}° off, at w ∝ (2.000, 1)" in printed
    steps = [math.ceil(math.log(1000) / -math.log(factor)) for factor in (99 / 101, 0.99)]
    assert f"2: {steps[0]} steps at best, {steps[1]} at 1/L" in printed
    assert f"3: turned by {math.degrees(math.atan2(4, 3) - math.atan2(4e-4, 3)):.2f}°" in printed
