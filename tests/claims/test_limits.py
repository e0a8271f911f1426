"""Every claim and every number of docs/limits.md, against oracles that do not use `gd`."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

GIVEN = [
    # Where the theorem on strict saddles was published.
    "*Proceedings of Machine Learning Research* 49 (COLT 2016), 1246–1257; [arXiv:1602.04915]",
]
HALF = Fraction(1, 2)
positive = st.fractions(min_value=Fraction(1, 50), max_value=5, max_denominator=50)
seeds = st.integers(0, 2**32 - 1)


def sign(w):
    return (w > 0) - (w < 0)


# Zero gradients


@pytest.mark.holds("claim-limits-zero", "what-if-the-gradient-is-zero", by="symbolic")
def test_at_gradient_zero_every_rate_is_zero_and_the_second_derivatives_tell(page):
    page.says(r"If $\g=0$, every direction has the rate $\g\cdot u=0$.")
    x, y, r, a, b = sp.symbols("x y r a b", real=True)
    kinds = {
        "minimum": x**2 + y**2,
        "maximum": -(x**2) - y**2,
        "saddle": x**2 - y**2,
        "flat": x * 0,
    }
    hessians = set()
    for loss in kinds.values():
        assert [loss.diff(v).subs({x: 0, y: 0}) for v in (x, y)] == [0, 0]
        along = loss.subs({x: r * a, y: r * b}, simultaneous=True)
        assert along.diff(r).subs(r, 0) == 0
        hessians.add(tuple(sp.hessian(loss, (x, y))))
    assert len(hessians) == len(kinds)
    # Not so where the gradient is not 0: on x the rate along (a, b) is a.
    assert (r * a).diff(r) == a


@pytest.mark.holds("fig-four_zero_gradients", by="exhaustive")
def test_four_zero_gradients(run):
    """In every direction around the point: they rise, fall, do both, or neither."""
    names = run("four_zero_gradients")
    turn = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    ring = 0.5 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    signs = [set(np.sign(loss(ring).round(12))) for loss in names["losses"]]
    assert signs[0] == {1}
    assert signs[1] == {-1}
    assert {1, -1} <= signs[2]
    assert signs[3] == {0}
    h = 1e-6
    for loss in names["losses"]:
        for d in np.eye(2):
            assert abs(loss(h * d) - loss(-h * d)) / (2 * h) < 1e-9
    assert "takes 0 steps in each case" in names["caption"]


@pytest.mark.holds("fig-vanishing", "claim-limits-zero", by="run")
def test_vanishing(run, page, capsys):
    """A small gradient far from any minimum; by a plain loop with other formulas for the slopes."""
    names = run("vanishing")
    printed = capsys.readouterr().out

    def s(w):
        return 0.5 * (1 + math.tanh(w / 2))

    slopes = (lambda w: -(s(-w) ** 2) * s(w)), (lambda w: -s(-w))
    moved = []
    for slope, name in zip(slopes, ("squared error", "cross-entropy"), strict=True):
        w = -10.0
        for _ in range(1000):
            w -= slope(w)
        moved.append(w + 10)
        assert f"{name}: first gradient {slope(-10.0):.6f}" in printed
        assert f"w = {w:.3f}, output {s(w):.4f}" in printed
    assert f"1000 steps move $w$ by {moved[0]:.3f}." in names["caption"]
    assert f"bring the output to {s(w):.4f}" in names["caption"]  # the last w, of the cross-entropy
    page.says(f"has a slope of nearly ${slopes[1](-10.0):.0f}$ there")
    page.says("And a *small* gradient is no proof that a minimum is near.")
    assert abs(slopes[0](-10.0)) < 1e-4 < moved[1]


# Saddles


@pytest.mark.holds("claim-limits-ridge", by="symbolic")
def test_the_factors_on_the_ridge_and_beside_it(page):
    page.says(
        r"On $J=x^2-y^2$ one step multiplies $x$ by $1-2\lr$ and $y$ by $1+2\lr$.",
        r"Let $0<\lr<1$, so that $\abs{1-2\lr}<1$.",
        r"If $y=0$ exactly, the walk converges to the saddle $(0,0)$. From every other start",
    )
    x, y, eta = sp.symbols("x y eta", real=True)
    loss = x**2 - y**2
    assert sp.factor(x - eta * loss.diff(x)) == sp.factor((1 - 2 * eta) * x)
    assert sp.factor(y - eta * loss.diff(y)) == sp.factor((1 + 2 * eta) * y)
    # The factor of x is below 1 in size for these rates, and for no others.
    assert sp.solveset((1 - 2 * eta) ** 2 < 1, eta, sp.S.Reals) == sp.Interval.open(0, 1)
    # The factor of y is above 1 for every rate: without bound.
    assert sp.solveset(1 + 2 * eta > 1, eta, sp.S.Reals) == sp.Interval.open(0, sp.oo)


@pytest.mark.holds("claim-limits-ridge", by="property")
@given(st.fractions(Fraction(1, 20), Fraction(19, 20)), st.floats(1e-30, 1), st.booleans())
def test_however_small_y_was_the_walk_leaves(rate, beside, below):
    eta, x, y, ridge = float(rate), 1.0, -beside if below else beside, 0.0
    while abs(y) < 1e6:
        x, y, ridge = x - 2 * eta * x, y + 2 * eta * y, ridge + 2 * eta * ridge
    assert ridge == 0
    for _ in range(200):
        x -= 2 * eta * x
    assert abs(x) < 1e-9


@pytest.mark.holds("claim-limits-ridge", by="symbolic")
def test_at_rate_1_even_the_ridge_does_not_lead_into_the_saddle():
    walk = [Fraction(1)]
    for _ in range(4):
        walk.append(walk[-1] - 1 * 2 * walk[-1])
    assert walk == [1, -1, 1, -1, 1]


@pytest.mark.holds("fig-saddle_start", "does-it-get-stuck-at-a-saddle", by="run")
def test_saddle_start(run, page):
    """The distances, against the powers of 0.8 and 1.2."""
    names = run("saddle_start")
    k = np.arange(91)
    beside = np.hypot(0.8**k, 1e-6 * 1.2**k)
    assert names["distance"][:, 1] == pytest.approx(beside)
    assert names["distance"][:, 0] == pytest.approx(0.8**k)
    turn = beside.argmin()
    page.says(f"beside the ridge, the walk spends {turn} steps *approaching*")
    assert f"comes nearer for {turn} steps, to {beside.min():.5f}, and then" in names["caption"]
    assert f"after 90 steps it is {beside[-1]:.1f} away" in names["caption"]


@pytest.mark.holds("claim-limits-lee", by="statistical")
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_almost_no_start_ends_in_a_strict_saddle(page, share):
    """On cos w₁ + cos w₂ no random start ends in one of the saddles or maxima.

    If a share of 1 % of the starts did, 2000 starts would all miss it with probability 2·10⁻⁹.
    """
    assert 0.99**2000 < 2e-9
    page.says(r"Let $J$ be twice continuously differentiable and $L$-smooth, and $0<\lr<1/L$.")
    smoothness = 1  # the Hessian is diagonal, with the entries −cos wᵢ
    w = np.random.default_rng(0).uniform(-np.pi, np.pi, (2000, 2))
    for _ in range(400):
        w = w + share / smoothness * np.sin(w)
    assert np.cos(w) == pytest.approx(-1)  # a minimum: both second derivatives are +1
    # On the null set they do: a start on a ridge ends in a saddle, which is strict.
    ridge = np.array([1.0, 0.0])
    for _ in range(400):
        ridge = ridge + share / smoothness * np.sin(ridge)
    assert ridge == pytest.approx([np.pi, 0])
    assert (-np.cos(ridge)).round(9).tolist() == [1, -1]


# Kinks


def kink_walk(start, rate, steps):
    walk = [start]
    for _ in range(steps):
        walk.append(walk[-1] - rate * sign(walk[-1]))
    return walk


@pytest.mark.holds("claim-limits-kink", by="property")
@given(st.fractions(-10, 10, max_denominator=60), positive)
def test_a_fixed_step_on_the_absolute_value(page, start, rate):
    page.says(
        r"On $\abs{w}$ take steps $-\lr\,\sign(w)$, with $\sign(0)=0$, in exact arithmetic.",
        r"Write $\abs{w_0}=m\lr+r$ with a whole number $m\ge0$ and $0\le r<\lr$.",
        "If $r=0$, the walk arrives at 0 in $m$ steps and stays.",
        "If $r>0$, after $m$ steps it jumps between two points on either side of 0, "
        r"at the distances $r$ and $\lr-r$, for ever.",
    )
    m, r = divmod(abs(start), rate)
    assert abs(start) == m * rate + r
    assert m >= 0
    assert 0 <= r < rate
    walk = kink_walk(start, rate, m + 6)
    assert all(w * start > 0 for w in walk[:m])  # not before
    seen = walk[m:]
    if r == 0:
        assert set(seen) == {0}
    else:
        assert seen[::2] == [sign(start) * r] * 4
        assert seen[1::2] == [sign(start) * (r - rate)] * 3


@pytest.mark.holds("claim-limits-kink", by="symbolic")
def test_the_kink_needs_a_whole_number_sign_0_and_exact_arithmetic():
    assert kink_walk(Fraction(1), Fraction(1, 10), 12)[10:] == [0, 0, 0]
    assert 0 not in kink_walk(1.0, 0.1, 12)  # in floats it misses
    # With sign(0) = 1 the walk does not stay.
    w = Fraction(0)
    assert w - Fraction(1, 4) * (1 if w >= 0 else -1) != 0


@pytest.mark.holds("fig-kink", by="run")
def test_kink(run, page):
    """In exact quarters and twentieths: from 1 to 0, from 1.1 between 0.10 and −0.15."""
    names = run("kink")
    eta = Fraction(1, 4)
    for walk, start in zip(names["walks"], (Fraction(1), Fraction(11, 10)), strict=True):
        exact = kink_walk(start, eta, 14)
        assert walk.points == pytest.approx([float(w) for w in exact][: len(walk.points)])
    low, high = sorted(exact[-2:])
    between = f"between {float(high):.2f} and −{float(-low):.2f}"
    assert f"{between} for ever" in names["caption"]
    assert f"{between} to the end" in names["alt"]
    jumps = np.abs(np.diff(names["shrinking"]))
    assert jumps == pytest.approx(0.25 / np.sqrt(np.arange(1, 15)))
    page.says("(triangles, from −1.1)", "comes up from −1.1")
    assert names["shrinking"][0] == -1.1


@pytest.mark.holds("claim-limits-subgradient", by="symbolic")
def test_minus_a_subgradient_climbs(page):
    page.says(
        r"$f=\abs{x}+2\abs{y}$ has the subgradient $s=(1,2)$ at $p=(1,0)$:",
        r"since $\abs{x}\ge x$ and $\abs{y}\ge y$, "
        r"$f(x,y)\ge x+2y=1+s\cdot\bigl((x,y)-p\bigr)$. But for $0<t\le1$",
        r"f(p-ts)&=f(1-t,-2t)\\ &=(1-t)+4t=1+3t .",
    )
    x, y = sp.symbols("x y", real=True)
    f = abs(x) + 2 * abs(y)
    p, s = sp.Matrix([1, 0]), sp.Matrix([1, 2])
    below = 1 + s.dot(sp.Matrix([x, y]) - p)
    assert sp.expand(below - (x + 2 * y)) == 0
    # f minus its bound, in each quadrant, has no negative coefficient.
    u, v = sp.symbols("u v", nonnegative=True)
    for a, b in itertools.product((u, -u), (v, -v)):
        gap = sp.expand((f - below).subs({x: a, y: b}))
        assert all(c >= 0 for c in sp.Poly(gap, u, v).coeffs())
    t = 1 / (1 + sp.symbols("q", nonnegative=True))  # every t in (0, 1]
    end = p - t * s
    assert sp.simplify(end - sp.Matrix([1 - t, -2 * t])) == sp.zeros(2, 1)
    value = abs(end[0]) + 2 * abs(end[1])
    assert sp.simplify(value - ((1 - t) + 4 * t)) == 0
    assert sp.simplify(value - (1 + 3 * t)) == 0
    # Beyond t = 1 the formula is another one: at 2 the value is 9, not 7.
    assert f.subs({x: 1 - 2, y: -2 * 2}) == 9


@pytest.mark.holds("claim-limits-subgradient", "fig-climbing_subgradient", by="exhaustive")
def test_minus_a_subgradient_comes_nearer(run, page):
    """Nearer to 0 exactly for t < 2/5; and the figure's two arrows."""
    t = [Fraction(k, 1000) for k in range(1, 1001)]
    bound = 2 * Fraction(1 * 1 + 2 * 0) / (1**2 + 2**2)  # 2 s·(p − w*)/‖s‖², w* = 0
    page.says(rf"In the example $w^\star=0$, and this bound is ${bound}$.")
    assert all(((1 - k) ** 2 + (2 * k) ** 2 < 1) == (k < bound) for k in t)
    names = run("climbing_subgradient")
    ends = [abs(1 - 0.4 * s[0]) + 2 * abs(0.4 * s[1]) for s in ((1, 2), (1, 0))]
    assert names["ends"] == pytest.approx(ends)
    assert f"leads up from 1 to {ends[0]:.1f}" in names["caption"]
    assert f"$f$ falls, to {ends[1]:.1f}" in names["caption"]
    # (1, 0) is a subgradient as well, on a grid.
    x, y = np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-3, 3, 121))
    assert np.all(np.abs(x) + 2 * np.abs(y) >= 1 + (x - 1))


@pytest.mark.holds("what-about-a-kink", by="property")
@given(seeds, st.integers(1, 5))
def test_a_short_step_against_any_subgradient_comes_nearer(page, seed, n):
    """On f = Σ cᵢ|wᵢ − bᵢ|, with the minimiser b: nearer below the bound, and not above it."""
    page.says(r"is smaller than $\norm{p-w^\star}^2$ for $0<t<2\,s\cdot(p-w^\star)/\norm{s}^2$.")
    rng = np.random.default_rng(seed)
    weights, best, p = rng.uniform(0.1, 3, n), rng.normal(size=n), rng.normal(size=n)
    s = weights * np.sign(p - best)
    assert s @ (p - best) >= weights @ np.abs(p - best) - 1e-12 > 0
    bound = 2 * s @ (p - best) / (s @ s)
    for share, nearer in ((1e-3, True), (0.5, True), (0.999, True), (1.001, False)):
        end = p - share * bound * s
        assert (np.linalg.norm(end - best) < np.linalg.norm(p - best)) == nearer


# Noise


@pytest.mark.holds(
    "fig-minibatch", "what-if-the-gradient-is-only-an-estimate", "claim-limits-noise", by="symbolic"
)
def test_one_sample_climbs_and_the_average_descends(run, page):
    """Data 0 and 10 at w = 1, in fractions."""
    data, w, rate = (0, 10), 1, Fraction(1, 4)
    page.says(
        f"Take the data {data[0]} and {data[1]} and "
        rf"$J(w)=\tfrac12w^2+\tfrac12(w-{data[1]})^2$. At $w={w}$"
    )

    def value(w):
        return HALF * sum((w - x) ** 2 for x in data)

    single = [w - x for x in data]
    g = sum(single)
    page.says(
        f"the gradient is ${single[0]}{single[1]}={g}$, so the way down is to the right.",
        f"The sample 0 alone has the gradient $w-0={single[0]:+d}$ and sends you left.",
    )
    assert g < 0 < single[0]
    estimates = [2 * e for e in single]
    assert Fraction(sum(estimates), 2) == g
    page.says(
        "each with probability ½, and double its gradient, so that the mean is right: "
        rf"$\hat g={estimates[0]}$ or $\hat g={estimates[1]}$. With $\lr={float(rate)}$"
    )
    after = [value(w - rate * e) for e in estimates]
    mean = sum(after) / 2
    page.says(
        f"At worst it climbs, from {value(w)} to {float(max(after))}. "
        f"On average it falls to {float(mean)}."
    )
    assert max(after) > value(w) > mean
    names = run("minibatch")
    assert names["full_loss"](names["after"]) == pytest.approx([float(a) for a in after])
    for said in (
        f"rises from {value(w)} to {float(after[0])}.",
        f"falls to {float(after[1])}.",
        f"The mean of the two is {float(mean)}, lower",
    ):
        assert said in names["caption"]
    page.says("Sample 10 pulls to the right", "the long one for sample 10 points right")
    page.says("A parabola with its minimum at 5 and a dot")
    assert sum(5 - x for x in data) == 0
    # The theorem's bound: on this quadratic the mean falls exactly below it.
    smoothness, square = 2, Fraction(sum(e**2 for e in estimates), 2)
    bound = Fraction(2 * g**2, smoothness * square)
    page.says(
        rf"In the example $L={smoothness}$, $\norm{{\g}}^2={g**2}$ and "
        rf"$\mathbb E\norm{{\hat g}}^2={square}$, so the bound is "
        f"${g**2}/{square}={float(bound):.2f}$, and {float(rate)} is below it."
    )
    assert rate < bound
    for share, falls in ((Fraction(999, 1000), True), (1, False), (Fraction(1001, 1000), False)):
        mean = sum(value(w - share * bound * e) for e in estimates) / 2
        assert (mean < value(w)) == falls


@pytest.mark.holds("claim-limits-noise", by="property")
@given(seeds, st.floats(0.1, 10), st.integers(1, 4))
def test_a_noisy_step_descends_on_average(page, seed, smoothness, n):
    """On J = L Σ log cosh wᵢ, with noise of known distribution: the mean is a finite sum."""
    page.says(
        r"Let $J$ be $L$-smooth, $L>0$, $\g\ne0$, and let $\hat g$ be random with mean "
        r"$\mathbb E\,\hat g=\g$ and finite $\mathbb E\norm{\hat g}^2$.",
        r"\mathbb E[\g\cdot\hat g]=\norm{\g}^2 ,",
        r"and $\mathbb E\,J(w-\lr\,\hat g)<J(w)$ whenever $$ "
        r"0<\lr<\boundc{\frac{2\norm{\g}^2}{L\,\mathbb E\norm{\hat g}^2}} .",
    )
    rng = np.random.default_rng(seed)
    w = rng.normal(size=n)

    def value(w):
        return smoothness * np.log(np.cosh(w)).sum(axis=-1)

    g = smoothness * np.tanh(w)
    noise = rng.normal(scale=rng.uniform(0, 5), size=(40, n))
    estimates = g + noise - noise.mean(axis=0)  # 40 equally likely values with mean g
    assert np.mean(estimates @ g) == pytest.approx(g @ g)
    bound = 2 * g @ g / (smoothness * np.mean(np.sum(estimates**2, axis=1)))
    for share in (0.1, 0.5, 0.99):
        assert value(w - share * bound * estimates).mean() < value(w)
    # Without the right mean it may climb: −g in place of ĝ does so at every rate.
    assert value(w + bound * g) > value(w)


@pytest.mark.holds("claim-limits-noise", by="symbolic")
def test_the_noise_theorem_is_sharp_and_needs_a_gradient():
    """On ½Lw², with the gradients Lw ± σ: E J − J is η(½LηE‖ĝ‖² − ‖g‖²), zero at the bound."""
    w, eta, smoothness, sigma = sp.symbols("w eta L sigma", positive=True)
    g = smoothness * w
    estimates = g + sigma, g - sigma
    square = sum(e**2 for e in estimates) / 2
    assert sp.expand(sum(g * e for e in estimates) / 2 - g**2) == 0
    change = sum(smoothness * (w - eta * e) ** 2 / 2 for e in estimates) / 2 - smoothness * w**2 / 2
    assert sp.expand(change - eta * (smoothness * eta * square / 2 - g**2)) == 0
    assert sp.simplify(change.subs(eta, 2 * g**2 / (smoothness * square))) == 0
    # Where g = 0 noise makes the mean rise at every rate.
    assert (sp.expand(change).subs(w, 0) > 0) == sp.true


@pytest.mark.holds("claim-limits-noise-floor", by="symbolic")
def test_near_a_minimum_the_bound_shrinks(page):
    v = sp.symbols("v", positive=True)
    w, rate = sp.Rational(1, 10), HALF
    loss = ((v - 1) ** 2 / 2 + (v + 1) ** 2 / 2) / 2
    page.says(
        r"Take the mean of $\tfrac12(w-1)^2$ and $\tfrac12(w+1)^2$, "
        rf"which is $\tfrac12w^2+\tfrac12$, at $w={float(w)}$.",
        r"One of the two drawn at random has the gradient $w\mp1$.",
    )
    assert sp.expand(loss - (v**2 / 2 + sp.Rational(1, 2))) == 0
    parts = [sp.diff((v + s) ** 2 / 2, v) for s in (-1, 1)]
    assert [sp.expand(part - v) for part in parts] == [-1, 1]
    square = sum(part**2 for part in parts) / 2
    bound = 2 * loss.diff(v) ** 2 / (loss.diff(v, 2) * square)
    assert sp.expand(loss.diff(v, 2)) == 1
    page.says(f"The bound there is {float(bound.subs(v, w)):.4f}.")
    after = sum(loss.subs(v, w - rate * part.subs(v, w)) for part in parts) / 2
    before = loss.subs(v, w)
    page.says(
        rf"With $\lr={float(rate)}$ the expected loss *rises* in one step, "
        f"from {float(before):.3f} to {float(after):.3f}."
    )
    assert before < after
    assert rate > bound.subs(v, w)
    # The noise persists, the gradient does not: the bound tends to 0.
    page.says(
        "Near a minimum the bound can shrink to 0",
        r"$\mathbb E\norm{\hat g}^2$ stays away from 0 while $\norm{\g}^2\to0$.",
    )
    assert sp.limit(square, v, 0) == 1
    assert sp.limit(loss.diff(v), v, 0) == 0
    assert sp.limit(bound, v, 0) == 0
    # Not if the noise fades too: of ½w² and 3/2 w² both are least at 0.
    g, fading = 2 * v, (v**2 + (3 * v) ** 2) / 2
    assert sp.limit(2 * g**2 / (2 * fading), v, 0) == sp.Rational(4, 5)


@pytest.mark.holds(
    "claim-limits-noise-floor", "what-if-the-gradient-is-only-an-estimate", by="symbolic"
)
def test_the_cloud(page):
    """The second moment's rule, where it settles, and for which rates."""
    page.says(
        r"The mean of $w^2$ is multiplied by $(1-\lr)^2$ at each step and gains $\lr^2$. "
        r"For $0<\lr<2$ it tends to $\lr/(2-\lr)$, so the loss stays on average "
        r"$\tfrac12\lr/(2-\lr)$ above its minimum."
    )
    w, eta, moment = sp.symbols("w eta moment", real=True)
    after = sum((w - eta * (w + s)) ** 2 for s in (-1, 1)) / 2
    assert sp.expand(after - ((1 - eta) ** 2 * w**2 + eta**2)) == 0
    # The loss is ½w² + ½, so its mean is half the moment above its minimum, ½.
    settled = sp.solve((1 - eta) ** 2 * moment + eta**2 - moment, moment)
    assert len(settled) == 1
    assert sp.simplify(settled[0] - eta / (2 - eta)) == 0
    assert sp.solveset((1 - eta) ** 2 < 1, eta, sp.S.Reals) == sp.Interval.open(0, 2)


@pytest.mark.holds("fig-noise_floor", by="statistical")
def test_noise_floor(run, page):
    """The average of the runs follows the exact second moment.

    After the start the spread of w² is at most √2 times its mean. The average over 2000 runs has
    1/√2000 of that, so 15 % are 4.7 standard deviations: wrong with probability 3·10⁻⁶ a step.
    """
    names = run("noise_floor")
    moment = [9.0]
    for _ in range(100):
        moment.append(0.81 * moment[-1] + 0.01)
    above, floor = np.array(moment) / 2, 0.05 / 1.9
    assert names["mean"] - 0.5 == pytest.approx(above, rel=0.15)
    assert f"stays close to {floor:.4f} above" in names["caption"]
    climbs = int(np.sum(names["losses"][1:, 0] > names["losses"][:-1, 0]))
    assert f"climbs in {climbs} of its 100 steps" in names["caption"]
    near = int(np.argmax(above < floor * 4 / 3))  # within a third of the floor
    page.says(f"The average falls smoothly for about {near} steps and then stays close")


# Non-convex losses


def random_wave(seed):
    """Σ cⱼ cos(aⱼ·w + bⱼ): value, gradient, an L for it, and a bound from below."""
    rng = np.random.default_rng(seed)
    a, b, c = rng.normal(size=(6, 3)), rng.uniform(0, 6, 6), rng.normal(size=6)
    smoothness = np.abs(c) @ np.sum(a**2, axis=1)

    def value(w):
        return np.cos(a @ w + b) @ c

    def gradient(w):
        return -(np.sin(a @ w + b) * c) @ a

    return value, gradient, smoothness, -np.abs(c).sum(), rng.normal(size=3)


@pytest.mark.holds("claim-limits-stationary", by="property")
@given(seeds, st.sampled_from([0.3, 1.0, 1.9]))
def test_the_gradient_tends_to_zero(page, seed, share):
    """On random waves, with the proof's bound on the sum of the squares."""
    page.says(
        r"Let $J$ be $L$-smooth and bounded below, and $0<\lr<2/L$. "
        r"Along the walk $w_{k+1}=w_k-\lr\,\g_k$ the gradients tend to 0."
    )
    value, gradient, smoothness, least, w = random_wave(seed)
    rate = share / smoothness
    assert 0 < rate < 2 / smoothness
    c = rate * (1 - smoothness * rate / 2)
    first, total, squares = value(w), 0.0, []
    for _ in range(400):
        g = gradient(w)
        after = w - rate * g
        assert value(after) <= value(w) - c * (g @ g) + 1e-12
        squares.append(g @ g)
        total += g @ g
        w = after
    assert c * total <= first - value(w) + 1e-9 <= first - least + 1e-9
    assert min(squares) <= (first - least) / (c * 400)


@pytest.mark.holds("claim-limits-stationary", by="symbolic")
def test_the_gradient_need_not_tend_to_zero_without_the_conditions():
    def late(slope, start, rate):
        w = start
        for _ in range(20):
            w -= rate * slope(w)
        return abs(slope(w))

    # ½w², L = 1: at 2/L it bounces, above it diverges, below it tends to 0.
    assert late(lambda w: w, Fraction(1), 2) == 1
    assert late(lambda w: w, Fraction(1), Fraction(21, 10)) > 1
    assert late(lambda w: w, Fraction(1), Fraction(3, 2)) == Fraction(1, 2**20)
    # −w is smooth for every L > 0 and not bounded below.
    assert late(lambda _: -1, Fraction(0), Fraction(1, 10)) == 1
    # w⁴/4 has no L: for each rate some starts diverge.
    w, rate = Fraction(5), Fraction(1, 10)
    for _ in range(6):
        assert abs(w - rate * w**3) > abs(w)
        w -= rate * w**3


@pytest.mark.holds("claim-limits-stationary", "fig-runs_to_infinity", by="run")
def test_runs_to_infinity(run, capsys):
    """w_k − log k → 0 and the gradient → 0, so there is no limit point; by a plain loop."""
    names = run("runs_to_infinity")
    printed = capsys.readouterr().out
    w = 0.0
    for k in range(1, 10_001):
        w += 0.5 * (1 - math.tanh(w / 2))
        if k in (1, 10, 100, 1000, 10_000):
            slope = -0.5 * (1 - math.tanh(w / 2))
            assert f"step {k:5}: w = {w:.3f}, g = {slope:.6f}" in printed
    assert abs(w - math.log(10_000)) < 1e-2
    assert f"after 10000 steps it is −{-slope:.4f}. The walk is then at {w:.2f}" in names["caption"]
    assert np.all(np.diff(names["walk"].losses) < 0)
    # L = 1/4, the largest second derivative: σ(1 − σ) ≤ 1/4, so that the rate 1 is below 2/L.
    s = sp.symbols("s", real=True)
    assert sp.expand(sp.Rational(1, 4) - s * (1 - s) - (s - sp.Rational(1, 2)) ** 2) == 0


@pytest.mark.holds("fig-which_minimum", "what-is-promised-on-a-non-convex-loss", by="run")
def test_which_minimum(run, page):
    """The nine ends, by a plain loop; the curvature on the stretch, and its 2/L between rates."""
    names = run("which_minimum")
    over_the_hill = {rate: 0 for rate in (0.05, 0.15, 0.2)}
    largest = Fraction(17, 10)
    for rate, row in zip(over_the_hill, names["ends"], strict=True):
        for start, end in zip((1.3, 1.5, 1.7), row, strict=True):
            w = start
            for _ in range(1000):
                before, w = w, w - rate * (4 * w * (w * w - 1))
                assert abs(w) <= largest
                over_the_hill[rate] += w * before < 0
            assert end == pytest.approx(w, abs=1e-6)
    reached = [end for row in names["ends"] for end in row]
    page.says("has minima at $-1$ and $+1$ and a local maximum at 0")
    assert set(reached) == {1, -1, 0}
    assert f"yet only {reached.count(1)} end there" in names["caption"]
    assert reached.count(0) == 1
    v = sp.symbols("v", real=True)
    curvature = sp.diff((v**2 - 1) ** 2, v, 2)
    assert [curvature.subs(v, p) > 0 for p in (-1, 1, 0)] == [True, True, False]
    # 12v² − 4 is largest in size at the stretch's ends.
    assert sp.expand(curvature - (12 * v**2 - 4)) == 0
    smoothness = 12 * largest**2 - 4
    assert smoothness > 4
    safe = float(2 / smoothness)
    page.says(
        rf"On the stretch $\abs{{w}}\le{float(largest)}$, which no walk here leaves, "
        f"$2/L={safe:.3f}$. The larger two rates are above that"
    )
    rates = sorted(over_the_hill)
    assert rates[0] < safe < rates[1]
    assert over_the_hill[rates[0]] == 0 < min(over_the_hill[r] for r in rates[1:])
    # No L for all w: the curvature has no bound.
    assert sp.limit(curvature, v, sp.oo) == sp.oo


@pytest.mark.holds("fig-which_minimum", "what-is-promised-on-a-non-convex-loss", by="symbolic")
def test_the_landing_on_0_hangs_by_a_thread(page):
    """Exact arithmetic lands on 0; multiplied in another order, floats do not."""
    rate, start = Fraction(1, 5), Fraction(3, 2)
    assert start - rate * 4 * start * (start**2 - 1) == 0
    w = float(start)
    for _ in range(1000):
        w -= 0.2 * 4 * w * (w * w - 1)
    page.says(
        rf"compute ${float(rate)}\cdot4$ first, and rounding sends the same start to ${w:.0f}$."
    )


# Rounding


def scientific(number, digits):
    """`2.2\\cdot10^{-16}`, as the page writes it."""
    mantissa, exponent = f"{number:.{digits}e}".split("e")
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}"


@pytest.mark.holds("where-does-rounding-stop-it", by="run")
def test_spacing_of_floats(page):
    bits = 8 * np.dtype(float).itemsize
    near, far = np.nextafter(1.0, 2) - 1, np.nextafter(1e8, 2e8) - 1e8
    page.says(
        f"from 1 to 2 the {bits}-bit floats are ${scientific(near, 1)}$ apart, "
        f"around $10^8$ they are ${scientific(far, 1)}$ apart."
    )
    assert np.nextafter(2.0, 1) == 2 - near
    assert np.nextafter(2.0, 3) == 2 + 2 * near
    page.says(
        r"on $w^2$ at $w=1$ it is 2, and with $\lr=10^{-17}$ nothing ever moves",
        f"half the spacing of the {bits}-bit floats",
    )
    assert 1.0 - 1e-17 * 2.0 == 1.0


@pytest.mark.holds("claim-limits-rounding", by="exhaustive")
def test_a_step_below_half_the_spacing_does_not_move(page):
    """All 16-bit floats, each with the longest step below half the distance to its neighbour."""
    page.says(
        "In arithmetic that rounds to the nearest float, if the computed $\\lr\\,\\g$ is shorter "
        "than half the distance from the float $w$ to its nearest neighbour, then the computed "
        r"$w-\lr\,\g$ is $w$."
    )
    w = np.arange(0, 0x7BFF, dtype=np.uint16).view(np.float16)  # from 0 to the last but one
    w = np.concatenate([w, -w])
    up, down = np.nextafter(w, np.float16(np.inf)), np.nextafter(w, np.float16(-np.inf))
    wide = w.astype(float)  # exact
    half = np.minimum(up - wide, wide - down) / 2
    shorter = half.astype(np.float16)
    shorter = np.where(shorter >= half, np.nextafter(shorter, np.float16(-1)), shorter)
    shorter = np.maximum(shorter, np.float16(0))
    assert np.all(shorter < half)
    assert np.mean(shorter > 0) > 0.8
    for step in (shorter, -shorter):
        assert np.array_equal(w - step, w)
    # Beyond half it moves, where both neighbours are equally near; at half it may.
    even = (up - wide == wide - down) & (half > 2.0**-24)
    longer = np.nextafter(half.astype(np.float16), np.float16(np.inf))
    assert np.all((w - longer != w)[even])
    moved = (w - half.astype(np.float16) != w)[even]
    assert 0.4 < moved.mean() < 0.6


@pytest.mark.holds("claim-limits-rounding", by="property")
@given(st.floats(-1e100, 1e100), st.floats(-0.499, 0.499))
def test_no_64_bit_float_moves_by_less_than_half_its_spacing(w, share):
    nearest = min(math.nextafter(w, math.inf) - w, w - math.nextafter(w, -math.inf))
    assert w - share * nearest == w or nearest < 1e-300


@pytest.mark.holds("fig-rounding", "where-does-rounding-stop-it", by="run")
def test_rounding(run, page):
    """The walks are the plain loop's, and their last steps are shorter than half the spacing."""
    names = run("rounding")
    for centre, left in zip(names["centres"], names["left"], strict=True):
        w = centre + 1
        for _ in range(1000):
            w -= 0.1 * (2 * (w - centre))
        assert abs(w - centre) == left
        assert 0.1 * 2 * left < math.ulp(centre) / 2
    assert f"the walk stops ${scientific(left, 0)}$ from" in names["caption"]
    c, w = sp.symbols("c w")
    factor = sp.factor((w - sp.Rational(1, 10) * sp.diff((w - c) ** 2, w)) - c) / (w - c)
    page.says(
        f"Each step should shorten the distance to {float(sp.simplify(factor))} of itself.",
    )


@pytest.mark.holds("where-does-rounding-stop-it", by="exhaustive")
def test_bfloat16(page):
    """Its numbers near 1 are k/2⁸ below 1 and k/2⁷ above, with k of at most 8 bits."""
    bits = 8
    numbers = sorted(
        {Fraction(k, 2**e) for e in (bits - 1, bits) for k in range(2 ** (bits - 1), 2**bits)}
    )
    at = numbers.index(Fraction(1))
    below, above = 1 - numbers[at - 1], numbers[at + 1] - 1
    ignored = min(below, above) / 2
    page.says(
        f"In bfloat16, which has {bits} significant bits, the neighbours of 1 are "
        f"$2^{{{int(math.log2(below))}}}$ below and $2^{{{int(math.log2(above))}}}$ above: "
        f"a weight of 1 ignores every step shorter than $2^{{{int(math.log2(ignored))}}}$, "
        f"about {100 * float(ignored):.1f} % of it."
    )
    for step in (ignored * Fraction(99, 100), -ignored * Fraction(99, 100)):
        assert min(numbers, key=lambda x: abs(x - (1 - step))) == 1
    assert min(numbers, key=lambda x: abs(x - (1 - ignored * Fraction(101, 100)))) != 1


# Exercises


@pytest.mark.holds("exercises", "fig-exercises_limits", "claim-limits-lee", by="symbolic")
def test_exercise_1_a_stationary_point_reached_from_an_interval(run, page, capsys):
    """w³ from ±0.5, and w − sin w, which is smooth: without a negative eigenvalue it may happen."""
    w, eta = sp.symbols("w eta", real=True)
    assert sp.expand(w - eta * sp.diff(w**3, w) - w * (1 - 3 * eta * w)) == 0
    assert sp.diff(w**3, w, 2).subs(w, 0) == 0
    run("exercises_limits")
    printed = capsys.readouterr().out
    end = 0.5
    for _ in range(1000):
        end *= 1 - 0.3 * end
    assert f"1: +0.5 to {end:.4g}, budget" in printed
    assert "1: -0.5 to -" in printed
    assert "diverged" in printed
    page.says(
        r"But $w-\sin w$ is, with $L=1$, and for $\lr<1$ its walks from $0<w_0<2\pi$ end at 0 too"
    )
    smooth = w - sp.sin(w)
    assert [sp.diff(smooth, w, k).subs(w, 0) for k in (1, 2, 3)] == [0, 0, 1]
    assert sp.calculus.util.function_range(sp.diff(smooth, w, 2), w, sp.S.Reals) == sp.Interval(
        -1, 1
    )
    starts = np.linspace(0.01, 2 * np.pi - 0.01, 99)
    for rate in (0.1, 0.5, 0.99):
        points = starts
        for _ in range(3000):
            after = points - rate * (1 - np.cos(points))
            assert np.all((after > 0) & (after < points))
            points = after
        assert np.all(points < 0.03)
    outside = 2 * np.pi
    assert outside - 0.5 * (1 - np.cos(outside)) == outside  # the next stationary point


@pytest.mark.holds("exercises", "fig-exercises_limits", by="symbolic")
def test_exercise_2_on_the_absolute_value(run, page, capsys):
    start, rate = Fraction(1), Fraction(3, 10)
    m, r = divmod(start, rate)
    walk = kink_walk(start, rate, m + 8)
    high, low = walk[m : m + 2]
    assert set(walk[m:]) == {high, low}
    page.says(
        rf"On $\abs{{w}}$ start from {start} with $\lr={float(rate)}$.",
        rf"${start}={m}\cdot{float(rate)}+{float(r)}$, so $m={m}$ and $r={float(r)}$. "
        f"It jumps between ${float(high)}$ and ${float(low)}$.",
        f"In floats ${float(rate)}$ is not exact, and the point near ${float(r)}$ is off",
    )
    assert Fraction(0.3) != rate
    assert 0 < max(kink_walk(1.0, 0.3, 9)[-2:]) - 0.1 + 1e-15 < 1e-15
    run("exercises_limits")
    assert "2: the last points, in tenths: -2 1 -2" in capsys.readouterr().out


@pytest.mark.holds("exercises", "fig-exercises_limits", by="symbolic")
def test_exercise_3_the_bound_nearer_to_the_minimum(run, page, capsys):
    data, w = (0, 10), 4
    single = [w - x for x in data]
    g, estimates = sum(single), [2 * e for e in single]
    square = Fraction(sum(e**2 for e in estimates), 2)
    bound = Fraction(2 * g**2) / (2 * square)
    page.says(
        f"In the example with the data {data[0]} and {data[1]}, "
        f"which rates surely lower the loss on average at $w={w}$?",
        rf"$\g={single[0]}+({w}-{data[1]})={g}$, and $\hat g$ is ${estimates[0]}$ or "
        f"${estimates[1]}$, with mean square {square}.",
        rf"So all rates below $2\cdot{g**2}/(2\cdot{square})={float(bound):.4f}$, "
        "about a tenth of the bound at $w=1$.",
    )
    assert bound * 10 == pytest.approx(64 / 164, rel=0.02)

    def value(w):
        return HALF * sum((w - x) ** 2 for x in data)

    for share, falls in ((Fraction(99, 100), True), (Fraction(101, 100), False)):
        mean = sum(value(w - share * bound * e) for e in estimates) / 2
        assert (mean < value(w)) == falls
    run("exercises_limits")
    assert f"mean square {square}, rate below {float(bound):.4f}" in capsys.readouterr().out
