"""Every claim and every number of docs/why-180.md, against oracles that do not use `gd`."""

from itertools import pairwise
from math import exp, lgamma, pi, sqrt

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import sympy as sp

BETA = sp.symbols("beta", positive=True)


def sphere(n, count):
    """Unit vectors in n dimensions, drawn evenly."""
    z = np.random.default_rng(n).standard_normal((count, n))
    return z / np.sqrt((z**2).sum(axis=1, keepdims=True))


def vectors(n, *names):
    return [sp.Matrix(sp.symbols(f"{name}1:{n + 1}", real=True)) for name in names]


def mean_cosine(n):
    """E|cos β| by the formula on the page."""
    return exp(lgamma(n / 2) - lgamma((n + 1) / 2)) / sqrt(pi)


def mean_over_sphere(n, of):
    """The mean of of(β) over all directions, by the exact density ∝ sin^(n-2) β of the angle."""
    beta = np.linspace(0, np.pi / 2, 20_001)  # the other half is its mirror image
    density = np.sin(beta) ** (n - 2)
    return np.trapezoid(of(beta) * density, beta) / np.trapezoid(density, beta)


# The steepest direction


@pytest.mark.holds("claim-steepest-direction", "claim-angle", by="symbolic")
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_the_bounds_by_lagranges_identity(page, n):
    """‖g‖²‖u‖² - (g·u)² = Σ(gᵢuⱼ - gⱼuᵢ)²: never negative, and 0 only for parallel vectors."""
    page.says(
        r"Let $\g\ne0$. For every $u$ with $\norm{u}=1$ $$ -\norm{\g}\le\g\cdot u\le\norm{\g} ,",
        "This makes sense only if the fraction always lies between $-1$ and $1$",
    )
    g, u = vectors(n, "g", "u")
    crossed = [g[i] * u[j] - g[j] * u[i] for i in range(n) for j in range(i)]
    identity = g.dot(g) * u.dot(u) - g.dot(u) ** 2 - sum(c**2 for c in crossed)
    assert sp.expand(identity) == 0
    # Without ‖u‖ = 1 the bound fails.
    assert g.dot(-2 * g) + g.dot(g) == -g.dot(g)


@pytest.mark.holds("claim-eq-rate-and-distance", "claim-steepest-direction", by="symbolic")
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_the_identity_1(page, n):
    """Both sides differ by multiples of ‖u‖² - 1 and ‖g‖² - g·g only."""
    page.says(
        r"\norm{u-u^\star}^2=2-2\,u\cdot u^\star=2+\frac{2\,\g\cdot u}{\norm{\g}} .",
        r"$$ \g\cdot u=-\norm{\g}+\tfrac12\norm{\g}\,\norm{u-u^\star}^2 . $$",
        r"so $\g\cdot u\ge-\norm{\g}$, and equality holds only for $u=u^\star$",
    )
    size = sp.symbols("size", positive=True)  # ‖g‖
    g, u = vectors(n, "g", "u")
    best = -g / size
    apart, excess, off = (u - best).dot(u - best), u.dot(u) - 1, g.dot(g) - size**2
    assert sp.expand(apart - (2 - 2 * u.dot(best)) - excess - off / size**2) == 0
    assert sp.expand(-2 * u.dot(best) - 2 * g.dot(u) / size) == 0
    right = -size + size * apart / 2
    assert sp.expand(right - g.dot(u) - size * excess / 2 - off / (2 * size)) == 0


@pytest.mark.holds("claim-steepest-direction", "why-exactly-180", by="exhaustive")
def test_the_best_of_all_directions_of_the_plane_and_of_a_fine_sphere(page):
    page.says(
        r"and $\g\cdot u=-\norm{\g}$ holds for one $u$ only: $u=\stepc{-\g/\norm{\g}}$",
        r"The same for $-u$ in place of $u$ gives $\g\cdot u\le\norm{\g}$",
    )
    turn = np.radians(np.arange(0, 360, 0.01))
    plane = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    k = np.arange(100_000) + 0.5  # a spiral of evenly spread points
    height, around = 1 - k / 50_000, np.pi * (1 + np.sqrt(5)) * k
    ring = np.sqrt(1 - height**2)
    ball = np.stack([ring * np.cos(around), ring * np.sin(around), height], axis=-1)
    for g, directions in (([3, 4], plane), ([-1, 0.2], plane), ([1, -2, 2], ball)):
        size = np.linalg.norm(g)
        rates = directions @ g
        assert abs(rates).max() <= size * (1 + 1e-12)
        apart = np.linalg.norm(directions + np.array(g) / size, axis=1)
        assert apart[rates.argmin()] == apart.min() < 0.01
        assert np.all(rates[apart > 0.1] > -size + 0.0049 * size)  # no second best one elsewhere
    assert not (ball @ np.zeros(3)).any()  # for g = 0 every u attains the bound


@pytest.mark.holds("claim-angle", "where-does-the-cosine-come-from", by="symbolic")
def test_beta_is_the_angle_of_the_protractor(page):
    """In the plane: g at the polar angle a, u turned by β; and the law of cosines."""
    a, size = sp.symbols("a size", positive=True)
    g = size * sp.Matrix([sp.cos(a), sp.sin(a)])
    u = sp.Matrix([sp.cos(a + BETA), sp.sin(a + BETA)])
    assert sp.simplify(g.dot(u) / size - sp.cos(BETA)) == 0
    third_side = (g - u).dot(g - u)
    assert sp.simplify(third_side - (size**2 + 1 - 2 * size * sp.cos(BETA))) == 0
    once = sp.Interval(0, sp.pi)
    assert sp.solveset(sp.cos(BETA) + 1, BETA, once) == {sp.pi}
    assert (sp.cos(0), sp.cos(sp.pi)) == (1, -1)
    falls = np.cos(np.linspace(0, np.pi, 10_001))
    assert np.all(np.diff(falls) < 0)  # so every fraction from -1 to 1 has one β
    lowest = sp.deg(sp.pi)
    page.says(
        rf"For $\g\ne0$ and $\norm{{u}}=1$ it is the $\beta$ between 0° and {lowest}° with "
        r"$$ \cos\beta=\frac{\g\cdot u}{\norm{\g}} .",
        f"# Why exactly {lowest}°?",
        f"the cosine has its only minimum at {lowest}°",
        rf"**the rate is $\norm{{\g}}\cos\beta$, and it is lowest exactly at {lowest}°.**",
        f"The whole half-space, of which {lowest}° is the middle",
    )


@pytest.mark.holds("where-does-the-cosine-come-from", by="run")
def test_what_missing_the_direction_costs(page):
    """Through equation (1): the unit vector at an angle to -g, and its distance from it."""

    def kept(degrees):
        off = np.radians(degrees)
        apart = np.linalg.norm([np.cos(off) - 1, np.sin(off)])
        return 1 - apart**2 / 2

    assert [kept(60), kept(90)] == pytest.approx([1 / 2, 0])
    page.says(
        "Equation (1) even says what missing the direction costs",
        f"10° off, you lose {100 * (1 - kept(10)):.1f} % of the steepness; "
        "60° off, half of it; 90° off, all",
    )
    tenth = scipy.optimize.brentq(lambda degrees: kept(degrees) - 0.1, 0, 90)
    page.says(
        "your direction is 25° off the steepest",
        f"At 25° off, {100 * kept(25):.1f} % is left. A tenth is left at {tenth:.1f}° off",
        "Near 180° mistakes are cheap. Near 90° they decide everything",
    )
    assert kept(0) - kept(1) < 0.01 * (kept(89) - kept(90))


@pytest.mark.holds("where-does-the-cosine-come-from", by="symbolic")
def test_predict_three_unit_steps(page):
    g = sp.Matrix([3, 4])
    steps = [sp.Matrix(s) for s in ([-1, 0], [0, -1], [-sp.Rational(3, 5), -sp.Rational(4, 5)])]
    rates = [g.dot(s) for s in steps]
    assert [s.norm() for s in steps] == [1, 1, 1]
    page.says(
        r"For $\g=(3,4)$, which of the unit steps $(-1,0)$, $(0,-1)$ and $(-0.6,-0.8)$",
        "The rates are ${}$, ${}$ and ${}$.".format(*rates),
        rf"The last one is $-\g/\norm{{\g}}$, and $-\norm{{\g}}={min(rates)}$ is the lowest rate",
    )
    assert steps[-1] == -g / g.norm()
    assert min(rates) == rates[-1] == -g.norm()


@pytest.mark.holds("fig-rate_against_angle", by="run")
def test_rate_against_angle(page, run):
    """The curve is ‖g‖ times the cosine of the turned angle, with its bottom at 180°."""
    names = run("rate_against_angle")
    assert names["rate"] == pytest.approx(2 * np.cos(np.radians(names["turned"])), abs=1e-12)
    assert "Its one bottom is at 180°" in names["caption"]
    downhill = names["turned"][names["rate"] < -1e-12]
    page.says(f"between {downhill.min() - 1:.0f} and {downhill.max() + 1:.0f} degrees")


@pytest.mark.holds("fig-direction_dial", by="symbolic")
def test_direction_dial(page, run):
    """The gradient by SymPy, the rates ‖g‖cos β all around."""
    names = run("direction_dial")
    page.says(r"$\tfrac12(w_1^2+4w_2^2)$ around $w=(3,1)$, where $\g=(3,4)$ (drawn shorter)")
    x, y = sp.symbols("x y")
    bowl = (x**2 + 4 * y**2) / 2
    g = [bowl.diff(v).subs({x: 3, y: 1}) for v in (x, y)]
    assert g == [3, 4]
    assert names["g"] == pytest.approx([3, 4])
    assert names["rates"] == pytest.approx(5 * np.cos(np.radians(np.arange(361))))
    assert np.linalg.norm(names["ball"], axis=1) == pytest.approx(1)
    at_100 = f"{5 * np.cos(np.radians(100)):.2f}"
    assert f"At 100° from $\\g$ it is ${at_100}$; at the star it is $-5$" in names["caption"]
    assert f"u's point lies at {at_100}, and a star marks the bottom, -5" in names["alt"]
    assert names["ball"][180] == pytest.approx([-0.6, -0.8])


# The fixed length


@pytest.mark.holds("why-must-the-length-be-fixed", "claim-fixed-length", by="symbolic")
def test_without_a_fixed_length_there_is_no_best_step(page):
    g = sp.Matrix([3, 4])
    promised = [g.dot(-k * g) for k in (1, 10, 100)]
    page.says(
        r"For $\g=(3,4)$ the steps $-\g$, $-10\g$ and $-100\g$ promise "
        "${}$, ${}$ and ${}$".format(*promised),
        r"Drop it, and $\g\cdot\D$ has no minimum for any $\g\ne0$",
    )
    t, size = sp.symbols("t size", positive=True)
    assert sp.limit(-t * size**2, t, sp.oo) == -sp.oo
    # cos β alone does not order steps of different lengths: 180° and length 1, 120° and length 3.
    assert 3 * sp.cos(2 * sp.pi / 3) < 1 * sp.cos(sp.pi)


@pytest.mark.holds("fig-length_must_be_fixed", by="run")
def test_length_must_be_fixed(page, run):
    """Length 1 at 180°: -5. Length 8 at 100°: 40 cos 100°, lower. Equal lengths: 180° wins."""
    names = run("length_must_be_fixed")
    long = 5 * 8 * np.cos(np.radians(100))
    assert long < -5
    assert names["change"]["short"] == pytest.approx(-5)
    assert names["change"]["long"] == pytest.approx(long)
    assert "changes it by $-5.00$. A step of length $8$ at 100° crosses" in names["caption"]
    assert f"changes it by ${long:.2f}$" in names["caption"]
    assert f"{long:.2f} against -5.00" in names["alt"]
    page.says("On one circle (dotted) the contest is fair, and 180° wins")
    assert np.cos(np.radians(np.arange(361))).argmin() == 180
    assert np.hypot(*names["steps"]["long"]) == pytest.approx(8)
    assert 8 * np.sin(np.radians(100)) > 0.98 * 8  # "nearly all of it runs along the level lines"


# Level sets


def bumps(w):
    """A loss of three weights without special shape."""
    return np.sin(w[0]) + w[0] * w[1] ** 2 + np.exp(w[1] - w[2]) + w[2] ** 4 / 2


def slope_of_bumps(w):
    a, b, c = w
    e = np.exp(b - c)
    return np.array([np.cos(a) + b**2, 2 * a * b + e, -e + 2 * c**3])


@pytest.mark.holds("claim-gradient-perpendicular", by="property")
def test_the_perpendicular_vectors_are_the_velocities_within_the_level_set(page):
    """s(t) by a root search: s(t)/t tends to 0 for v ⊥ g, and to -g·v/‖g‖² for every other v."""
    page.says(
        r"Let $n\ge2$, let $J$ be continuously differentiable near $w$, and let $\g\ne0$",
        r"differentiable curves within the level set ${\{J=J(w)\}}$ are exactly the vectors $v$ "
        r"with $\g\cdot v=0$",
        r"$F(0,0)=J(w)$, $\partial_tF=\g\cdot v=0$ and $\partial_sF=\norm{\g}^2\ne0$ at $(0,0)$",
        r"$s'(0)=-\partial_tF/\partial_sF=0$",
        "They are at 90°: the tangents of the level line",
    )
    rng = np.random.default_rng(1)
    for _ in range(20):
        w, v = rng.normal(size=(2, 3))
        g = slope_of_bumps(w)
        across = v - (g @ v) / (g @ g) * g
        for velocity in (across, across + 0.3 * g, across - 0.3 * g):
            found = []
            for t in (1e-3, 1e-4, 1e-5):

                def rise(s, t=t, velocity=velocity, w=w, g=g):
                    return bumps(w + t * velocity + s * g) - bumps(w)

                found.append(scipy.optimize.brentq(rise, -2 * t, 2 * t, xtol=1e-16) / t)
            assert found[-1] == pytest.approx(-(g @ velocity) / (g @ g), abs=1e-3)
            if velocity is across:  # the curve w + tv + s(t)g has the velocity v
                assert abs(found[-1]) < max(abs(found[0]) / 50, 1e-9)


@pytest.mark.holds("claim-gradient-perpendicular", by="symbolic")
def test_right_angles_on_an_ellipse_and_none_where_g_is_zero():
    t, a = sp.symbols("t a", positive=True)
    curve = sp.Matrix([a * sp.cos(t), a * sp.sin(t) / 2])  # on x² + 4y² = a²
    g = sp.Matrix([curve[0], 4 * curve[1]])
    assert sp.simplify(g.dot(curve.diff(t))) == 0
    # At the minimum of x² + y², g = 0: every v has g·v = 0, and the level set is one point.
    x, y = sp.symbols("x y", real=True)
    assert sp.solve([(x**2 + y**2).diff(v) for v in (x, y)], [x, y]) == {x: 0, y: 0}
    u = sp.symbols("u", real=True, nonzero=True)
    assert (u**2 + y**2).is_positive
    assert (x**2 + u**2).is_positive


@pytest.mark.holds("fig-level_sets", by="run")
def test_level_sets(page, run):
    """Three right angles, and no gradient line through the minimum."""
    names = run("level_sets")
    page.says(r"Along the black level line of $\tfrac12(w_1^2+4w_2^2)$ the loss does not change")
    points, tangents = names["points"], names["tangents"]
    assert points[:, 0] ** 2 + 4 * points[:, 1] ** 2 == pytest.approx(1.8**2)
    gradients = points * [1, 4]
    assert np.sum(gradients * tangents, axis=1) == pytest.approx(0, abs=1e-12)
    assert "at 90°" in names["caption"]
    beside = points[:, 0] * gradients[:, 1] - points[:, 1] * gradients[:, 0]
    distance = np.abs(beside) / np.linalg.norm(gradients, axis=1)
    assert np.all(distance > 0.5)


# The loss itself


def lowest_on_circle(loss, w, r):
    """The unit vector to the lowest point on the circle, by a bounded scalar search."""
    coarse = np.linspace(0, 2 * np.pi, 721)

    def at(turn):
        return loss(w[0] + r * np.cos(turn), w[1] + r * np.sin(turn))

    best = coarse[np.argmin(at(coarse))]
    bounds = (best - 0.02, best + 0.02)
    found = scipy.optimize.minimize_scalar(
        at, bounds=bounds, method="bounded", options={"xatol": 1e-10}
    )
    return np.array([np.cos(found.x), np.sin(found.x)])


@pytest.mark.holds("claim-shrinking-spheres", by="exhaustive")
def test_best_direction_on_small_circles_tends_to_minus_g(page):
    """On a bent loss, all around each circle; also the proof's bound 2√(ε(r)/‖g‖)."""
    page.says(
        r"Let $J$ be differentiable at $w$ with $\g\ne0$, and continuous on a ball around $w$. For "
        r"each small $r>0$ let $w+ru_r$, with $\norm{u_r}=1$, be a lowest point of $J$",
        r"$$ u_r\to\stepc{-\g/\norm{\g}}\qquad\text{as }r\to0 . $$",
        r"$\g\cdot u_r+\norm{\g}\le2\,\varepsilon(r)$. By (1) the left side is "
        r"$\tfrac12\norm{\g}\,{\norm{u_r-u^\star}^2}$",
        r"\norm{u_r-u^\star}\le2\sqrt{\varepsilon(r)/\norm{\g}}",
    )

    def loss(x, y):
        return np.sin(x) + x * y**2 + y**4 / 2

    w = np.array([0.7, -0.4])
    g = np.array([np.cos(0.7) + 0.16, -0.56 - 0.128])
    size = np.linalg.norm(g)
    turn = np.linspace(0, 2 * np.pi, 3601)
    apart = []
    for r in (0.5, 0.1, 0.02, 0.004):
        rise = loss(w[0] + r * np.cos(turn), w[1] + r * np.sin(turn)) - loss(*w)
        epsilon = np.abs(rise / r - g[0] * np.cos(turn) - g[1] * np.sin(turn)).max()
        u = lowest_on_circle(loss, w, r)
        apart.append(np.linalg.norm(u + g / size))
        assert g @ u + size <= 2 * epsilon
        assert g @ u + size == pytest.approx(size * apart[-1] ** 2 / 2, rel=1e-4)
        assert apart[-1] <= 2 * np.sqrt(epsilon / size)
    assert all(b < a / 3 for a, b in pairwise(apart))
    assert 0 < apart[-1] < 0.01


@pytest.mark.holds("claim-shrinking-spheres", by="software")
def test_best_direction_on_small_spheres_in_many_dimensions(page):
    """Exact lowest points of random quadratics: (H + μI)Δ = -g, with μ by SciPy's root search."""
    page.says("on a circle of a given size the lowest point usually lies in another direction")
    rng = np.random.default_rng(2)
    for n in (2, 5, 20):
        root = rng.normal(size=(n, n))
        bends, axes = np.linalg.eigh(root + root.T)
        g = rng.normal(size=n)
        along = axes.T @ g
        off = []
        for r in (1e-1, 1e-2, 1e-3):

            def too_long(price, r=r, along=along, bends=bends):
                return np.linalg.norm(along / (bends + price)) - r

            least = max(0, -bends.min())
            price = scipy.optimize.brentq(too_long, least + 1e-9, 1e9, xtol=1e-12)
            u = axes @ (-along / (bends + price)) / r
            assert np.linalg.norm(u) == pytest.approx(1)
            off.append(np.linalg.norm(u + g / np.linalg.norm(g)))
        assert off[0] > 1e-3
        assert off[2] < off[1] / 8 < off[0] / 40


@pytest.mark.holds("claim-shrinking-spheres", by="exhaustive")
def test_without_differentiability_the_best_direction_is_another():
    """x + y - 3xy(x + y)/(x² + y²) is the same on every circle; its partials at 0 are (1, 1)."""
    turn = np.radians(np.arange(0, 360, 0.05))
    for r in (1, 1e-3, 1e-6):
        x, y = r * np.cos(turn), r * np.sin(turn)
        best = np.degrees(turn[(x + y - 3 * x * y * (x + y) / r**2).argmin()])
        assert abs(best - 225) > 30


@pytest.mark.holds("fig-shrinking_circles", by="software")
def test_shrinking_circles(run):
    """The printed angles, against SciPy's continuous search on each circle."""
    names = run("shrinking_circles")
    w = np.array([-2.2, 0.75])
    down = -w * [1, 6]
    printed = []
    for r, off in zip([1.6, 0.8, 0.4, 0.2], names["off"], strict=True):
        u = lowest_on_circle(lambda x, y: (x**2 + 6 * y**2) / 2, w, r)
        exact = np.degrees(np.arccos(u @ down / np.linalg.norm(down)))
        assert off == pytest.approx(exact, abs=0.1)
        printed.append(f"{exact:.0f}")
    assert "circles of radius 1.6, 0.8, 0.4, 0.2 and" in names["caption"]
    assert f"by {', '.join(f'{angle}°' for angle in printed)}." in names["caption"]
    assert f"fall from {printed[0]} to {printed[-1]} degrees" in names["alt"]
    assert names["path"][-1] == pytest.approx([0, 0], abs=0.01)


# The bargain


@pytest.mark.holds("claim-bargain", by="symbolic")
@pytest.mark.parametrize("n", [1, 2, 4])
def test_completing_the_square(page, n):
    page.says(
        r"For every $\g$ and $\lr>0$ the function $$ b(\D)=J(w)+\g\cdot\D+"
        r"\frac{1}{2\lr}\norm{\D}^2 $$ is smallest at one step only: $\argmin b=\stepc{-\lr\,\g}$",
        r"b(\D)=J(w)-\frac{\lr}{2}\norm{\g}^2+\frac{\norm{\D+\lr\,\g}^2}{2\lr} .",
    )
    eta = sp.symbols("eta", positive=True)
    g, d = vectors(n, "g", "d")
    whole = g.dot(d) + d.dot(d) / (2 * eta)
    square = -eta * g.dot(g) / 2 + (d + eta * g).dot(d + eta * g) / (2 * eta)
    assert sp.expand(whole - square) == 0
    (only,) = sp.solve([whole.diff(v) for v in d], list(d), dict=True)
    assert [sp.expand(only[v]) for v in d] == list(-eta * g)
    # With η < 0 distance pays, and there is no lowest b.
    assert sp.limit((d[0] ** 2 / (2 * -eta)).subs(eta, 1), d[0], sp.oo) == -sp.oo


@pytest.mark.holds("claim-bargain", by="software")
def test_the_bargain_is_minus_eta_g_numerically(page):
    """A general-purpose minimiser of b ends at -ηg; the price 1/(2η) is that of the page."""
    page.says(r"So $1/(2\lr)$ is the price of squared distance")
    g = np.array([3.0, -4.0, 0.5])
    for eta in (0.01, 0.2, 3.0):
        price = 1 / (2 * eta)
        found = scipy.optimize.minimize(lambda d, p=price: g @ d + p * (d @ d), np.ones(3))
        assert found.x == pytest.approx(-eta * g, abs=1e-4)


@pytest.mark.holds("fig-bargain", by="run")
def test_bargain(page, run):
    """Both parabolas lie above 1 - cos w; the steps are -ηg; the loss falls by ≥ ½η‖g‖²."""
    names = run("bargain")
    page.says(r"once for $\lr=0.3$ and once for $\lr=1/L=1$")
    page.says("the steep one for the learning rate 0.3, the wide one for 1")
    g, step = -np.sin(1.2), names["step"]
    for eta in (0.3, 1.0):
        parabola = 1 - np.cos(1.2) + g * step + step**2 / (2 * eta)
        assert np.all(parabola >= 1 - np.cos(-1.2 + step) - 1e-12)
        assert step[parabola.argmin()] == pytest.approx(-eta * g, abs=0.005 + 1e-9)
        assert f"${-eta * g:.3f}$" in names["caption"]
        assert f"{-eta * g:.2f}" in names["alt"]
        assert np.cos(1.2) - np.cos(-1.2 - eta * g) <= -eta * g**2 / 2


@pytest.mark.holds("and-why-is-the-step-times-the-gradient-long", by="property")
def test_below_one_over_l_the_bargain_lies_above_the_loss(page):
    """On random sums of sines with a known L; on ½Lw² it fails as soon as η > 1/L."""
    page.says(
        r"and $\lr\le1/L$, then $b(\D)$ is an upper bound of $J(w+\D)$",
        r"So the step $\stepc{-\lr\,\g}$ lowers the loss by at least $\tfrac12\lr\norm{\g}^2$",
    )
    rng = np.random.default_rng(3)
    for n in (1, 3, 6) * 20:
        a, w, d = rng.normal(size=(4, n)), *rng.normal(size=(2, n))
        smoothness = np.linalg.norm(a.T @ a, 2)
        g, here = a.T @ np.cos(a @ w), np.sin(a @ w).sum()
        for eta in np.array([0.1, 0.7, 1.0]) / smoothness:
            for step in (d, 3 * d, d / 100, -eta * g):
                bargain = here + g @ step + step @ step / (2 * eta)
                assert np.sin(a @ (w + step)).sum() <= bargain + 1e-12
            fall = here - np.sin(a @ (w - eta * g)).sum()
            assert fall >= eta * (g @ g) / 2 - 1e-12
    curvature, d, eta = sp.symbols("L d eta", positive=True)
    above = d**2 / (2 * eta) - curvature * d**2 / 2  # b - J on ½Lw², from every w
    assert sp.solve(above, eta) == [1 / curvature]
    assert above.subs(eta, 2 / curvature).is_negative


# Random directions


@pytest.mark.holds("claim-random-direction", by="symbolic")
@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_mean_cosine_by_exact_integrals(page, n):
    """∫|cos β| sin^(n-2) β / ∫ sin^(n-2) β over the half-sphere."""
    page.says(
        r"drawn evenly from all directions in $n\ge2$ dimensions. On average $$ "
        r"E_n=\mathbb E\abs{\cos\beta}="
        r"\frac{\Gamma(n/2)}{\sqrt\pi\;\Gamma\bigl((n+1)/2\bigr)}, $$"
    )
    half = (BETA, 0, sp.pi / 2)
    density = sp.sin(BETA) ** (n - 2)
    mean = sp.integrate(sp.cos(BETA) * density, half) / sp.integrate(density, half)
    formula = sp.gamma(sp.Rational(n, 2)) / (sp.sqrt(sp.pi) * sp.gamma(sp.Rational(n + 1, 2)))
    assert sp.simplify(mean - formula) == 0


@pytest.mark.holds("claim-random-direction", by="statistical")
def test_a_sample_of_directions(page):
    """By Hoeffding, means of 200 000 values in [0, 1] are 0.01 off with a chance below 2e-17 each.

    Four such means, so the test fails by chance with a probability below 1e-16.
    """
    page.says(r"Let $\g\ne0$ and let $u$ be drawn evenly from all directions")
    page.says(r"Half of all directions have $\g\cdot u<0$ and go down")
    assert 2 * exp(-2 * 200_000 * 0.01**2) < 2e-17
    for n in (2, 7):
        cosine = sphere(n, 200_000) @ (np.arange(1, n + 1) / np.linalg.norm(np.arange(1, n + 1)))
        assert abs(np.abs(cosine).mean() - mean_cosine(n)) < 0.01
        assert abs((cosine < 0).mean() - 1 / 2) < 0.01  # half of all directions go down


@pytest.mark.holds("claim-random-direction", by="exhaustive")
def test_the_two_bounds_in_2_to_2000_dimensions(page):
    page.says(
        r"$$ \boundc{\sqrt{\frac{2}{\pi n}}}\le E_n\le\sqrt{\frac{2}{\pi(n-1)}} . $$",
        r"Hence $E_{n+1}^2\le2/(\pi n)\le E_n^2$",
        "so $E_n$ decreases with $n$",
    )
    n = np.arange(2, 2001)
    mean = np.array([mean_cosine(k) for k in n])
    assert np.all(np.sqrt(2 / (np.pi * n)) < mean)
    assert np.all(mean < np.sqrt(2 / (np.pi * (n - 1))))
    assert np.all(np.diff(mean) < 0)
    assert np.all(mean[1:] ** 2 <= 2 / (np.pi * n[:-1]))
    assert mean_cosine(1) == pytest.approx(
        1
    )  # in one dimension, where the upper bound divides by 0


@pytest.mark.holds("claim-random-direction", by="software")
def test_the_steps_of_the_proof(page):
    """E|z₁| and E‖z‖ by SciPy's `quad`, the product by SymPy for every n."""
    page.says(
        r"so $\mathbb E\abs{z_1}=\mathbb E\norm{z}\cdot\mathbb E\abs{u_1}$",
        r"With $\mathbb E\abs{z_1}=\sqrt{2/\pi}$ and "
        r"$\mathbb E\norm{z}={\sqrt2\,\Gamma\bigl((n+1)/2\bigr)/\Gamma(n/2)}$",
        r"$\Gamma(x+1)=x\,\Gamma(x)$ gives $E_nE_{n+1}=2/(\pi n)$",
    )

    def mean_length(n):
        """The density of ‖z‖ is proportional to xⁿ⁻¹ exp(-x²/2)."""
        moments = [
            scipy.integrate.quad(lambda x, k=k: x**k * np.exp(-(x**2) / 2), 0, 40)[0]
            for k in (n, n - 1)
        ]
        return moments[0] / moments[1]

    first = mean_length(1)  # of one number, so E|z₁|
    assert first == pytest.approx(np.sqrt(2 / np.pi))
    for n in (2, 3, 7, 40):
        norm = mean_length(n)
        assert norm == pytest.approx(np.sqrt(2) * exp(lgamma((n + 1) / 2) - lgamma(n / 2)))
        assert first == pytest.approx(norm * mean_over_sphere(n, np.cos), rel=1e-6)
    n = sp.symbols("n", positive=True)
    mean = sp.gamma(n / 2) / (sp.sqrt(sp.pi) * sp.gamma((n + 1) / 2))
    assert sp.gammasimp(mean * mean.subs(n, n + 1) - 2 / (sp.pi * n)) == 0


@pytest.mark.holds("how-much-better-than-a-random-direction", by="run")
def test_the_means_in_the_text(page):
    """By the exact density of the angle, and in a million dimensions between the two bounds."""
    means = [mean_over_sphere(n, np.cos) for n in (2, 3, 10, 100, 1000)]
    page.says(
        "The values are {:.3f} in 2 dimensions, {:.3f} in 3, {:.3f} in 10, {:.4f} in 100 and "
        "{:.4f} in 1000.".format(*means)
    )
    assert means == pytest.approx([mean_cosine(n) for n in (2, 3, 10, 100, 1000)], rel=1e-6)
    million = 10**6
    shares = {f"1/{sqrt(pi * n / 2):.0f}" for n in (million, million - 1)}
    (share,) = shares
    page.says(f"In a million dimensions it is {share}.", f"steepness is only down to {share}, but")
    assert share == f"1/{1 / mean_cosine(million):.0f}"


@pytest.mark.holds("fig-random_directions", by="run")
def test_random_directions(run, capsys):
    """The recurrence of the snippet gives the formula, and the samples agree with it."""
    names = run("random_directions")
    exact = [mean_cosine(n) for n in range(2, 1001)]
    assert names["exact"][2:] == pytest.approx(exact, rel=1e-10)
    printed = capsys.readouterr().out
    for n in (2, 3, 10, 100, 1000):
        assert f"n = {n:4}: {mean_cosine(n):.4f}" in printed
    for n, sample in zip(names["tried"], names["sampled"], strict=True):
        # |cos β| has variance below 1/n, so a mean of 1000 is within 5 such deviations.
        assert abs(sample - mean_cosine(n)) < 5 / np.sqrt(1000 * n)
    off = max(
        abs(sample / mean_cosine(n) - 1)
        for n, sample in zip(names["tried"], names["sampled"], strict=True)
    )
    assert f"none more than {off:.1%} off" in names["caption"]
    ends = f"{mean_cosine(2):.3f}", f"{mean_cosine(1000):.4f}"
    assert (
        "In 2 dimensions the mean is {}, in 1000 dimensions {}.".format(*ends) in names["caption"]
    )
    assert "falls from {} in 2 dimensions to {} in 1000".format(*ends) in names["alt"]


# What can go wrong


@pytest.mark.holds("claim-euclidean-length", by="software")
def test_other_lengths_other_winners(page):
    """By linear programming over the square and over the diamond."""
    g = np.array([3, 4])
    largest = scipy.optimize.linprog(g, bounds=[(-1, 1)] * 2)
    corners = [[s1, s2] for s1 in (-1, 1) for s2 in (-1, 1)]  # |a| + |b| ≤ 1
    added = scipy.optimize.linprog(g, A_ub=corners, b_ub=[1] * 4, bounds=[(None, None)] * 2)
    said = []
    for found in (largest, added):
        one, two = found.x.round() + 0  # no -0
        said.append(f"$({one:.0f},{two:.0f})$, with $\\g\\cdot\\D={found.fun:.0f}$")
    page.says(
        "180° belongs to the Euclidean length",
        rf"For $\g=(3,4)$: among steps whose entries are at most 1 in size, the best is {said[0]}",
        f"Among steps whose entries have sizes that add up to at most 1, it is {said[1]}",
        r"Both go down. Neither is exactly against $\g$",
    )
    for found in (largest, added):
        assert found.fun < 0
        assert abs(g[0] * found.x[1] - g[1] * found.x[0]) > 0.5  # not parallel to g


@pytest.mark.holds("what-can-go-wrong", by="symbolic")
def test_no_angle_at_zero_and_a_climb_at_180_degrees(page):
    page.says("A step that is too long can climb even at 180°")
    w, h = sp.symbols("w h", positive=True)
    climb = sp.expand((w - h) ** 2 - w**2)  # on w², straight against the gradient 2w
    assert climb.subs(h, 2 * w) == 0
    assert climb.subs(h, 3 * w).is_positive
    page.says(r"**$\g=0$.** There is no angle, and the linear model finds every direction level")
    assert [sp.Matrix([0, 0]).dot(sp.Matrix(u)) for u in ([1, 0], [0, 1], [-1, 0])] == [0, 0, 0]


# Exercises


@pytest.mark.holds("exercises", "fig-exercises_why_180", by="symbolic")
def test_exercise_1_the_best_axis(page, run, capsys):
    g = sp.Matrix([1, -2, 2])
    size = g.norm()
    best = -g / size
    axes = [sign * sp.eye(3).col(i) for i in range(3) for sign in (-1, 1)]
    downhill = [axis for axis in axes if g.dot(axis) < 0]
    rates = [g.dot(axis) for axis in downhill]
    cosine = max(axis.dot(best) for axis in axes)
    third, two_thirds, minus = (
        ("-" if entry < 0 else "") + rf"\tfrac{abs(entry.p)}{entry.q}" for entry in best
    )
    said = [str(tuple(axis)).replace(" ", "") for axis in downhill]
    page.says(
        "Let $\\g=(1,-2,2)$. What is the steepest direction",
        rf"$\norm{{\g}}=\sqrt{{{g[0] ** 2}+{g[1] ** 2}+{g[2] ** 2}}}={size}$, so the steepest "
        f"direction is $({third},{two_thirds},{minus})$, with the rate ${g.dot(best)}$",
        "Along the axes the downhill rates are ${}$, ${}$ and ${}$, ".format(*rates)
        + "for ${}$, ${}$ and ${}$".format(*said),
        rf"The cosine of the angle to $-\g$ is $\tfrac{cosine.p}{cosine.q}$, so you are "
        f"{float(sp.deg(sp.acos(cosine))):.2f}° off",
    )
    run("exercises_why_180")
    printed = capsys.readouterr().out
    assert "steepest [-0.333  0.667 -0.667]" in printed
    for axis, rate in zip(downhill, rates, strict=True):
        off = float(sp.deg(sp.acos(axis.dot(best))))
        assert f"{list(axis)}: rate {rate}, {off:.2f}° off" in printed


@pytest.mark.holds("exercises", by="property")
def test_exercise_1_the_best_axis_keeps_one_over_root_n(page):
    page.says(
        r"keeps at least $1/\sqrt n$ of the steepness, because "
        r"$\norm{\g}^2=\sum_i\g_i^2\le n\max_i\g_i^2$"
    )
    for n in (1, 2, 5, 50):
        many = np.vstack([np.random.default_rng(n).normal(size=(1000, n)), np.ones(n)])
        share = np.abs(many).max(axis=1) / np.linalg.norm(many, axis=1)
        assert np.all(share * (1 + 1e-12) >= 1 / np.sqrt(n))
        assert share[-1] == pytest.approx(1 / np.sqrt(n))  # so no larger share will do


@pytest.mark.holds("exercises", "fig-exercises_why_180", by="symbolic")
def test_exercise_2_the_guarantee_goes_with_the_square_of_the_cosine(page, run):
    page.says(
        r"and let $u$ be $\alpha<90°$ off the steepest direction",
        r"${h\norm{\g}\cos\alpha-\tfrac12Lh^2}$",
        r"The expression is largest at $h=\norm{\g}\cos\alpha/L$, where it is "
        r"$$ \boundc{\frac{\norm{\g}^2}{2L}\cos^2\alpha} . $$",
        r"The share is $\cos^2\alpha$",
        "What is it at 60°?",
        "At 60° off, half of the steepness is left, but only a **quarter** of the guaranteed",
    )
    size, curvature, c, h = sp.symbols("size L c h", positive=True)
    guarantee = h * size * c - curvature * h**2 / 2
    (best,) = sp.solve(guarantee.diff(h), h)
    assert best == size * c / curvature
    assert guarantee.diff(h, 2) == -curvature
    most = guarantee.subs(h, best)
    assert sp.simplify(most - size**2 * c**2 / (2 * curvature)) == 0
    assert sp.simplify(most / most.subs(c, 1)) == c**2
    half = sp.cos(sp.rad(60))
    assert (half, half**2) == (sp.Rational(1, 2), sp.Rational(1, 4))
    assert guarantee.subs(c, -c).diff(h).is_negative  # beyond 90° no h > 0 is any good
    expected = [float(sp.cos(sp.rad(a)) ** 2) for a in (60, 30, 10)]
    assert run("exercises_why_180")["best"] == pytest.approx(expected)


@pytest.mark.holds("exercises", by="run")
@pytest.mark.parametrize("n", [2, 3, 10, 1000])
def test_exercise_3_the_mean_square_of_the_cosine_is_one_over_n(page, n):
    """Against the exact density of the angle."""
    page.says("and the best $h$ of exercise 2", "the same average, which is $1/n$")
    page.says("on average guaranteed a millionth of what $-\\g$ is")
    assert mean_over_sphere(n, lambda beta: np.cos(beta) ** 2) == pytest.approx(1 / n, rel=1e-6)


@pytest.mark.holds("fig-exercises_why_180", by="statistical")
def test_exercise_3_sample(run, capsys):
    """20 000 squares in [0, 1]; by Hoeffding the mean is 0.03 off with a chance below 5e-16."""
    assert 2 * exp(-2 * 20_000 * 0.03**2) < 5e-16
    names = run("exercises_why_180")
    mean = np.mean(names["u"][:, 0] ** 2)
    assert abs(mean - 1 / 10) < 0.03
    assert f"n = 10: mean of cos² {mean:.4f}" in capsys.readouterr().out
