"""docs/whole-argument.md: its identities, bounds and counterexamples, none of them by `gd`."""

import re
from itertools import product

import numpy as np
import pytest
import scipy.optimize
import sympy as sp

from tests.claims.random_losses import walks

ETA, CURVATURE, R, S, T = sp.symbols("eta L r s t", positive=True)
X, Y = sp.symbols("x y", real=True)
# Both partial derivatives at 0 are 1, and the function is not differentiable there.
TRAP = X + Y - 3 * X * Y * (X + Y) / (X**2 + Y**2)


def symbols(name, n=3):
    return sp.Matrix(sp.symbols(f"{name}1:{n + 1}", real=True))


@pytest.mark.holds("the-whole-argument-on-one-page", by="text")
def test_the_parts_are_numbered_and_named_by_their_numbers(page):
    """Each "By 1", "(3)", "By 2" names the part that proves what it is used for."""
    parts = re.findall(r"^## (\d)\. (.*)$", page.source, flags=re.M)
    assert [int(number) for number, _ in parts] == list(range(1, 8))
    for number, title in parts:
        page.says(f"## {number}. {title}")
    number = {title: number for number, title in parts}
    rate = number["The rate along u is g·u"]
    page.says(rf"By {rate}, ${{\bigl(J(w+rd)-J(w)\bigr)/r}}$ tends to $s$")
    page.says(rf"By {rate} at the point $w+tu$, $\varphi'(t)=\gradJ(w+tu)\cdot u$")
    page.says(f"By Cauchy–Schwarz ({number['The steepest way down is −g']}),")
    page.says(f"By {number['A negative rate goes down']} all of them descend")


# What is given


@pytest.mark.holds("what-is-given", by="exhaustive")
def test_the_definition_and_the_partial_derivatives(page):
    """The largest share missed on a circle: it vanishes for g, and not for a vector of partials."""
    page.says(
        r"$\norm{v}=\sqrt{v\cdot v}$ is the Euclidean length",
        r"J(w+\D)=J(w)+\g\cdot\D+o(\norm{\D})",
        "That $J$ has partial derivatives is not enough",
    )
    turn = np.radians(np.arange(0, 360, 0.5))
    circle = np.stack([np.cos(turn), np.sin(turn)])
    x, y = circle
    w, g = np.array([0.7, -0.4]), np.array([np.cos(0.7) + 0.16, -0.56 - 0.128])

    def loss(x, y):
        return np.sin(x) + x * y**2 + y**4 / 2

    shares = [
        abs(loss(0.7 + r * x, r * y - 0.4) - loss(*w) - r * g @ circle).max() / r
        for r in 10.0 ** -np.arange(1, 6)
    ]
    assert np.all(np.divide(shares[1:], shares[:-1]) < 1 / 9)
    trap = sp.lambdify((X, Y), TRAP)
    for r in (1, 1e-3, 1e-6):
        assert abs(trap(r * x, r * y) - r * (x + y)).max() / r > 2


# 1 and 2: the rate, and what its sign says


@pytest.mark.holds("claim-whole-rate", by="property")
def test_the_rate_is_the_dot_product(page):
    """On random losses the quotient is within ½L|h|‖u‖² of g·u, for every u and both signs of h."""
    page.says(
        r"For every $u\in\R^n$, $\displaystyle\lim_{h\to0}\frac{J(w+hu)-J(w)}{h}=\g\cdot u$",
        r"In particular $\g_i=\partial_iJ(w)$",
    )
    for loss, gradient, smoothness, w, u in walks(60, seed=0):
        for d in (u, -u, 3 * u, 0 * u, *np.eye(len(u))):
            for h in (0.1, -0.1, 1e-3, -1e-5):
                off = (loss(w + h * d) - loss(w)) / h - gradient(w) @ d
                assert abs(off) <= smoothness * abs(h) * (d @ d) / 2 + 1e-9


@pytest.mark.holds("claim-whole-rate", by="symbolic")
def test_without_differentiability_the_rate_is_another():
    partials = [sp.limit(TRAP.subs(v, 0) / w, w, 0) for v, w in ((Y, X), (X, Y))]
    assert partials == [1, 1]
    assert sp.limit(TRAP.subs({X: T, Y: T}) / T, T, 0) == -1 != sum(partials)


@pytest.mark.holds("claim-whole-descent", by="property")
def test_a_negative_rate_descends_with_the_margin_of_the_proof(page):
    """Below ½sr for every r < |s|/(L‖d‖²), along random d and along -g."""
    page.says(
        r"If $\g\cdot d<0$, there is an $R>0$ with $J(w+rd)<J(w)$ for all $0<r<R$. "
        r"If $\g\ne0$, then $d=\stepc{-\g}$ is such a $d$",
        r"tends to $s$ as $r\to0$, and $s<\tfrac12s$. So the quotient is below $\tfrac12s$",
        r"$J(w+rd)-J(w)<\boundc{\tfrac12sr}<0$. Finally $\g\cdot(-\g)=-\norm{\g}^2<0$",
    )
    for loss, gradient, smoothness, w, u in walks(100, seed=1):
        g = gradient(w)
        for d in (-np.sign(g @ u) * u, -g):
            s = g @ d
            assert s < s / 2 < 0
            for r in np.linspace(0.001, 0.999, 9) * -s / (smoothness * (d @ d)):
                assert loss(w + r * d) - loss(w) < s * r / 2 + 1e-14 < 1e-14


@pytest.mark.holds("claim-whole-descent", by="symbolic")
def test_descent_needs_a_negative_rate():
    """Uphill on w² and across on w + v² every r ends higher; at g = 0, -g goes nowhere."""
    assert sp.expand((X + R) ** 2 - X**2).subs(X, 1).is_positive
    assert ((X + Y**2).subs({X: 0, Y: R}) - 0).is_positive
    assert (X**2).subs(X, -R * (X**2).diff(X).subs(X, 0)) == 0


# 3: steepest


@pytest.mark.holds("claim-whole-steepest", by="symbolic")
@pytest.mark.parametrize("n", [1, 2, 4])
def test_the_identity_and_cauchy_schwarz(page, n):
    """The two sides differ by multiples of ‖u‖² - 1 and ‖g‖² - g·g; and Lagrange's identity."""
    page.says(
        r"$\norm{u-u^\star}^2={2-2\,u\cdot u^\star}={2+2\,\g\cdot u/\norm{\g}}$",
        r"$$ \g\cdot u=-\norm{\g}+\tfrac12\norm{\g}\,\norm{u-u^\star}^2 . $$",
        r"$\abs{\g\cdot v}\le\norm{\g}\norm{v}$ for every $v$, are the Cauchy–Schwarz inequality",
    )
    g, u, size = symbols("g", n), symbols("u", n), sp.symbols("size", positive=True)
    apart, excess, off = (u + g / size).dot(u + g / size), u.dot(u) - 1, g.dot(g) - size**2
    assert sp.expand(apart - (2 + 2 * g.dot(u) / size) - excess - off / size**2) == 0
    right = -size + size * apart / 2
    assert sp.expand(right - g.dot(u) - size * excess / 2 - off / (2 * size)) == 0
    crossed = sum((g[i] * u[j] - g[j] * u[i]) ** 2 for i in range(n) for j in range(i))
    assert sp.expand(g.dot(g) * u.dot(u) - g.dot(u) ** 2 - crossed) == 0


@pytest.mark.holds("claim-whole-steepest", by="exhaustive")
def test_no_direction_of_the_plane_is_steeper(page):
    """All around in steps of 0.01°: within ±‖g‖, and -‖g‖ at one place only, 180° from g."""
    page.says(
        r"Let $\g\ne0$. Every $u$ with $\norm{u}=1$ has $-\norm{\g}\le\g\cdot u\le\norm{\g}$, and "
        r"${\g\cdot u}=-\norm{\g}$ only for $u=\stepc{-\g/\norm{\g}}$"
    )
    degrees = np.arange(36_000) / 100
    for g in ([3, 4], [-1, 0.2], [0, -5]):
        size, turn = np.linalg.norm(g), np.radians(degrees) + np.arctan2(g[1], g[0])
        rates = g[0] * np.cos(turn) + g[1] * np.sin(turn)
        assert abs(rates).max() <= size * (1 + 1e-12)
        lowest = degrees[rates.argmin()]
        page.says(
            rf"So $\g\cdot u=\norm{{\g}}\cos\beta$ defines an angle $\beta$ from 0° to "
            f"{lowest:.0f}° in any number of dimensions, and the rate is lowest at "
            f"**{lowest:.0f}°** and only there"
        )
        assert rates.min() == pytest.approx(-size)
        assert np.flatnonzero(rates < -size * (1 - 1e-9)).tolist() == [18_000]
        np.testing.assert_allclose(rates, size * np.cos(np.radians(degrees)), atol=1e-12)
    assert np.dot([3, 4], [-1.2, -1.6]) < -5  # with ‖u‖ = 2 the bound does not hold


# 4: the length


@pytest.mark.holds("claim-whole-length", by="symbolic")
def test_without_a_length_there_is_no_best_step(page):
    page.says(
        r"Let $\g\ne0$. Over all $\D\in\R^n$, $\g\cdot\D$ has no minimum",
        r"At $\D=-t\g$ the first expression is $-t\norm{\g}^2$, which falls below every bound",
    )
    g = symbols("g")
    assert sp.expand(g.dot(-T * g) + T * g.dot(g)) == 0
    assert sp.limit(-T * S**2, T, sp.oo) == -sp.oo


@pytest.mark.holds("claim-whole-length", by="symbolic")
@pytest.mark.parametrize("n", [1, 2, 4])
def test_with_a_price_the_step_is_minus_eta_g(page, n):
    page.says(
        r"For every $\lr>0$, ${\g\cdot\D}+\frac1{2\lr}\norm{\D}^2$ has exactly one minimiser, "
        r"$\D=\stepc{-\lr\,\g}$",
        "with a price on length it is −ηg",
        r"The second equals $-\frac\lr2\norm{\g}^2+\frac1{2\lr}\norm{\D+\lr\,\g}^2$",
    )
    g, d = symbols("g", n), symbols("d", n)
    left = g.dot(d) + d.dot(d) / (2 * ETA)
    right = -ETA * g.dot(g) / 2 + (d + ETA * g).dot(d + ETA * g) / (2 * ETA)
    assert sp.expand(left - right) == 0
    (only,) = sp.solve([left.diff(v) for v in d], list(d), dict=True)
    assert [sp.expand(only[v]) for v in d] == list(-ETA * g)


# 5: how short


@pytest.mark.holds("claim-whole-safe", by="property")
def test_the_gap_and_the_guaranteed_fall(page):
    """(a) and (b) at random points of random losses with a known L."""
    page.says(
        r"The gap is at most ½Lh², and rates below 2/L descend",
        r"its gradient **$L$-Lipschitz** there, $L>0$: "
        r"$\norm{\gradJ(a)-\gradJ(b)}\le L\,\norm{a-b}$",
        r"(a) If that is the segment from $w$ to $w+hu$, with $\norm{u}=1$ and $h>0$, then "
        r"$$ \bigl\lvert J(w+hu)-J(w)-h\,\g\cdot u\bigr\rvert\le\boundc{\tfrac12Lh^2} . $$",
        r"(b) Hence, if it is the segment from $w$ to $w\stepc{-\lr\,\g}$, $$ \begin{aligned} "
        r"&J(w\stepc{-\lr\,\g})\\ "
        r"&\quad\le J(w)-\boundc{\lr\,\bigl(1-\tfrac12L\lr\bigr)\norm{\g}^2} . \end{aligned} $$ "
        r"So for $\g\ne0$ and $0<\lr<2/L$ the loss falls",
    )
    for loss, gradient, smoothness, w, u in walks(150, seed=2):
        g, there = gradient(w), gradient(w + u)
        assert np.linalg.norm(there - g) <= smoothness * (1 + 1e-12)
        for h in (0.01, 0.1, 1.0, 3.0):
            assert abs(loss(w + h * u) - loss(w) - h * g @ u) <= smoothness * h**2 / 2 + 1e-12
        for rate in np.array([0.01, 0.5, 1.0, 1.5, 1.99, 4]) / smoothness:
            fall = rate * (1 - smoothness * rate / 2) * g @ g
            assert loss(w - rate * g) <= loss(w) - fall + 1e-12
            assert loss(w - rate * g) < loss(w) or rate > 2 / smoothness


@pytest.mark.holds("claim-whole-safe", by="symbolic")
def test_the_proof_of_the_gap_and_of_the_fall(page):
    page.says(
        r"\le\int_0^hLt\,dt=\tfrac12Lh^2",
        r"take $u=-\g/\norm{\g}$ and $h=\lr\norm{\g}$ in (a)",
        r"The factor $\lr(1-\tfrac12L\lr)$ is positive for $0<\lr<2/L$",
    )
    h, size, share = sp.symbols("h size share", positive=True)
    assert sp.integrate(CURVATURE * T, (T, 0, h)) == CURVATURE * h**2 / 2
    change = (-h * size + CURVATURE * h**2 / 2).subs(h, ETA * size)
    fall = ETA * (1 - CURVATURE * ETA / 2)
    assert sp.expand(change + fall * size**2) == 0
    at = sp.factor(fall.subs(ETA, share * 2 / CURVATURE))
    assert sp.expand(at - 2 * share * (1 - share) / CURVATURE) == 0  # positive for share < 1 only


@pytest.mark.holds("claim-whole-safe", "5-how-short-is-short-enough", by="symbolic")
def test_the_bound_is_sharp_and_largest_at_one_over_l(page):
    """On ½Lw² the gap is ½Lh², the rate 2/L leads to -w, a larger one climbs."""
    page.says(
        r"On $\tfrac12Lw^2$ the rate $2/L$ leads from $w$ to $-w$, to the same loss: the bound "
        r"cannot be improved. The guaranteed fall is largest at $\lr=1/L$"
    )
    w, h = sp.symbols("w h", real=True)
    parabola = CURVATURE * w**2 / 2
    missed = parabola.subs(w, w + h) - parabola - h * parabola.diff(w)
    assert sp.expand(missed) == CURVATURE * h**2 / 2
    assert sp.simplify(w - 2 / CURVATURE * parabola.diff(w)) == -w
    climb = parabola.subs(w, w - 3 / CURVATURE * parabola.diff(w)) - parabola
    assert sp.expand(climb - 3 * parabola) == 0
    fall = ETA * (1 - CURVATURE * ETA / 2)
    assert sp.solve(fall.diff(ETA), ETA) == [1 / CURVATURE]
    assert fall.diff(ETA, 2) == -CURVATURE
    # No L around 0: the gap of |w|^(3/2) is above ½Lh² for every L, once h is short enough.
    assert sp.limit(T ** sp.Rational(3, 2) / (CURVATURE * T**2 / 2), T, 0) == sp.oo


# 6: other norms

P = np.array([[2.0, 0.6], [0.6, 1.0]])
NORMS = {
    "euclidean": lambda u: np.sqrt((u**2).sum(-1)),
    "l1": lambda u: np.abs(u).sum(-1),
    "linf": lambda u: np.abs(u).max(-1),
    "form": lambda u: np.sqrt(np.einsum("...i,ij,...j", u, P, u)),
}
G = np.array([3.0, 4.0])
STEEPEST = {
    "euclidean": -G / 5,
    "l1": np.array([0.0, -1.0]),
    "linf": np.array([-1.0, -1.0]),
    "form": -np.linalg.solve(P, G) / np.sqrt(G @ np.linalg.solve(P, G)),
}


@pytest.mark.holds("claim-whole-norm", "6-another-length-another-direction", by="exhaustive")
@pytest.mark.parametrize("name", NORMS)
def test_steepest_in_any_norm(page, name):
    """By going round the unit circle of each norm in 100 000 steps."""
    page.says(
        r"The Euclidean norm gives $-\g/\norm{\g}$, $\ell_1$ a step along one axis, $\ell_\infty$ "
        r"minus the signs, $\sqrt{u\T Pu}$ with $P$ positive definite $-P^{-1}\g$ up to a factor"
    )
    turn = np.linspace(0, 2 * np.pi, 100_001)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    circle /= NORMS[name](circle)[:, np.newaxis]
    rates = circle @ G
    assert rates.min() < 0
    assert rates.min() == pytest.approx(-rates.max())
    assert circle[rates.argmin()] == pytest.approx(STEEPEST[name], abs=2e-4)


@pytest.mark.holds("claim-whole-norm", by="exhaustive")
@pytest.mark.parametrize("name", NORMS)
def test_the_whole_step_in_any_norm(name):
    """η‖g‖* times the steepest direction beats every step of a grid around it."""
    rate, dual = 0.3, -STEEPEST[name] @ G
    best = rate * dual * STEEPEST[name]

    def price(step):
        return step @ G + NORMS[name](step) ** 2 / (2 * rate)

    grid = best + np.array(list(product(np.linspace(-3, 3, 121), repeat=2)))
    away = np.abs(grid - best).max(axis=1) > 1e-9
    assert np.count_nonzero(~away) == 1
    assert (price(grid[away]) > price(best)).all()
    assert price(best) == pytest.approx(-rate * dual**2 / 2)


@pytest.mark.holds("claim-whole-norm", by="property")
def test_random_norms_whose_balls_are_polytopes(page):
    """‖u‖ = max|aᵢ·u| with random aᵢ: the steepest u by linear programming, then random steps."""
    page.says(
        r"$\norm{\g}_*=\max\{\g\cdot u:\norm{u}\le1\}$ its **dual norm**",
        r"Let $\g\ne0$. Over $\norm{u}\le1$ the minimum of $\g\cdot u$ is $-\norm{\g}_*<0$. Call "
        r"any $u$ that attains it $u^\star$; it has $\norm{u^\star}=1$. For $\lr>0$ the minimisers "
        r"of ${\g\cdot\D}+\frac1{2\lr}\norm{\D}^2$ are exactly the steps "
        r"$\D=\stepc{\lr\norm{\g}_*u^\star}$",
    )
    rng = np.random.default_rng(3)
    for n in (2, 3, 5) * 4:
        faces, g = rng.normal(size=(3 * n, n)), rng.normal(size=n)
        walls, free = np.vstack([faces, -faces]), [(None, None)] * n
        lowest, highest = (
            scipy.optimize.linprog(sign * g, A_ub=walls, b_ub=np.ones(6 * n), bounds=free)
            for sign in (1, -1)
        )
        dual = -highest.fun
        assert lowest.fun == pytest.approx(-dual)
        assert dual > 0
        assert abs(faces @ lowest.x).max() == pytest.approx(1)
        rate = 10 ** rng.uniform(-2, 1)

        def price(steps, faces=faces, g=g, rate=rate):
            return steps @ g + abs(steps @ faces.T).max(axis=-1) ** 2 / (2 * rate)

        best = rate * dual * lowest.x
        assert price(best) == pytest.approx(-rate * dual**2 / 2)
        others = np.vstack(
            [best * np.linspace(-2, 3, 500)[:, None], best + rng.normal(size=(2000, n)) * rate]
        )
        others = others[np.abs(others - best).max(axis=1) > 1e-3 * rate]
        assert np.all(price(others) > price(best))


@pytest.mark.holds("claim-whole-norm", "6-another-length-another-direction", by="property")
def test_random_p_norms_and_forms(page):
    """Hölder's dual norm and that of a form, against thousands of steps of length 1."""
    page.says(
        r"has $\g\cdot\D\ge-t\norm{\g}_*$, with equality exactly if $\D=tu^\star$",
        "The minimum is negative, since a small multiple of $-\\g$ is in the ball",
    )
    rng = np.random.default_rng(4)
    for n in (2, 3, 6) * 5:
        g, steps = rng.normal(size=n), rng.normal(size=(4000, n))
        p = 1 + 10 ** rng.uniform(-1, 1)
        q = p / (p - 1)
        dual = (abs(g) ** q).sum() ** (1 / q)
        best = -np.sign(g) * (abs(g) / dual) ** (q - 1)
        assert (abs(best) ** p).sum() == pytest.approx(1)
        assert g @ best == pytest.approx(-dual)
        rates = steps @ g / (abs(steps) ** p).sum(axis=1) ** (1 / p)
        assert -dual <= rates.min() < 0
        root = rng.normal(size=(n, n))
        form = root @ root.T + 0.1 * np.eye(n)
        best = -np.linalg.solve(form, g)
        lengths = np.sqrt(np.einsum("ij,jk,ik->i", steps, form, steps))
        lowest = g @ best / np.sqrt(best @ form @ best)
        assert lowest < 0  # so it descends
        assert np.all(steps @ g / lengths > lowest)


@pytest.mark.holds("claim-whole-norm", by="symbolic")
def test_the_length_of_the_step_and_several_steepest_directions(page):
    page.says(r"And $-t\norm{\g}_*+t^2/(2\lr)$ is lowest at $t=\lr\norm{\g}_*$ only")
    dual, share = sp.symbols("dual share", positive=True)
    along = -T * dual + T**2 / (2 * ETA)
    assert sp.solve(along.diff(T), T) == [ETA * dual]
    assert along.diff(T, 2).is_positive
    # ℓ₁ and g = (c, c): every mixture of the two axes is a u*, and every one is a minimiser.
    c = sp.symbols("c", positive=True)
    steepest = -sp.Matrix([share, 1 - share])
    rate = sp.expand(sp.Matrix([c, c]).dot(steepest))
    assert rate == -c
    best = sp.Matrix([c, c]).dot(ETA * c * steepest) + (ETA * c) ** 2 / (2 * ETA)
    assert sp.expand(best) == -ETA * c**2 / 2


# 7: what is not claimed


@pytest.mark.holds("7-what-is-not-claimed", by="symbolic")
def test_descent_without_a_negative_rate(page):
    """On -x² at 0 every slope is 0, and every d ≠ 0 descends."""
    page.says(r"And $\g\cdot d<0$ is not needed: on $-x^2$ at 0 every $d\ne0$ [descends]")
    d = sp.symbols("d", real=True, nonzero=True)
    loss = -(X**2)
    assert loss.diff(X).subs(X, 0) == 0
    assert loss.subs(X, R * d).is_negative


@pytest.mark.holds("7-what-is-not-claimed", by="symbolic")
def test_a_rate_above_1_climbs_on_the_parabola(page):
    """(1 - 2η)²w² > w² exactly for η > 1, and at 1 the loss is the same."""
    w = sp.symbols("w", nonzero=True)
    loss = w**2
    factor = sp.expand(loss.subs(w, w - ETA * loss.diff(w)) / loss - 1)
    assert sp.solveset(factor > 0, ETA, sp.Interval.open(0, sp.oo)) == sp.Interval.open(1, sp.oo)
    (edge,) = sp.solve(factor, ETA)
    page.says(rf"On $w^2$ from $w\ne0$ every step with a rate above {edge} [climbs]")


@pytest.mark.holds("7-what-is-not-claimed", by="exhaustive")
def test_the_aim_at_condition_100(page):
    """The largest angle between -g and the way to the minimum, over a fine circle of points."""
    condition = 100
    turn = np.linspace(0, np.pi, 200_001)
    w = np.stack([np.cos(turn), np.sin(turn)])
    g = np.array([[1.0], [condition]]) * w
    cosine = (g * w).sum(0) / np.linalg.norm(g, axis=0)
    worst = np.degrees(np.arccos(cosine.min()))
    page.says(f"On a bowl of condition number {condition} the aim can be [{worst:.1f}° off]")


@pytest.mark.holds("7-what-is-not-claimed", by="property")
def test_the_gradients_tend_to_zero_and_nothing_more(page):
    """Their squares sum to at most the room above the infimum over η(1 - ½Lη); the walk may run."""
    page.says(
        r"than gradients that tend to 0, on a loss that is bounded below and $L$-smooth, for "
        r"$0<\lr<2/L$"
    )
    rng = np.random.default_rng(5)
    for n in (1, 2, 4) * 4:
        a, b, w = rng.normal(size=(5, n)), rng.normal(size=5), rng.normal(size=n)
        smoothness = np.linalg.norm(a.T @ a, 2)
        rate = rng.uniform(0.05, 1.95) / smoothness
        room, total = np.sin(a @ w + b).sum() + 5, 0.0  # the infimum is at least -5
        for _ in range(300):
            g = a.T @ np.cos(a @ w + b)
            total += g @ g
            w = w - rate * g
        assert total <= room / (rate * (1 - smoothness * rate / 2))
    w, steps = 0.0, []
    for _ in range(1000):  # log(1 + e^-w) is bounded below, has L = ¼ and no lowest point
        steps.append(1 / (1 + np.exp(w)))
        w += 4 * steps[-1]
    assert w > 8
    assert steps[-1] < 1e-3
    assert np.all(np.diff(steps) < 0)


@pytest.mark.holds("7-what-is-not-claimed", by="symbolic")
def test_a_zero_gradient_is_silent():
    """On x² + y², -x² - y², x² - y² and x³ the gradient at 0 is 0, and the fates differ."""
    fates = []
    for loss in (X**2 + Y**2, -(X**2) - Y**2, X**2 - Y**2, X**3):
        assert [loss.diff(v).subs({X: 0, Y: 0}) for v in (X, Y)] == [0, 0]
        ways = [(T, 0), (-T, 0), (0, T), (0, -T)]
        fates.append([sp.sign(loss.subs({X: x, Y: y}, simultaneous=True)) for x, y in ways])
    assert fates == [[1, 1, 1, 1], [-1, -1, -1, -1], [1, 1, -1, -1], [1, -1, 0, 0]]


@pytest.mark.holds("7-what-is-not-claimed", by="symbolic")
def test_without_differentiability_minus_the_partials_can_climb():
    """The partials at 0 are (1, 1), and f(-t, -t) = t; minus a subgradient climbs by 3t."""
    assert sp.simplify(TRAP.subs({X: -T, Y: -T})) == T
    short = T / (1 + T)  # any length below 1
    kinked = abs(1 - short) + 2 * abs(-2 * short)
    assert sp.simplify(kinked - (1 + 3 * short)) == 0
    # (1, 2) is a subgradient of |x| + 2|y| at (1, 0): the function lies above 1 + (x - 1) + 2y.
    x, y = np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-3, 3, 121))
    assert np.all(np.abs(x) + 2 * np.abs(y) >= 1 + (x - 1) + 2 * y - 1e-12)


@pytest.mark.holds("7-what-is-not-claimed", by="symbolic")
def test_a_rescaled_coordinate_turns_the_direction(page):
    """The second number s times as large: -(g1, g2/s²), parallel to -g only if g1 or g2 is 0."""
    page.says(r"unless that entry of $\g$, or every other, is 0")
    g1, g2, v = sp.symbols("g1 g2 v", real=True)
    rescaled = (g1 * X + g2 * v / S).diff(v) / S  # the step in v = s·y, carried back to y
    assert sp.simplify(rescaled - g2 / S**2) == 0
    turned = sp.factor(g1 * g2 - g2 * g1 / S**2)  # the cross product of the two directions
    assert set(sp.solve(turned.subs(S, 1000), g1)) == {0}
    assert set(sp.solve(turned.subs(S, 1000), g2)) == {0}


@pytest.mark.holds("7-what-is-not-claimed", by="symbolic")
def test_a_mini_batch_can_climb():
    """Data 0 and 10 at w = 1: the first sample's gradient is +1, the full one's is -8."""
    full = (X**2 + (X - 10) ** 2) / 2
    assert full.diff(X).subs(X, 1) == -8
    assert (X**2 / 2).diff(X).subs(X, 1) == 1
    assert sp.expand(full.subs(X, 1 - R) - full.subs(X, 1)).is_positive  # for every step length
