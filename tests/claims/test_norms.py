"""Every claim and every number of docs/norms.md, against oracles that do not use `gd`."""

from functools import cache
from itertools import product

import numpy as np
import pytest
import scipy.linalg
import scipy.optimize
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

GIVEN = [
    # Where the literature has it.
    "section 9.4. ISBN 978-0-521-83378-3",
    "*Neural Computation* 10 (1998), 251–276",
]

G34 = np.array([3.0, 4.0])
P14 = np.diag([1.0, 4.0])


@cache
def sphere(norm, count=100_000):
    """Vectors of length 1 in a norm of the plane, evenly in all directions."""
    t = np.linspace(0, 2 * np.pi, count + 1)[:-1]
    v = np.stack([np.cos(t), np.sin(t)], axis=-1)
    return v / LENGTHS[norm](v)[:, np.newaxis]


LENGTHS = {
    "l1": lambda v: np.abs(v).sum(axis=-1),
    "l2": lambda v: np.sqrt((v**2).sum(axis=-1)),
    "linf": lambda v: np.abs(v).max(axis=-1),
    "quadratic": lambda v: np.sqrt(np.einsum("...i,ij,...j", v, P14, v)),
}
DUALS = {
    "l1": LENGTHS["linf"],
    "l2": LENGTHS["l2"],
    "linf": LENGTHS["l1"],
    "quadratic": lambda g: np.sqrt(g[..., 0] ** 2 + g[..., 1] ** 2 / 4),
}
STEEPEST = {
    "l1": ([0, -1], -4),
    "l2": ([-0.6, -0.8], -5),
    "linf": ([-1, -1], -7),
    "quadratic": (np.array([-3, -1]) / np.sqrt(13), -np.sqrt(13)),
}
ENTRY = st.integers(-9, 9)
VECTOR = st.tuples(ENTRY, ENTRY, ENTRY).filter(any)


def polygon(vectors):
    """The norm max|aₖ·u| of a random polytope; the coordinates among the aₖ keep it bounded."""
    return np.concatenate([np.array(vectors, dtype=float).reshape(-1, 3), np.eye(3) / 5])


def lowest_on_polygon(rows, g):
    """The lowest g·u on the unit ball, and where, by linear programming."""
    walls, ones = np.concatenate([rows, -rows]), np.ones(2 * len(rows))
    found = scipy.optimize.linprog(g, walls, ones, bounds=(None, None))
    return found.fun, found.x


def dual_of_polygon(rows, g):
    """The dual norm by its own program: the lowest Σ|cₖ| with Σ cₖaₖ = g."""
    both = np.concatenate([rows, -rows]).T
    return scipy.optimize.linprog(np.ones(both.shape[1]), A_eq=both, b_eq=g).fun


# The rule


@pytest.mark.holds("claim-norm-dual", by="exhaustive")
@pytest.mark.parametrize("norm", LENGTHS)
def test_the_dual_norm_is_the_largest_slope_in_the_ball(page, norm):
    """Around the whole unit sphere, and inside the ball, where no slope is larger."""
    page.says(
        r"is the largest slope $\g\cdot u$ among all $u$ of length at most 1",
        r"\norm{\g}_*=\max\{\,\g\cdot u:\ \norm{u}\le1\,\}",
    )
    around = sphere(norm)
    for g in ([3.0, 4.0], [-2.0, 0.5], [1.0, 1.0], [0.0, -3.0]):
        dual = DUALS[norm](np.array(g))
        assert (around @ g).max() == pytest.approx(dual, rel=1e-4)
        assert (around @ g).max() <= dual + 1e-12
        assert (0.99 * around @ g).max() < dual
        assert (1.01 * around @ g).max() > dual  # the bound on the length is needed


@pytest.mark.holds("claim-norm-dual", "claim-norm-steepest", "claim-eq-dual-bound", by="property")
@given(st.lists(VECTOR, min_size=1, max_size=6), VECTOR, st.lists(VECTOR, min_size=20, max_size=20))
def test_the_steepest_direction_in_a_random_norm(page, vectors, g, steps):
    """Two linear programs that know nothing of each other agree on the dual norm."""
    page.says(
        r"Let $\g\ne0$. Among all $u$ with $\norm{u}\le1$ the smallest value of $\g\cdot u$"
        r" is $\stepc{-\norm{\g}_*}$. It is attained, it is negative,"
        r" and every $u$ that attains it has $\norm{u}=1$.",
        r"\abs{\g\cdot\D}\le\norm{\g}_*\,\norm{\D}",
    )
    rows, g = polygon(vectors), np.array(g, dtype=float)
    lowest, u = lowest_on_polygon(rows, g)
    dual = dual_of_polygon(rows, g)
    assert lowest == pytest.approx(-dual)
    assert lowest < 0
    assert g @ u == pytest.approx(lowest)
    assert np.abs(rows @ u).max() == pytest.approx(1)
    for step in [*np.array(steps), 7 * u, -u / 7]:
        bound = dual * np.abs(rows @ step).max()
        assert abs(g @ step) <= bound + 1e-9
    for step in (7 * u, -u / 7):  # along a steepest direction it is an equality
        assert abs(g @ step) == pytest.approx(dual * np.abs(rows @ step).max())


@pytest.mark.holds("claim-norm-steepest", "claim-norm-dual", "what-can-go-wrong", by="symbolic")
def test_what_the_rule_needs(page):
    """A gradient that is not 0, ‖−u‖ = ‖u‖, and a bounded ball: without each it fails."""
    # g = 0: the lowest value is not negative, and u = 0 attains it.
    assert sp.zeros(1, 2).dot([0, 0]) == 0
    page.says("To first order every direction is level, and none is steepest.")
    # A triangle around 0 is no norm's ball: the lowest value is not minus the largest.
    slopes = [sp.Matrix(corner).dot([1, 1]) for corner in ((1, 0), (0, 1), (-1, -1))]
    assert (min(slopes), max(slopes)) == (-2, 1)
    # |u₁| is 0 on an axis, along which the slope (0, 1)·u has no lowest value.
    t = sp.symbols("t")
    assert sp.limit(sp.Matrix([0, 1]).dot([0, -t]), t, sp.oo) == -sp.oo


@pytest.mark.holds("one-rule-for-every-norm", by="exhaustive")
@pytest.mark.parametrize("norm", LENGTHS)
def test_the_table_at_3_4(norm):
    """No unit vector of a fine sphere beats the row of the table; the nearest one comes close."""
    u, rate = STEEPEST[norm]
    around = sphere(norm)
    assert LENGTHS[norm](np.array(u, dtype=float)) == pytest.approx(1)
    assert np.dot(G34, u) == pytest.approx(rate)
    rates = around @ G34
    assert rates.min() == pytest.approx(rate, rel=1e-4)
    assert rates.min() >= rate - 1e-12
    assert around[rates.argmin()] == pytest.approx(u, abs=1e-4)


@pytest.mark.holds("one-rule-for-every-norm", "claim-norm-l1", "claim-norm-linf", by="run")
def test_the_four_answers_are_on_the_page(page):
    """The steepest directions at (3, 4), searched for on fine spheres and rounded."""
    found = {}
    for norm in LENGTHS:
        around = sphere(norm)
        found[norm] = around[(around @ G34).argmin()].round(3)
    (a, b), (c, d) = found["l1"], found["l2"]
    page.says(rf"For $\g=(3,4)$ it takes $({a + 0:.0f},{b:.0f})$.")
    page.says(rf"for $\g=(3,4)$ it is $({c:.1f},{d:.1f})$")
    a, b = found["linf"]
    page.says(rf"For $\g=(3,4)$ it takes $({a:.0f},{b:.0f})$, with rate ${G34 @ (a, b):.0f}$.")
    a, b = found["quadratic"]
    page.says(
        r"with the entries 1 and 4 on the diagonal and $\g=(3,4)$"
        f" it takes $({a:.3f},{b:.3f})$"
    )


# One coordinate, or the signs


@pytest.mark.holds("claim-norm-l1", by="exhaustive")
def test_l1_takes_one_of_the_largest_entries(page):
    """Every g of 7³: a linear function is lowest at corners, and on the hull of the lowest only."""
    page.says(
        r"Let $\g\ne0$. For every $i$ at which $\abs{\g_i}$ is largest,"
        r" $u^\star=-\sign(\g_i)\,e_i$ is a steepest direction in $\ell_1$,"
        r" and the rate is $-\norm{\g}_\infty=-\abs{\g_i}$."
        r" It is the only one exactly if only one $i$ has the largest $\abs{\g_i}$."
    )
    corners = np.concatenate([np.eye(3, dtype=int), -np.eye(3, dtype=int)])
    for g in product(range(-3, 4), repeat=3):
        if not any(g):
            continue
        rates = corners @ g
        lowest = {tuple(corner) for corner in corners[rates == rates.min()]}
        largest = [i for i in range(3) if abs(g[i]) == max(map(abs, g))]
        assert rates.min() == -max(map(abs, g))
        assert lowest == {tuple(-np.sign(g[i]) * np.eye(3, dtype=int)[i]) for i in largest}
        assert (len(lowest) == 1) == (len(largest) == 1)
    assert len({0 * rate for rate in corners @ (0, 0, 0)}) == 1  # g = 0: all corners are equal


@pytest.mark.holds("claim-norm-linf", by="exhaustive")
def test_linf_takes_the_signs(page):
    """Every g of 7³ against the corners of the cube, and the interval where an entry is 0."""
    page.says(
        r"Let $\g\ne0$. A steepest direction in $\ell_\infty$ is $u^\star=-\sign(\g)$,"
        r" entry by entry, and the rate is $-\norm{\g}_1$."
        r" It is the only one exactly if no $\g_i$ is 0.",
        r"Where $\g_j=0$, any $u_j$ from $-1$ to $1$ does as well.",
    )
    corners = np.array(list(product((-1, 1), repeat=3)))
    for g in product(range(-3, 4), repeat=3):
        if not any(g):
            continue
        rates, sign = corners @ g, -np.sign(g)
        assert rates.min() == sign @ g == -np.abs(g).sum()
        assert ((rates == rates.min()).sum() == 1) == all(g)
        assert (rates == rates.min()).sum() == 2 ** g.count(0)
        for filled in (-1, -0.5, 0.25, 1):
            assert np.where(sign == 0, filled, sign) @ g == rates.min()


@pytest.mark.holds("claim-norm-linf", by="property")
@given(st.lists(st.floats(-1e3, 1e3).filter(lambda x: abs(x) > 1e-6), min_size=1), st.data())
def test_adam_without_memory_is_the_sign(page, g, data):
    """β1 = β2 = ε = 0: m̂ = g, v̂ = g², so the step is -η·sign(g) where no entry is 0."""
    page.says(
        r"Adam's step is $-\lr\,\hat m/(\sqrt{\hat v}+\epsilon)$",
        r"so it is $\stepc{-\lr\sign(\g)}$",
    )
    g, before = np.array(g), data.draw(st.floats(0, 9))

    def step(beta1, beta2, epsilon):
        m, v = np.full(len(g), before), np.full(len(g), before)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        return -(m / (1 - beta1)) / (np.sqrt(v / (1 - beta2)) + epsilon)

    assert step(0, 0, 0) == pytest.approx(-np.sign(g))
    assert np.abs(step(0, 0, 1)).max() < 1  # each of the three zeros is needed
    if before > 1:
        assert not np.allclose(step(0.9, 0, 0), -np.sign(g), rtol=1e-6)
        assert not np.allclose(step(0, 0.9, 0), -np.sign(g), rtol=1e-6)


@pytest.mark.holds("what-can-go-wrong", by="run")
def test_a_small_error_near_a_tie(page):
    """The lowest corner of the diamond on both sides of a tie, and of the square beside a zero."""
    diamond = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    square = np.array(list(product((-1, 1), repeat=2)))
    first, second = (diamond[(diamond @ g).argmin()] for g in ([1 + 1e-9, 1], [1, 1 + 1e-9]))
    page.says(f"turns the $\\ell_1$ step by {np.degrees(np.arccos(first @ second)):.0f}°")
    page.says(r"The $\ell_\infty$ step jumps where an entry of $\g$ changes sign")
    jumps = [square[(square @ g).argmin()] for g in ([1, 1e-9], [1, -1e-9])]
    assert (jumps[0] != jumps[1]).tolist() == [False, True]


# Quadratic forms


@pytest.mark.holds("claim-norm-quadratic", by="symbolic")
def test_the_rate_for_a_quadratic_form_in_symbols(page):
    """g·u + s = ½s‖u − u*‖²_P for ‖u‖_P = 1: lowest at u*, and nowhere else."""
    page.says(
        r"Let $\g\ne0$, let $P$ be symmetric positive definite,"
        r" and measure $\norm{u}_P=\sqrt{u\T Pu}$. The only steepest direction and its rate are",
        r"u^\star&=-\frac{P^{-1}\g}{\sqrt{\g\T P^{-1}\g}},",
        r"\g\cdot u^\star&=-\sqrt{\g\T P^{-1}\g}",
    )
    a, b, c = sp.symbols("a b c", positive=True)
    g, u = sp.Matrix(sp.symbols("g1:3")), sp.Matrix(sp.symbols("u1:3"))
    p = sp.Matrix([[a, b], [0, c]]).T * sp.Matrix([[a, b], [0, c]])  # every such P is of this form
    squared = (g.T * p.inv() * g)[0]  # s²
    s = sp.symbols("s", positive=True)
    best = -p.inv() * g / s
    apart = (u - best).dot(p * (u - best))
    left = sp.expand(2 * (g.dot(u) + s) / s - apart)
    rest = sp.simplify(left.subs(1 / s**2, 1 / squared) - (1 - u.dot(p * u)))
    assert sp.simplify(rest.subs(s, sp.sqrt(squared))) == 0
    assert sp.simplify(g.dot(best) * s + squared) == 0
    assert sp.simplify(best.dot(p * best) * s**2 - squared) == 0


@pytest.mark.holds("claim-norm-quadratic", by="property")
@given(st.lists(st.integers(-3, 3), min_size=9, max_size=9), VECTOR)
def test_a_quadratic_form_in_three_dimensions(entries, g):
    """A random P: nothing on its unit sphere beats -√(gᵀP⁻¹g), which the page's u* attains."""
    root, g = np.array(entries, dtype=float).reshape(3, 3), np.array(g, dtype=float)
    p = root.T @ root + 0.1 * np.eye(3)
    rate = -np.sqrt(g @ np.linalg.inv(p) @ g)
    z = np.random.default_rng(3).normal(size=(5000, 3))
    z /= np.sqrt(np.einsum("ki,ij,kj->k", z, p, z))[:, np.newaxis]
    assert np.einsum("ki,ij,kj->k", z, p, z) == pytest.approx(1)
    assert (z @ g).min() >= rate * (1 + 1e-9)
    best = np.linalg.inv(p) @ g / rate
    assert best @ p @ best == pytest.approx(1)
    assert best @ g == pytest.approx(rate)


@pytest.mark.holds("claim-norm-quadratic", by="symbolic")
def test_an_indefinite_form_has_no_steepest_direction(page):
    """P = diag(1, −1): along u = (t, −t) the "length" stays 0 and the slope falls for ever."""
    page.says(r"If it is not, $\sqrt{u\T Hu}$ is no norm")
    t = sp.symbols("t", positive=True)
    u = sp.Matrix([t, -t])
    assert u.dot(sp.diag(1, -1) * u) == 0
    assert sp.limit(sp.Matrix([0, 1]).dot(u), t, sp.oo) == -sp.oo


@pytest.mark.holds("an-ellipse-newton-and-the-natural-gradient", by="exhaustive")
def test_predict_minus_2_and_a_half(page):
    """The lowest rate around three unit spheres."""
    g = np.array([-2.0, 0.5])
    found = {}
    for norm in ("l1", "l2", "linf"):
        around = sphere(norm)
        found[norm] = around[(around @ g).argmin()].round(6) + 0
    page.says(r"For $\g=(-2,0.5)$, what are the steepest directions and the rates")
    (a, b), (c, d), (e, f) = found["l1"], found["linf"], found["l2"]
    page.says(f"In $\\ell_1$ it is $({a:.0f},{b:.0f})$, with rate ${g @ (a, b):.0f}$.")
    page.says(f"In $\\ell_\\infty$ it is $({c:.0f},{d:.0f})$, with rate ${g @ (c, d):.1f}$.")
    page.says(f"In $\\ell_2$ it is $({e:.3f},{f:.3f})$, with rate ${g @ (e, f):.3f}$.")


# Matrices


@pytest.mark.holds("claim-norm-spectral", by="symbolic")
def test_spectral_norm_of_two_by_two(page):
    """The corners of this ball are the orthogonal matrices: turns, and turns of a reflection.

    The slope over all turns is lowest at −√((a+d)² + (c−b)²), over the others at
    −√((a−d)² + (b+c)²). The lower of both is −(σ₁ + σ₂), and one is lower exactly if det G ≠ 0.
    """
    page.says(
        r"Let $\gradc{G}\ne0$. A steepest direction is $\stepc{-UV\T}$."
        r" Its rate is $-\sum_k\sigma_k$, minus the *nuclear norm* of $\gradc{G}$."
        r" It is the only one exactly if $\gradc{G}$ has full rank, $r=\min(m,n)$."
    )
    a, b, c, d, t = sp.symbols("a b c d t", real=True)
    grad = sp.Matrix([[a, b], [c, d]])
    turn = sp.Matrix([[sp.cos(t), -sp.sin(t)], [sp.sin(t), sp.cos(t)]])
    squares = []
    for corner in (turn, turn * sp.diag(1, -1)):
        slope = sp.expand(sum(sp.matrix_multiply_elementwise(grad, corner)))
        squares.append(slope.coeff(sp.cos(t)) ** 2 + slope.coeff(sp.sin(t)) ** 2)
    trace, det = sp.expand((grad.T * grad).trace()), grad.det()  # σ₁² + σ₂², ±σ₁σ₂
    assert [sp.expand(square - trace) for square in squares] == [2 * det, -2 * det]


@pytest.mark.holds("claim-norm-spectral", by="software")
@pytest.mark.parametrize(
    ("m", "n", "rank"), [(4, 3, 3), (3, 5, 3), (4, 4, 4), (4, 4, 2), (3, 5, 1)]
)
def test_spectral_norm(m, n, rank):
    """-UVᵀ, by SciPy's polar factor, has length 1 and rate -Σσ; no random matrix of length 1 beats
    it; unique iff full rank. Σσ is computed from the eigenvalues of GᵀG.
    """
    rng = np.random.default_rng(m * n)
    g = rng.normal(size=(m, rank)) @ rng.normal(size=(rank, n))
    u, _, vt = np.linalg.svd(g)
    step = -u[:, :rank] @ vt[:rank]
    if rank == min(m, n):
        assert step == pytest.approx(-scipy.linalg.polar(g)[0])
    nuclear = np.sqrt(np.linalg.eigvalsh(g.T @ g)[-rank:]).sum()
    assert (g * step).sum() == pytest.approx(-nuclear)
    assert np.linalg.norm(step, 2) == pytest.approx(1)
    others = rng.normal(size=(2000, m, n))
    others /= np.linalg.norm(others, 2, axis=(1, 2))[:, None, None]
    assert (others * g).sum(axis=(1, 2)).min() >= -nuclear
    # Adding a bit of y xᵀ, both perpendicular: as steep, and of length 1, only without full rank.
    y, x = u[:, min(rank, m - 1)], vt[min(rank, n - 1)]
    moved = step + 0.5 * np.outer(y, x)
    fits = np.linalg.norm(moved, 2) < 1 + 1e-9 and np.isclose((g * moved).sum(), -nuclear)
    assert fits == (rank < min(m, n))
    # From a steep one towards any other of length 1 the rate rises, if the rank is full.
    near = 0.99 * step + 0.01 * others
    if rank == min(m, n):
        assert (near * g).sum(axis=(1, 2)).min() > -nuclear * (1 - 1e-6)


@pytest.mark.holds("fig-muon_step", by="run")
def test_muon_step(page, run):
    """The snippet's three curves, against singular values by eigenvalues; the caption's range."""
    page.says("Twelve singular values on a logarithmic axis.")
    names = run("muon_step")
    g = names["G"]
    assert len(names["sizes"]) == 12
    assert np.sqrt(np.linalg.eigvalsh(g.T @ g))[::-1] == pytest.approx(names["sizes"])
    assert names["of_step"] == pytest.approx(np.ones(12))
    x = names["sizes"] / np.sqrt((names["sizes"] ** 2).sum())
    for _ in range(5):  # on each singular value the iteration is a polynomial
        x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    assert names["of_muon"] == pytest.approx(np.abs(x), rel=1e-6)
    assert f"between {x.min():.2f} and {x.max():.2f}" in names["caption"]


# The bowl and the units


@pytest.mark.holds("fig-unit_balls", by="run")
def test_unit_balls(run):
    """The four touching points and rates."""
    names = run("unit_balls")
    for norm, (_, rate) in STEEPEST.items():
        assert names["rates"][norm] == pytest.approx(rate)
        assert f"{rate:.{3 if norm == 'quadratic' else 0}f}$" in names["caption"]


@pytest.mark.holds("fig-direction_dial", by="exhaustive")
def test_direction_dial(run):
    """The curve is 5 cos of the angle; lowest, in the whole circle, at -5 and 180°."""
    names = run("direction_dial")
    angles = np.arange(361)
    assert names["rates"] == pytest.approx(5 * np.cos(np.radians(angles)), abs=1e-12)
    around = sphere("l2") @ G34
    assert names["rates"].min() == pytest.approx(around.min())
    assert names["rates"].argmin() == 180
    assert f"At 100° from $\\g$ it is ${5 * np.cos(np.radians(100)):.2f}$" in names["caption"]
    assert "at the star it is $-5$" in names["caption"]


@pytest.mark.holds("fig-norm_steps", by="exhaustive")
def test_norm_steps(run):
    """The printed losses, by a fine search along each direction; Newton's step lands at 0."""
    names = run("norm_steps")
    w = np.array([3.0, 1.0])
    h = np.linspace(0, 5, 200_001)[:, np.newaxis]
    for norm, (u, _) in STEEPEST.items():
        at = w + h * np.array(u)
        lowest = (at[:, 0] ** 2 + 4 * at[:, 1] ** 2).min() / 2
        tip = names["walks"][norm][1]
        assert (tip[0] ** 2 + 4 * tip[1] ** 2) / 2 == pytest.approx(lowest, abs=1e-6)
        assert lowest < 6.5
        if norm != "quadratic":
            assert f"{lowest:.2f} for" in names["caption"]
    assert names["walks"]["quadratic"][1] == pytest.approx([0, 0], abs=1e-12)


@pytest.mark.holds("fig-rescaled_axis", "change-a-unit-and-j-turns", by="run")
def test_rescaled_axis(page, run):
    """The turned angles by polar angles, and Newton's step, which ends at the minimum."""
    names = run("rescaled_axis")
    turned = []
    for scale in (1000, 3, 1, 1 / 1000):
        polar = np.degrees(np.arctan2(4 / scale**2, 3)) - np.degrees(np.arctan2(4, 3))
        turned.append(abs(polar))
    assert names["turned"] == pytest.approx(turned, abs=1e-4)
    first, second, _, fourth = turned
    page.says(
        "A factor of 1000 is the change from metres to millimetres. Here it turns minus the"
        f" gradient by {first:.2f}° towards the first axis, and the opposite factor by"
        f" {fourth:.2f}° towards the second"
    )
    for angle in (first, second, fourth):
        assert f"{angle:.2f}°" in names["caption"]
    downward = -np.array([3, 4 * 1000**2])
    assert downward / np.hypot(*downward) == pytest.approx([0, -1], abs=1e-6)
    page.says(
        f"left and slightly down for 3, steeply down left for 1, straight down for {1 / 1000}"
    )
    assert np.array(names["newton"]) == pytest.approx(np.tile([-3.0, -1.0], (4, 1)))


@pytest.mark.holds("claim-norm-units", by="symbolic")
def test_descent_and_newton_in_other_coordinates(page):
    """v ↦ J(Mv) for a cubic J and every M, differentiated by SymPy at every point."""
    page.says(
        r"Let $\g\ne0$. A step of gradient descent in $v$ moves $w$ by $\stepc{-\lr\,MM\T\g}$.",
        r"Newton's step in $v$ moves $w$ by $-H^{-1}\g$, whatever $M$ is.",
    )
    w = sp.Matrix(sp.symbols("w1:3"))
    v = sp.Matrix(sp.symbols("v1:3"))
    m = sp.Matrix(2, 2, sp.symbols("m1:5"))
    loss = w[0] ** 3 + w[0] * w[1] ** 2 + 2 * w[1] - w[0] * w[1]
    g = sp.Matrix([loss]).jacobian(w).T
    at_v = dict(zip(w, m * v, strict=True))
    in_v = sp.expand(loss.subs(at_v, simultaneous=True))
    g_v = sp.Matrix([in_v]).jacobian(v).T
    assert sp.expand(m * g_v - (m * m.T * g).subs(at_v, simultaneous=True)) == sp.zeros(2, 1)
    hessian_v, hessian = sp.hessian(in_v, v), sp.hessian(loss, w).subs(at_v, simultaneous=True)
    assert sp.expand(hessian_v - m.T * hessian * m) == sp.zeros(2, 2)
    # M (MᵀHM)⁻¹ Mᵀg = H⁻¹g for every symmetric H and every g.
    h = sp.Matrix([[sp.Symbol("p"), sp.Symbol("q")], [sp.Symbol("q"), sp.Symbol("r")]])
    difference = m * (m.T * h * m).inv() * m.T - h.inv()
    assert difference.applyfunc(sp.cancel) == sp.zeros(2, 2)


@pytest.mark.holds("claim-norm-units", by="exhaustive")
def test_descent_in_other_coordinates_is_steepest_for_a_form(page):
    """Around the circle of steps of length 1 in v, the steepest is -MMᵀg; its form is (MMᵀ)⁻¹."""
    page.says(r"That is along the steepest direction for the quadratic form $P=(MM\T)^{-1}$.")
    m, g = np.array([[2.0, 0.5], [-1.0, 1.0]]), np.array([0.92, -0.56])
    around = sphere("l2", 20_000) @ m.T
    steepest = around[(around @ g).argmin()]
    expected = -m @ m.T @ g
    assert steepest / np.hypot(*steepest) == pytest.approx(expected / np.hypot(*expected), abs=1e-4)
    form = np.linalg.inv(m @ m.T)
    assert np.einsum("ki,ij,kj->k", around, form, around) == pytest.approx(1)
    for wrong in (m @ m.T, np.linalg.inv(m.T @ m)):
        assert np.ptp(np.einsum("ki,ij,kj->k", around, wrong, around)) > 0.1


@pytest.mark.holds("change-a-unit-and-j-turns", by="exhaustive")
def test_when_a_unit_turns_the_gradient(page):
    """Every g of 5³: another unit keeps the direction iff that entry, or the rest, is 0."""
    page.says(r"unless that entry of $\g$, or every other, is 0")
    m = np.diag([1, 5, 1])
    for g in product(range(-2, 3), repeat=3):
        turns = bool(np.any(np.cross(g, m @ m.T @ g) != 0))
        assert turns == (g[1] != 0 and (g[0] != 0 or g[2] != 0))
    # Every direction is kept by a rotation times a number, and not by a shear.
    rotation = 3 * np.array([[0.6, -0.8], [0.8, 0.6]])
    assert rotation @ rotation.T == pytest.approx(9 * np.eye(2))
    shear = np.array([[1, 1], [0, 1]])
    assert np.cross([*(shear @ shear.T @ [1, 0]), 0], [1, 0, 0]).any()


# The differential


@pytest.mark.holds("claim-norm-differential", "is-there-one-gradient-at-all", by="symbolic")
def test_gradient_of_an_inner_product(page):
    """The rate along every Δ by SymPy's limit; the one vector with that inner product."""
    page.says(
        r"$dJ_w(\D)=\lim_{h\to0}\bigl(J(w+h\D)-J(w)\bigr)/h$",
        r"For an inner product $\langle a,b\rangle_P=a\T Pb$",
        r"is the vector $\gradc{g_P}$ with $\langle\gradc{g_P},\D\rangle_P=dJ_w(\D)$ for all $\D$",
    )
    w, d = sp.Matrix(sp.symbols("w1:3", real=True)), sp.Matrix(sp.symbols("d1:3", real=True))
    h, p, q, r = sp.symbols("h p q r", real=True)
    x, y = sp.symbols("x y", real=True)

    def loss(at):
        return sp.exp(at[0]) * at[1] + at[1] ** 2

    rate = sp.limit((loss(w + h * d) - loss(w)) / h, h, 0)
    g = sp.Matrix([sp.diff(loss(w), c) for c in w])
    assert sp.simplify(rate - g.dot(d)) == 0
    form, vector = sp.Matrix([[p, q], [q, r]]), sp.Matrix([x, y])
    equations = sp.Poly(sp.expand(vector.dot(form * d) - g.dot(d)), *d).coeffs()
    solved = sp.solve(equations, [x, y], dict=True)
    assert len(solved) == 1
    assert sp.simplify(vector.subs(solved[0]) - form.inv() * g) == sp.zeros(2, 1)
    a, b = sp.diag(1, 4).inv() * sp.Matrix([3, 4])
    page.says(f"With the entries 1 and 4 and $\\g=(3,4)$ it is $({a},{b})$.")
    # Without differentiability the rates need not be linear in Δ: |w₁| at 0.
    bend = [sp.limit(abs(h * c) / h, h, 0, "+") for c in (1, -1)]
    assert bend == [1, 1]


# The whole step


@pytest.mark.holds("claim-norm-length", by="symbolic")
def test_the_best_length_along_a_steepest_direction(page):
    """−t‖g‖* + t²/(2η) in symbols: one minimum, at t = η‖g‖*. With η < 0 there is none."""
    page.says(
        r"Let $\g\ne0$ and $\lr>0$. The minimisers of $\g\cdot\D+\frac1{2\lr}\norm{\D}^2$ are",
        r"\D=\stepc{\lr\,\norm{\g}_*\,u^\star}",
    )
    t, eta, dual = sp.symbols("t eta dual", positive=True)
    value = -t * dual + t**2 / (2 * eta)
    assert sp.solve(sp.diff(value, t), t) == [eta * dual]
    assert sp.diff(value, t, 2).is_positive
    assert sp.limit(value.subs(eta, -1), t, sp.oo) == -sp.oo


@pytest.mark.holds("claim-norm-length", "fig-length_and_norm", by="exhaustive")
@pytest.mark.parametrize("norm", LENGTHS)
def test_the_whole_step(norm, run):
    """g·Δ + ‖Δ‖²/(2η) on a fine grid is lowest at η‖g‖*u*, and at no other point of the grid."""
    step = 0.1 * -STEEPEST[norm][1] * np.array(STEEPEST[norm][0])
    grid = np.stack(np.meshgrid(*[np.arange(-90, 91) / 100] * 2, indexing="ij"), axis=-1)
    values = grid @ G34 + LENGTHS[norm](grid) ** 2 / 0.2
    lowest = np.unravel_index(values.argmin(), values.shape)
    assert grid[lowest] == pytest.approx(step, abs=1e-9)
    assert (values < values.min() + 1e-9).sum() == 1
    assert run("length_and_norm")["steps"][norm] == pytest.approx(step)


@pytest.mark.holds("claim-norm-length", by="property")
@given(st.lists(VECTOR, min_size=1, max_size=5), VECTOR, st.integers(1, 20))
def test_the_whole_step_in_a_random_norm(vectors, g, tenths):
    """No step near or far beats η‖g‖*u*, whose value is −½η‖g‖*²."""
    rows, g, eta = polygon(vectors), np.array(g, dtype=float), tenths / 10
    lowest, u = lowest_on_polygon(rows, g)
    assume(abs(lowest) > 1e-6)

    def value(steps):
        return steps @ g + np.abs(steps @ rows.T).max(axis=-1) ** 2 / (2 * eta)

    best = eta * dual_of_polygon(rows, g) * u
    assert value(best) == pytest.approx(-eta * lowest**2 / 2)
    others = np.random.default_rng(0).normal(size=(2000, 3))
    for size in (0.01, 1, 100):
        assert value(best + size * others).min() >= value(best) - 1e-9
    for factor in (0.9, 1.1, -1):
        assert value(factor * best) > value(best)


@pytest.mark.holds("and-how-long-is-the-step", by="symbolic")
def test_the_whole_step_is_newtons_and_the_signs(page):
    """P = H and η = 1 gives −H⁻¹g; ℓ∞ gives −η‖g‖₁ sign(g)."""
    page.says(
        r"With $P=H$ positive definite and $\lr=1$ it is Newton's full step $-H^{-1}\g$.",
        r"For $\ell_\infty$ the step is $-\lr\norm{\g}_1\sign(\g)$.",
    )
    hessian, g = sp.Matrix([[5, 1], [1, 2]]), sp.Matrix([3, -4])
    d = sp.Matrix(sp.symbols("d1:3", real=True))
    value = g.dot(d) + d.dot(hessian * d) / 2
    newton = sp.solve([sp.diff(value, c) for c in d], list(d))
    assert sp.Matrix([newton[c] for c in d]) == -hessian.inv() * g
    # On the four diagonals ±t(1, ±1) the largest entry is t, so the value is a parabola in t.
    t, eta = sp.symbols("t eta", positive=True)
    found = {}
    for signs in product((-1, 1), repeat=2):
        parabola = t * g.dot(signs) + t**2 / (2 * eta)
        for length in sp.solve(sp.diff(parabola, t), t):
            found[signs] = (length, parabola.subs(t, length) / eta)
    best = min(found, key=lambda signs: found[signs][1])
    assert (best, found[best][0]) == ((-1, 1), eta * 7)


# Exercises


@pytest.mark.holds("exercises", by="exhaustive")
def test_exercise_1(page):
    """All points of a grid on the surface of the ball, for each of two norms."""
    page.says(r"For $\g=(2,-2,0)$ find all steepest directions in $\ell_1$ and in $\ell_\infty$.")
    g, ticks = np.array([2, -2, 0]), np.arange(-4, 5) / 4
    points = np.array(list(product(ticks, repeat=3)))
    for norm, said in (
        ("l1", {(-a, 1 - a, 0.0) for a in ticks if 0 <= a <= 1}),
        ("linf", {(-1.0, 1.0, c) for c in ticks}),
    ):
        ball = points[LENGTHS[norm](points) <= 1]
        lowest = ball[ball @ g == (ball @ g).min()]
        assert {tuple(u) for u in lowest} == said
    page.says(r"all $(-a,1-a,0)$ with $0\le a\le1$", r"all $(-1,1,c)$ with $\abs{c}\le1$")


@pytest.mark.holds("exercises", by="symbolic")
def test_exercise_2(page):
    """The bowl in v₂ = s·w₂: minus its gradient, on the old map, is along w for s = 2 only."""
    s, v1, v2 = sp.symbols("s v1 v2", positive=True)
    w1, w2 = v1, v2 / s
    in_v = sp.expand((w1**2 + 4 * w2**2) / 2)
    at = {v1: 3, v2: s}  # w = (3, 1)
    moved = sp.Matrix([-sp.diff(in_v, v1), -sp.diff(in_v, v2) / s]).subs(at)
    assert moved == -sp.Matrix([3, 4 / s**2])
    (scale,) = sp.solve(moved[0] * 1 - moved[1] * 3, s)
    page.says(f"Only for $s={scale}$. The direction on the old map is $-(3,4/s^2)$")
    page.says("and the minimum lies along $-(3,1)$")
    assert in_v - (v1**2 + 4 * v2**2 / s**2) / 2 == 0
    assert sp.hessian(in_v.subs(s, scale), (v1, v2)) == sp.eye(2)
    page.says(
        r"The second coordinate of $\tfrac12(w_1^2+4w_2^2)$ is measured",
        r"point from $w=(3,1)$ at the minimum?",
        r"the bowl is $\tfrac12(v_1^2+4v_2^2/s^2)$, which is round for" + f" $s={scale}$",
    )


@pytest.mark.holds("exercises", "fig-exercises_norms", by="symbolic")
def test_exercise_3(page, run):
    """Singular values and the polar factor in exact numbers, and the snippet's answers."""
    page.says(r"Let $\gradc{G}$ have the rows $(0,3)$ and $(-4,0)$.")
    g = sp.Matrix([[0, 3], [-4, 0]])
    small, large = sorted(sp.sqrt(value) for value in (g.T * g).eigenvals())
    page.says(f"The singular values are {large} and {small}.")
    step = -g * sp.diag(4, 3).inv()
    assert g.T * g == sp.diag(4, 3) ** 2
    assert step.T * step == sp.eye(2)
    rate = sum(sp.matrix_multiply_elementwise(g, step))
    assert rate == -(small + large)
    (a, b), (c, d) = step.tolist()
    page.says(f"the rows $({a},{b})$ and $({c},{d})$, with the rate ${rate}$.")
    size = g.norm()
    rate = sum(sp.matrix_multiply_elementwise(g, -g / size))
    page.says(f"In the Euclidean length it is $-\\gradc{{G}}/{size}$, with the rate ${rate}$.")
    names = run("exercises_norms")
    assert sp.Matrix(names["spectral"].astype(int)) == step
    assert names["frobenius"] == pytest.approx(np.array(-g / size, dtype=float))
