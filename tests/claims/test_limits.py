"""Every claim and every number of docs/limits.md, against oracles that do not use `gd`."""

import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


# Zero gradients


def test_four_zero_gradients(run):
    """All four have slope 0 at the point; around it they rise, fall, do both, or neither."""
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


def test_vanishing(run, capsys):
    """The two slopes at -10 and the moves, by a plain loop with other formulas for the slopes."""
    names = run("vanishing")
    printed = capsys.readouterr().out

    def s(w):
        return 0.5 * (1 + math.tanh(w / 2))

    slopes = (lambda w: -(s(-w) ** 2) * s(w)), (lambda w: -s(-w))
    for slope, name in zip(slopes, ("squared error", "cross-entropy"), strict=True):
        w = -10.0
        for _ in range(1000):
            w -= slope(w)
        assert f"{name}: first gradient {slope(-10.0):.6f}" in printed
        assert f"w = {w:.3f}, output {s(w):.4f}" in printed
    assert f"bring the output to {s(w):.4f}" in names["caption"]  # the last w, of the cross-entropy


# Saddles


@pytest.mark.parametrize("rate", [0.05, 0.5, 0.95])
def test_on_the_ridge_and_beside_it(rate):
    """Claim-limits-ridge: y = 0 converges, y = 1e-6 leaves, for rates in (0, 1)."""
    x, y, ridge = 1.0, 1e-6, 0.0
    for _ in range(500):
        x, y, ridge = x - rate * 2 * x, y + rate * 2 * y, ridge + rate * 2 * ridge
    assert abs(x) < 1e-9
    assert ridge == 0
    assert abs(y) > 1e6


def test_saddle_start(run):
    """Nearest at step 34, 0.00071 away; 13.4 away after 90; against the powers of 0.8 and 1.2."""
    names = run("saddle_start")
    k = np.arange(91)
    beside = np.hypot(0.8**k, 1e-6 * 1.2**k)
    assert names["distance"][:, 1] == pytest.approx(beside)
    assert names["distance"][:, 0] == pytest.approx(0.8**k)
    assert beside.argmin() == 34
    assert says("the walk spends 34 steps *approaching*")
    assert f"to {beside.min():.5f}, and then" in names["caption"]
    assert f"after 90 steps it is {beside[-1]:.1f} away" in names["caption"]


def test_almost_no_start_ends_in_a_strict_saddle():
    """Claim-limits-lee tried on (y² - 1)² / 4 + x² / 2: no random start ends in the saddle 0.

    On the square tried, |∂²J/∂y²| = |3y² - 1| <= 2 keeps L <= 2, and the rate 0.3 is below 1/2.
    """
    w = np.random.default_rng(0).uniform(-1, 1, (2000, 2))
    for _ in range(400):
        w = w - 0.3 * np.stack([w[:, 0], w[:, 1] ** 3 - w[:, 1]], axis=-1)
    assert np.abs(w[:, 1]) == pytest.approx(1)


# Kinks


@pytest.mark.parametrize("start", [Fraction(7, 3), Fraction(-9, 4), Fraction(2), Fraction(0)])
@pytest.mark.parametrize("rate", [Fraction(1, 4), Fraction(1, 3)])
def test_a_fixed_step_on_the_absolute_value(start, rate):
    """Claim-limits-kink, in exact fractions."""
    m, r = divmod(abs(start), rate)
    w = start
    for _ in range(m):
        w -= rate * ((w > 0) - (w < 0))
    seen = []
    for _ in range(6):
        seen.append(w)
        w -= rate * ((w > 0) - (w < 0))
    if r == 0:
        assert set(seen) == {0}
    else:
        assert {abs(x) for x in seen} == {r, rate - r}
        assert all(a * b < 0 for a, b in pairwise(seen))


def test_kink(run):
    """The figure: from 1 it lands on 0; from 1.1 it jumps between 0.10 and -0.15."""
    names = run("kink")
    assert np.array_equal(names["walks"][0].points[4:], np.zeros(len(names["walks"][0].points) - 4))
    assert names["walks"][1].points[4:6] == pytest.approx([0.1, -0.15])
    assert "between 0.10 and −0.15" in names["caption"]
    jumps = np.abs(np.diff(names["shrinking"]))
    assert jumps == pytest.approx(0.25 / np.sqrt(np.arange(1, 15)))


def test_minus_a_subgradient_climbs_and_comes_nearer(run):
    """Claim-limits-subgradient: the inequality everywhere, 1 + 3t, and nearer iff t < 2/5."""
    q = np.random.default_rng(1).normal(size=(10_000, 2)) * 3
    f = np.abs(q[:, 0]) + 2 * np.abs(q[:, 1])
    for s in ((1, 2), (1, 0)):
        assert np.all(f >= 1 + (q - [1, 0]) @ s - 1e-12)
    t = np.linspace(0.001, 1, 1000)
    assert np.abs(1 - t) + 2 * np.abs(-2 * t) == pytest.approx(1 + 3 * t)
    nearer = np.hypot(1 - t, 2 * t) < 1
    assert np.array_equal(nearer, t < 0.4 - 1e-9)
    assert says("this bound is $2/5$")
    names = run("climbing_subgradient")
    assert names["ends"] == pytest.approx((2.2, 0.6))
    assert "up from 1 to 2.2" in names["caption"]


# Noise


def test_one_sample_climbs_and_the_average_descends(run):
    """Gradient 1 - 9 = -8, sample 0's +1; from 41 to 45.25, 25.25, on average 35.25."""

    def value(w):
        return Fraction(1, 2) * (w**2 + (w - 10) ** 2)

    rate = Fraction(1, 4)
    after = [value(1 - rate * g) for g in (2, -18)]
    assert value(1) == 41
    assert after == [Fraction(181, 4), Fraction(101, 4)]
    assert sum(after) / 2 == Fraction(141, 4)
    assert says("from 41 to 45.25. On average it falls to 35.25")
    names = run("minibatch")
    assert names["full_loss"](names["after"]) == pytest.approx([45.25, 25.25])
    for number in ("41", "45.25", "25.25", "35.25"):
        assert number in names["caption"]


def test_the_bound_of_the_example_is_sharp():
    """E‖ĝ‖² = 164, bound 64/164 = 0.39; on a quadratic the mean falls exactly below it."""
    samples, w = np.array([2.0, -18.0]), 1.0
    assert (samples**2).mean() == 164
    bound = 2 * 64 / (2 * 164)
    assert says(f"$64/164={bound:.2f}$")

    def mean_after(rate):
        x = w - rate * samples
        return np.mean(0.5 * (x**2 + (x - 10) ** 2))

    assert mean_after(bound) == pytest.approx(41)
    assert mean_after(0.999 * bound) < 41 < mean_after(1.001 * bound)


def test_a_noisy_step_descends_on_average():
    """Claim-limits-noise on J = Σ log cosh wᵢ, L = 1, with noise of known distribution."""
    rng = np.random.default_rng(2)
    for _ in range(50):
        w = rng.normal(size=3)
        g = np.tanh(w)
        noise = rng.normal(size=(40, 3))
        estimates = g + noise - noise.mean(axis=0)  # 40 equally likely values with mean g
        assert np.mean(estimates @ g) == pytest.approx(g @ g)
        bound = 2 * g @ g / np.mean(np.sum(estimates**2, axis=1))
        for share in (0.1, 0.5, 0.99):
            after = np.log(np.cosh(w - share * bound * estimates)).sum(axis=1).mean()
            assert after < np.log(np.cosh(w)).sum()


def test_near_a_minimum_the_bound_shrinks():
    """Claim-limits-noise-floor: 0.505 → 0.626 at η = 0.5, and the bound 0.0198."""
    w, rate = 0.1, 0.5

    def value(w):
        return 0.5 * (0.5 * (w - 1) ** 2 + 0.5 * (w + 1) ** 2)

    after = 0.5 * (value(w - rate * (w - 1)) + value(w - rate * (w + 1)))
    assert says(f"from {value(w):.3f} to {after:.3f}")
    bound = 2 * w**2 / (0.5 * ((w - 1) ** 2 + (w + 1) ** 2))
    assert says(f"The bound there is {bound:.4f}")
    tiny = [2 * w**2 / (1 + w**2) for w in (1e-1, 1e-2, 1e-3)]
    assert tiny == sorted(tiny, reverse=True)


@pytest.mark.parametrize("rate", [0.1, 0.7, 1.5])
def test_the_noise_floor(rate):
    """The second moment (1 - η)²m + η² settles at η/(2 - η)."""
    m = 9.0
    for _ in range(500):
        m = (1 - rate) ** 2 * m + rate**2
    assert m == pytest.approx(rate / (2 - rate))


def test_noise_floor(run):
    """The average of the runs follows the exact second moment; the floor is 0.0263."""
    names = run("noise_floor")
    moment = [9.0]
    for _ in range(100):
        moment.append(0.81 * moment[-1] + 0.01)
    assert names["mean"] - 0.5 == pytest.approx(np.array(moment) / 2, rel=0.15)
    assert f"stays close to {0.05 / 1.9:.4f} above" in names["caption"]
    assert "climbs in 50 of its 100 steps" in names["caption"]


# Non-convex losses


@pytest.mark.parametrize("rate", [0.3, 1.0, 1.9])
def test_the_gradient_tends_to_zero(rate):
    """Claim-limits-stationary on cos w₁ + cos w₂ (L = 1): the sum of squares is bounded."""
    w = np.random.default_rng(3).uniform(-6, 6, (200, 2))
    first, total = np.cos(w).sum(axis=1), 0.0
    for _ in range(300):
        g = -np.sin(w)
        total = total + np.sum(g**2, axis=1)
        w = w - rate * g
    assert np.all(rate * (1 - rate / 2) * total <= first + 2 + 1e-9)
    assert np.abs(np.sin(w)).max() < 1e-6


def test_runs_to_infinity(run, capsys):
    """w_k - log k → 0 and the gradient → 0; the printed values by a plain loop."""
    names = run("runs_to_infinity")
    printed = capsys.readouterr().out
    w = 0.0
    for k in range(1, 10_001):
        w += 0.5 * (1 - math.tanh(w / 2))
        if k in (1, 10, 100, 1000, 10_000):
            assert f"step {k:5}: w = {w:.3f}" in printed
    assert abs(w - math.log(10_000)) < 1e-2
    assert f"then at {w:.2f}" in names["caption"]
    assert np.all(np.diff(names["walk"].losses) < 0)
    # L = 1/4: the largest second derivative, at 0.
    grid = np.linspace(-5, 5, 1001)
    assert (0.25 / np.cosh(grid / 2) ** 2).max() == 0.25


def test_which_minimum(run):
    """The nine ends, by a plain loop; the curvature on the stretch, and its 2/L between rates."""
    ends = run("which_minimum")["ends"]
    for rate, row in zip((0.05, 0.15, 0.2), ends, strict=True):
        for start, end in zip((1.3, 1.5, 1.7), row, strict=True):
            w = start
            for _ in range(1000):
                w -= rate * (4 * w * (w * w - 1))
                assert abs(w) <= 1.7
            assert end == pytest.approx(w, abs=1e-6)
    assert ends == [[1, 1, 1], [1, 1, -1], [1, 0, -1]]
    # From 1.5 at 1/5 exact arithmetic lands on 0; multiplied in another order, floats do not.
    assert Fraction(3, 2) - Fraction(1, 5) * 4 * Fraction(3, 2) * (Fraction(9, 4) - 1) == 0
    w = 1.5
    for _ in range(1000):
        w -= 0.2 * 4 * w * (w * w - 1)
    assert w == pytest.approx(-1)
    largest = max(abs(12 * w * w - 4) for w in np.linspace(-1.7, 1.7, 341))
    assert says(f"$2/L={2 / largest:.3f}$")
    assert 0.05 < 2 / largest < 0.15


# Rounding


def test_spacing_of_floats():
    """2.2e-16 around 1 and 1.5e-8 around 1e8."""
    assert f"{math.ulp(1.0):.1e}" == "2.2e-16"
    assert f"{math.ulp(1e8):.1e}" == "1.5e-08"
    assert says("$2.2\\cdot10^{-16}$ apart")
    assert says("$1.5\\cdot10^{-8}$ apart")


def test_a_step_below_half_the_spacing_does_not_move():
    """Claim-limits-rounding, for random floats and powers of two."""
    rng = np.random.default_rng(4)
    w = np.concatenate(
        [rng.normal(size=1000) * 10.0 ** rng.integers(-9, 9, 1000), 2.0 ** np.arange(9)]
    )
    nearest = np.minimum(np.nextafter(w, np.inf) - w, w - np.nextafter(w, -np.inf))
    for share in (0.49, -0.49):
        assert np.array_equal(w - share * nearest, w)
    for share in (0.51, -0.51):  # beyond half it moves, where the spacing is the same on both sides
        assert np.all((w - share * nearest != w)[:1000])
    assert 1.0 - 1e-17 * 2.0 == 1.0


def test_rounding(run):
    """The walks are the plain loop's; around 1e8 it stops 3.0e-8 away."""
    names = run("rounding")
    for centre, left in zip(names["centres"], names["left"], strict=True):
        w = centre + 1
        for _ in range(1000):
            w -= 0.1 * (2 * (w - centre))
        assert abs(w - centre) == left
        assert 0.1 * 2 * left < math.ulp(centre) / 2
    assert f"{names['left'][2]:.1e}" == "3.0e-08"
    assert "stops $3\\cdot10^{-8}$" in names["caption"]


def test_bfloat16():
    """8 significant bits: neighbours of 1 at 1 - 2⁻⁸ and 1 + 2⁻⁷; half of 2⁻⁸ is 0.2 %."""
    # Its numbers near 1 are k/2⁸ below 1 and k/2⁷ above, with k of at most 8 bits.
    numbers = sorted({Fraction(k, 2**e) for e in (7, 8) for k in range(128, 256)})
    at = numbers.index(Fraction(1))
    assert numbers[at - 1] == 1 - Fraction(1, 2**8)
    assert numbers[at + 1] == 1 + Fraction(1, 2**7)
    assert f"{100 * 2**-9:.1f}" == "0.2"


# Exercises


def test_exercises(run, capsys):
    """w³ from ±0.5; 0.1 and -0.2; mean square 104 and the bound 0.0385."""
    run("exercises_limits")
    printed = capsys.readouterr().out
    w = 0.5
    for _ in range(1000):
        w *= 1 - 0.3 * w
    assert f"1: +0.5 to {w:.4g}, budget" in printed
    assert "1: -0.5 to -" in printed
    assert "diverged" in printed
    assert "2: the last points, in tenths: -2 1 -2" in printed
    square = (8**2 + 12**2) / 2
    assert f"mean square {square:.0f}, rate below {8 / (2 * square):.4f}" in printed
    assert says("0.0385")
    here, there = 8 / 208, 64 / 164
    assert there / here == pytest.approx(10, abs=0.2)
