"""Every claim and every number of docs/norms.md, against oracles that do not use `gd`."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "norms.md").read_text(encoding="utf-8")
G34 = np.array([3.0, 4.0])
P14 = np.diag([1.0, 4.0])


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


def sphere(length, n=2, count=200_000):
    """Many vectors of length 1 in a norm, in all directions."""
    if n == 2:
        t = np.linspace(0, 2 * np.pi, count + 1)[:-1]
        v = np.stack([np.cos(t), np.sin(t)], axis=-1)
    else:
        v = np.random.default_rng(n).standard_normal((count, n))
    return v / length(v)[:, np.newaxis]


LENGTHS = {
    "l1": lambda v: np.abs(v).sum(axis=-1),
    "l2": lambda v: np.sqrt((v**2).sum(axis=-1)),
    "linf": lambda v: np.abs(v).max(axis=-1),
    "quadratic": lambda v: np.sqrt(np.einsum("...i,ij,...j", v, P14, v)),
}
STEEPEST = {
    "l1": ([0, -1], -4),
    "l2": ([-0.6, -0.8], -5),
    "linf": ([-1, -1], -7),
    "quadratic": (np.array([-3, -1]) / np.sqrt(13), -np.sqrt(13)),
}

# The rule


@pytest.mark.parametrize("norm", LENGTHS)
def test_the_table_at_3_4(norm):
    """No unit vector of a fine sphere beats the row of the table; the nearest one comes close."""
    u, rate = STEEPEST[norm]
    around = sphere(LENGTHS[norm])
    assert LENGTHS[norm](np.array(u, dtype=float)) == pytest.approx(1)
    assert np.dot(G34, u) == pytest.approx(rate)
    rates = around @ G34
    assert rates.min() == pytest.approx(rate, rel=1e-4)
    assert rates.min() >= rate - 1e-12
    assert around[rates.argmin()] == pytest.approx(u, abs=1e-4)


def test_the_four_answers_are_on_the_page():
    """(0, -1); (-0.6, -0.8); (-1, -1) with rate -7; (-0.832, -0.277)."""
    assert says(r"For $\g=(3,4)$ it takes $(0,-1)$.")
    assert says(r"for $\g=(3,4)$ it is $(-0.6,-0.8)$")
    assert says(r"For $\g=(3,4)$ it takes $(-1,-1)$, with rate $-7$.")
    a, b = STEEPEST["quadratic"][0]
    assert says(f"it takes $({a:.3f},{b:.3f})$")


@pytest.mark.parametrize("norm", LENGTHS)
def test_the_dual_bounds_every_step(norm):
    """(1): |g·Δ| ≤ ‖g‖*‖Δ‖, with the dual norm by its formula, for random g and Δ."""
    dual = {
        "l1": LENGTHS["linf"],
        "l2": LENGTHS["l2"],
        "linf": LENGTHS["l1"],
        "quadratic": lambda g: np.sqrt(g[..., 0] ** 2 + g[..., 1] ** 2 / 4),
    }[norm]
    g, step = np.random.default_rng(1).normal(size=(2, 1000, 2))
    slack = dual(g) * LENGTHS[norm](step) - np.abs((g * step).sum(axis=1))
    assert slack.min() >= -1e-12
    assert slack.min() < 0.01


def test_l1_is_unique_exactly_without_a_tie():
    """One largest entry: one best corner of the diamond. A tie: a whole edge is as steep."""
    corners = np.concatenate([np.eye(3), -np.eye(3)])
    for g, best in [([1.0, -3.0, 2.0], 1), ([3.0, -3.0, 2.0], 2), ([3.0, 3.0, -3.0], 3)]:
        rates = corners @ np.array(g)
        assert (rates == rates.min()).sum() == best
        assert rates.min() == -3
    edge = np.array([[-a, 1 - a, 0] for a in (0, 0.3, 1)])
    assert np.abs(edge).sum(axis=1) == pytest.approx(1)
    assert edge @ [2, -2, 0] == pytest.approx(-2)


def test_linf_is_unique_exactly_without_a_zero():
    """The corners of the cube: one is best without a zero entry, two with one, all as -‖g‖₁."""
    corners = np.array(list(product((-1, 1), repeat=3)))
    for g, best in [([1.0, -3.0, 2.0], 1), ([1.0, 0.0, 2.0], 2), ([0.0, 0.0, 2.0], 4)]:
        rates = corners @ np.array(g)
        assert (rates == rates.min()).sum() == best
        assert rates.min() == -np.abs(g).sum()


def test_quadratic_form_in_three_dimensions():
    """A random positive definite P: nothing beats -√(gᵀP⁻¹g), and -P⁻¹g over it attains it."""
    rng = np.random.default_rng(3)
    root = rng.normal(size=(3, 3))
    p, g = root.T @ root + 0.1 * np.eye(3), rng.normal(size=3)
    v = sphere(lambda x: np.sqrt(np.einsum("ki,ij,kj->k", x, p, x)), n=3)
    solved = np.linalg.inv(p) @ g
    rate = -np.sqrt(g @ solved)
    assert (v @ g).min() >= rate - 1e-12
    assert (v @ g).min() == pytest.approx(rate, rel=1e-3)
    assert g @ (solved / rate) == pytest.approx(rate)


def test_adam_without_memory_is_the_sign():
    """β1 = β2 = ε = 0: m̂ = g, v̂ = g², so the step is -η·sign(g) where no entry is 0."""
    g = np.array([3.0, -1e-9, 50.0])
    m, v, beta1, beta2, epsilon = np.full(3, 7.0), np.full(3, 5.0), 0.0, 0.0, 0.0
    for t in (1, 2):  # whatever was remembered is forgotten
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        assert step == pytest.approx([1, -1, 1])


def test_predict_minus_2_and_a_half():
    """g = (-2, 0.5): (1, 0), -2; (1, -1), -2.5; (0.970, -0.243), -2.062."""
    g = np.array([-2.0, 0.5])
    found = {}
    for norm in ("l1", "l2", "linf"):
        around = sphere(LENGTHS[norm])
        found[norm] = around[(around @ g).argmin()]
    assert found["l1"] == pytest.approx([1, 0], abs=1e-4)
    assert found["linf"] == pytest.approx([1, -1], abs=1e-4)
    a, b = found["l2"]
    assert says(f"it is $({a:.3f},{b:.3f})$, with rate ${g @ found['l2']:.3f}$")
    assert says("with rate $-2$. In")
    assert says("with rate $-2.5$.")


# Matrices


@pytest.mark.parametrize(("m", "n", "rank"), [(4, 3, 3), (3, 5, 3), (4, 4, 2)])
def test_spectral_norm(m, n, rank):
    """-UVᵀ has length 1 and rate -Σσ; no random matrix of length 1 beats it; unique iff full rank.

    Σσ is computed from the eigenvalues of GᵀG.
    """
    rng = np.random.default_rng(m * n)
    g = rng.normal(size=(m, rank)) @ rng.normal(size=(rank, n))
    u, _, vt = np.linalg.svd(g)
    step = -u[:, :rank] @ vt[:rank]
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


def test_muon_step(run):
    """The snippet's three curves, against singular values by eigenvalues; the caption's range."""
    names = run("muon_step")
    g = names["G"]
    assert np.sqrt(np.linalg.eigvalsh(g.T @ g))[::-1] == pytest.approx(names["sizes"])
    assert names["of_step"] == pytest.approx(np.ones(12))
    x = names["sizes"] / np.sqrt((names["sizes"] ** 2).sum())
    for _ in range(5):  # on each singular value the iteration is a polynomial
        x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    assert names["of_muon"] == pytest.approx(np.abs(x), rel=1e-6)
    assert f"between {x.min():.2f} and {x.max():.2f}" in names["caption"]


# The bowl and the units


def test_unit_balls(run):
    """The four touching points and rates."""
    names = run("unit_balls")
    for norm, (_, rate) in STEEPEST.items():
        assert names["rates"][norm] == pytest.approx(rate)


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


def test_rescaled_axis(run):
    """The turned angles by polar angles, and Newton's step by differentiating J(Mv) numerically."""
    names = run("rescaled_axis")
    for scale, turned in zip([1000, 3, 1, 1 / 1000], names["turned"], strict=True):
        polar = np.degrees(np.arctan2(4 / scale**2, 3)) - np.degrees(np.arctan2(4, 3))
        assert turned == pytest.approx(abs(polar), abs=1e-4)
    for printed in ("53.13°", "36.87°"):
        assert printed in names["caption"]
        assert says(f"by {printed}")
    assert "44.70°" in names["caption"]
    assert np.array(names["newton"]) == pytest.approx(np.tile([-3.0, -1.0], (4, 1)))


def test_descent_in_other_coordinates():
    """One step in v = M⁻¹w, its gradient by central differences, moves w by -ηMMᵀg."""

    def loss(w):
        return np.sin(w[0]) + w[0] * w[1] ** 2

    m = np.array([[2.0, 0.5], [-1.0, 1.0]])
    w = np.array([0.7, -0.4])
    v, h = np.linalg.solve(m, w), 1e-5
    pairs = [(v + h * e, v - h * e) for e in np.eye(2)]
    slope = np.array([(loss(m @ a) - loss(m @ b)) / (2 * h) for a, b in pairs])
    g = np.array([np.cos(w[0]) + w[1] ** 2, 2 * w[0] * w[1]])
    assert m @ -slope == pytest.approx(-m @ m.T @ g, abs=1e-8)
    # It is steepest among the steps of one length in v, whose form in w is P = (MMᵀ)⁻¹.
    around = sphere(LENGTHS["l2"]) @ m.T
    form = np.linalg.inv(m @ m.T)
    assert np.einsum("ki,ij,kj->k", around, form, around) == pytest.approx(1)
    steepest = around[(around @ g).argmin()]
    assert steepest / np.linalg.norm(steepest) == pytest.approx(
        m @ -slope / np.linalg.norm(m @ slope), abs=1e-4
    )


def test_when_a_unit_turns_the_gradient():
    """Scaling one coordinate keeps the direction only if that entry, or every other, is 0."""
    m = np.diag([1.0, 5.0, 1.0])
    for g, turns in [([1, 2, 0], True), ([1, 0, 3], False), ([0, 2, 0], False), ([0, 2, 3], True)]:
        turned = np.cross(g, m @ m.T @ g)
        assert bool(np.any(turned != 0)) == turns
    # Every direction is kept by a rotation times a number, and not by a shear.
    rotation = 3 * np.array([[0.6, -0.8], [0.8, 0.6]])
    assert rotation @ rotation.T == pytest.approx(9 * np.eye(2))


def test_gradient_of_an_inner_product():
    """⟨g_P, Δ⟩_P = g·Δ for all Δ; for P = diag(1, 4) and g = (3, 4) that is (3, 1)."""
    for step in np.random.default_rng(0).normal(size=(20, 2)):
        assert np.array([3.0, 1.0]) @ P14 @ step == pytest.approx(G34 @ step)
    assert says("it is $(3,1)$")


# The whole step


@pytest.mark.parametrize("norm", LENGTHS)
def test_the_whole_step(norm, run):
    """g·Δ + ‖Δ‖²/(2η) on a fine grid is lowest at η‖g‖*u*."""
    step = 0.1 * -STEEPEST[norm][1] * np.array(STEEPEST[norm][0])
    grid = np.stack(np.meshgrid(*[np.arange(-90, 91) / 100] * 2, indexing="ij"), axis=-1)
    values = grid @ G34 + LENGTHS[norm](grid) ** 2 / 0.2
    lowest = np.unravel_index(values.argmin(), values.shape)
    assert grid[lowest] == pytest.approx(step, abs=1e-9)
    assert run("length_and_norm")["steps"][norm] == pytest.approx(step)


# Exercises


def test_exercises(run):
    """Exercise 2 by the cross product for many scales; exercise 3 by its singular values."""
    scales = np.array([0.5, 1, 1.9, 2, 2.1, 3])
    across = 3 * 1 - (4 / scales**2) * 3  # of (3, 4/s²) and (3, 1)
    assert (np.isclose(across, 0) == (scales == 2)).all()
    g = np.array([[0.0, 3.0], [-4.0, 0.0]])
    assert np.sqrt(np.linalg.eigvalsh(g.T @ g)) == pytest.approx([3, 4])
    names = run("exercises_norms")
    assert names["spectral"] == pytest.approx(np.array([[0, -1], [1, 0]]))
    assert (g * names["frobenius"]).sum() == pytest.approx(-5)
    assert np.linalg.norm(g) == pytest.approx(5)
