"""Every claim and every number of docs/adam.md, against oracles that do not use `gd`."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

GIVEN = [
    # The literature.
    "USSR Computational Mathematics and Mathematical Physics 4(5), 1964, 1–17. "
    "[doi:10.1016/0041-5553(64)90137-5](https://doi.org/10.1016/0041-5553(64)90137-5).",
    "*Lecture 6.5: rmsprop*",
    "[arXiv:1904.09237]. Theorem 3.",
]
seeds = st.integers(0, 2**32 - 1)
betas = st.fractions(Fraction(1, 20), Fraction(99, 100), max_denominator=100)
starts = st.fractions(-5, 5, max_denominator=20).filter(bool)


def memory(values, beta):
    """The weighted sum Σ βᵗ⁻ᵏ valueₖ, written out."""
    weights = beta ** np.arange(len(values) - 1, -1, -1)
    return weights @ np.array(values)


def average(values, beta):
    """The average with weights in the ratio βᵗ⁻ᵏ that add up to 1: the corrected memory."""
    return memory(values, beta) / memory(np.ones(len(values)), beta)


def momentum_step(gradients, rate, beta):
    return -rate * memory(gradients, beta)


def adam_step(gradients, rate, beta1=0.9, beta2=0.999, eps=0.0):
    squares = np.array(gradients) ** 2
    return -rate * average(gradients, beta1) / (np.sqrt(average(squares, beta2)) + eps)


def two_steps(step, start, curvature=1.0):
    """g₂ and Δ₂ on ½aw², and the rise of the loss by the second step."""
    first = curvature * start
    w = start + step([first])
    second = curvature * w
    change = step([first, second])
    return second, change, curvature * ((w + change) ** 2 - w**2) / 2


# The rules


@pytest.mark.holds("what-are-the-rules", by="run")
def test_the_rules_as_the_page_writes_them(page):
    """The recursions from 0, against the sums written out with which the other tests compute."""
    page.says(
        r"at the $t$-th point, $t=1,2,\dots$, and start all memories at 0.",
        r"$m_t=\beta m_{t-1}+\g_t$ and $\D_t=-\lr\,m_t$.",
        r"$v_t=\rho v_{t-1}+(1-\rho)\g_t^2$ and $\D_t=-\lr\,\g_t/(\sqrt{v_t}+\epsilon)$.",
        r"m_t&=\beta_1m_{t-1}+(1-\beta_1)\,\g_t, \\ v_t&=\beta_2v_{t-1}+(1-\beta_2)\,\g_t^2, \\ "
        r"\hat m_t&=m_t/(1-\beta_1^t),\quad\hat v_t=v_t/(1-\beta_2^t),\\ "
        r"\D_t&=-\lr\,\hat m_t/(\sqrt{\hat v_t}+\epsilon).",
    )
    gradients = np.random.default_rng(0).normal(size=(8, 3))
    beta, beta1, beta2, rho, rate, eps = 0.8, 0.9, 0.99, 0.7, 0.1, 1e-3
    ball = m = v = squares = np.zeros(3)
    for t, g in enumerate(gradients, start=1):
        ball = beta * ball + g
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        squares = rho * squares + (1 - rho) * g**2
        seen = gradients[:t]
        assert -rate * ball == pytest.approx(momentum_step(seen, rate, beta))
        change = -rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
        assert change == pytest.approx(adam_step(seen, rate, beta1, beta2, eps))
        assert squares == pytest.approx((1 - rho) * memory(seen**2, rho))


# Which of them always descend


@pytest.mark.holds("claim-optimisers-descend", by="property")
@given(seeds, st.sampled_from([0.0, 0.5, 0.99]), st.sampled_from([0.0, 1e-8, 1.0]))
def test_rules_without_a_memory_of_directions(page, seed, beta, eps):
    page.says(
        r"Let $\g\ne0$ be the gradient at the start of the step. Then ${\g\cdot\D<0}$ for "
        r"plain descent, and every $\D=-B\g$ with $B$ symmetric positive definite; "
        r"RMSProp, and Adam with $\beta_1=0$, if $\epsilon>0$ or all entries of $v_t$ are positive;"
        " sign descent; Muon without momentum, the matrices being read as vectors of their entries."
    )
    rng = np.random.default_rng(seed)
    g, old, root = rng.normal(size=4), rng.normal(size=(6, 4)), rng.normal(size=(4, 4))
    if eps:
        g[0] = old[:, 0] = 0  # then v₁ = 0, which ε > 0 allows
    assert g @ -(root @ root.T + 1e-3 * np.eye(4)) @ g < 0
    v = (1 - beta) * memory(np.array([*old, g]) ** 2, beta)
    assert eps > 0 or v.min() > 0
    assert g @ (-g / (np.sqrt(v) + eps)) < 0
    assert g @ adam_step([*old, g], 0.1, beta1=0.0, beta2=beta, eps=eps) < 0
    assert g @ -np.sign(g) == pytest.approx(-np.sum(np.abs(g)))
    matrix = rng.normal(size=(4, int(rng.integers(1, 6))))
    u, _, vt = np.linalg.svd(matrix, full_matrices=False)
    assert np.sum(matrix * -(u @ vt)) < 0


@pytest.mark.holds("claim-optimisers-descend", by="symbolic")
def test_descent_needs_a_positive_definite_b_and_a_gradient():
    g = sp.Matrix([0, 1])
    assert g.dot(-sp.diag(1, -1) * g) > 0  # B is indefinite
    assert g.dot(-sp.diag(1, 0) * g) == 0  # B is only semidefinite
    zero = sp.zeros(2, 1)
    assert zero.dot(-sp.eye(2) * zero) == 0
    # Every term of g·Δ is negative, whatever sign the entry has.
    sizes = sp.symbols("g1:4", positive=True)
    roots = sp.symbols("r1:4", positive=True)
    eps = sp.symbols("epsilon", nonnegative=True)
    for signs in ((1, 1, 1), (-1, 1, -1)):
        terms = [-((s * g) ** 2) / (r + eps) for s, g, r in zip(signs, sizes, roots, strict=True)]
        assert all(term.is_negative for term in terms)


@pytest.mark.holds("claim-optimisers-descend", by="run")
def test_muon_without_momentum():
    """The sum over all entries of G·(−UVᵀ) is minus the sum of the singular values."""
    rng = np.random.default_rng(1)
    for shape in ((3, 3), (5, 2), (2, 5)):
        G = rng.normal(size=shape)  # noqa: N806
        u, _, vt = np.linalg.svd(G, full_matrices=False)
        gram = G @ G.T if shape[0] <= shape[1] else G.T @ G
        assert np.sum(G * -(u @ vt)) == pytest.approx(-np.sqrt(np.linalg.eigvalsh(gram)).sum())


@pytest.mark.holds("which-of-them-always-descend", by="run")
def test_adam_without_any_memory_is_sign_descent(page):
    page.says(
        r"With $\beta_1=\beta_2=\epsilon=0$ and no $\g_i=0$, Adam *is* sign descent: "
        r"$\g_i/\sqrt{\g_i^2}=\sign\g_i$."
    )
    g, old = np.array([0.3, -2.0, 1e-5]), np.array([9.0, 9.0, 9.0])
    assert adam_step([old, g], 1.0, beta1=0.0, beta2=0.0) == pytest.approx(-np.sign(g))
    assert adam_step([old, g], 1.0, beta1=0.0, beta2=0.0, eps=0.1) != pytest.approx(-np.sign(g))


@pytest.mark.holds("which-of-them-always-descend", "is-adam-still-the-negative-gradient", by="run")
def test_predict_the_angle_of_sign_descent(page):
    """By the arc tangents of the two directions."""
    g = (3, 0.1)
    off = 45 - np.degrees(np.arctan2(g[1], g[0]))
    page.says(
        f"$\\g=({g[0]},{g[1]})$. Which angle does sign descent make",
        f"Sign descent steps along $(-1,-1)$, which is ${off:.1f}°$ off $-\\g=(-{g[0]},-{g[1]})$. "
        "Plain descent is $0°$ off. Both go down: anything below $90°$ does.",
        "Such a step need not be at 180° to $\\g$",
    )
    to_g = np.degrees(np.arccos(np.dot(g, (-1, -1)) / np.hypot(*g) / np.sqrt(2)))
    assert to_g == pytest.approx(180 - off)
    assert 90 < to_g < 170
    for angle in range(181):
        assert (np.cos(np.radians(angle)) > 1e-9) == (angle < 90)  # −g·Δ > 0


@pytest.mark.holds("fig-optimiser_paths", by="run")
def test_optimiser_paths(run):
    """Each path against its rule written out as a sum, and the steps that go uphill."""
    names = run("optimiser_paths")
    hessian = np.array([1.0, 20.0])
    steps = {
        "plain": lambda g: -0.04 * g[-1],
        "momentum": lambda g: momentum_step(g, 0.04, 0.8),
        "Adam, β₁ = 0": lambda g: adam_step(g, 0.2, beta1=0.0, eps=1e-8),
        "Adam": lambda g: adam_step(g, 0.2, eps=1e-8),
    }
    uphill = {}
    for name, rule in steps.items():
        w, gradients, rises = np.array([4.0, 1.2]), [], 0
        path = [w]
        for _ in range(60):
            gradients.append(hessian * w)
            change = rule(gradients)
            rises += gradients[-1] @ change > 0
            w = w + change
            path.append(w)
        assert names["paths"][name] == pytest.approx(np.array(path), abs=1e-9)
        uphill[name] = int(rises)
    assert uphill["plain"] == uphill["Adam, β₁ = 0"] == 0 < min(uphill["momentum"], uphill["Adam"])
    titles = [ax.get_title("left") or ax.get_title() for ax in plt.gcf().axes]
    assert titles == [f"{name} ({count} uphill)" for name, count in uphill.items()]
    for name in ("momentum", "Adam"):
        assert names["paths"][name][:, 0].min() < 0  # past the minimum


@pytest.mark.holds("fig-adam_against_gradient", by="run")
def test_adam_against_gradient(run, page):
    """The angles are those of the paths, by the arc cosine."""
    names, paths = run("adam_against_gradient"), run("optimiser_paths")["paths"]
    for name, angles in names["angles"].items():
        down, step = -paths[name][:-1] * [1.0, 20.0], np.diff(paths[name], axis=0)
        sizes = np.linalg.norm(down, axis=1) * np.linalg.norm(step, axis=1)
        cosines = np.clip(np.sum(down * step, axis=1) / sizes, -1, 1)
        assert angles == pytest.approx(np.degrees(np.arccos(cosines)), abs=1e-3)
    largest = {name: f"{max(angles):.0f}°" for name, angles in names["angles"].items()}
    assert f"largest angle is {largest['Adam, β₁ = 0']}" in names["caption"]
    assert f"reaches {largest['momentum']} and Adam {largest['Adam']}" in names["caption"]
    assert max(names["angles"]["Adam, β₁ = 0"]) < 90
    page.says("0° is plain descent; beyond 90° (dashed) a step goes uphill to first order.")


# Why momentum can climb


@pytest.mark.holds("fig-momentum_climbs", by="run")
def test_momentum_climbs(run):
    """The walk by its recurrence w → (1 + β − ηa)w − βw, and which steps raise the loss."""
    names = run("momentum_climbs")
    w = [2.0, 2.0 - 0.06 * 4.0]
    while len(w) < 27:
        w.append((1 + 0.8 - 0.12) * w[-1] - 0.8 * w[-2])
    w = np.array(w)
    assert names["w"] == pytest.approx(w)
    slope, step = 2 * w[6], w[7] - w[6]
    rises = np.flatnonzero(np.diff(w**2) > 0)
    assert names["uphill"].tolist() == rises.tolist()
    for said in (
        f"gradient is ${slope:.2f}$, and the step is ${step:.2f}$",
        f"=+{slope * step:.2f}$",
        f"{len(rises)} of the first 26 steps",
    ):
        assert said in names["caption"]
    assert f"w = {w[6]:.2f}," in names["alt"]
    assert f"rises to {(w**2)[5:12].max():.2f}," in names["alt"]
    assert np.abs(np.roots([1, -(1 + 0.8 - 0.12), 0.8])).max() < 1  # so it still goes to 0


@pytest.mark.holds("claim-momentum-can-climb", by="symbolic")
def test_the_second_step_of_momentum_in_symbols(page):
    """g₂·Δ₂, the recurrence, and the values of q at ±1; the sign for three β, exactly."""
    page.says(
        r"Let $J=\tfrac12w^2$, and let $w_1\ne0$ be the start, $0<\beta<1$ and $\lr>0$. "
        r"The second step of momentum has ${\g_2\cdot\D_2>0}$ exactly if $$ 1<\lr<1+\beta . $$",
        r"w_2&=(1-\lr)\,w_1,\\ m_2&=\beta m_1+w_2=(1+\beta-\lr)\,w_1,\\ "
        r"\g_2\cdot\D_2&=w_2\cdot(-\lr\,m_2)\\ &=-\lr\,(1-\lr)(1+\beta-\lr)\,w_1^2 .",
        r"w_{t+1}=(1+\beta-\lr)\,w_t-\beta w_{t-1} .",
        r"${q(r)=r^2-(1+\beta-\lr)\,r+\beta}$ are below 1 in size. Their product is $\beta$",
        r"But ${q(1)=\lr}$ and ${q(-1)=2+2\beta-\lr}$ are positive.",
    )
    eta, beta, w, r = sp.symbols("eta beta w r", real=True)
    assert (w**2 / 2).diff(w) == w
    second = w - eta * w
    change = -eta * (beta * w + second)
    assert sp.expand(beta * w + second - (1 + beta - eta) * w) == 0
    product = -eta * (1 - eta) * (1 + beta - eta) * w**2
    assert sp.expand(second * change - product) == 0
    for b in (sp.Rational(1, 10), sp.Rational(1, 2), sp.Rational(99, 100)):
        uphill = sp.solveset(product.subs({beta: b, w: 1}) > 0, eta, sp.Interval.open(0, sp.oo))
        assert uphill == sp.Interval.open(1, 1 + b)
    # Without a memory, β = 0, or from the minimum no step climbs.
    assert sp.expand(product.subs(beta, 0) + eta * (1 - eta) ** 2 * w**2) == 0
    assert product.subs(w, 0) == 0
    third = second + change
    assert sp.expand(third - (1 + beta - eta) * second + beta * w) == 0
    q = r**2 - (1 + beta - eta) * r + beta
    assert q.subs(r, 0) == beta
    assert sp.expand(q.subs(r, 1) - eta) == 0
    assert sp.expand(q.subs(r, -1) - (2 + 2 * beta - eta)) == 0


@pytest.mark.holds("claim-momentum-can-climb", by="property")
@given(betas, starts, st.fractions(Fraction(1, 100), 3, max_denominator=100))
def test_the_second_step_of_momentum(page, beta, start, rate):
    """In exact fractions; then that the loss rises and the walk converges."""
    page.says("It then raises the loss, and the walk as a whole still converges to the minimum.")
    w, m, walk = start, Fraction(0), []
    for _ in range(2):
        m = beta * m + w
        walk.append((w, -rate * m))
        w -= rate * m
    g, change = walk[1]
    assert (g * change > 0) == (1 < rate < 1 + beta)
    if g * change > 0:
        assert (g + change) ** 2 > g**2
        ahead, m = float(start), 0.0
        for _ in range(4000):
            m = float(beta) * m + ahead
            ahead -= float(rate) * m
        assert abs(ahead) < 1e-6
    # Far beyond the window, above 2 + 2β, the walk diverges.
    beyond = 2 + 2 * float(beta) + 0.1
    assert np.abs(np.roots([1, -(1 + float(beta) - beyond), float(beta)])).max() > 1


@pytest.mark.holds("why-can-momentum-climb", by="run")
def test_for_every_rate_there_is_a_parabola():
    """On ½aw² with a = (1 + β/2)/η the second step climbs, and the walk converges."""
    for rate in (1e-4, 0.01, 1.0, 50.0):
        for beta in (0.2, 0.9):
            a = (1 + beta / 2) / rate
            g, change, _ = two_steps(lambda gs, r=rate, b=beta: momentum_step(gs, r, b), 1.0, a)
            assert g * change > 0
            assert np.abs(np.roots([1, -(1 + beta - rate * a), beta])).max() < 1


@pytest.mark.holds("fig-cell_momentum", "why-can-momentum-climb", by="run")
def test_cell_momentum(run, page, capsys):
    """By the recurrence; and with β = 0 none climbs."""
    names = run("cell_momentum")
    printed = capsys.readouterr().out

    def walk_and_climbing(beta):
        w = [1.0, 1.0 - 1.5]
        while len(w) < 41:
            w.append((1 + beta - 1.5) * w[-1] - beta * w[-2])
        return w, [t for t in range(1, 41) if w[t - 1] * (w[t] - w[t - 1]) > 0]

    w, climbing = walk_and_climbing(0.9)
    assert names["walk"] == pytest.approx(w)
    page.says("The loss is $\\tfrac12w^2$. Of ⟨⟩ steps ⟨⟩ start uphill, the second among them")
    assert climbing[0] == 2
    assert f"Of 40 steps {len(climbing)} start uphill" in names["caption"]
    assert f"at ${w[-1]:.3f}$" in names["caption"]
    assert f"steps that start uphill: {climbing[:5]}" in printed
    assert walk_and_climbing(0.0)[1] == []


@pytest.mark.holds("claim-adam-can-climb", by="symbolic")
def test_the_second_step_of_adam_in_symbols(page):
    """Δ₂ is m₂ times a negative number, and g₂m₂ is (1 − s)(1 + β₁ − s) times a positive one."""
    page.says(
        r"Let $J=\tfrac12aw^2$ with $a>0$, $w_1\ne0$, $0<\beta_1<1$, $0\le\beta_2<1$ and "
        r"$\epsilon=0$. The second step of Adam has ${\g_2\cdot\D_2>0}$, and so raises the loss, "
        r"exactly if $$ \abs{w_1}<\lr<(1+\beta_1)\abs{w_1} . $$",
        r"\g_2&=(1-s)\,\g_1,\\ m_2&=(1-\beta_1)(\beta_1\g_1+\g_2)\\ "
        r"&=(1-\beta_1)(1+\beta_1-s)\,\g_1 .",
        r"So ${\g_2\cdot\D_2>0}$ exactly if ${(1-s)(1+\beta_1-s)<0}$.",
    )
    a, size, eta, beta1 = sp.symbols("a size eta beta_1", positive=True)
    for sign in (1, -1):
        w1 = sign * size
        g1 = a * w1
        first = -eta * g1 / sp.sqrt(g1**2)  # both corrected averages of one value are that value
        assert sp.simplify(first + eta * sign) == 0
        s = eta / size
        g2 = a * (w1 - eta * sign)
        assert sp.simplify(g2 - (1 - s) * g1) == 0
        m2 = beta1 * (1 - beta1) * g1 + (1 - beta1) * g2
        assert sp.expand(m2 - (1 - beta1) * (1 + beta1 - s) * g1) == 0
        factor = (1 - beta1) * g1**2
        assert sp.simplify(g2 * m2 - (1 - s) * (1 + beta1 - s) * factor) == 0
    x = sp.symbols("x", real=True)
    for b in (sp.Rational(1, 10), sp.Rational(9, 10)):
        window = sp.solveset((1 - x) * (1 + b - x) < 0, x, sp.S.Reals)
        assert window == sp.Interval.open(1, 1 + b)
        assert sp.solveset((1 - x) * (1 - x) < 0, x, sp.S.Reals) == sp.S.EmptySet  # β₁ = 0


@pytest.mark.holds("claim-adam-can-climb", by="property")
@given(
    st.floats(0.01, 0.99),
    st.floats(0, 0.999),
    st.floats(1e-3, 1e3),
    st.floats(1e-3, 1e3),
    st.floats(0.05, 2.5),
    st.booleans(),
)
def test_the_second_step_of_adam(page, beta1, beta2, curvature, size, share, left):
    """For every a and β₂, with the rule written out; and the starts for a given rate."""
    page.says(
        "The curvature $a$ and $\\beta_2$ do not matter.",
        r"those whose distance from the minimum is between $\lr/(1+\beta_1)$ and $\lr$.",
    )
    if min(abs(share - 1), abs(share - 1 - beta1)) < 1e-6:
        return
    rate = share * size
    g, change, rise = two_steps(
        lambda gs: adam_step(gs, rate, beta1, beta2), -size if left else size, curvature
    )
    assert (g * change > 0) == (size < rate < (1 + beta1) * size)
    assert (g * change > 0) == (rate / (1 + beta1) < size < rate)
    assert rise > 0 or g * change <= 0


@pytest.mark.holds("claim-adam-can-climb", by="run")
def test_the_window_of_adam_needs_epsilon_0():
    """With ε = 1 the first step is half as long, and the second one descends."""
    for eps, climbs in ((0.0, True), (1.0, False)):
        g, change, _ = two_steps(lambda gs, e=eps: adam_step(gs, 1.5, eps=e), 1.0)
        assert (g * change > 0) == climbs


@pytest.mark.holds("fig-climbing_steps", by="run")
def test_climbing_steps(run, page, capsys):
    """The two numerical examples, from the sums written out."""
    names = run("climbing_steps")
    printed = capsys.readouterr().out
    page.says(
        r"Adam starts at $0.0007$ with its usual settings, $\lr=0.001$, $\beta_1=0.9$, "
        r"$\beta_2=0.999$, $\epsilon=10^{-8}$."
    )
    rules = {
        "momentum": (lambda gs: momentum_step(gs, 1.5, 0.9), 1.0),
        "Adam    ": (lambda gs: adam_step(gs, 0.001, 0.9, 0.999, 1e-8), 0.0007),
    }
    assert "starts at $1$ with $\\beta=0.9$ and $\\lr=1.5$" in names["caption"]
    for name, (rule, start) in rules.items():
        g, change, rise = two_steps(rule, start)
        assert g * change > 0
        assert rise > 0
        line = f"{name} g = {g:.2g}, Δ = {change:.2g}, loss {g**2 / 2:.2g} → "
        assert line + f"{(g + change) ** 2 / 2:.2g}" in printed


# When a memory is harmless


@pytest.mark.holds("claim-fresh-memory", by="property")
@given(seeds, st.integers(1, 5))
def test_fresh_gradients_still_descend(page, seed, n):
    """With every remembered gradient within ‖g‖ of the present one; and not without."""
    page.says(
        r"Let $\g_t\ne0$ and $\D_t=-\sum_{k\le t}a_k\g_k$ with $a_k\ge0$, not all 0. "
        r"If ${\norm{\g_k-\g_t}<\norm{\g_t}}$ for every $k$ with $a_k>0$, "
        r"then ${\g_t\cdot\D_t<0}$."
    )
    rng = np.random.default_rng(seed)
    g, drift = rng.normal(size=n), rng.normal(size=(6, n))
    drift *= 0.999 * np.linalg.norm(g) / np.linalg.norm(drift, axis=1, keepdims=True)
    drift[-1] = 0  # the present one
    weights = rng.uniform(0, 1, size=6) * (rng.random(6) < 0.5)
    weights[int(rng.integers(6))] = 1
    gradients = g + drift
    gradients[weights == 0] = -5 * g  # what is not remembered does not matter
    assert g @ -(weights @ gradients) < 0


@pytest.mark.holds("claim-fresh-memory", by="symbolic")
def test_stale_gradients_negative_weights_or_none_need_not_descend():
    g = 1
    assert g * -(1 * (g - Fraction(1001, 1000) * g)) > 0  # at a distance of just more than ‖g‖
    assert g * -(1 * (g - g)) == 0  # at ‖g‖ itself
    assert g * -(-1 * g) > 0  # a negative weight
    assert g * -(0 * g) == 0  # all weights 0


@pytest.mark.holds("when-is-a-memory-harmless", by="property")
@given(seeds)
def test_one_sign_in_every_coordinate_means_no_uphill_term_in_adam(seed):
    rng = np.random.default_rng(seed)
    gradients = np.sign(rng.normal(size=4)) * rng.gamma(1, size=(6, 4))
    assert np.all(gradients[-1] * adam_step(list(gradients), 0.1) < 0)
    # With the other sign before, it climbs.
    assert np.all(gradients[-1] * adam_step([-9 * gradients[-1], gradients[-1]], 0.1) > 0)


@pytest.mark.holds("when-is-a-memory-harmless", by="run")
def test_momentum_needs_about_the_root_of_the_condition():
    """Best constants on a quadratic: the slowest factor shrinks per κ and per √κ steps."""
    for kappa in (100.0, 10_000.0):
        plain = (kappa - 1) / (kappa + 1)  # of |1 − ηλ| at η = 2/(1 + κ)
        assert abs(1 - 2 / (1 + kappa)) == pytest.approx(plain)
        rate = 4 / (1 + np.sqrt(kappa)) ** 2
        beta = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
        factors = [
            np.abs(np.roots([1, -(1 + beta - rate * a), beta])).max()
            for a in np.geomspace(1.001, kappa * 0.999, 50)
        ]
        assert max(factors) == pytest.approx(np.sqrt(beta), rel=1e-3)
        assert -1 / np.log(plain) == pytest.approx(kappa / 2, rel=0.01)
        assert -1 / np.log(np.sqrt(beta)) == pytest.approx(np.sqrt(kappa) / 2, rel=0.01)


# The bias correction


@pytest.mark.holds("claim-bias-correction", "what-is-the-bias-correction-for", by="symbolic")
def test_corrected_averages_have_weights_that_add_up_to_1(page):
    """The recursion from 0, divided, for every β₁ and the first six t."""
    page.says(
        r"For $0\le\beta_1<1$ and $t\ge1$ $$ \hat m_t=\sum_{k=1}^tc_k\,\g_k,"
        r"\quad c_k=\frac{(1-\beta_1)\,\beta_1^{t-k}}{1-\beta_1^t},\quad\sum_{k=1}^tc_k=1 . $$ "
        r"The same holds for $\hat v_t$, with $\beta_2$ and $\g_k^2$. ($0^0$ is 1 here.)",
        "Corrected averages have weights that add up to 1",
    )
    beta = sp.symbols("beta_1", nonnegative=True)
    gradients = sp.symbols("g1:7", real=True)
    m = sp.Integer(0)
    for t, g in enumerate(gradients, start=1):
        m = beta * m + (1 - beta) * g
        c = [(1 - beta) * beta ** (t - k) / (1 - beta**t) for k in range(1, t + 1)]
        assert sp.cancel(sum(c)) == 1
        seen = sum(w * v for w, v in zip(c, gradients, strict=False))
        assert sp.cancel(m / (1 - beta**t) - seen) == 0
        assert [w.subs(beta, 0) for w in c] == [0] * (t - 1) + [1]  # 0⁰ is 1
        uncorrected = sp.expand(m).subs(dict.fromkeys(gradients, 1))
        assert sp.expand(uncorrected - (1 - beta**t)) == 0
    first = (1 - beta).subs(beta, sp.Rational(9, 10))
    page.says(f"is only a tenth of it, for $\\beta_1={float(1 - first)}$.")
    assert first == sp.Rational(1, 10)


@pytest.mark.holds("what-is-the-bias-correction-for", by="property")
@given(seeds, st.integers(1, 9))
def test_the_correction_keeps_the_direction(page, seed, t):
    page.says(
        r"For $\epsilon=0$ it multiplies the whole step by $\sqrt{1-\beta_2^t}/(1-\beta_1^t)$ "
        "and keeps its direction."
    )
    gradients = np.random.default_rng(seed).normal(size=(t, 3))
    m = (1 - 0.9) * memory(gradients, 0.9)
    v = (1 - 0.999) * memory(gradients**2, 0.999)
    factor = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    assert adam_step(list(gradients), 1.0) == pytest.approx(-factor * m / np.sqrt(v))


# Muon, as it is run

QUINTIC = sp.Rational("3.4445"), sp.Rational("-4.7750"), sp.Rational("2.0315")


@pytest.mark.holds("claim-newton-schulz-descends", "and-muon-as-it-is-run", by="symbolic")
def test_newton_schulz_keeps_singular_values_positive(page):
    a, b, c = QUINTIC
    discriminant = b**2 - 4 * a * c
    page.says(
        r"is replaced by $aX+bXX\T X+c(XX\T)^2X$ with "
        f"$a={float(a):.4f}$, $b={float(b):.4f}$, $c={float(c):.4f}$.",
        r"${p(s)=s\,(a+bs^2+cs^4)}$",
        f"discriminant ${{b^2-4ac={float(discriminant):.2f}<0}}$, so it is never 0, "
        "and at $s=0$ it is $a>0$. Hence $p(s)>0$ for every $s>0$.",
    )
    assert discriminant < 0 < a
    s = sp.symbols("s", real=True)
    assert sp.Poly(a + b * s**2 + c * s**4, s).count_roots() == 0
    # The cubic 1.5s − 0.5s³, which others use, is negative for s > √3.
    assert sp.Rational(3, 2) * 2 - 2**3 / sp.Integer(2) < 0


@pytest.mark.holds("claim-newton-schulz-descends", by="property")
@given(seeds, st.integers(1, 5), st.integers(1, 5), st.integers(0, 8))
def test_any_number_of_newton_schulz_steps_descends(page, seed, rows, columns, steps):
    page.says(
        r"In exact arithmetic, for $\gradc{G}\ne0$ and after any number of these steps, "
        r"${\g\cdot(-\lr X)<0}$."
    )
    a, b, c = map(float, QUINTIC)
    G = np.random.default_rng(seed).normal(size=(rows, columns))  # noqa: N806
    X = G / np.sqrt(np.sum(G**2))  # noqa: N806
    for _ in range(steps):
        X = a * X + b * X @ X.T @ X + c * X @ X.T @ X @ X.T @ X  # noqa: N806
    assert np.sum(G * -X) < 0
    # From a momentum matrix in place of G a step can climb: here from an old gradient, −2G.
    M = 0.9 * -2 * G + G  # noqa: N806
    assert np.sum(G * -M) > 0


@pytest.mark.holds("fig-muon_values", by="run")
def test_muon_values(run, page, capsys):
    """The curve through the dots, its range from 0.01 on, and both rates."""
    names = run("muon_values")
    a, b, c = map(float, QUINTIC)

    def five(s):
        for _ in range(5):
            s = s * (a + b * s**2 + c * s**4)
        return s

    G = names["G"]  # noqa: N806
    singular = np.sqrt(np.linalg.eigvalsh(G.T @ G))
    share = singular / np.sqrt(np.sum(singular**2))
    assert np.all(share <= 1)
    best, made = -singular.sum(), -singular @ five(share)
    assert f"={made:.2f}$; with $-UV\\T$ it would be ${best:.2f}$" in names["caption"]
    s = np.linspace(0.01, 1, 100_001)
    low, high = five(s).min(), five(s).max()
    page.says("From 0.01 on the result lies between")
    assert f"between {low:.2f} and {high:.2f}, near 1" in names["caption"]
    assert f"between {low:.2f} and {high:.2f}, around" in names["alt"]
    assert np.all(five(np.geomspace(1e-12, 1, 1001)) > 0)
    assert f"{best:.2f} for −UVᵀ, {made:.2f} after five steps" in capsys.readouterr().out


# What can go wrong


@pytest.mark.holds("claim-first-order-only", by="run")
def test_downhill_to_first_order_is_not_downhill(page):
    """The steps' lengths for tiny and huge gradients; a walk that stays above the minimum."""
    page.says(
        "If no entry of the gradient is 0, the step of sign descent is as long for a tiny "
        "gradient as for a huge one.",
        r"the loss stops falling even if every step has ${\g\cdot\D<0}$.",
    )
    g = np.array([0.3, -0.7])
    sizes = [np.linalg.norm(np.sign(k * g)) for k in (1e-6, 1, 1e6)]
    assert sizes == [np.sqrt(2)] * 3
    assert np.linalg.norm(np.sign([0.3, 0.0])) == 1  # shorter, with an entry 0
    for k, steady in ((1e-6, True), (1.0, True), (1e6, True), (1e-10, False)):
        change = np.abs(adam_step([k * g] * 20, 0.1, eps=1e-8))
        assert (change == pytest.approx([0.1, 0.1], rel=0.05)) == steady
    w, gradients, losses = 1.0, [], []
    for _ in range(400):
        gradients.append(w)
        change = adam_step(gradients, 0.3, beta1=0.0, beta2=0.9, eps=1e-8)
        assert w * change < 0
        w += change
        losses.append(w**2 / 2)
    assert max(losses[-20:]) > 1e-3


@pytest.mark.holds("what-can-go-wrong", by="symbolic")
def test_weight_decay_may_climb_on_the_loss(page):
    """On ½(w − 2)² at 1, −ηλw points away from the minimum, and towards 0."""
    page.says(
        r"AdamW also subtracts $\lr\lambda w$ with a $\lambda>0$. "
        r"For $w\ne0$ that is a descent direction of $\tfrac12\lambda\norm{w}^2$"
    )
    w, eta, weight = sp.symbols("w eta lambda", positive=True)
    decay = -eta * weight * w
    assert ((weight * w**2 / 2).diff(w) * decay).is_negative
    assert (((w - 2) ** 2 / 2).diff(w) * decay).subs(w, 1).is_positive


# Exercises


@pytest.mark.holds("exercises", "fig-exercises_adam", by="run")
def test_exercise_1_first_step_without_correction(run, page, capsys):
    run("exercises_adam")
    beta1, beta2 = Fraction("0.9"), Fraction("0.999")
    g = 0.37
    plain = float(1 - beta1) * g / np.sqrt(float(1 - beta2) * g**2)
    ratio = plain / -adam_step([g], 1.0, float(beta1), float(beta2))
    page.says(
        f"for $\\beta_1={float(beta1)}$, $\\beta_2={float(beta2)}$ and $\\epsilon=0$?",
        f"which is ${float(1 - beta1)}/\\sqrt{{{float(1 - beta2)}}}$, about ${ratio:.2f}$ times",
    )
    assert f"1: {ratio:.2f} times too long" in capsys.readouterr().out


@pytest.mark.holds("exercises", "fig-exercises_adam", by="symbolic")
def test_exercise_2_sign_descent_bounces(run, page, capsys):
    w, rate, walk = sp.Rational(1), sp.Rational(2, 5), []
    for _ in range(8):
        walk.append(w)
        change = -rate * sp.sign(w)
        assert w * change < 0
        w = w + change
    losses = {x**2 / 2 for x in walk[2:]}
    assert len(losses) == 1
    shown = r",\ ".join([str(walk[0]), *(str(float(x)) for x in walk[1:5])])
    page.says(
        f"from $w=1$ with $\\lr={float(rate)}$.",
        f"The walk is ${shown},\\dots$ and bounces between $\\pm{float(walk[2])}$ for ever.",
        f"From the third point on, the loss stays at ${float(losses.pop())}$.",
    )
    run("exercises_adam")
    assert "2: [ 1.   0.6  0.2 -0.2  0.2 -0.2  0.2]" in capsys.readouterr().out


@pytest.mark.holds("exercises", "fig-exercises_adam", by="symbolic")
def test_exercise_3_nesterov(run, page, capsys):
    """The product in symbols, and for β = 0.9 the window, exactly."""
    page.says(
        r"Nesterov's momentum, as libraries write it, is $m_t=\beta m_{t-1}+\g_t$ and "
        r"$\D_t=-\lr(\g_t+\beta m_t)$.",
        r"Then $w_2=1-\lr(1+\beta)$ and $m_2=\beta+w_2$, "
        r"so $\D_2=-\lr\bigl((1+\beta)w_2+\beta^2\bigr)$. "
        r"The product ${\g_2\cdot\D_2}$ is positive exactly if $-\beta^2/(1+\beta)<w_2<0$, "
        r"that is for $$ \frac1{1+\beta}<\lr<\frac{1}{1+\beta}"
        r"\Bigl(1+\frac{\beta^2}{1+\beta}\Bigr). $$",
    )
    eta, beta, x = sp.symbols("eta beta x", real=True)
    second = 1 - eta * (1 + beta * 1)  # m₁ = g₁ = 1
    m = beta * 1 + second
    change = -eta * (second + beta * m)
    assert sp.expand(second - (1 - eta * (1 + beta))) == 0
    assert sp.expand(change + eta * ((1 + beta) * second + beta**2)) == 0
    for b in (sp.Rational(3, 10), sp.Rational(9, 10)):
        low = 1 / (1 + b)
        high = low * (1 + b**2 / (1 + b))
        product = (second * change).subs(beta, b)
        window = sp.solveset(product > 0, eta, sp.Interval.open(0, sp.oo))
        assert window == sp.Interval.open(low, high)
        signs = sp.solveset(-x * ((1 + b) * x + b**2) > 0, x, sp.S.Reals)
        assert signs == sp.Interval.open(-(b**2) / (1 + b), 0)
        assert 0 < high - low < b  # narrower than momentum's, and not closed
    page.says(f"For $\\beta={float(b)}$ these are ${float(low):.3f}$ and ${float(high):.3f}$.")
    run("exercises_adam")
    printed = capsys.readouterr().out
    for rate in (0.5, 0.6, 0.8):
        assert f"3: rate {rate}: g·Δ = {float(product.subs(eta, rate)):+.3f}" in printed
        assert (low < rate < high) == (product.subs(eta, rate) > 0)
