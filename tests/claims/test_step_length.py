"""Every claim and every number of docs/step-length.md, against oracles that do not use `gd`."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.integrate
import scipy.optimize
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

GIVEN = [
    # Where the literature has it.
    "Springer, 2018, sections 1.2.3 and 2.1.5",
    "*Pacific Journal of Mathematics* 16 (1966), 1–3",
]

A = np.diag([1.0, 4.0])
START = np.array([3.0, 1.0])
ENTRY = st.integers(-30, 30).map(lambda n: n / 10)
PLACE = st.tuples(ENTRY, ENTRY).map(np.array)
TERM = st.tuples(st.integers(1, 20).map(lambda n: n / 10), ENTRY, ENTRY)
TERMS = st.lists(TERM, min_size=1, max_size=4).map(np.array)


def bowl(w):
    return w @ A @ w / 2


def walk(gradient, start, rate, steps):
    """Gradient descent in its plainest form; all its points."""
    points = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        points.append(points[-1] - rate * gradient(points[-1]))
    return np.array(points)


class Sum:
    """Σ aₖ f(bₖ·w) + ½μ‖w‖² for random aₖ > 0 and bₖ, with f'' between -1 and 1.

    The gradient is Lipschitz with L = Σ aₖ‖bₖ‖² + μ. The infimum is 0, at w = 0.
    """

    waves = (lambda x: 1 - np.cos(x), np.sin)  # not convex
    convex = (lambda x: np.log(np.cosh(x)), np.tanh)

    def __init__(self, terms, shape, strong=0.0):
        self.a, self.b, self.strong = terms[:, 0], terms[:, 1:], strong
        self.f, self.slope = shape
        self.smooth = (self.a * (self.b**2).sum(axis=1)).sum() + strong
        assume(self.smooth > 0.01)

    def __call__(self, w):
        return self.f(w @ self.b.T) @ self.a + self.strong / 2 * (w**2).sum(axis=-1)

    def grad(self, w):
        return (self.slope(w @ self.b.T) * self.a) @ self.b + self.strong * w


# One step


@pytest.mark.holds("fig-ten_lengths", "what-can-go-wrong", by="symbolic")
def test_ten_lengths(page, run):
    """The loss along -g is a polynomial: which rates land lower, which is best, and the bound."""
    eta = sp.symbols("eta")
    along = sp.expand(((3 - 3 * eta) ** 2 + 4 * (1 - 4 * eta) ** 2) / 2)
    best = sp.solve(sp.diff(along, eta))[0]
    back = max(sp.solve(along - along.subs(eta, 0)))
    names = run("ten_lengths")
    rates = np.arange(1, 11) / 10
    losses = np.array([float(along.subs(eta, sp.Rational(k, 10))) for k in range(1, 11)])
    assert names["losses"] == pytest.approx(losses)
    assert ((losses < 6.5) == (rates < float(back))).all()
    assert f"Those up to {rates[losses < 6.5].max()} land lower" in names["caption"]
    page.says(rf"with $\lr={rates[0]},\dots,{rates[-1]:.0f}$. Those up to")
    page.says(f"bottoms out near {float(best):.2f} and rises to")
    page.says(f"the best rate along $-\\g$ is ${float(best):.3f}$, and $1/L={1 / 4}$")
    tangent_and_bend = 6.5 - 25 * names["eta"] + 4 / 2 * 25 * names["eta"] ** 2
    assert names["upper"] == pytest.approx(tangent_and_bend)
    assert np.all(names["upper"] >= names["along"] - 1e-12)
    promised = names["eta"][1:][names["upper"][1:] < 6.5 - 1e-12]
    assert promised.max() < 2 / 4 <= promised.max() + 0.0051


@pytest.mark.holds("claim-length-descent-lemma", "claim-eq-descent-lemma", by="property")
@given(TERMS, PLACE, st.floats(0.001, 1.999))
def test_descent_lemma(page, terms, w, share):
    """(1) on random sums of waves with a known L, at random points and rates."""
    page.says(
        r"$L$-Lipschitz, $L>0$, on the segment from $w$ to $w\stepc{-\lr\,\g}$, with $\lr>0$.",
        r"&J(w\stepc{-\lr\,\g})\\ &\le J(w)-\boundc{\lr\,\bigl(1-\tfrac12L\lr\bigr)\norm{\g}^2}",
        r"If $\g\ne0$ and $\lr<2/L$, the loss falls strictly.",
    )
    loss = Sum(terms, Sum.waves)
    g, eta = loss.grad(w), share / loss.smooth
    square = g @ g
    for rate in (eta, 2 * eta, 5 * eta):
        bound = loss(w) - rate * (1 - loss.smooth * rate / 2) * square
        assert loss(w - rate * g) <= bound + 1e-12
    if square > 1e-6 and share < 1.99:
        assert loss(w - eta * g) < loss(w)
    assert loss(0 * w - eta * loss.grad(0 * w)) == loss(0 * w)  # g = 0: no strict fall


@pytest.mark.holds("claim-length-descent-lemma", "claim-eq-descent-lemma", by="symbolic")
def test_the_descent_lemma_is_sharp_and_needs_its_l(page):
    """On ½Lw² it is an equality: level at 2/L, higher above. With too small an L it is false."""
    page.says(
        r"It equals $\frac1{2L}-\frac L2(\lr-\frac1L)^2$, so it is largest at $\lr=1/L$.",
        r"the guaranteed fall is largest at $\lr=1/L$, where it is $\norm{\g}^2/(2L)$.",
    )
    w, eta, smooth, above = sp.symbols("w eta L above", positive=True)
    g, loss = smooth * w, smooth * w**2 / 2
    after = loss.subs(w, w - eta * g)
    fall = eta * (1 - smooth * eta / 2)
    assert sp.expand(after - (loss - fall * g**2)) == 0
    assert sp.simplify((after - loss).subs(eta, 2 / smooth)) == 0
    assert sp.expand((after - loss).subs(eta, 2 / smooth + above)).is_positive
    assert sp.expand(1 / (2 * smooth) - smooth / 2 * (eta - 1 / smooth) ** 2 - fall) == 0
    assert sp.solve(sp.diff(fall, eta), eta) == [1 / smooth]
    assert sp.diff(fall, eta, 2).is_negative
    assert sp.simplify(fall.subs(eta, 1 / smooth)) == 1 / (2 * smooth)
    false_l = smooth / 2  # half of what the loss really bends
    claimed = loss - eta * (1 - false_l * eta / 2) * g**2
    assert sp.simplify(after - claimed).is_positive


@pytest.mark.holds("fig-guaranteed_decrease", by="symbolic")
def test_guaranteed_decrease(run):
    """All three losses have slope 1 and curvature at most 2; the falls at 1/L in the caption."""
    w, names = sp.symbols("w", real=True), run("guaranteed_decrease")
    losses = [
        (w**2, sp.Rational(1, 2)),
        (8 * sp.log(1 + sp.exp(w)), -sp.log(7)),
        (-2 * sp.cos(w), 5 * sp.pi / 6),
    ]
    around = np.linspace(-20, 20, 4001)
    for (loss, at), (_, start) in zip(losses, names["losses"].values(), strict=True):
        assert start == pytest.approx(float(at))
        assert sp.simplify(sp.diff(loss, w).subs(w, at)) == 1
        bending = sp.lambdify(w, sp.diff(loss, w, 2))(around)
        assert np.abs(bending).max() <= 2 + 1e-12
        fallen = float((loss.subs(w, at) - loss.subs(w, at - sp.Rational(1, 2))).evalf())
        assert f"{fallen:.2f}" in names["caption"]
        assert fallen >= 1 / (2 * 2) - 1e-12
    assert names["bound"] == pytest.approx(names["eta"] - names["eta"] ** 2)
    assert names["decreases"]["$w^2$"] == pytest.approx(names["bound"])


@pytest.mark.holds("fig-step_length", by="run")
def test_step_length(run):
    """Promise and change at 1/L, from the two parabolas 6.5 - 25η + cη², c = 50 or 36.5."""
    names = run("step_length")
    eta = names["lengths"] / 4
    assert names["upper"] == pytest.approx(6.5 - 25 * eta + 50 * eta**2)
    assert names["along"] == pytest.approx(6.5 - 25 * eta + 36.5 * eta**2)
    promised, changed = -25 / 4 + 50 / 16, -25 / 4 + 36.5 / 16
    assert f"\\boundc{{{promised:.3f}}}" in names["caption"]
    assert f"\\stepc{{{changed:.3f}}}" in names["caption"]


@pytest.mark.holds("what-does-one-step-surely-bring", by="property")
@given(TERMS, PLACE, st.floats(0.01, 1))
def test_a_rate_up_to_one_over_l_steps_down_an_upper_bound(page, terms, w, share):
    """loss + slope + ‖Δ‖²/(2η) lies above the loss everywhere, and the step is its lowest point."""
    page.says(r"For $\lr\le1/L$ and an $L$-Lipschitz gradient the price is at least what")
    loss = Sum(terms, Sum.waves)
    g, eta = loss.grad(w), share / loss.smooth
    steps = np.random.default_rng(0).normal(size=(200, 2)) * np.geomspace(0.01, 9, 200)[:, None]

    def bound(step):
        return loss(w) + step @ g + (step**2).sum(axis=-1) / (2 * eta)

    assert np.all(bound(steps) >= loss(w + steps) - 1e-9)
    assert np.all(bound(steps) >= bound(-eta * g) - 1e-9)


@pytest.mark.holds("what-does-one-step-surely-bring", by="symbolic")
def test_predict_two_rates(page):
    """The losses after one and two steps in fractions, and the factor along w2 for every step."""
    page.says(
        r"On $\tfrac12(w_1^2+4w_2^2)$, where $L=4$, you are at $(3,1)$",
        r"may use $\lr=0.45$ or $\lr=0.6$. Which one is promised",
    )

    def loss(rate, steps):
        x, y = 3 * (1 - rate) ** steps, (1 - 4 * rate) ** steps
        return (x**2 + 4 * y**2) / 2

    small, large = Fraction("0.45"), Fraction("0.6")
    assert small < Fraction(2, 4) < large
    page.says(f"Only ${float(small)}$ is promised, since $2/L={2 / 4}$.")
    page.says(
        f"Both lower the loss of ${float(loss(small, 0))}$:"
        f" to ${float(loss(small, 1)):.2f}$ and to ${float(loss(large, 1)):.2f}$."
    )
    assert max(loss(small, 1), loss(large, 1)) < loss(large, 0)
    page.says(
        f"But at $0.6$ each step multiplies $w_2$ by $1-4\\cdot0.6={float(1 - 4 * large)}$."
        f" After two steps the loss is ${float(loss(large, 2)):.2f}$, and it goes on growing."
    )
    assert all(loss(large, k + 1) > loss(large, k) for k in range(1, 60))
    assert all(loss(small, k + 1) < loss(small, k) for k in range(60))


# Many steps


@pytest.mark.holds("claim-length-small-gradient", by="property")
@given(TERMS, PLACE)
def test_the_gradients_cannot_stay_large(page, terms, start):
    """Random sums of waves, none convex, with J* = 0: the bound at every K, and on the sum."""
    page.says(
        r"let $J$ be bounded below, with infimum $J^\star$. Walk with $\lr=1/L$ from $w_0$",
        r"Then for every $K\ge1$",
        r"\min_{k<K}\norm{\g_k}^2\le\boundc{\frac{2L\,\bigl(J(w_0)-J^\star\bigr)}{K}}",
    )
    loss = Sum(terms, Sum.waves)
    points = walk(loss.grad, start, 1 / loss.smooth, 100)
    squares = (loss.grad(points) ** 2).sum(axis=1)[:-1]
    room, k = 2 * loss.smooth * (loss(points[0]) - 0), np.arange(1, 101)
    assert np.all(np.cumsum(squares) <= room + 1e-9)
    assert np.all(np.minimum.accumulate(squares) <= room / k + 1e-9)


@pytest.mark.holds("claim-length-small-gradient", by="symbolic")
def test_what_the_bound_on_the_gradients_needs():
    """Unbounded below, or with η = 2/L, the gradients can stay as they are for ever."""
    slope = [Fraction(1)] * 100  # of J = w, anywhere; L may be any positive number
    assert min(slope) == 1
    at, seen = Fraction(1), []
    for _ in range(100):  # J = ½w², L = 1, J* = 0, at the rate 2
        seen.append(at**2)
        at -= 2 * at
    assert min(seen) > 2 * 1 * Fraction(1, 2) / 100


@pytest.mark.holds("claim-length-convex", by="property")
@given(TERMS, PLACE, st.floats(0.1, 3))
def test_convex_lies_above_its_tangents(page, terms, w, strong):
    """Sums of log cosh, without and with ½μ‖w‖², at many v. Waves break it."""
    page.says(
        r"for all $w$, $v$, with $\g=\gradJ(w)$, $$ J(v)\ge J(w)+\g\cdot(v-w) . $$",
        r"$\mu>0$, if it rises above each at least like a parabola",
        r"J(v)\ge{}&J(w)+\g\cdot(v-w)\\ &+\tfrac\mu2\norm{v-w}^2",
    )
    v = w + np.random.default_rng(1).normal(size=(500, 2)) * np.geomspace(0.01, 20, 500)[:, None]
    squares = ((v - w) ** 2).sum(axis=1)

    def rise(loss):
        return loss(v) - loss(w) - (v - w) @ loss.grad(w)

    assert np.all(rise(Sum(terms, Sum.convex)) >= -1e-9)
    assert np.all(rise(Sum(terms, Sum.convex, strong)) >= strong / 2 * squares - 1e-9)
    # Far out a log cosh is nearly straight: convex, and not μ-strongly convex for this μ.
    flat = Sum(np.array([[1.0, 1.0, 0.0]]), Sum.convex)
    assert np.any(flat(v) - flat(w) - (v - w) @ flat.grad(w) < strong / 2 * squares - 1e-9)
    waves = Sum(np.array([[1.0, 1.0, 0.0]]), Sum.waves)
    top = np.array([np.pi, 0.0])
    beside = np.array([1.0, 0.0])
    assert waves(top + beside) < waves(top) + waves.grad(top) @ beside


@pytest.mark.holds("claim-length-rates", "claim-eq-convex-rate", by="property")
@given(TERMS, PLACE)
def test_the_convex_rate(page, terms, start):
    """(2) on random sums of log cosh, with minimiser 0 and J* = 0, at every K."""
    page.says(
        "How fast the loss falls at η = 1/L Let the gradient be $L$-Lipschitz everywhere,"
        r" and walk with $\lr=1/L$.",
        r"If $J$ is convex and has a minimiser $w^\star$, then for $K\ge1$",
        r"J(w_K)-J^\star\le\boundc{\frac{L\,\norm{w_0-w^\star}^2}{2K}}",
    )
    loss = Sum(terms, Sum.convex)
    points, k = walk(loss.grad, start, 1 / loss.smooth, 60), np.arange(1, 61)
    assert np.all(loss(points[1:]) <= loss.smooth * (start @ start) / (2 * k) + 1e-12)
    # The step of the proof, from every point of the walk.
    before, after = (points[:-1] ** 2).sum(axis=1), (points[1:] ** 2).sum(axis=1)
    assert np.all(loss(points[1:]) <= loss.smooth / 2 * (before - after) + 1e-12)


@pytest.mark.holds("claim-length-rates", "claim-eq-convex-rate", by="run")
def test_the_convex_rate_needs_a_convex_loss():
    """Near the top of 1 - cos (L = 1) the walk starts so slowly that it breaks (2)."""
    start, k = 3.14, np.arange(1, 61)
    points = walk(np.sin, start, 1.0, 60)
    assert np.any(1 - np.cos(points[1:]) > start**2 / (2 * k))


@pytest.mark.holds("claim-length-rates", "claim-eq-strongly-convex-rate", by="property")
@given(TERMS, PLACE, st.floats(0.01, 3))
def test_the_strongly_convex_rate(page, terms, start, strong):
    """(3) at every K on random sums with a known μ, and ‖g‖² ≥ 2μ(J - J*) on the way."""
    page.says(
        r"If $J$ is $\mu$-strongly convex, then for $K\ge0$",
        r"&J(w_K)-J^\star\\ &\quad\le\boundc{\bigl(1-\tfrac\mu L\bigr)^K}"
        r"\,\bigl(J(w_0)-J^\star\bigr)",
        r"so $\norm{\g}^2\ge2\mu\,(J(w)-J^\star)$",
    )
    loss = Sum(terms, Sum.convex, strong)
    points, k = walk(loss.grad, start, 1 / loss.smooth, 60), np.arange(61)
    assert np.all(loss(points) <= (1 - strong / loss.smooth) ** k * loss(points[0]) + 1e-12)
    squares = (loss.grad(points) ** 2).sum(axis=1)
    assert np.all(squares >= 2 * strong * loss(points) - 1e-12)


@pytest.mark.holds("claim-length-rates", "claim-eq-strongly-convex-rate", by="run")
def test_the_strongly_convex_rate_needs_strong_convexity():
    """On w⁴/4 between -1 and 1, where L = 3, no factor below 1 bounds the loss for long."""
    points = walk(lambda w: w**3, 1.0, 1 / 3, 4000)
    assert points[-1] ** 4 / 4 > (1 - 0.05 / 3) ** 4000 / 4
    assert np.all(points[1:] ** 4 / 4 <= 3 / (2 * np.arange(1, 4001)))  # convex: (2) holds


@pytest.mark.holds("what-do-many-steps-bring", by="symbolic")
def test_the_identities_of_the_two_proofs(page):
    """Completing the square, and the lowest point of the strongly convex lower bound."""
    page.says(
        r"&\quad\le\g\cdot(w-w^\star)-\tfrac1{2L}\norm{\g}^2\\"
        r" &\quad=\tfrac L2\bigl(\norm{w-w^\star}^2-\norm{w^+-w^\star}^2\bigr)",
        r"is smallest [at $v=w-\g/\mu$], with the value $J(w)-\norm{\g}^2/(2\mu)$.",
    )
    g, e, d = (sp.Matrix(sp.symbols(f"{name}1:4", real=True)) for name in "ged")
    smooth, mu = sp.symbols("L mu", positive=True)
    after = e - g / smooth
    left = g.dot(e) - g.dot(g) / (2 * smooth)
    assert sp.expand(left - smooth / 2 * (e.dot(e) - after.dot(after))) == 0
    bound = g.dot(d) + mu / 2 * d.dot(d)
    at = sp.solve([sp.diff(bound, c) for c in d], list(d))
    assert sp.Matrix([at[c] for c in d]) == -g / mu
    assert sp.expand(bound.subs(at) + g.dot(g) / (2 * mu)) == 0


# The quadratic


@pytest.mark.holds("claim-length-quadratic", by="symbolic")
def test_the_interval_of_the_factor(page):
    """|1 - ηλ| < 1 exactly for 0 < ηλ < 2; at both ends it is 1; with λ < 0 it is above 1."""
    page.says(
        r"Let $J=\tfrac12w\T Aw$ with $A$ symmetric and positive definite",
        r"multiplies the component of $w$ along the $i$-th eigenvector by $1-\lr\lambda_i$.",
        r"to the minimiser $0$ from every start if and only if $0<\lr<2/\lambda_{\max}$.",
        r"if and only if $\abs{1-\lr\lambda_i}<1$, that is $0<\lr\lambda_i<2$, for all $i$.",
    )
    x, w = sp.symbols("x", real=True), sp.Matrix(sp.symbols("w1:3"))
    assert sp.solveset(sp.Abs(1 - x) < 1, x, sp.S.Reals) == sp.Interval.open(0, 2)
    assert sp.solveset(sp.Eq(sp.Abs(1 - x), 1), x, sp.S.Reals) == {0, 2}
    # A = [[2, 1], [1, 2]] in full: eigenvalues 1 and 3 along (1, -1) and (1, 1).
    a, eta = sp.Matrix([[2, 1], [1, 2]]), sp.symbols("eta")
    loss = (w.T * a * w)[0] / 2
    stepped = w - eta * sp.Matrix([loss]).jacobian(w).T
    for value, vector in ((1, sp.Matrix([1, -1])), (3, sp.Matrix([1, 1]))):
        assert a * vector == value * vector
        assert sp.expand(stepped.dot(vector) - (1 - eta * value) * w.dot(vector)) == 0


@pytest.mark.holds("claim-length-quadratic", by="property")
@given(st.lists(st.integers(-3, 3), min_size=9, max_size=9), st.floats(0.01, 3))
def test_each_eigenvector_has_its_factor(entries, share):
    """A random positive definite A: after t steps the coefficients are (1 - ηλ)ᵗc."""
    root = np.array(entries, dtype=float).reshape(3, 3)
    a = root @ root.T + np.eye(3)
    values, vectors = np.linalg.eigh(a)
    assume(abs(share - 2) > 0.01)
    eta, start = share / values[-1], vectors @ np.ones(3)
    power = np.linalg.matrix_power(np.eye(3) - eta * a, 9)
    points = walk(lambda w: a @ w, start, eta, 9)
    assert points[9] == pytest.approx(power @ start)
    assert vectors.T @ points[9] == pytest.approx((1 - eta * values) ** 9)
    late = np.linalg.matrix_power(np.eye(3) - eta * a, 400) @ start
    assert (np.abs(vectors.T @ late).max() < 1) == (0 < eta < 2 / values[-1])


@pytest.mark.holds("when-is-2l-exactly-the-limit", by="property")
@given(st.lists(st.integers(-3, 3), min_size=9, max_size=9))
def test_the_largest_eigenvalue_is_the_smallest_lipschitz_constant(page, entries):
    """‖A(v - w)‖ over ‖v - w‖ is never larger, and as large along one eigenvector."""
    page.says("When is 2/L exactly the limit?", r"Here $L=\lambda_{\max}$ is the smallest")
    root = np.array(entries, dtype=float).reshape(3, 3)
    a = root @ root.T + np.eye(3)
    values, vectors = np.linalg.eigh(a)
    apart = np.random.default_rng(0).normal(size=(500, 3))
    ratios = np.linalg.norm(apart @ a, axis=1) / np.linalg.norm(apart, axis=1)
    assert ratios.max() <= values[-1] * (1 + 1e-12)
    assert np.linalg.norm(a @ vectors[:, -1]) == pytest.approx(values[-1])


@pytest.mark.holds("fig-rate_and_factor", by="symbolic")
def test_rate_and_factor(run):
    """The dots are |1 - 2η|, at the star 0, at 1 it is 1; 0.1 and 0.9 are equally fast."""
    names = run("rate_and_factor")
    factors = [abs(1 - 2 * Fraction(rate)) for rate in ("0.1", "0.5", "0.9", "1", "1.1")]
    assert names["shown"] == pytest.approx([float(f) for f in factors])
    assert factors[0] == factors[2]
    assert names["factor"][names["eta"].searchsorted(1.0)] == pytest.approx(1)
    assert f"the factor is {float(factors[0])} both times" in " ".join(names["caption"].split())


# Backtracking


@pytest.mark.holds("claim-length-backtracking", "claim-eq-armijo", by="symbolic")
def test_armijo_on_the_parabola_holds_exactly_up_to_1_minus_c(page):
    """(4) on w²: right side minus left side is 4ηw²(1 - c - η)."""
    page.says(
        r"J(w\stepc{-\lr\,\g})\le{}&J(w)\\ &-c\,\lr\norm{\g}^2 .",
        r"On $w^2$, where $L=2$, it holds exactly for $\lr\le1-c$.",
        r"On $w^2$ it reads $(1-2\lr)^2w^2\le w^2-4c\lr\,w^2$."
        r" Divide by $4\lr\,w^2$: $\lr-1\le-c$.",
    )
    w, eta, c = sp.symbols("w eta c", positive=True)
    loss, g = w**2, sp.diff(w**2, w)
    after, line = loss.subs(w, w - eta * g), loss - c * eta * g**2
    assert sp.expand(after - (1 - 2 * eta) ** 2 * w**2) == 0
    assert sp.expand(line - (w**2 - 4 * c * eta * w**2)) == 0
    assert sp.expand((after - line) / (4 * eta * w**2)) == sp.expand((eta - 1) - (-c))
    assert sp.diff(loss, w, 2) == 2  # its L


@pytest.mark.holds("claim-length-backtracking", "claim-eq-armijo", by="property")
@given(TERMS, PLACE, st.floats(0.01, 0.99), st.floats(0.001, 1), st.floats(0.1, 1000))
def test_armijo_holds_below_its_bound_and_halving_ends(page, terms, w, c, share, first):
    """On random sums of waves: every η ≤ 2(1 - c)/L satisfies (4), so halving ends."""
    page.says(
        r"differentiable at $w$ with $\g\ne0$, and let $0<c<1$."
        r" Start at any $\lr>0$ and halve it until",
        r"every $\lr\le2(1-c)/L$ satisfies (4).",
        r"(4) holds if $1-\frac12L\lr\ge c$.",
    )
    loss = Sum(terms, Sum.waves)
    g = loss.grad(w)
    assume(g @ g > 1e-4)

    def holds(eta):
        return loss(w - eta * g) <= loss(w) - c * eta * (g @ g) + 1e-13

    bound = 2 * (1 - c) / loss.smooth
    assert holds(share * bound)
    assert 1 - loss.smooth * bound / 2 == pytest.approx(c)
    halvings = int(np.ceil(np.log2(max(first / bound, 1))))
    assert any(holds(first / 2**k) for k in range(halvings + 1))


@pytest.mark.holds("claim-length-backtracking", by="symbolic")
def test_when_halving_ends_and_when_it_does_not(page):
    """|w|^1.5 has a derivative and no L: it ends. With c = 1 on w², or at a kink, it never does."""
    page.says(r"So (4) holds for all $\lr$ below some $\lr_0>0$, and halving gets there.")
    eta, halvings = 1000.0, 0
    while abs(0.04 - eta * 0.3) ** 1.5 > 0.04**1.5 - 0.9 * eta * 0.3**2:  # |w|^1.5 at 0.04
        eta, halvings = eta / 2, halvings + 1
    assert 0 < halvings < 40
    for k in range(200):
        rate = Fraction(1, 2**k)
        assert (1 - 2 * rate) ** 2 > 1 - 4 * rate  # w² at 1 with c = 1
        assert abs(0 - rate) > 0 - Fraction(1, 10) * rate  # |w| at 0, along "slope" 1


@pytest.mark.holds("fig-backtracking_trials", by="symbolic")
def test_backtracking_trials(run):
    """1 and 0.5 fail (4), 0.25 passes; the largest rate that would pass, in exact numbers."""
    names = run("backtracking_trials")
    eta = sp.symbols("eta", positive=True)
    along = sp.expand(((3 - 3 * eta) ** 2 + 4 * (1 - 4 * eta) ** 2) / 2)
    (largest,) = sp.solve(along - (along.subs(eta, 0) - sp.Rational(1, 2) * 25 * eta), eta)
    assert names["trials"] == [1.0, 0.5, 0.25]
    assert [rate <= largest for rate in names["trials"]] == [False, False, True]
    assert names["accepted"] == 0.25
    assert f"Everything up to {float(largest):.2f} would be" in names["caption"]


# No global L


@pytest.mark.holds("claim-length-no-global-l", by="symbolic")
def test_quartic_converges_exactly_below_two(page):
    """z = ηw² becomes (1 - z)²z: smaller exactly for 0 < z < 2, and it cannot stop on the way."""
    page.says(
        "On w⁴/4 the safe rate depends on the start",
        r"On $J=\tfrac14w^4$ from $w_0\ne0$ with $\lr>0$,"
        r" gradient descent converges if and only if $\lr w_0^2<2$."
        " The limit is then the minimiser 0.",
        r"A step gives $w-\lr w^3=(1-z)\,w$ with $z=\lr w^2>0$, and the next $z$ is $(1-z)^2z$.",
        r"If $z<2$, then $\abs{1-z}<1$",
        r"that limit satisfies $z=(1-z)^2z$ with $z<2$. So it is 0.",
        "If $z=2$, the walk jumps between $w_0$ and $-w_0$.",
        r"If $z>2$, then $\abs{1-z}>1$",
    )
    w, eta = sp.symbols("w eta", positive=True)
    z = sp.symbols("z", real=True)
    stepped = w - eta * sp.diff(w**4 / 4, w)
    assert sp.expand(stepped - (1 - eta * w**2) * w) == 0
    assert sp.expand(eta * stepped**2 - (1 - eta * w**2) ** 2 * eta * w**2) == 0
    following, positive = (1 - z) ** 2 * z, sp.Interval.open(0, sp.oo)
    assert sp.solveset(following < z, z, positive) == sp.Interval.open(0, 2)
    assert sp.solveset(sp.Eq(following, z), z, sp.S.Reals) == {0, 2}
    assert sp.solveset(sp.Abs(1 - z) < 1, z, positive) == sp.Interval.open(0, 2)
    assert sp.simplify(stepped.subs(eta, 2 / w**2)) == -w


@pytest.mark.holds("claim-length-no-global-l", by="property")
@given(st.floats(0.01, 6), st.floats(0.01, 10))
def test_quartic_walks(z, eta):
    """Walks from random starts: to 0, or away; the count of steps is enough for both."""
    assume(abs(z - 2) > 0.05)
    w = first = np.sqrt(z / eta)
    for _ in range(2000):
        w -= eta * w**3
        if abs(w) > 1e6 * first:
            break
    assert abs(w) < 0.5 * first if z < 2 and z > 0.05 else z <= 0.05 or abs(w) > 1e6 * first


@pytest.mark.holds("what-if-there-is-no-l-at-all", by="symbolic")
def test_the_lemma_on_the_quartic_is_three_times_too_careful(page):
    """The second derivative on the first segment, and the two limits on ηw0²."""
    z, w0, s = sp.symbols("z w0 s", positive=True)
    segment = w0 * (1 - s * z)  # from w0 (s = 0) to (1 - z)w0 (s = 1)
    bend = sp.diff(sp.Symbol("w") ** 4 / 4, "w", 2).subs("w", segment)
    smooth = 3 * w0**2
    for at, fits in (("0.5", True), ("1", True), ("2", True), ("2.01", False)):
        at = sp.Rational(at)
        ends = [bend.subs({s: 0}), bend.subs({s: 1, z: at}), bend.subs({s: 1 / at, z: at})]
        assert all(sp.simplify(end - smooth).is_nonpositive for end in ends) == fits
    page.says(r"$3w^2$ is at most $L=3w_0^2$, as long as $\lr w_0^2\le2$")
    promised = 2 / smooth * w0**2
    page.says(f"promises a fall for $\\lr w_0^2<\\tfrac{promised.p}{promised.q}$: safe and, here,")
    assert 2 / promised == 3
    page.says("three times too careful")


@pytest.mark.holds("claim-length-small-is-not-safe", by="symbolic")
def test_a_small_gradient_does_not_allow_a_large_rate(page):
    """50w² in exact numbers: L, the limit, the gradient, and the factor of every step."""
    w = sp.symbols("w")
    slope, smooth = sp.diff(50 * w**2, w), sp.diff(50 * w**2, w, 2)
    page.says(
        f"On $50w^2$, $L={smooth}$ and the limit is $\\lr={float(2 / smooth)}$ from every start"
        " but 0."
    )
    tiny = slope.subs(w, sp.Rational(1, 10**6))
    assert tiny == sp.Rational(1, 10**4)
    page.says("From $w=10^{-6}$ the gradient is only $10^{-4}$.")
    factor = sp.cancel((w - sp.Rational("0.021") * slope) / w)
    page.says(f"With $\\lr=0.021$ each step still multiplies $w$ by ${float(factor)}$")
    assert abs(factor) > 1
    assert abs(sp.cancel((w - sp.Rational("0.0199") * slope) / w)) < 1
    page.says(r"The size of $\g$ is not in the condition $\lr<2/L$.")


@pytest.mark.holds("fig-no_safe_rate", by="run")
def test_no_safe_rate(run, capsys):
    """The printed ends: 0.01 = ∛tolerance, 2, and away; 50w² multiplies by -0.9 and -1.1."""
    names = run("no_safe_rate")
    printed = capsys.readouterr().out
    assert abs(names["walks"][1.99].points[-1]) == pytest.approx(0.01, rel=1e-3)
    assert "from 1.99: converged" in printed
    assert "from 2.0: budget, |w| = 2\n" in printed
    assert "from 2.01: diverged" in printed
    assert f"0.021: |g| 1e-04 → {1e-4 * 1.1**200:.1e}\n" in printed
    assert f"0.019: |g| 1e-04 → {1e-4 * 0.9**88:.1e}\n" in printed  # 88 steps reach 1e-8
    assert "the last line is after 200 steps" in names["caption"]


# The flow


@pytest.mark.holds("claim-length-flow", by="software")
@pytest.mark.parametrize("sign", [-1, 1])
def test_the_loss_along_a_flow(page, sign):
    """SciPy solves ẇ = -∇J on a loss with bends; d/dt J by differences of its solution."""
    page.says(
        r"a differentiable curve with $\dot w=\stepc{-\gradJ(w)}$, a *gradient flow*.",
        r"\frac{d}{dt}J(w(t))=-\norm{\gradJ(w(t))}^2",
    )

    def loss(w):
        return np.sin(w[0]) * w[1] + w[0] ** 2 + w[1] ** 4 / 4

    def gradient(w):
        return np.array([np.cos(w[0]) * w[1] + 2 * w[0], np.sin(w[0]) + w[1] ** 3])

    flow = scipy.integrate.solve_ivp(
        lambda t, w: sign * gradient(w),
        (0, 0.5),
        [0.9, -0.8],
        rtol=1e-11,
        atol=1e-12,
        dense_output=True,
    ).sol
    t, h = np.linspace(0.1, 0.4, 20), 1e-4
    rate = (loss(flow(t + h)) - loss(flow(t - h))) / (2 * h)
    squares = (gradient(flow(t)) ** 2).sum(axis=0)
    assert rate == pytest.approx(sign * squares, rel=1e-5)  # along +∇J it rises
    assert (squares > 0.1).all()


@pytest.mark.holds("claim-length-flow", by="symbolic")
def test_the_chain_rule_of_the_flow():
    """For any J of two variables."""
    t = sp.symbols("t")
    x, y = (sp.Function(name)(t) for name in "xy")
    loss = sp.Function("J")(x, y)
    slopes = [sp.diff(loss, v) for v in (x, y)]
    rate = sp.diff(loss, t).subs({sp.diff(v, t): -s for v, s in zip((x, y), slopes, strict=True)})
    assert sp.simplify(rate + sum(s**2 for s in slopes)) == 0


@pytest.mark.holds("fig-gradient_flow", by="run")
def test_gradient_flow(page, run):
    """The distances at time 1.8 by the closed form of both, and who crosses the valley floor."""
    names = run("gradient_flow")
    flow = np.array([3 * np.exp(-1.8), np.exp(-7.2)])
    counts = []
    for rate in (0.45, 0.2, 0.05):
        counts.append(round(1.8 / rate))
        assert counts[-1] * rate == pytest.approx(1.8)
        at = np.array([3 * (1 - rate) ** counts[-1], (1 - 4 * rate) ** counts[-1]])
        assert f"{np.hypot(*(at - flow)):.3f}" in names["caption"]
    page.says(f"At time 1.8 ({counts[0]}, {counts[1]} and {counts[2]} steps) the walks are")
    page.says("apart at time 1.8, against")
    assert np.all(names["flow"][:, 1] > 0)
    sides = np.sign(names["walks"][0.45].points[:, 1])
    assert np.all(sides[1:] == -sides[:-1])


# Exercises


@pytest.mark.holds("exercises", by="symbolic")
def test_exercise_1(page):
    """The three factors in fractions, and the loss that remains where one of them is -1."""
    page.says(
        r"On $\tfrac12(w_1^2+4w_2^2)$ from $(3,1)$, what happens in the long run at"
        r" $\lr=0.49$, $0.5$ and $0.51$?"
    )
    low, high = sp.hessian(sp.sympify("(x**2 + 4*y**2)/2"), sp.symbols("x y")).diagonal()
    page.says(f"The eigenvalues are {low} and {high}.")
    rates = [sp.Rational(rate) for rate in ("0.49", "0.5", "0.51")]
    a, b, c = (1 - rate * high for rate in rates)
    page.says(f"The factors along $w_2$ are ${float(a)}$, ${b}$ and ${float(c)}$: it converges")
    assert abs(a) < 1 == abs(b) < abs(c)
    assert all(abs(1 - rate * low) < 1 for rate in rates)
    page.says(f"(while $w_1$ tends to 0, so the loss tends to {high * b**2 / 2})")


@pytest.mark.holds("exercises", by="exhaustive")
def test_exercise_2(page):
    """Both sides of (4), for each halving, in fractions."""
    page.says(
        r"Backtracking on $w^2$ from $w=2$ starts at $\lr=1$ and halves."
        r" Which rate does it accept for $c=0.3$, $0.5$ and $0.9$?",
        r"It accepts the first of $1,\frac12,\frac14,\dots$ that is at most $1-c$:",
    )
    said = []
    for c in map(Fraction, ("0.3", "0.5", "0.9")):
        rate, w = Fraction(1), 2
        while (w - rate * 2 * w) ** 2 > w**2 - c * rate * (2 * w) ** 2:
            rate /= 2
        assert rate <= 1 - c < 2 * rate
        bottom = rate.denominator
        said.append(f"$\\frac{rate.numerator}{bottom if bottom < 10 else f'{{{bottom}}}'}$")
    page.says(f"at most $1-c$: {said[0]}, {said[1]} and {said[2]}.")


@pytest.mark.holds("exercises", by="symbolic")
def test_exercise_3(page):
    """The starts with 0.1·w0² < 2."""
    page.says(r"gradient descent on $\tfrac14w^4$ with $\lr=0.1$ converge?")
    w = sp.symbols("w", real=True)
    starts = sp.solveset(sp.Rational("0.1") * w**2 < 2, w, sp.S.Reals)
    assert starts == sp.Interval.open(-sp.sqrt(20), sp.sqrt(20))
    page.says(f"From all $\\abs{{w_0}}<\\sqrt{{20}}\\approx{float(starts.end):.3f}$; at $w_0=0$")


@pytest.mark.holds("fig-exercises_step_length", by="run")
def test_exercises(run, capsys):
    """The printed answers: the losses in closed form, the rates by hand, 0.1·w0² on both sides."""
    run("exercises_step_length")
    printed = capsys.readouterr().out
    for rate in (0.5, 0.51):
        loss = (9 * (1 - rate) ** 1000 + 4 * (1 - 4 * rate) ** 1000) / 2
        assert f"rate {rate}: budget, loss {loss:.3g} after 500 steps" in printed
    assert "rate 0.49: converged" in printed
    for c, rate in [(0.3, "0.5"), (0.5, "0.5"), (0.9, "0.0625")]:
        assert f"c = {c}: accepts {rate}," in printed
    for start, end in ((4.47, "converged"), (4.48, "diverged")):
        assert f"from {start}: {end}; 0.1·w0² = {0.1 * start**2:.3f}" in printed
