"""Every claim and every number of docs/taylor.md, against oracles that do not use `gd`."""

import re
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import quad

from tests.claims.random_losses import walks, waves

X, Y, H = sp.symbols("x y h", real=True)
T = sp.symbols("t", positive=True)
J = sp.sin(X) + X * Y**2 + Y**4 / 2
AT = {X: sp.Rational(7, 10), Y: -sp.Rational(2, 5)}
G = sp.Matrix([J.diff(X), J.diff(Y)]).subs(AT)
U = -G / G.norm()
ALONG = J.subs({X: AT[X] + H * U[0], Y: AT[Y] + H * U[1]}, simultaneous=True)  # φ(h)
START, SLOPE = ALONG.subs(H, 0), sp.diff(ALONG, H).subs(H, 0)
# The caution's function: both partial derivatives at 0 are 1, and it is not differentiable there.
TRAP = X + Y - 3 * X * Y * (X + Y) / (X**2 + Y**2)
BENDS = np.radians(np.arange(0, 360, 0.5))
CIRCLE = np.stack([np.cos(BENDS), np.sin(BENDS)], axis=-1)


def value(x, y):
    return np.sin(x) + x * y**2 + y**4 / 2


def gap(h, order=1):
    """φ(h) minus its Taylor polynomial of that order, to 40 digits."""
    model = sum(ALONG.diff(H, k).subs(H, 0) * h**k / sp.factorial(k) for k in range(order + 1))
    return sp.N(ALONG.subs(H, h) - model, 40)


# What differentiable means


@pytest.mark.holds("what-does-differentiable-mean", by="symbolic")
def test_the_little_o_examples(page):
    share = 1000
    page.says(f"So $h^2$ is $o(h)$, and $h/{share}$ is not.")
    assert sp.limit(H**2 / H, H, 0) == 0
    assert sp.limit(H / share / H, H, 0) != 0


@pytest.mark.holds("claim-differentiable", by="exhaustive")
def test_the_definition_holds_of_one_vector_and_of_no_other(page):
    """Over a fine circle of Δ: the largest share missed tends to 0 for g, for others it stays."""
    page.says(
        r"there is a vector $\g$ with, as $\D\to0$, $$ J(w+\D)=J(w)+\g\cdot\D+o(\norm{\D}) . $$"
    )
    g, radii = np.array(G, dtype=float).ravel(), 10.0 ** -np.arange(1, 7)

    def largest_share(vector):
        change = [value(*(r * CIRCLE + [0.7, -0.4]).T) - value(0.7, -0.4) for r in radii]
        return np.array(
            [abs(c - r * CIRCLE @ vector).max() / r for c, r in zip(change, radii, strict=True)]
        )

    shares = largest_share(g)
    assert np.all(shares[1:] < shares[:-1] / 9)
    for wrong in (-g, g + np.array([0.01, 0]), np.zeros(2)):
        assert largest_share(wrong)[-1] == pytest.approx(np.linalg.norm(wrong - g), rel=1e-3)


@pytest.mark.holds("claim-differentiable", "what-can-go-wrong", by="exhaustive")
def test_a_kink_has_no_gradient(page):
    """For |w| at 0 every slope m misses a whole |Δ| or more on one of the sides."""
    page.says(r"At the kink of $\abs{w}$ there is no gradient at all")
    m = np.linspace(-3, 3, 6001)
    assert np.all(np.maximum(abs(1 - m), abs(1 + m)) >= 1)


@pytest.mark.holds("what-does-differentiable-mean", by="symbolic")
def test_level_lines_of_the_linear_model(page):
    page.says(
        r"If $\g\ne0$, the map of the linear model $J(w)+\g\cdot\D$ is known exactly",
        r"Two of them whose levels differ by $\delta$ lie $\delta/\norm{\g}$ apart",
    )
    a, b, delta, s = sp.symbols("a b delta s", positive=True)
    g = sp.Matrix([a, b])
    foot, along = delta * g / g.dot(g), sp.Matrix([-b, a])
    assert sp.simplify(g.dot(foot + s * along) - delta) == 0  # the whole level line
    assert sp.simplify(g.dot(along)) == 0  # perpendicular, and the same for every δ
    apart = (foot + s * along).dot(foot + s * along) - (delta / g.norm()) ** 2
    assert sp.simplify(apart - s**2 * g.dot(g)) == 0  # least at s = 0, where it is δ/‖g‖


@pytest.mark.holds("fig-zoom_level_lines", by="run")
def test_zoom_level_lines(page, run):
    """Five times closer, the linear model's share of error falls about fivefold, as printed."""
    names = run("zoom_level_lines")
    page.says(r"Level lines of $\sin w_1+w_1w_2^2+\tfrac12w_2^4$ around $(0.7,-0.4)$, zoomed")
    g = np.array(G, dtype=float).ravel()
    for width, missed in zip([2.5, 0.5, 0.1], names["missed"], strict=True):
        side = np.linspace(-width / 2, width / 2, 401)
        dx, dy = side[:, None], side[None, :]
        error = value(0.7 + dx, -0.4 + dy) - value(0.7, -0.4) - (g[0] * dx + g[1] * dy)
        largest = width / 2 * abs(g).sum()  # of |g·Δ|, at a corner
        assert missed == pytest.approx(np.abs(error).max() / largest, rel=1e-6)
        assert f"{missed:.0%}" in names["caption"]
        assert f"{missed:.0%}" in names["alt"]
    assert names["missed"][1] / names["missed"][2] == pytest.approx(5, rel=0.25)


@pytest.mark.holds("fig-zoom_lab", by="run")
def test_zoom_lab(page, run):
    """The shares of 21 maps; the error's slope settles to 2, that of the prediction is 1."""
    names = run("zoom_lab")
    page.says(r"Left: level lines of $\sin w_1+w_1w_2^2+\tfrac12w_2^4$ around $(0.7,-0.4)$ and")
    g, side = np.array(G, dtype=float).ravel(), np.linspace(-0.5, 0.5, 401)
    assert names["predicted"] == pytest.approx(names["width"] / 2 * abs(g).sum())
    for width, error in zip(names["width"], names["error"], strict=True):
        dx, dy = width * side[:, None], width * side[None, :]
        missed = value(0.7 + dx, -0.4 + dy) - value(0.7, -0.4) - (g[0] * dx + g[1] * dy)
        assert error == pytest.approx(abs(missed).max(), rel=1e-6)
    steps = np.diff(np.log(names["width"]))
    error_slopes = np.diff(np.log(names["error"])) / steps
    predicted_slopes = np.diff(np.log(names["predicted"])) / steps
    assert predicted_slopes == pytest.approx(1)
    page.says(
        f"the largest error lies on a line that settles to slope {error_slopes[-1]:.0f}",
        f"the largest predicted change on a dashed line of slope {predicted_slopes[-1]:.0f}",
    )
    share = names["error"] / names["predicted"]
    assert np.all(np.diff(share) < 0)
    assert f"is {share[0]:.0%} of the second on this map and {share[-1]:.1%}" in names["caption"]
    assert "100 times closer" in names["caption"]
    assert f"at 0.025 it is {share[-1]:.1%}" in names["alt"]


# The rate along every direction


@pytest.mark.holds("claim-rate-along-u", by="symbolic")
def test_the_rate_along_any_vector_is_g_dot_u(page):
    """At an arbitrary point and for an arbitrary vector; the axes give the partial derivatives."""
    page.says(
        r"\lim_{h\to0}\frac{J(w+hu)-J(w)}{h}\\ &\quad=\g\cdot u=\sum_i u_i\,\partial_iJ(w)",
        "In particular the entries of $\\g$ are the partial derivatives",
    )
    a, b, p, q = sp.symbols("a b p q", real=True)
    along = J.subs({X: p + H * a, Y: q + H * b}, simultaneous=True)
    rate = sp.limit(sp.expand((along - along.subs(H, 0)) / H, trig=True), H, 0)
    partials = [J.diff(v).subs({X: p, Y: q}) for v in (X, Y)]
    assert sp.simplify(rate - a * partials[0] - b * partials[1]) == 0
    assert [sp.simplify(rate.subs({a: i, b: 1 - i}) - partials[1 - i]) for i in (1, 0)] == [0, 0]
    # Where J is not differentiable, the rate need not be the dot product with the partials (1, 1).
    assert sp.limit(TRAP.subs({X: H, Y: H}) / H, H, 0) == -1 != 1 + 1


@pytest.mark.holds("claim-rate-along-u", by="property")
def test_the_quotient_is_within_half_l_h_of_the_rate(page):
    """On random losses, for u of any length, also 0, and for h of both signs."""
    page.says("For $u=0$ both sides are $0$", "The rate along $-u$ is minus the rate along $u$")
    for loss, gradient, smoothness, w, u in walks(60, seed=0):
        for d in (u, -u, 3 * u, 0 * u):
            for h in (0.1, -0.1, 1e-3, -1e-3, 1e-5):
                off = (loss(w + h * d) - loss(w)) / h - gradient(w) @ d
                assert abs(off) <= smoothness * abs(h) * (d @ d) / 2 + 1e-9


@pytest.mark.holds("is-this-argument-circular", "where-next", by="text")
def test_the_steps_that_the_next_page_takes(page):
    page.says("Steps 2 and 3: which $u$ makes")
    steps = dict(re.findall(r"^(\d)\. (.*)$", page.source, flags=re.M))
    assert "look for the smallest $\\g\\cdot u$ among all $u$ of length 1" in steps["2"]
    assert "the answer come out: $u=-\\g/\\norm{\\g}$" in steps["3"]


@pytest.mark.holds("claim-partials-not-enough", by="symbolic")
def test_partial_derivatives_alone_promise_nothing(page):
    assert sp.simplify(TRAP.subs(Y, 0) - X) == 0
    assert sp.simplify(TRAP.subs(X, 0) - Y) == 0
    partials = [sp.limit(TRAP.subs(v, 0) / w, w, 0) for v, w in ((Y, X), (X, Y))]
    assert partials == [1, 1]
    back = {X: -T, Y: -T}
    first, second = (X + Y).subs(back), (TRAP - X - Y).subs(back, simultaneous=True)
    assert (first, sp.simplify(second - 3 * T**2 * 2 * T / (2 * T**2))) == (-2 * T, 0)
    assert sp.simplify(first + second) == T > 0
    promised, rate = -sum(partials), sp.limit(TRAP.subs(back, simultaneous=True) / T, T, 0)
    page.says(
        r"$f(x,y)=x+y-\dfrac{3xy(x+y)}{x^2+y^2}$ with $f(0,0)=0$",
        f"On each axis $xy=0$, so $f(x,0)=x$ and $f(0,y)=y$. Both partial derivatives at $0$ are "
        f"${partials[0]}$. Along $(-t,-t)$ with $t>0$, though",
        r"f(-t,-t)=-2t+\frac{3t^2\cdot2t}{2t^2}=t>0 .",
        "A step against the vector $(1,1)$ **climbs**, however short it is. So this $f$ is not "
        "differentiable at $0$",
        f"would give it the rate ${promised}$ along $(-1,-1)$, and it has the rate ${rate}$",
    )
    # Not differentiable: the only candidate (1, 1) misses a share of ‖Δ‖ that does not shrink.
    missed = (TRAP - X - Y).subs(back, simultaneous=True) / (sp.sqrt(2) * T)
    assert sp.limit(missed, T, 0) == 3 / sp.sqrt(2)


@pytest.mark.holds("are-partial-derivatives-enough", by="symbolic")
def test_a_slope_along_every_direction_and_no_one_vector(page):
    page.says("since $f(tx,ty)=t\\,f(x,y)$. The slopes are just not $\\g\\cdot u$ for any one")
    assert sp.simplify(TRAP.subs({X: T * X, Y: T * Y}, simultaneous=True) - T * TRAP) == 0
    slopes = [TRAP.subs({X: x, Y: y}) for x, y in [(1, 0), (0, 1), (1, 1)]]
    assert slopes[2] != slopes[0] + slopes[1]


@pytest.mark.holds("fig-partials_not_enough", by="symbolic")
def test_partials_not_enough(run):
    """The figure's ends: -1 along the axes, -2 promised, +1 in truth."""
    names = run("partials_not_enough")
    ends = [TRAP.subs({X: x, Y: y}) for x, y in ((-1, 0), (0, -1), (-1, -1))]
    assert ends == [-1, -1, 1]
    assert names["along_an_axis"] == pytest.approx(-names["t"])
    assert names["diagonally"] == pytest.approx(names["t"])
    assert f"promises $-2$ at $(-1,-1)$. The function climbs to ${ends[2]}$" in names["caption"]
    assert f"falls to {ends[0]} at t = 1" in names["alt"]


@pytest.mark.holds("claim-continuous-partials", by="property")
def test_one_coordinate_at_a_time(page):
    """The proof's inequality, with the legs' true mean values; so the share missed tends to 0."""
    page.says(
        r"J(w+\D)-J(w)-\g\cdot\D",
        r"\le\norm{\D}\sum_i\bigl\lvert\partial_iJ(q_i)-\partial_iJ(w)\bigr\rvert",
        r"no $\abs{\D_i}$ exceeds $\norm{\D}$",
    )
    rng = np.random.default_rng(0)
    for n in (1, 2, 5):
        for _ in range(20):
            loss, gradient, smoothness = waves(rng, n)
            w, d = rng.normal(size=(2, n))
            for length in (1.0, 0.1, 0.01):
                step = length * d
                corners = [w + np.where(np.arange(n) < i, step, 0) for i in range(n + 1)]
                # On leg i the mean of ∂ᵢJ is its value at some q there.
                means = np.diff([loss(q) for q in corners]) / step
                legs = np.abs(means - gradient(w)).sum()
                missed = abs(loss(w + step) - loss(w) - gradient(w) @ step)
                assert missed <= np.linalg.norm(step) * legs + 1e-12
                assert legs <= n * smoothness * np.linalg.norm(step) + 1e-9


@pytest.mark.holds("claim-continuous-partials", by="exhaustive")
def test_continuous_partials_without_any_second_derivative(page):
    """|x|^(3/2) + x|y|: partials continuous at 0; f's are not, and for f the conclusion fails."""
    page.says(
        "If all partial derivatives of $J$ exist on a ball around $w$ and are continuous at $w$, "
        "then $J$ is differentiable at $w$"
    )
    x, y = CIRCLE.T
    for r in 10.0 ** -np.arange(1, 9):  # g = 0, and both partials are at most 3√r
        share = (abs(r * x) ** 1.5 + r * x * abs(r * y)) / r
        assert abs(share).max() <= 3 * np.sqrt(r)
    partial = sp.simplify(TRAP.diff(X).subs({X: T, Y: T}))
    assert sp.limit(partial, T, 0) != 1  # ∂f at (t, t) does not tend to ∂f(0) = 1


# How large the gap is


@pytest.mark.holds("claim-lipschitz", by="property")
def test_what_a_lipschitz_constant_is(page):
    """For ½w·Aw the least L is the largest singular value; larger ones will do, lesser ones not."""
    page.says(r"if $\norm{\gradJ(a)-\gradJ(b)}\le L\,\norm{a-b}$ for all $a$, $b$ in it")
    page.says("If one $L$ will do, so will every larger one")
    rng = np.random.default_rng(2)
    for n in (1, 2, 5):
        form = rng.normal(size=(n, n))
        form += form.T
        values, vectors = np.linalg.eigh(form)
        least = abs(values).max()
        a, b = rng.normal(size=(2, 2000, n))
        quotients = np.linalg.norm((a - b) @ form, axis=1) / np.linalg.norm(a - b, axis=1)
        assert quotients.max() <= least * (1 + 1e-12)
        worst = vectors[:, abs(values).argmax()]
        assert np.linalg.norm(form @ worst) > 0.999 * least * np.linalg.norm(worst)


@pytest.mark.holds("claim-gap-bound", by="property")
def test_the_gap_bound_on_random_losses(page):
    page.says(
        r"The gap is at most ½Lh² Let $J$ be differentiable at every point of the segment from $w$ "
        r"to $w+hu$, with $\norm{u}=1$, and let its gradient be $L$-Lipschitz on that segment",
        r"\bigl\lvert J(w+hu)-J(w)-h\,\g\cdot u\bigr\rvert\le\boundc{\tfrac12Lh^2} .",
        r"If the gradient is $L$-Lipschitz along the step, the gap is at most "
        r"$\boundc{\tfrac12Lh^2}$",
    )
    for loss, gradient, smoothness, w, u in walks(150, seed=3):
        for h in (0.01, 0.1, 0.5, 2.0, 10.0):
            missed = abs(loss(w + h * u) - loss(w) - h * gradient(w) @ u)
            assert missed <= smoothness * h**2 / 2 + 1e-12


@pytest.mark.holds("claim-gap-bound", by="symbolic")
def test_the_gap_bound_is_met_and_needs_its_conditions():
    curvature, w, t = sp.symbols("L w t", positive=True)
    parabola = curvature * X**2 / 2

    def missed(u):
        slope = parabola.diff(X).subs(X, w)
        return sp.expand(parabola.subs(X, w + H * u) - parabola.subs(X, w) - H * slope * u)

    assert missed(1) == missed(-1) == curvature * H**2 / 2  # so no factor below ½ will do
    assert missed(2) != curvature * H**2 / 2  # ‖u‖ = 1 is needed
    # No L: at 0 the gap of |w|^(3/2) is above ½Lh² for every L, once h is short enough.
    assert sp.limit(t ** sp.Rational(3, 2) / (curvature * t**2 / 2), t, 0) == sp.oo


@pytest.mark.holds("claim-gap-bound", "claim-ignoring-powers", by="exhaustive")
def test_a_lipschitz_gradient_needs_no_second_derivative(page):
    """Line (2) on Huber's loss, whose gradient clip(w, -1, 1) is 1-Lipschitz with corners at ±1."""
    page.says("Line (2) bounds everything that was left out, all powers at once")
    page.says("and asks for no second derivative")
    w, h = np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-3, 3, 121))

    def huber(w):
        return np.where(np.abs(w) <= 1, w**2 / 2, np.abs(w) - 0.5)

    left_out = huber(w + h) - huber(w) - h * np.clip(w, -1, 1)
    assert np.all(np.abs(left_out) <= h**2 / 2 + 1e-12)


@pytest.mark.parametrize("h", [0.1, 0.5])
@pytest.mark.holds("how-large-is-the-gap", "claim-gap-leading-term", by="software")
def test_the_gap_is_the_integral_in_the_proof(page, h):
    """r(h) = ∫(φ'(t) - φ'(0))dt = ∫(h - t)φ''(t)dt, and one order further, by SciPy's `quad`."""
    page.says(
        r"r(h)&=\varphi(h)-\varphi(0)-h\,\varphi'(0)\\ &=\int_0^h\bigl(\varphi'(t)-\varphi'(0)",
        r"r(h)&=\int_0^h(h-t)\,\varphi''(t)\,dt\\ &=\tfrac12h^2\varphi''(0)\\",
        r"The last integral is at most "
        r"$\tfrac12h^2\,{\max_{0\le t\le h}\abs{\varphi''(t)-\varphi''(0)}}$ in size",
        r"What remains beside $\tfrac12h^2\varphi''(0)$ is $\int_0^h\tfrac12(h-t)^2\varphi'''(t)",
    )
    phi, d1, d2, d3 = (sp.lambdify(H, ALONG.diff(H, k)) for k in (0, 1, 2, 3))
    r = float(gap(sp.Rational(str(h))))
    assert phi(h) - phi(0) - h * d1(0) == pytest.approx(r)
    assert quad(lambda t: d1(t) - d1(0), 0, h)[0] == pytest.approx(r)
    assert quad(lambda t: (h - t) * d2(t), 0, h)[0] == pytest.approx(r)
    rest = quad(lambda t: (h - t) * (d2(t) - d2(0)), 0, h)[0]
    assert h**2 * d2(0) / 2 + rest == pytest.approx(r)
    t = np.linspace(0, h, 1001)
    assert abs(rest) <= h**2 / 2 * abs(d2(t) - d2(0)).max()
    third = quad(lambda t: (h - t) ** 2 * d3(t) / 2, 0, h)[0]
    assert third == pytest.approx(float(gap(sp.Rational(str(h)), 2)))


@pytest.mark.holds("how-large-is-the-gap", "claim-gap-leading-term", by="symbolic")
def test_the_integrals_of_powers_in_the_proofs(page):
    page.says(
        r"Integrating gives $\abs{r(h)}\le\int_0^hLt\,dt=\tfrac12Lh^2$",
        r"use $\int_0^h(h-t)\,dt=\tfrac12h^2$",
        r"Since $\int_0^h\tfrac12(h-t)^2\,dt=\tfrac16h^3$",
    )
    h, curvature = sp.symbols("h L", positive=True)
    assert sp.integrate(curvature * T, (T, 0, h)) == curvature * h**2 / 2
    assert sp.integrate(h - T, (T, 0, h)) == h**2 / 2
    assert sp.expand(sp.integrate((h - T) ** 2 / 2, (T, 0, h))) == h**3 / 6


@pytest.mark.holds("claim-gap-leading-term", by="symbolic")
def test_what_the_gap_is_made_of(page):
    """For every cubic in two variables, hence for the terms up to h³ of every smooth loss."""
    page.says(
        r"for $\norm{u}=1$, as $h\to0$, $$ r(h)=\tfrac12h^2\,u\T Hu+o(h^2) . $$",
        r"$J(w)+h\,{\g\cdot u}+\tfrac12h^2\,u\T Hu$ includes that term",
        r"differs from it by $\tfrac16h^3\,\varphi'''(0)+o(h^3)$, with $\varphi(t)=J(w+tu)$",
    )
    powers = [(i, k - i) for k in range(4) for i in range(k + 1)]
    cubic = sum(sp.Symbol(f"c{i}{j}") * X**i * Y**j for i, j in powers)
    turn = sp.symbols("turn", real=True)
    u, origin = sp.Matrix([sp.cos(turn), sp.sin(turn)]), {X: 0, Y: 0}
    g = sp.Matrix([cubic.diff(v) for v in (X, Y)]).subs(origin)
    along = cubic.subs({X: H * u[0], Y: H * u[1]}, simultaneous=True)
    r = sp.expand(along - cubic.subs(origin) - H * g.dot(u))
    bend = (u.T * sp.hessian(cubic, (X, Y)).subs(origin) * u)[0]
    assert sp.expand(r - H**2 * bend / 2 - H**3 * along.diff(H, 3) / 6) == 0


@pytest.mark.holds("claim-gap-leading-term", "how-large-is-the-gap", by="run")
def test_the_two_coefficients_at_the_page_s_point(page):
    """r(h)/h² → ½uᵀHu and the quadratic model's gap over h³ → φ'''(0)/6, with 40 digits."""
    hessian = sp.hessian(J, (X, Y)).subs(AT)
    bend, third = (U.T * hessian * U)[0], ALONG.diff(H, 3).subs(H, 0)
    tiny = sp.Rational(1, 10**9)
    assert float(gap(tiny) / tiny**2) == pytest.approx(float(bend) / 2, rel=1e-6)
    assert float(gap(tiny, 2) / tiny**3) == pytest.approx(float(third) / 6, rel=1e-6)
    page.says(
        r"$J(w)=\sin w_1+w_1w_2^2+\tfrac12w_2^4$ has no special shape. At $w=(0.7,-0.4)$",
        rf"Slope 2 needs $u\T Hu\ne0$ (here it is about ${float(bend):.2f}$). "
        rf"Slope 3 needs $\varphi'''(0)\ne0$ (here about ${float(third):.2f}$)",
    )
    # Without the condition the slope is another: on sin w at 0, where φ''(0) = 0, it is 3.
    assert sp.limit((sp.sin(T) - T) / T**2, T, 0) == 0


@pytest.mark.holds("fig-remainder_order", by="run")
def test_remainder_order(page, run):
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
    page.says(r"it shrinks like $h^2$, below the bound $\boundc{\tfrac12Lh^2}$ with $L=")
    page.says(r"The quadratic model's gap has ⟨⟩: it shrinks like $h^3$")
    bound = 3.16 * names["h"] ** 2 / 2
    assert np.all(names["gaps"][1] <= bound)
    slope = np.log10(bound[0] / bound[1])
    page.says(f"just below a dashed bound of slope {slope:.0f}.")
    page.says(f"the step length h, from {names['h'].min():.4f} to {names['h'].max()}")


@pytest.mark.holds("claim-example-l", by="exhaustive")
def test_where_l_comes_from(page):
    """No Hessian on a fine grid of the rectangle has an eigenvalue above 3.16 in size."""
    hessian = sp.hessian(J, (X, Y))
    shown = sp.Matrix([[-sp.sin(X), 2 * Y], [2 * Y, 2 * X + 6 * Y**2]])
    assert sp.simplify(hessian - shown) == sp.zeros(2)
    x, y = np.meshgrid(np.linspace(-0.7, 0.7, 141), np.linspace(-0.4, 0.4, 81))
    straight, squared = 2 * x, 6 * y**2
    rows = [[-np.sin(x), 2 * y], [2 * y, straight + squared]]
    matrices = np.stack([np.stack(row, -1) for row in rows], -2)
    corner, mixed, bend = abs(rows[0][0]).max(), abs(rows[0][1]).max(), abs(rows[1][1]).max()
    assert corner <= 0.7
    smoothness = abs(matrices).sum(-1).max()
    assert smoothness == pytest.approx(mixed + bend)
    assert np.abs(np.linalg.eigvalsh(matrices)).max() <= smoothness
    page.says(
        f"Where L = {smoothness:.2f} comes from",
        r"H=\begin{pmatrix}-\sin w_1&2w_2\\2w_2&2w_1+6w_2^2\end{pmatrix}.",
        rf"On the rectangle $\abs{{w_1}}\le{x.max()}$, $\abs{{w_2}}\le{y.max()}$ its entries are "
        f"at most $0.7$, ${mixed:.1f}$ and ${straight.max():.1f}+{squared.max():.2f}={bend:.2f}$",
        f"The largest sum along a row is ${mixed:.1f}+{bend:.2f}={smoothness:.2f}$",
        f"so $H$ stretches none by more than ${smoothness:.2f}$",
        f"so it is ${smoothness:.2f}$-Lipschitz there",
    )


@pytest.mark.holds("claim-example-l", by="property")
def test_the_gradient_is_3_16_lipschitz_on_the_rectangle_and_the_steps_stay_inside(page):
    page.says(r"The steps that this page takes along $-\g$ from $(0.7,-0.4)$ all stay inside")
    rng = np.random.default_rng(4)
    a, b = rng.uniform([-0.7, -0.4], [0.7, 0.4], size=(2, 20_000, 2))
    gradient = sp.lambdify((X, Y), [J.diff(X), J.diff(Y)])
    change = np.linalg.norm(np.subtract(gradient(*a.T), gradient(*b.T)), axis=0)
    quotients = change / np.linalg.norm(a - b, axis=1)
    assert quotients.max() <= 3.16
    longest = max(0.7, float(-2 * SLOPE) / 3.16)  # of the table and of the sure descent
    end = np.array([0.7, -0.4]) + longest * np.array(U, dtype=float).ravel()
    assert np.all(np.abs(end) <= [0.7, 0.4])


@pytest.mark.holds("fig-tangent_and_gap", "what-can-go-wrong", by="exhaustive")
def test_tangent_and_gap(page, run):
    """1 - cos w at -1.2: slope, the bound 1.864, and the true end of the descent at 2.4."""
    names = run("tangent_and_gap")
    h, loss, tangent = names["h"], names["loss"], names["tangent"]
    assert np.abs(np.cos(h)).max() <= names["L"]
    assert np.all(np.abs(loss - tangent) <= h**2 / 2 + 1e-12)
    assert loss[names["here"]] == pytest.approx(1 - np.cos(1.2))
    assert h[names["there"]] == pytest.approx(1.5)
    assert f"\\g={-np.sin(1.2):.3f}" in names["caption"]
    end = 2 * np.sin(1.2)
    assert f"={end:.3f}$" in names["caption"]
    assert f"until a step of {end:.2f}" in names["alt"]
    far = np.linspace(0, 2.6, 2601)
    lower = far[np.cos(1.2) - np.cos(-1.2 + far) < -1e-12]
    assert (lower.min(), len(lower)) == (pytest.approx(0.001), 2399)  # all of 0 < h < 2.4
    page.says(
        f"the guarantee ends at ${end:.3f}$, and the loss stays lower until "
        f"${lower.max() + 0.001:.1f}$"
    )


# How short is short enough


@pytest.mark.holds("claim-sure-descent", "what-does-taylors-theorem-really-say-here", by="property")
def test_every_step_below_the_bound_descends(page):
    """On random losses with a known L, up to the very end of the interval."""
    page.says(
        r"Let $\norm{u}=1$ and $\g\cdot u<0$, and let the gradient be $L$-Lipschitz, $L>0$, on the "
        r"segment from $w$ to $w+hu$. Then $J(w+hu)<J(w)$ whenever "
        r"$$ 0<h<\frac{2\abs{\g\cdot u}}{L} .",
        r"every step along $u$ shorter than $2\abs{\g\cdot u}/L$ lowers the loss",
    )
    for loss, gradient, smoothness, w, u in walks(300, seed=5):
        slope = gradient(w) @ u
        u, slope = (u, slope) if slope < 0 else (-u, -slope)
        for share in (1e-3, 0.1, 0.5, 0.9, 0.999):
            assert loss(w + share * 2 * abs(slope) / smoothness * u) < loss(w)


@pytest.mark.holds("claim-sure-descent", "how-short-is-short-enough", by="symbolic")
def test_the_bound_cannot_be_improved_and_needs_its_conditions(page):
    """On ½Lw² the step of length 2|g|/L ends level, a longer one or one uphill ends higher."""
    curvature, h = sp.symbols("L h", positive=True)
    loss = curvature * X**2 / 2
    bound = 2 * loss.diff(X).subs(X, 1) / curvature
    lands = 1 - bound
    page.says(
        rf"on $J=\tfrac12Lw^2$ from $w=1$ the step of length exactly $2\abs{{\g}}/L={bound}$ "
        f"lands on ${lands}$, at the same loss",
        "That is why the inequality in the theorem is strict",
    )
    assert loss.subs(X, lands) == loss.subs(X, 1)
    change = sp.factor(loss.subs(X, 1 - h) - loss.subs(X, 1))
    assert sp.solveset(change.subs(curvature, 1) < 0, h, sp.Interval.open(0, 9)) == (
        sp.Interval.open(0, bound)
    )
    assert sp.expand(loss.subs(X, 1 + h) - loss.subs(X, 1)).is_positive  # g·u > 0
    # No L: -w + |w|^(3/2) has slope -1, and is higher after 1.1, which is below 2/L for L = 1.
    assert -1.1 + 1.1**1.5 > 0


@pytest.mark.holds(
    "claim-eq-change-split",
    "claim-eq-gap-bounded",
    "claim-eq-change-bounded",
    "claim-eq-change-factored",
    "claim-eq-change-negative",
    "claim-ignoring-powers",
    by="symbolic",
)
def test_the_derivation_line_by_line(page):
    """With -s for the slope g·u and any gap of size at most ½Lh²."""
    s, curvature, h, r = sp.symbols("s L h r", positive=True)
    bound = curvature * h**2 / 2
    page.says(r"$$ C=h\,\g\cdot u+r(h) . $$")
    line_1 = -h * s + r
    page.says(r"$$ \abs{r(h)}\le\boundc{\tfrac12Lh^2} . $$")
    page.says(r"$$ C\le h\,\g\cdot u+\boundc{\tfrac12Lh^2} . $$")
    line_3 = -h * s + bound
    assert sp.expand(line_3 - line_1) == bound - r  # not negative for r ≤ ½Lh²
    page.says("Bounding the gap turns (1) into the inequality (3)")
    page.says("Replace $r(h)$ in (1) by something at least as large")
    page.says(r"$$ C\le-h\,\bigl(\abs{\g\cdot u}-\boundc{\tfrac12Lh}\bigr) . $$")
    line_4 = -h * (s - curvature * h / 2)
    assert sp.expand(line_4 - line_3) == 0
    page.says(r"For $0<h<2\abs{\g\cdot u}/L$ both factors", "$$ C=J(w+hu)-J(w)<0 . $$")
    assert set(sp.solve(line_4, h)) == {2 * s / curvature}
    share = sp.symbols("share", positive=True)
    factored = sp.factor(line_4.subs(h, share * 2 * s / curvature))
    assert factored == 2 * s**2 * share * (share - 1) / curvature  # negative for share < 1 only


@pytest.mark.holds(
    "claim-eq-change-split",
    "claim-eq-gap-bounded",
    "claim-eq-change-bounded",
    "claim-eq-change-factored",
    "claim-eq-change-negative",
    "claim-eq-gradient-step-change",
    by="property",
)
def test_the_six_lines_on_random_losses():
    for loss, gradient, smoothness, w, u in walks(100, seed=6):
        g = gradient(w)
        size = np.linalg.norm(g)
        for d in (-np.sign(g @ u) * u, -g / size):
            for share in (0.01, 0.5, 0.99):
                h = share * 2 * abs(g @ d) / smoothness
                change = loss(w + h * d) - loss(w)
                bound = smoothness * h**2 / 2
                assert abs(change - h * (g @ d)) <= bound + 1e-12
                assert change <= h * (g @ d) + bound + 1e-12
                assert change <= -h * (abs(g @ d) - smoothness * h / 2) + 1e-12
                assert change < 0
        for rate in np.array([0.01, 0.5, 1, 1.5, 1.99, 3]) / smoothness:
            fall = rate * (1 - smoothness * rate / 2) * size**2
            assert loss(w - rate * g) - loss(w) <= -fall + 1e-12


@pytest.mark.holds("claim-eq-gradient-step-change", by="symbolic")
def test_line_6_is_line_4_for_the_gradient_step(page):
    """-h(|g·u| - ½Lh) with h = η‖g‖ and g·u = -‖g‖; on ½Lw² it is met, and 2/L is the end."""
    page.says(
        r"Gradient descent's own step has $h=\lr\norm{\g}$",
        r"has ${\g\cdot u}=-\norm{\g}$, and the length is $h=\lr\norm{\g}$",
        r"(4) becomes",
        r"&J(w\stepc{-\lr\,\g})-J(w)\\ "
        r"&\quad\le-\lr\,\bigl(1-\boundc{\tfrac12L\lr}\bigr)\norm{\g}^2",
        r"The right side is negative for $0<\lr<2/L$",
    )
    size, curvature, eta, h = sp.symbols("g L eta h", positive=True)
    line_4 = -h * (size - curvature * h / 2)
    line_6 = -eta * (1 - curvature * eta / 2) * size**2
    assert sp.simplify(line_4.subs(h, eta * size) - line_6) == 0
    share = sp.symbols("share", positive=True)
    at = sp.factor(line_6.subs(eta, share * 2 / curvature))
    assert at == 2 * size**2 * share * (share - 1) / curvature  # negative for 0 < share < 1 only
    parabola = curvature * X**2 / 2
    g = parabola.diff(X)
    change = parabola.subs(X, X - eta * g) - parabola
    assert sp.expand(change - line_6.subs(size, g)) == 0


@pytest.mark.holds("fig-derivation_in_numbers", by="run")
def test_derivation_in_numbers(page, run, capsys):
    """Each printed line, against 40-digit arithmetic."""
    names = run("derivation_in_numbers")
    page.says(
        r"The lines (1) to (6) of the derivation on $\sin w_1+w_1w_2^2+\tfrac12w_2^4$ at $w=("
    )
    h = sp.Rational(1, 10)
    change = float(ALONG.subs(H, h) - START)
    slope, r, bound = float(SLOPE), float(gap(h)), 3.16 * 0.01 / 2
    printed = capsys.readouterr().out
    assert f"g·u = {slope:.4f}" in printed
    assert f"(1) {change:+.6f} = {slope / 10:+.6f} {r:+.6f}" in printed
    assert f"{r:.6f} <= {bound:.6f}" in printed
    assert f"(3) {change:+.6f} <= {slope / 10 + bound:+.6f}" in printed
    assert f"(4) that bound, factored: {-0.1 * (-slope - 3.16 * 0.1 / 2):+.6f}" in printed
    assert f"(5) sure descent for h < {-2 * slope / 3.16:.4f}" in printed
    assert f"(6) sure descent for η < {2 / 3.16:.4f}" in printed
    for number in (slope / 10, slope / 10 + bound, change):
        assert f"${number:.4f}$" in names["caption"]


@pytest.mark.holds("how-short-is-short-enough", by="symbolic")
def test_differentiable_alone_still_descends(page):
    """On -w + |w|^(3/2), which has no L at 0: r ≤ ½h once h ≤ ¼, and there C ≤ -½h."""
    page.says(
        r"(2) is replaced by "
        r'"$\abs{r(h)}\le\tfrac12{\abs{\g\cdot u}}\,h$ for all small enough $h>0$"',
        r"Then (1) gives $C\le-\tfrac12{\abs{\g\cdot u}}\,h<0$",
    )
    s, h = sp.symbols("s h", positive=True)
    assert -h * s + s * h / 2 == -s * h / 2
    small = sp.solveset(h ** sp.Rational(3, 2) <= h / 2, h, sp.Interval.Lopen(0, 4))
    assert small == sp.Interval.Lopen(0, sp.Rational(1, 4))
    change = -h + h ** sp.Rational(3, 2)
    assert change.subs(h, sp.Rational(1, 4)) == -sp.Rational(1, 8)


# Can the higher powers be ignored


@pytest.mark.holds("claim-ignoring-powers", by="symbolic")
def test_the_share_left_out(page):
    page.says(
        r"$$ \frac{\boundc{\tfrac12Lh^2}}{h\,\abs{\g\cdot u}}=\frac{Lh}{2\abs{\g\cdot u}} . $$",
        r"if $h$ is much smaller than $2\abs{\g\cdot u}/L$, and it cannot turn the descent",
        r"With the update $\stepc{-\lr\,\g}$ the share is at most $\tfrac12L\lr$",
        r"where $\g\to0$, no fixed length stays small beside $2\abs{\g\cdot u}/L$",
    )
    s, curvature, h, eta = sp.symbols("s L h eta", positive=True)
    share = curvature * h**2 / 2 / (h * s)
    assert sp.simplify(share - curvature * h / (2 * s)) == 0
    assert share.subs(h, 2 * s / curvature) == 1  # below that length the gap cannot win
    assert sp.simplify(share.subs(h, eta * s)) == curvature * eta / 2  # s = ‖g‖
    assert sp.limit(share, s, 0) == sp.oo


@pytest.mark.holds("can-the-higher-powers-be-ignored", by="run")
def test_the_table_of_shares(page):
    """Kept, left out and their share, with 40 digits; from 0.1 on about ten times smaller."""
    shares = []
    for length in ("0.7", "0.1", "0.01", "0.001"):
        h = sp.Rational(length)
        kept, left_out = float(h * SLOPE), float(gap(h))
        shares.append(100 * left_out / abs(kept))
        row = [
            np.format_float_positional(n, precision=digits, unique=False, fractional=False)
            for n, digits in ((abs(kept), 4), (left_out, 4), (shares[-1], 3))
        ]
        page.says(f"| {length} | −{row[0]} | {row[1]} | {row[2]} % |")
    ratios = np.divide(shares[1:-1], shares[2:])
    page.says("From $h=0.1$ on it is about ten times smaller for a step ten times shorter")
    assert ratios == pytest.approx([10, 10], rel=0.1)
    bend = float((U.T * sp.hessian(J, (X, Y)).subs(AT) * U)[0])
    page.says(r"because this gap is nearly $\tfrac12h^2\,u\T Hu$")
    for h in (0.1, 0.01, 0.001):
        assert float(gap(sp.Rational(str(h)))) == pytest.approx(bend * h**2 / 2, rel=0.1)


# Predict, and what can go wrong


@pytest.mark.holds("predict-then-look", by="symbolic")
def test_predict_the_parabola_at_3(page):
    loss, w = X**2, 3
    slope, curvature = loss.diff(X).subs(X, w), loss.diff(X, 2)
    bound = sp.Rational(2 * slope, curvature)
    end = loss.subs(X, w - bound)
    page.says(
        f"On $J=w^2$ at $w={w}$, walk left: $u=-1$. "
        f"The gradient is $\\g={slope}$ and $L={curvature}$",
        f"Below $2\\cdot{slope}/{curvature}={bound}$. A step of exactly ${bound}$ lands on "
        f"${w - bound}$, where the loss is ${end}$ again",
        r"Here the gap *is* $h^2=\tfrac12Lh^2$ for every $h$",
    )
    change = sp.expand(loss.subs(X, w - H) - loss.subs(X, w))
    assert loss.subs(X, w) == end
    assert sp.expand(change + slope * H) == H**2 == curvature * H**2 / 2
    assert sp.solveset(change < 0, H, sp.Interval.open(0, 99)) == sp.Interval.open(0, bound)


@pytest.mark.holds("predict-then-look", by="run")
def test_predict_ten_times_shorter(page):
    """What is left of the slope term, the gap and the quadratic model's gap, with 40 digits."""
    long, short = sp.Rational(1, 1000), sp.Rational(1, 10**4)
    ratios = [10, *(float(gap(long, order) / gap(short, order)) for order in (1, 2))]
    assert float(SLOPE * long) / float(SLOPE * short) == pytest.approx(ratios[0])
    rounded = [float(f"{ratio:.1g}") for ratio in ratios]
    slopes = np.log10(ratios)
    page.says(
        "They become about {:.0f}, {:.0f} and {:.0f} times smaller".format(*rounded),
        "That is what slopes {:.0f}, {:.0f} and {:.0f} on log–log axes mean".format(*slopes),
    )


@pytest.mark.holds("what-can-go-wrong", by="symbolic")
def test_slope_zero_and_no_l(page):
    page.says(r"**$\g\cdot u=0$.** The slope term is silent and the gap alone decides")
    for sign in (-1, 1):
        loss = X + sign * Y**2
        assert loss.diff(Y).subs(Y, 0) == 0
        assert loss.subs({X: 0, Y: T}) == sign * T**2
    page.says(
        "The gradient of $w^4$ is Lipschitz on every bounded interval and on no unbounded one"
    )
    bend = (X**4).diff(X, 2)
    assert sp.maximum(bend, X, sp.Interval(-7, 7)) == 12 * 7**2
    assert sp.limit(bend, X, sp.oo) == sp.oo == sp.limit(bend, X, -sp.oo)


@pytest.mark.holds("what-can-go-wrong", by="property")
def test_halving_ends_where_the_gradient_is_not_zero(page):
    """From a rate of 10⁶, on random losses and on |w|^(3/2), which has no L around 0."""
    page.says(r"Where $J$ is differentiable and $\g\ne0$, this ends after finitely many halvings")
    losses = [(loss, gradient, w) for loss, gradient, _, w, _ in walks(40, seed=7)]
    losses.append((lambda w: abs(w) ** 1.5, lambda w: 1.5 * np.sign(w) * abs(w) ** 0.5, 1e-3))
    for loss, gradient, w in losses:
        rate, halvings = 1e6, 0
        while not loss(w - rate * gradient(w)) < loss(w):
            rate, halvings = rate / 2, halvings + 1
            assert halvings < 60


# Exercises


@pytest.mark.holds("exercises", "fig-exercises_taylor", by="symbolic")
def test_exercise_1_a_bound_of_1_and_the_truth_2(page, run):
    loss, at = X**2 + 2 * Y**2, {X: 1, Y: 1}
    g = [loss.diff(v).subs(at) for v in (X, Y)]
    slope = -g[0]
    change = sp.expand(loss.subs({X: 1 - H, Y: 1}) - loss.subs(at))
    assert change == H**2 - 2 * H
    assert change.diff(H).subs(H, 0) == slope
    bends = [sp.hessian(loss, (X, Y))[i, i] for i in (0, 1)]
    curvature, along = max(bends), change.diff(H, 2)
    sure, true = sp.Rational(2 * abs(slope), curvature), sp.Rational(2 * abs(slope), along)
    page.says(
        "On $J=x^2+2y^2$ at $(1,1)$ walk along $u=(-1,0)$",
        rf"$\g=({g[0]},{g[1]})$, so the slope term is ${slope}h$. The loss changes by "
        f"$(1-h)^2-1={slope}h+h^2$, so the gap is $h^2$",
        f"The Hessian has the entries {bends[0]} and {bends[1]} on its diagonal, so "
        rf"$L={curvature}$, and the theorem is sure for $h<2\cdot{abs(slope)}/{curvature}={sure}$. "
        f"The loss stays lower up to $h={true}$",
        f"$L={curvature}$ is the largest bend in *any* direction. "
        f"Along $u$ the bend is only {along}",
        f"There {along} will do in place of {curvature}, and then the bound is "
        rf"$2\cdot{abs(slope)}/{along}={true}$, the true one",
    )
    assert sp.solveset(change < 0, H, sp.Interval.open(0, sp.oo)) == sp.Interval.open(0, true)
    assert run("exercises_taylor")["change"] == pytest.approx([-0.75, -1, -0.75, 0])


@pytest.mark.holds("exercises", "fig-exercises_taylor", by="symbolic")
def test_exercise_2_slopes_3_and_three_halves(page, run):
    h, curvature = sp.symbols("h L", positive=True)
    lead = sp.limit((sp.sin(h) - h) / h**3, h, 0)
    assert (lead, sp.sin(h).diff(h, 2).subs(h, 0)) == (-sp.Rational(1, 6), 0)
    page.says(
        rf"the gap is $\sin h-h$, about $-h^3/{-1 / lead}$: slope 3. "
        r"The bend at 0 is $\varphi''(0)=0$",
        r"The bound $\boundc{\tfrac12Lh^2}$ with $L=1$ holds with much room",
    )
    wide = np.linspace(0, 10, 1001)
    assert np.all(np.abs(np.sin(wide) - wide) <= wide**2 / 2)
    power = sp.Rational(3, 2)
    assert sp.limit(h**power / h, h, 0) == 0
    (edge,) = sp.solve(h**power - curvature * h**2 / 2, h)
    assert edge == 4 / curvature**2
    assert (h**power - curvature * h**2 / 2).subs(h, edge / 4).is_positive
    page.says(
        rf"for $J=\abs{{w}}^{{{power}}}$",
        rf"the gradient at 0 is 0 and the gap is $h^{{{power}}}$: slope ${float(power)}$. "
        "It is $o(h)$",
        r"But $h^{3/2}\le\tfrac12Lh^2$ fails for every $L>0$ once $0<h<4/L^2$",
    )
    orders = run("exercises_taylor")["orders"]
    assert orders[0] == pytest.approx([3, 3], abs=1e-3)
    assert orders[1] == pytest.approx([1.5, 1.5])


@pytest.mark.holds("exercises", "fig-exercises_taylor", by="symbolic")
def test_exercise_3_fixed_length_against_fixed_rate(page, run):
    """In exact fractions; the loss climbs wherever the length is at least 2|w|."""
    start, length = sp.Rational(9, 10), sp.Rational(1, 2)
    walk = [start]
    for _ in range(6):
        walk.append(walk[-1] - length * sp.sign(walk[-1]))
    falls = [there**2 < here**2 for here, there in pairwise(walk)]
    assert falls == [length < 2 * abs(here) for here in walk[:-1]]
    assert falls == [True, True, False, True, False, True]
    assert walk[1:3] == walk[3:5] == walk[5:7]
    first, second = (float(w) for w in walk[1:3])
    page.says(
        rf"On $J=\tfrac12w^2$ from $w={float(start)}$, compare two walks: steps downhill of fixed "
        rf"*length* ${float(length)}$, and steps $\stepc{{-\lr\,\g}}$ with fixed *rate* $0.5$",
        r"lowers the loss exactly if $h<2\abs{w}$",
        f"Fixed length: ${float(start)}$, ${first}$, ${second}$. The next step is longer than "
        rf"$2\cdot{abs(second)}$. It leads back to ${first}$, from a loss of "
        f"${second**2 / 2:.3f}$ up to ${first**2 / 2:.2f}$",
        r"Fixed rate: the length is $0.5\abs{w}$, which is always below $2\abs{w}$",
        "Every step lowers the loss, and $w$ is halved each time",
    )
    names = run("exercises_taylor")
    assert names["fixed"] == pytest.approx(np.array(walk[:5], dtype=float))
    assert names["proportional"] == pytest.approx(0.9 / 2 ** np.arange(5))
