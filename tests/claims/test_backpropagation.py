"""Every claim and every number of docs/backpropagation.md, against oracles that do not use `gd`."""

import csv
import itertools
import math
import re
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from hooks import claims

GIVEN = [
    # The literature.
    "PLoS ONE 9(3), 2014, e90081.",
    "2nd edition, SIAM, 2008, ISBN 978-0-89871-659-7.",
    "Nature 323, 1986, 533–536.",
]
with (claims.SNIPPETS / "penguins.csv").open(encoding="utf-8", newline="") as file:
    BIRDS = list(csv.DictReader(file))
BILL, FLIPPER, GRAMS = (
    np.array([float(bird[name]) for bird in BIRDS])
    for name in ("bill_length_mm", "flipper_length_mm", "body_mass_g")
)
EPS = np.finfo(float).eps
seeds = st.integers(0, 2**32 - 1)


def standardised(values):
    return (values - np.mean(values)) / np.sqrt(np.mean((values - np.mean(values)) ** 2))


def complex_step(function, w):
    """The gradient of an analytic function, without differences: Im J(w + ih eₖ)/h."""
    steps = 1e-30j * np.eye(len(w))
    return np.array([function(w + step).imag / 1e-30 for step in steps])


def scientific(number, digits=0):
    """`8.7\\cdot10^{-6}`, as the page writes it."""
    mantissa, exponent = f"{number:.{digits}e}".split("e")
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}"


def one_bird(w, x=-1.4, target=-0.6):
    """The loss of the network with one hidden unit at the bird of the figure."""
    return (w[2] * np.tanh(w[0] * x + w[1]) + w[3] - target) ** 2 / 2


# The data


@pytest.mark.holds("where-does-the-gradient-come-from", by="text")
def test_the_data_are_the_complete_birds(page):
    """Three species, in millimetres and grams; source and licence stand beside the file."""
    note = (claims.SNIPPETS / "penguins.md").read_text(encoding="utf-8")
    complete, all_birds = re.search(r"The (\d+) of (\d+) Palmer penguins", note).groups()
    assert int(complete) == len(BIRDS)
    page.says(
        f"These are the Palmer penguins: {all_birds} birds of three species",
        f"The {len(BIRDS)} with a known bill, flipper and body mass are used here.",
    )
    assert len({bird["species"] for bird in BIRDS}) == 3
    assert sum(bird["species"] == "Chinstrap" for bird in BIRDS) == 68
    assert (FLIPPER.min(), FLIPPER.max()) == (172, 231)
    assert (GRAMS.min(), GRAMS.max()) == (2700, 6300)
    for text in ("CC0", "10.5281/zenodo.3960218", "10.1371/journal.pone.0090081"):
        assert text in note
        assert text in page.source


# A line


@pytest.mark.holds("fig-penguin_line", "claim-standardised-line", by="run")
def test_penguin_line_ends_at_least_squares(run, page):
    """The walk's line is polyfit's; the rest of the way after a step is 1 − η of it."""
    names = run("penguin_line")
    slope, level = np.polyfit(standardised(FLIPPER), GRAMS / 1000, 1)
    points = names["walk"].points
    way = points - [slope, level]
    rate = 0.3
    page.says(f"With $\\lr={rate}$ every step therefore goes three tenths of the way that is left.")
    assert way[1:] == pytest.approx((1 - rate) * way[:-1], abs=1e-12)
    assert points[-1] == pytest.approx([slope, level], abs=1e-3)
    least = np.mean((np.polyval([slope, level], standardised(FLIPPER)) - GRAMS / 1000) ** 2) / 2
    for said in (
        f"by {np.polyfit(FLIPPER, GRAMS, 1)[0]:.1f} g for each millimetre",
        f"is {least:.4f} kg²",
        f"from {np.mean((GRAMS / 1000) ** 2) / 2:.2f} to {least:.4f}",
    ):
        assert said in names["caption"]
    assert f"least-squares level, {least:.3f}." in names["alt"]


@pytest.mark.holds("a-line-by-the-chain-rule", by="symbolic")
def test_the_gradient_of_the_line_by_the_chain_rule(page):
    """On three birds, from the loss written out."""
    page.says(
        r"J(w)=\tfrac12\,\overline{(y-t)^2} .",
        r"\partial_1J=\overline{(y-t)\,x},\qquad\partial_2J=\overline{y-t} .",
        r"So $\partial_2J<0$, and minus the gradient raises $w_2$",
    )
    w1, w2, *rest = sp.symbols("w1 w2 x1:4 t1:4", real=True)
    xs, ts = rest[:3], rest[3:]
    errors = [w1 * x + w2 - t for x, t in zip(xs, ts, strict=True)]
    loss = sum(error**2 for error in errors) / 6
    products = sum(error * x for error, x in zip(errors, xs, strict=True))
    assert sp.expand(loss.diff(w1) - products / 3) == 0
    assert sp.expand(loss.diff(w2) - sum(errors) / 3) == 0
    start = -np.mean(GRAMS / 1000)
    assert start < 0 < GRAMS.min()


@pytest.mark.holds("claim-standardised-line", by="symbolic")
def test_standardised_minus_g_is_the_way_to_the_minimum(page):
    """For three birds from the loss written out, in their averages."""
    page.says(
        "Let the inputs $x$ have mean 0 and mean square 1. "
        r"Then the loss above has one minimiser $w^\star$, and at every $w$ $$ "
        r"\stepc{-\g}=w^\star-w . $$",
        r"$\partial_1\partial_1J=\overline{x^2}=1$, $\partial_1\partial_2J=\bar x=0$ "
        r"and $\partial_2\partial_2J=1$.",
    )
    w1, w2, mean, square, with_t, of_t, *rest = sp.symbols("w1 w2 m s p q x1:4 t1:4", real=True)
    x, t = rest[:3], rest[3:]
    loss = sum((w1 * a + w2 - b) ** 2 for a, b in zip(x, t, strict=True)) / 6
    # The gradient has the averages of x, x², xt and t as its only coefficients.
    g = sp.Matrix([square * w1 + mean * w2 - with_t, mean * w1 + w2 - of_t])
    averages = {
        mean: sum(x) / 3,
        square: sum(a**2 for a in x) / 3,
        with_t: sum(a * b for a, b in zip(x, t, strict=True)) / 3,
        of_t: sum(t) / 3,
    }
    for v, entry in zip((w1, w2), g.subs(averages), strict=True):
        assert sp.expand(loss.diff(v) - entry) == 0
    here, best = sp.Matrix([w1, w2]), sp.Matrix([with_t, of_t])

    standard = g.subs({mean: 0, square: 1})
    assert sp.expand(-standard - (best - here)) == sp.zeros(2, 1)
    assert standard.jacobian([w1, w2]) == sp.eye(2)  # positive definite: one minimiser
    # With another mean or another mean square −g points elsewhere.
    for other in ({mean: 1, square: 2}, {mean: 0, square: 4}):
        best = sp.Matrix([sp.solve(list(g.subs(other)), [w1, w2])[v] for v in (w1, w2)])
        across = sp.Matrix.hstack(-g.subs(other), best - here).det()
        assert sp.expand(across) != 0


@pytest.mark.holds("claim-standardised-line", by="property")
@given(seeds)
def test_on_random_data_minus_g_points_at_the_least_squares(seed):
    rng = np.random.default_rng(seed)
    x, t, w = standardised(rng.gamma(2, size=40)), rng.normal(size=40), rng.normal(size=2)
    gradient = complex_step(lambda v: np.mean((v[0] * x + v[1] - t) ** 2) / 2, w)
    assert -gradient == pytest.approx(np.polyfit(x, t, 1) - w)
    raw = x + 3  # not standardised
    off = -complex_step(lambda v: np.mean((v[0] * raw + v[1] - t) ** 2) / 2, w)
    assert off != pytest.approx(np.polyfit(raw, t, 1) - w, rel=1e-3)


@pytest.mark.holds("fig-standardised", by="run")
def test_standardised_numbers(run, capsys):
    """Condition and angle in both units, from singular values and the cross product."""
    names = run("standardised")
    printed = capsys.readouterr().out
    found = []
    for k, x in enumerate((FLIPPER, standardised(FLIPPER))):
        inputs = np.stack([x, np.ones(len(x))], axis=1)
        singular = np.linalg.svd(inputs, compute_uv=False)
        condition = (singular[0] / singular[1]) ** 2
        assert names["condition"][k] == pytest.approx(condition, rel=1e-4)
        way, down = np.polyfit(x, GRAMS / 1000, 1), inputs.T @ GRAMS
        across = way[0] * down[1] - way[1] * down[0]
        off = np.degrees(np.arctan2(abs(across), way @ down))
        assert names["off"][k] == pytest.approx(off, abs=1e-4)
        assert f"condition {condition:7.2g}, {off:5.2f}° off" in printed
        found.append(off)
    assert f"is {found[0]:.1f}° off the way" in names["caption"]
    assert found[1] < 1e-6  # straight at it


# A network


@pytest.mark.holds("claim-backpropagation", "a-network-by-the-chain-rule", by="symbolic")
def test_the_gradient_of_a_tiny_network(page):
    """Every line of the theorem is the derivative of the loss, from the loss written out."""
    page.says(
        r"z&=w_1x+w_2, & a&=\tanh z,\\ y&=w_3a+w_4, & J&=\tfrac12(y-t)^2 .",
        r"\gradc{\delta_y}&=y-t, & \partial_4J&=\gradc{\delta_y},\\ "
        r"& & \partial_3J&=\gradc{\delta_y}\,a,\\ "
        r"\gradc{\delta_a}&=\gradc{\delta_y}\,w_3,\\ "
        r"\gradc{\delta_z}&=\gradc{\delta_a}\,(1-a^2),\quad & \partial_2J&=\gradc{\delta_z},\\ "
        r"& & \partial_1J&=\gradc{\delta_z}\,x .",
        r"so $\delta_y=\tfrac12\cdot2(y-t)=y-t$.",
        r"derivative $1-\tanh^2z$",
    )
    w1, w2, w3, w4, x, t = sp.symbols("w1:5 x t", real=True)
    y, a, z = sp.symbols("y a z", real=True)
    hidden = sp.tanh(w1 * x + w2)
    output = w3 * hidden + w4
    loss = (output - t) ** 2 / 2
    delta_y = output - t
    delta_a = delta_y * w3
    delta_z = delta_a * (1 - hidden**2)
    assert sp.simplify(((y - t) ** 2 / 2).diff(y).subs(y, output) - delta_y) == 0
    assert sp.simplify(((w3 * a + w4 - t) ** 2 / 2).diff(a).subs(a, hidden) - delta_a) == 0
    through_z = ((w3 * sp.tanh(z) + w4 - t) ** 2 / 2).diff(z).subs(z, w1 * x + w2)
    assert sp.simplify(through_z - delta_z) == 0
    found = [delta_z * x, delta_z, delta_y * hidden, delta_y]
    for weight, entry in zip((w1, w2, w3, w4), found, strict=True):
        assert sp.simplify(loss.diff(weight) - entry) == 0


@pytest.mark.holds("claim-backpropagation", by="property")
@given(st.tuples(*[st.floats(-3, 3)] * 6))
def test_the_formulas_at_random_weights(numbers):
    *w, x, t = numbers
    a = math.tanh(w[0] * x + w[1])
    dy = w[2] * a + w[3] - t
    dz = dy * w[2] * (1 - a**2)
    exact = complex_step(lambda v: one_bird(v, x, t), np.array(w))
    assert [dz * x, dz, dy * a, dy] == pytest.approx(exact, abs=1e-12)


@pytest.mark.holds("fig-chain_rule", "a-network-by-the-chain-rule", by="run")
def test_chain_rule_numbers(run, page):
    """The gradient in the figure, by the complex step; the values; the Predict."""
    names = run("chain_rule")
    w = np.array([0.5, 0.2, 0.8, 0.1])
    exact = complex_step(one_bird, w)
    assert names["gradient"] == pytest.approx(exact, abs=1e-14)
    assert f"$J={one_bird(w):.4f}$" in names["caption"]
    assert [f"{entry:.2f}" for entry in exact] == names["alt"].split(": ")[-1][:-1].split(", ")
    larger = [k + 1 for k in range(4) if exact[k] < 0]
    assert larger == [1, 3]
    page.says(
        "The first and the third. "
        f"Their slopes, ${exact[0]:.2f}$ and ${exact[2]:.2f}$, are negative"
    )
    # The slopes in y, a and z: of the loss as a function of that value alone.
    z = w[0] * -1.4 + w[1]
    slopes = [
        complex_step(lambda v: (v[0] + 0.6) ** 2 / 2, np.array([w[2] * np.tanh(z) + w[3]])),
        complex_step(lambda v: (w[2] * v[0] + w[3] + 0.6) ** 2 / 2, np.array([np.tanh(z)])),
        complex_step(lambda v: (w[2] * np.tanh(v[0]) + w[3] + 0.6) ** 2 / 2, np.array([z])),
    ]
    said = "slopes {:.2f} at y, {:.2f} at a and {:.2f} at z".format(*(s[0] for s in slopes))
    assert said in names["alt"]
    # A short flipper and a light bird: some penguin is nearly so.
    near = np.hypot(standardised(FLIPPER) + 1.4, standardised(GRAMS) + 0.6)
    assert near.min() < 0.1


# Several paths


def times(p, q):
    """The product of two polynomials, given by their whole coefficients."""
    out = [0] * (len(p) + len(q) - 1)
    for (i, a), (j, b) in itertools.product(enumerate(p), enumerate(q)):
        out[i + j] += a * b
    return out


def at(p, s):
    return sum(c * s**k for k, c in enumerate(p))


def slope(p, s):
    return sum(k * c * s ** (k - 1) for k, c in enumerate(p) if k)


whole = st.integers(-4, 4)
polynomials = st.lists(st.lists(whole, min_size=1, max_size=4), min_size=1, max_size=4)


@pytest.mark.holds("claim-paths-add", by="property")
@given(polynomials, st.lists(st.tuples(whole, *[st.integers(0, 2)] * 4), max_size=4), whole)
def test_slopes_along_several_paths_add(page, paths, terms, s):
    """J = Σ c·a₁ⁱ·a₂ʲ… in polynomials aⱼ of s, exactly: multiplied out, then differentiated."""
    page.says(
        r"Let $J$ depend on a number $s$ through $a_1,\dots,a_m$ only. "
        "Let each $a_j$ be differentiable at $s$, "
        r"and $J$ differentiable, as a function of $(a_1,\dots,a_m)$",
        r"\frac{dJ}{ds}=\sum_{j=1}^m\frac{\partial J}{\partial a_j}\,\frac{da_j}{ds} .",
    )
    direct = added = 0
    for c, *powers in terms:
        product = [c]
        for path, power in zip(paths, powers, strict=False):
            for _ in range(power):
                product = times(product, path)
        direct += slope(product, s)
        for j, path in enumerate(paths):
            rest = [
                at(p, s) ** n for i, (p, n) in enumerate(zip(paths, powers, strict=False)) if i != j
            ]
            partial = slope([0] * powers[j] + [c], at(path, s)) * math.prod(rest)
            added += partial * slope(path, s)
    assert direct == added


@pytest.mark.holds("claim-paths-add", by="symbolic")
def test_the_paths_do_not_add_where_the_loss_is_not_differentiable():
    """x + y − 3xy(x + y)/(x² + y²) has the partial derivatives 1 and 1 at 0, and slope −1."""
    x, y, s = sp.symbols("x y s", real=True)
    loss = x + y - 3 * x * y * (x + y) / (x**2 + y**2)
    partials = [sp.limit(loss.subs({y: 0}) / x, x, 0), sp.limit(loss.subs({x: 0}) / y, y, 0)]
    assert partials == [1, 1]
    assert sp.simplify(loss.subs({x: s, y: s}) / s) == -1 != sum(partials)


@pytest.mark.holds("fig-penguin_network", "what-if-there-are-several-paths", by="run")
def test_penguin_network(run, page, capsys):
    """Its gradient by the complex step, and as the mean of the birds' gradients; the caption."""
    names = run("penguin_network")
    x = np.stack([standardised(BILL), standardised(FLIPPER)], axis=1)
    target = np.array([1 if bird["species"] == "Chinstrap" else -1 for bird in BIRDS])

    def output(w, x=x):
        return np.tanh(x @ w[:8].reshape(2, 4) + w[8:12]) @ w[12:16] + w[16]

    def loss(w, x=x, target=target):
        return np.mean((output(w, x) - target) ** 2) / 2

    walk = names["walk"]
    weights = 2 * 4 + 4 + 4 + 1
    assert walk.points.shape == (401, weights)
    page.says(
        f"One forward and one backward pass give all {weights} slopes. To measure them, with two "
        f"values of the loss for each weight, costs {2 * weights} forward passes."
    )
    for w in (walk.points[0], walk.points[-1]):
        assert names["gradient"](w) == pytest.approx(complex_step(loss, w), abs=1e-12)
    first = walk.points[0]
    birds = [
        complex_step(lambda w, i=i: loss(w, x[i : i + 1], target[i : i + 1]), first)
        for i in range(len(x))
    ]
    assert names["gradient"](first) == pytest.approx(np.mean(birds, axis=0), abs=1e-12)
    assert walk.points[1] == pytest.approx(first - 0.5 * complex_step(loss, first))
    right = int(np.sum((output(walk.points[-1]) > 0) == (target > 0)))
    for said in (
        f"names {right} correctly",
        f"would name {np.sum(target < 0)}.",
        f"from {loss(first):.2f} to {loss(walk.points[-1]):.3f}",
    ):
        assert said in names["caption"]
    assert float(capsys.readouterr().out.split()[-1]) < 1e-9
    # Four hidden units that start equal get equal gradients and stay equal.
    w = np.concatenate([np.repeat([0.3, -0.2], 4), np.repeat([0.1, 0.5], 4), [0.2]])
    for _ in range(5):
        w = w - 0.1 * names["gradient"](w)
        units = np.array([w[0:4], w[4:8], w[8:12], w[12:16]])
        assert np.ptp(units, axis=1) == pytest.approx(0, abs=1e-14)
    assert np.ptp(walk.points[-1][12:16]) > 0.1  # from a random start they do not


# Who computes, and who subtracts


@pytest.mark.holds("fig-who_subtracts", "claim-who-subtracts", by="run")
def test_who_subtracts(run):
    """Both walks by the complex step: minus the gradient falls, plus the same gradient rises."""
    names = run("who_subtracts")
    x, target = standardised(FLIPPER), standardised(GRAMS)

    def loss(w):
        return np.mean((w[2] * np.tanh(w[0] * x + w[1]) + w[3] - target) ** 2) / 2

    ends = []
    for walk, sign in ((names["minus"], -1), (names["plus"], 1)):
        w = np.array([0.5, 0.2, 0.8, 0.1])
        for point in walk.points[1:]:
            w = w + sign * 0.3 * complex_step(loss, w)
            assert point == pytest.approx(w, rel=1e-9)
        assert np.all(sign * np.diff(walk.losses) > 0)
        ends.append(loss(w))
    assert f"is at {ends[0]:.2f} after 20 steps" in names["caption"]
    assert f"is at {ends[1]:.0f} after 10." in names["caption"]
    # Computing the gradient changes no weight.
    w = np.array([0.5, 0.2, 0.8, 0.1])
    assert names["gradient"](w) == pytest.approx(complex_step(loss, w), abs=1e-14)
    assert w.tolist() == [0.5, 0.2, 0.8, 0.1]


@pytest.mark.holds("claim-who-subtracts", by="symbolic")
def test_descent_ascent_and_newton_ask_for_one_gradient():
    """On (w − 3)² the same g takes descent nearer, ascent away, and Newton to the minimum."""
    w = sp.symbols("w", real=True)
    loss = (w - 3) ** 2
    g = loss.diff(w)
    here, rate = 1, sp.Rational(1, 10)
    moves = [-rate * g, rate * g, -g / loss.diff(w, 2)]
    after = [loss.subs(w, (w + move).subs(w, here)) for move in moves]
    assert after[0] < loss.subs(w, here) < after[1]
    assert after[2] == 0


@pytest.mark.holds("who-computes-and-who-subtracts", by="symbolic")
def test_the_sign_inside_the_loss(page):
    """(y − t)² and (t − y)² have one derivative; the delta rule's plus is descent's minus."""
    page.says(
        "$(y-t)^2$ and $(t-y)^2$ are one function",
        "with $t-y$, the outer derivative is $t-y$ and the inner one is $-1$, "
        r"and $\delta_y=-(t-y)=y-t$ as before.",
        r"The delta rule $w_3\stepc{{}+\lr\,(t-y)\,a}$ stores the difference the other way round, "
        r"and ${(t-y)\,a=-\partial_3J}$.",
    )
    y, t, a, w3, w4, u = sp.symbols("y t a w3 w4 u", real=True)
    assert sp.expand((y - t) ** 2 - (t - y) ** 2) == 0
    outer, inner = (u**2 / 2).diff(u).subs(u, t - y), (t - y).diff(y)
    assert (outer, inner) == (t - y, -1)
    assert sp.expand(outer * inner - (y - t)) == 0
    assert sp.expand(((y - t) ** 2 / 2).diff(y) - (y - t)) == 0
    loss = (w3 * a + w4 - t) ** 2 / 2
    assert sp.expand((t - (w3 * a + w4)) * a + loss.diff(w3)) == 0


# How do you know that it is right


@pytest.mark.holds("claim-central-difference", by="property")
@given(seeds, st.floats(-4, 0), st.floats(-6, -1))
def test_how_wrong_a_central_difference_is(page, seed, log_h, log_e):
    """On random sums of sines, with values wrong by up to e."""
    page.says(
        "Let $h>0$, and let $J$ have a continuous third derivative on ${[w-h,w+h]}$, "
        r"with $\abs{J'''}\le M$ there.",
        r"D(h)=\frac{J(w+h)-J(w-h)}{2h} .",
        r"\abs{D(h)-J'(w)}\le\boundc{\frac{h^2M}{6}+\frac eh} .",
    )
    rng = np.random.default_rng(seed)
    size, often, shift = rng.normal(size=(3, 4))
    m, w, h, e = np.abs(size) @ np.abs(often) ** 3, rng.normal(), 10.0**log_h, 10.0**log_e
    slope = size @ (often * np.cos(often * w + shift))
    above, below = (size @ np.sin(often * (w + d) + shift) for d in (h, -h))
    errors = [*rng.uniform(-1, 1, (20, 2)), (1, -1), (-1, 1)]
    worst = max(abs((above + p * e - below - q * e) / (2 * h) - slope) for p, q in errors)
    assert worst <= h**2 * m / 6 + e / h + 1e-10


@pytest.mark.holds("claim-central-difference", by="symbolic")
def test_the_bound_on_the_central_difference_is_sharp_and_where_it_is_smallest(page):
    """Mw³/6 with the errors +e and −e reaches it; its minimiser over h."""
    h, m, e, w = sp.symbols("h M e w", positive=True)
    cube = m * w**3 / 6
    assert sp.expand(cube.diff(w, 3)) == m
    measured = (cube.subs(w, w + h) + e - (cube.subs(w, w - h) - e)) / (2 * h)
    bound = h**2 * m / 6 + e / h
    assert sp.expand(measured - cube.diff(w) - bound) == 0
    page.says(
        r"For a fixed $M>0$ and $e>0$ the right side is smallest at $h=\sqrt[3]{3e/M}$.",
        r"The derivative of $h^2M/6+e/h$ is $hM/3-e/h^2$: "
        "negative for $h^3<3e/M$, positive for $h^3>3e/M$.",
    )
    assert sp.simplify(bound.diff(h) - (h * m / 3 - e / h**2)) == 0
    best = sp.cbrt(3 * e / m)
    assert sp.simplify(bound.diff(h).subs(h, best)) == 0
    assert bound.diff(h, 2).is_positive  # so the derivative changes its sign there only
    # Without M or e it has no least value at an h > 0.
    assert sp.solve((e / h).diff(h), h) == sp.solve((h**2 * m / 6).diff(h), h) == []
    # Without the third derivative the bound may fail: w|w| at 0 has J′ = 0, and D(h) = h.
    assert (h * abs(h) - (-h) * abs(-h)) / (2 * h) == h


@pytest.mark.holds("how-do-you-know-that-it-is-right", by="run")
def test_the_best_h_in_double_precision(page):
    exponent = int(math.log2(EPS))
    assert 2.0**exponent == EPS
    size = EPS ** (1 / 3)  # J = J''' = 1
    page.says(
        rf"with $\varepsilon=2^{{{exponent}}}$, about ${scientific(EPS, 1)}$",
        r"the best $h$ is of the size $(\varepsilon\abs{J/J'''})^{1/3}$: "
        f"near $10^{{{round(math.log10(size))}}}$ where $J$ and $J'''$ are near 1.",
    )
    best = (3 * EPS) ** (1 / 3)
    assert round(math.log10(best)) == round(math.log10(size))


@pytest.mark.holds("fig-gradient_check", "how-do-you-know-that-it-is-right", by="run")
def test_gradient_check(run, page):
    """The V of the network, with the third derivative by hand, and the line without a V."""
    names = run("gradient_check")
    x, target, h = standardised(FLIPPER), standardised(GRAMS), names["h"]
    a = np.tanh(0.5 * x + 0.2)
    error = 0.8 * a + 0.1 - target
    d1 = 0.8 * (1 - a**2) * x
    d2 = 0.8 * (-2 * a) * (1 - a**2) * x**2
    d3 = 0.8 * (1 - a**2) * (6 * a**2 - 2) * x**3
    third = np.mean(3 * d1 * d2 + error * d3)
    assert names["third"] == pytest.approx(third, rel=1e-3)
    value = np.mean(error**2) / 2
    best = (3 * EPS * value / abs(third)) ** (1 / 3)
    assert names["best"] == pytest.approx(best, rel=1e-3)
    errors = names["network_error"]
    assert f"lowest point at $h={scientific(best)}$" in names["caption"]
    assert f"reaches about ${scientific(errors.min())}$" in names["caption"]
    right, left = (h > 10 * best) & (h < 0.05), h < best / 10
    slopes = [np.polyfit(np.log(h[part]), np.log(errors[part]), 1)[0] for part in (right, left)]
    assert slopes == pytest.approx([2, -1], abs=0.2)
    page.says(
        f"The right branch has slope {slopes[0]:.0f} on these axes and the left one slope "
        f"−{-slopes[1]:.0f}, apart from the scatter of rounding",
        f"Slope {slopes[0]:.0f} needs $J'''(w)\\ne0$.",
    )
    assert np.all(errors[left] < 2 * EPS * value / h[left])
    assert best / 10 < h[errors.argmin()] < 10 * best
    # The line has no right branch: its error keeps falling.
    assert names["line_error"][h > 0.05].max() < 1e-14
    assert np.all(names["line_error"] < 2 * EPS * names["line"](0.5) / h)


@pytest.mark.holds("how-do-you-know-that-it-is-right", by="symbolic")
def test_which_losses_have_no_error_in_h_squared():
    """A quadratic none at all; w⁵ at 0, where the third derivative is 0, one in h⁴."""
    w, h, a, b, c = sp.symbols("w h a b c", real=True)

    def off(loss):
        return sp.expand((loss.subs(w, w + h) - loss.subs(w, w - h)) / (2 * h) - loss.diff(w))

    assert off(a * w**2 + b * w + c) == 0
    assert off(w**5).subs(w, 0) == h**4


@pytest.mark.holds("fig-cell_difference", "how-do-you-know-that-it-is-right", by="symbolic")
def test_cell_difference(run, page, capsys):
    """The difference in fractions, where only the first slope has an error: w₂h²."""
    names = run("cell_difference")
    v1, v2, h = sp.symbols("v1 v2 h", real=True)
    loss, at = v1**3 * v2 + v2, {v1: 2, v2: -1}
    exact = [loss.diff(v).subs(at) for v in (v1, v2)]
    page.says(
        f"The loss $w_1^3w_2+w_2$ has the gradient $({exact[0]},{exact[1]})$ "
        f"at $({at[v1]},{at[v2]})$."
    )
    off = [
        sp.expand((loss.subs(v, v + h) - loss.subs(v, v - h)) / (2 * h) - loss.diff(v))
        for v in (v1, v2)
    ]
    assert off == [h**2 * v2, 0]
    at_large = {**at, h: sp.Rational(1, 10)}
    large = [float(g + o.subs(at_large)) for g, o in zip(exact, off, strict=True)]
    assert f"$({large[0]:.2f},{large[1]:.2f})$, with $h=10^{{-14}}$" in names["caption"]

    def value(p, q):
        return p**3 * q + q

    tiny = 1e-14
    rounded = [
        (value(2 + tiny, -1) - value(2 - tiny, -1)) / (2 * tiny),
        (value(2, -1 + tiny) - value(2, -1 - tiny)) / (2 * tiny),
    ]
    page.says("with $h=10^{-14}$ they give")
    assert f"they give $({rounded[0]:.2f},{rounded[1]:.2f})$" in names["caption"]
    assert abs(rounded[0] - exact[0]) > 0.01  # smaller is not better
    assert f"h = 1e-01: {large[0]:11.6f} {large[1]:11.6f}" in capsys.readouterr().out


@pytest.mark.holds("how-do-you-know-that-it-is-right", by="symbolic")
def test_what_a_check_shows_and_what_it_misses(page):
    """A wrong sign; a kink; a slip that w = 0 hides."""
    g = sp.Matrix(sp.symbols("g1:4", real=True))
    off = sp.cancel((-g - g).dot(-g - g) / g.dot(g))
    page.says(f"Where $\\g\\ne0$, a gradient with the wrong sign is {100 * sp.sqrt(off)} % off")
    h = Fraction(1)
    for k in range(-99, 100):  # within h of the kink of |w|
        w = Fraction(k, 100)
        assert -1 < (abs(w + h) - abs(w - h)) / (2 * h) < 1
    for w in (Fraction(2), Fraction(-2)):
        assert abs((abs(w + h) - abs(w - h)) / (2 * h)) == 1
    # With w₃ = 0 and w₁ = w₂ = 0 a wrong factor in ∂₁J, ∂₂J or ∂₃J is multiplied by zero.
    assert complex_step(one_bird, np.zeros(4))[:3].tolist() == [0, 0, 0]


# What can go wrong


@pytest.mark.holds("what-can-go-wrong", by="symbolic")
def test_at_the_kink_of_relu_the_libraries_number_can_send_you_uphill():
    """2(max(0, w) − max(0, −w)) − w is w; with 0 for both kinks at 0 the result is −1."""
    w = np.linspace(-1, 1, 21)
    assert 2 * (np.maximum(0, w) - np.maximum(0, -w)) - w == pytest.approx(w)
    at_the_kink = 0
    result = 2 * (at_the_kink + at_the_kink) - 1
    assert -result > 0  # a step to the right, where the loss w is higher


@pytest.mark.holds("what-can-go-wrong", "exercises", "fig-exercises_backpropagation", by="run")
def test_exercise_3_a_sum_instead_of_a_mean(run, page, capsys):
    """The summed loss has the curvature n in every direction, and n times the gradient."""
    x, target = standardised(FLIPPER), GRAMS / 1000
    n = len(x)
    inputs = np.stack([x, np.ones(n)], axis=1)
    assert inputs.T @ inputs == pytest.approx(n * np.eye(2), abs=1e-10)
    w = np.array([0.4, -0.3])
    mean = complex_step(lambda v: np.mean((inputs @ v - target) ** 2) / 2, w)
    total = complex_step(lambda v: np.sum((inputs @ v - target) ** 2) / 2, w)
    assert total == pytest.approx(n * mean)
    page.says(
        f"the gradient is {n} times as long. For the same steps",
        f"must be {n} times smaller.",
        f"with the *sum* over {n} birds",
        rf"The gradient is {n} times as long, so $\lr=0.3/{n}$, about ${0.3 / n:.5f}$, gives",
        rf"The Hessian is {n} times the identity, so $L={n}$, each step multiplies "
        rf"$w-w^\star$ by $1-{n}\lr$, and it diverges above $\lr=2/{n}$, about ${2 / n:.4f}$,",
    )
    best = np.polyfit(x, target, 1)
    for rate, grows in ((0.3 / n, False), (1.99 / n, False), (2.01 / n, True)):
        after = w - rate * total - best
        assert after == pytest.approx((1 - n * rate) * (w - best))
        assert (np.linalg.norm(after) > np.linalg.norm(w - best)) == grows
    run("exercises_backpropagation")
    assert f"{0.3 / n:.6f}; it diverges above {2 / n:.6f}" in capsys.readouterr().out


# Exercises


@pytest.mark.holds("exercises", "fig-exercises_backpropagation", by="symbolic")
def test_exercise_1_all_zero_start(run, page, capsys):
    """Only ∂₄J is not 0, and descent moves w₄ alone."""
    x, target = sp.Rational(-14, 10), sp.Rational(-6, 10)
    w = sp.symbols("w1:5", real=True)
    loss = (w[2] * sp.tanh(w[0] * x + w[1]) + w[3] - target) ** 2 / 2
    gradient = [loss.diff(v) for v in w]
    at = [sp.Integer(0)] * 4
    page.says(f"the bird of the figure, $x={float(x)}$ and $t={float(target)}$.")
    for step in range(4):
        here = [entry.subs(dict(zip(w, at, strict=True))) for entry in gradient]
        assert here[:3] == [0, 0, 0]
        assert here[3] != 0
        if step == 0:
            page.says(rf"Only $\partial_4J=\delta_y={float(here[3])}$ is left.")
        at = [v - sp.Rational(3, 10) * g for v, g in zip(at, here, strict=True)]
    run("exercises_backpropagation")
    assert "at w = 0: [0.  0.  0.  0.6]" in capsys.readouterr().out


@pytest.mark.holds("exercises", "fig-exercises_backpropagation", by="symbolic")
def test_exercise_2_best_h_for_the_exponential(run, page, capsys):
    """h = ∛(3ε), the promise there, and the error really made."""
    h, eps = sp.symbols("h varepsilon", positive=True)
    bound = h**2 / 6 + eps / h
    assert sp.simplify(bound.subs(eps, h**3 / 3) - sp.Rational(3, 2) * (h**3 / 3) / h) == 0
    assert sp.simplify((h**2 / 6) - (h**3 / 3) / (2 * h)) == 0
    best = math.cbrt(3 * EPS)
    promise = float(bound.subs({h: best, eps: EPS}))
    made = abs((math.exp(best) - math.exp(-best)) / (2 * best) - 1)
    page.says(
        r"the best $h$ is $\sqrt[3]{3\varepsilon}$. There $h^3=3\varepsilon$, so the first term, "
        r"$h^2/6$, is $\varepsilon/(2h)$. The sum is $\tfrac32\varepsilon/h$. "
        f"At $h={scientific(best, 1)}$ that is ${scientific(promise)}$. "
        f"The measured error is ${scientific(made)}$:"
    )
    assert made < promise
    run("exercises_backpropagation")
    printed = capsys.readouterr().out
    assert f"h = {best:.1e}, bound {promise:.0e}, error {made:.0e}" in printed
