"""Every claim and every number of docs/backpropagation.md, against oracles that do not use `gd`."""

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "backpropagation.md").read_text(encoding="utf-8")
with (ROOT / "snippets" / "penguins.csv").open(encoding="utf-8", newline="") as file:
    BIRDS = list(csv.DictReader(file))
BILL, FLIPPER, GRAMS = (
    np.array([float(bird[name]) for bird in BIRDS])
    for name in ("bill_length_mm", "flipper_length_mm", "body_mass_g")
)
EPS = np.finfo(float).eps


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


def standardised(values):
    return (values - np.mean(values)) / np.sqrt(np.mean((values - np.mean(values)) ** 2))


def complex_step(function, w):
    """The gradient of an analytic function, without differences: Im J(w + ih eₖ)/h."""
    steps = 1e-30j * np.eye(len(w))
    return np.array([function(w + step).imag / 1e-30 for step in steps])


# The data


def test_the_data_are_the_342_complete_birds():
    """342 birds, three species, in millimetres and grams; source and licence beside the file."""
    assert len(BIRDS) == 342
    counts = {name: sum(bird["species"] == name for bird in BIRDS) for name in ("Adelie", "Gentoo")}
    assert counts == {"Adelie": 151, "Gentoo": 123}
    assert sum(bird["species"] == "Chinstrap" for bird in BIRDS) == 68
    assert (FLIPPER.min(), FLIPPER.max()) == (172, 231)
    assert (GRAMS.min(), GRAMS.max()) == (2700, 6300)
    note = (ROOT / "snippets" / "penguins.md").read_text(encoding="utf-8")
    for text in ("CC0", "10.5281/zenodo.3960218", "10.1371/journal.pone.0090081"):
        assert text in note
        assert text in PAGE


# A line


def test_penguin_line_ends_at_least_squares(run):
    """The walk's line is polyfit's; 49.7 g a millimetre; 0.7 of the way is left after a step."""
    names = run("penguin_line")
    slope, level = np.polyfit(standardised(FLIPPER), GRAMS / 1000, 1)
    points = names["walk"].points
    way = points - [slope, level]
    assert way[1:] == pytest.approx(0.7 * way[:-1], abs=1e-12)
    assert points[-1] == pytest.approx([slope, level], abs=1e-3)
    assert f"by {np.polyfit(FLIPPER, GRAMS, 1)[0]:.1f} g for each millimetre" in names["caption"]
    least = np.mean((np.polyval([slope, level], standardised(FLIPPER)) - GRAMS / 1000) ** 2) / 2
    assert f"is {least:.4f} kg²" in names["caption"]
    assert f"from {np.mean((GRAMS / 1000) ** 2) / 2:.2f} to" in names["caption"]


def test_the_gradient_of_the_line_by_the_chain_rule():
    """∂₁J = mean of (y − t)x and ∂₂J = mean of y − t, symbolically on three birds."""
    w1, w2, *rest = sp.symbols("w1 w2 x1:4 t1:4", real=True)
    xs, ts = rest[:3], rest[3:]
    errors = [w1 * x + w2 - t for x, t in zip(xs, ts, strict=True)]
    loss = sum(error**2 for error in errors) / 6
    products = sum(error * x for error, x in zip(errors, xs, strict=True))
    assert sp.simplify(loss.diff(w1) - products / 3) == 0
    assert sp.simplify(loss.diff(w2) - sum(errors) / 3) == 0
    start = -np.mean(GRAMS / 1000)
    assert start < 0  # all predictions too low: minus the gradient raises the line


def test_standardised_minus_g_is_the_way_to_the_minimum():
    """Claim-standardised-line, on random data, at random points."""
    rng = np.random.default_rng(1)
    for _ in range(5):
        x, t = standardised(rng.gamma(2, size=40)), rng.normal(size=40)
        best = np.polyfit(x, t, 1)
        w = rng.normal(size=2)
        gradient = complex_step(lambda v, x=x, t=t: np.mean((v[0] * x + v[1] - t) ** 2) / 2, w)
        assert -gradient == pytest.approx(best - w)


def test_standardised_numbers(run, capsys):
    """Condition and angle in both units, from singular values and the dot product."""
    names = run("standardised")
    for k, x in enumerate((FLIPPER, standardised(FLIPPER))):
        inputs = np.stack([x, np.ones(342)], axis=1)
        singular = np.linalg.svd(inputs, compute_uv=False)
        assert names["condition"][k] == pytest.approx((singular[0] / singular[1]) ** 2, rel=1e-4)
        way, down = np.polyfit(x, GRAMS / 1000, 1), inputs.T @ GRAMS
        across = way[0] * down[1] - way[1] * down[0]
        off = np.degrees(np.arctan2(abs(across), way @ down))
        assert names["off"][k] == pytest.approx(off, abs=1e-4)
    printed = capsys.readouterr().out
    assert "condition 8.3e+06, 89.79° off" in printed
    assert "condition       1,  0.00° off" in printed


# A network


def test_the_gradient_of_a_tiny_network():
    """Claim-backpropagation: every line of the theorem is the derivative of the loss."""
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


def test_chain_rule_numbers(run):
    """The gradient in the figure, by the complex step; the loss; the Predict."""
    names = run("chain_rule")

    def loss(w):
        return (w[2] * np.tanh(w[0] * -1.4 + w[1]) + w[3] + 0.6) ** 2 / 2

    exact = complex_step(loss, np.array([0.5, 0.2, 0.8, 0.1]))
    assert names["gradient"] == pytest.approx(exact, abs=1e-14)
    assert f"$J={loss(np.array([0.5, 0.2, 0.8, 0.1])):.4f}$" in names["caption"]
    assert [f"{entry:.2f}" for entry in exact] == ["-0.29", "0.21", "-0.15", "0.33"]
    assert says("$-0.29$ and $-0.15$, are negative")


def test_a_short_flipper_and_a_light_bird():
    """x = −1.4 and t = −0.6 lie among the penguins."""
    near = np.hypot(standardised(FLIPPER) + 1.4, standardised(GRAMS) + 0.6)
    assert near.min() < 0.1


def test_slopes_along_several_paths_add():
    """Claim-paths-add: three smooth paths, symbolically, and by the complex step."""
    s = sp.symbols("s", real=True)
    paths = [sp.sin(s), s**2, sp.exp(-s)]
    a = sp.symbols("a1:4", real=True)
    outer = a[0] * a[1] + sp.cos(a[2]) * a[0]
    at = dict(zip(a, paths, strict=True))
    added = sum(outer.diff(v).subs(at) * path.diff(s) for v, path in at.items())
    assert sp.simplify(outer.subs(at).diff(s) - added) == 0


def test_penguin_network(run, capsys):
    """Its gradient by the complex step; 17 weights; what the caption says of loss and answers."""
    names = run("penguin_network")
    x = np.stack([standardised(BILL), standardised(FLIPPER)], axis=1)
    target = np.array([1 if bird["species"] == "Chinstrap" else -1 for bird in BIRDS])

    def output(w):
        return np.tanh(x @ w[:8].reshape(2, 4) + w[8:12]) @ w[12:16] + w[16]

    def loss(w):
        return np.mean((output(w) - target) ** 2) / 2

    walk = names["walk"]
    assert walk.points.shape == (401, 17)
    assert says("all 17 slopes")
    assert says(f"costs {2 * 17} forward passes")
    for w in (walk.points[0], walk.points[-1]):
        assert names["gradient"](w) == pytest.approx(complex_step(loss, w), abs=1e-12)
    first = walk.points[0]
    assert walk.points[1] == pytest.approx(first - 0.5 * complex_step(loss, first))
    right = int(np.sum((output(walk.points[-1]) > 0) == (target > 0)))
    assert f"names {right} correctly" in names["caption"]
    assert f"would name {np.sum(target < 0)}." in names["caption"]
    assert f"from {loss(first):.2f} to {loss(walk.points[-1]):.3f}" in names["caption"]
    error = float(capsys.readouterr().out.split()[-1])
    assert error < 1e-9


# Who computes, and who subtracts


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


def test_at_the_kink_of_relu_the_libraries_number_need_not_be_a_gradient():
    """max(0, z) − max(0, −z) is z, with slope 1; with 0 put in for both kinks it would be 0."""
    z = np.linspace(-1, 1, 21)
    assert np.maximum(0, z) - np.maximum(0, -z) == pytest.approx(z)


def test_the_sign_inside_the_loss():
    """(y − t)² and (t − y)² have one derivative; the delta rule's plus is descent's minus."""
    y, t, a, w3, w4 = sp.symbols("y t a w3 w4", real=True)
    assert sp.simplify(((y - t) ** 2 - (t - y) ** 2).diff(y)) == 0
    loss = (w3 * a + w4 - t) ** 2 / 2
    assert sp.simplify((t - w3 * a - w4) * a + loss.diff(w3)) == 0


# How do you know that it is right


@pytest.mark.parametrize("at", [0.3, -1.0, 2.0])
def test_how_wrong_a_central_difference_is(at):
    """Claim-central-difference: with values wrong by up to e the error is within the bound."""
    rng = np.random.default_rng(2)
    for h in (1e-3, 1e-2, 0.3):
        for e in (0, 1e-6, 1e-3):
            above, below = np.sin(at + h), np.sin(at - h)
            worst = max(
                abs((above + p * e - below - q * e) / (2 * h) - np.cos(at))
                for p, q in [*rng.uniform(-1, 1, (20, 2)), (1, -1), (-1, 1)]
            )
            assert worst <= h**2 / 6 + e / h + 1e-12  # |sin'''| <= 1


def test_the_bound_is_smallest_at_the_cube_root():
    """The minimiser of h²M/6 + e/h, symbolically; its size without the factor 3."""
    h, m, e = sp.symbols("h M e", positive=True)
    bound = h**2 * m / 6 + e / h
    best = sp.cbrt(3 * e / m)
    assert sp.simplify(bound.diff(h).subs(h, best)) == 0
    assert sp.simplify(bound.diff(h, 2).subs(h, best)).is_positive
    assert EPS == 2.0**-52
    assert f"{EPS:.1e}" == "2.2e-16"
    assert 5e-6 < EPS ** (1 / 3) < 1e-5
    assert sp.simplify(bound.subs(h, best) - sp.Rational(3, 2) * e / best) == 0


def test_gradient_check(run):
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
    assert third != 0
    value = np.mean(error**2) / 2
    best = (3 * EPS * value / abs(third)) ** (1 / 3)
    assert names["best"] == pytest.approx(best, rel=1e-3)
    errors = names["network_error"]
    right = (h > 10 * best) & (h < 0.05)
    slope = np.polyfit(np.log(h[right]), np.log(errors[right]), 1)[0]
    assert slope == pytest.approx(2, abs=0.02)
    left = h < best / 10
    assert np.polyfit(np.log(h[left]), np.log(errors[left]), 1)[0] == pytest.approx(-1, abs=0.2)
    assert np.all(errors[left] < 2 * EPS * value / h[left])
    assert best / 10 < h[errors.argmin()] < 10 * best
    # The line has no right branch: its error keeps falling.
    assert names["line_error"][h > 0.05].max() < 1e-14
    assert np.all(names["line_error"] < 2 * EPS * names["line"](0.5) / h)


def test_quadratic_losses_have_no_truncation_error():
    """On w² the central difference is 2w for every h, in exact arithmetic."""
    for w, h in ((Fraction(3), Fraction(7)), (Fraction(-2, 3), Fraction(1, 10**6))):
        assert ((w + h) ** 2 - (w - h) ** 2) / (2 * h) == 2 * w


def test_a_wrong_sign_is_200_percent_off_and_a_kink_is_neither_side():
    g = np.array([0.3, -2.0, 1.0])
    assert np.linalg.norm(-g - g) / np.linalg.norm(g) == pytest.approx(2)
    assert says("200 % off")
    for w in (-0.5, 0.0, 0.5):
        assert abs((abs(w + 1) - abs(w - 1)) / 2) not in (1, -1)


# What can go wrong


def test_equal_hidden_units_stay_equal(run):
    """Four equal units get equal gradients, so every step keeps them equal."""
    gradient = run("penguin_network")["gradient"]
    w = np.concatenate([np.repeat([0.3, -0.2], 4), np.repeat([0.1, 0.5], 4), [0.2]])
    for _ in range(5):
        w = w - 0.1 * gradient(w)
        units = np.array([w[0:4], w[4:8], w[8:12], w[12:16]])
        assert np.ptp(units, axis=1) == pytest.approx(0, abs=1e-14)


# Exercises


def test_exercise_1_all_zero_start():
    """Only ∂₄J is not 0, and descent moves w₄ alone."""

    def loss(w):
        return (w[2] * np.tanh(w[0] * -1.4 + w[1]) + w[3] + 0.6) ** 2 / 2

    w = np.zeros(4)
    assert complex_step(loss, w) == pytest.approx([0, 0, 0, 0.6])
    for _ in range(5):
        w = w - 0.3 * complex_step(loss, w)
    assert w[:3].tolist() == [0, 0, 0]
    assert w[3] == pytest.approx(-0.6 * (1 - 0.7**5))


def test_exercise_2_best_h_for_the_exponential(run, capsys):
    """h = ∛(3ε), promise 1.5ε/h, and the error really made, as printed."""
    run("exercises_backpropagation")
    printed = capsys.readouterr().out
    h = np.cbrt(3 * EPS)
    assert says(f"At $h={h / 1e-6:.1f}\\cdot10^{{-6}}$")
    assert f"h = {h:.1e}, bound {1.5 * EPS / h:.0e}" in printed
    assert says("that is $4\\cdot10^{-11}$")
    assert says("error is $2\\cdot10^{-11}$")
    assert "error 2e-11" in printed
    assert "at w = 0: [0.  0.  0.  0.6]" in printed


def test_exercise_3_a_sum_instead_of_a_mean(run, capsys):
    """The summed loss has curvature 342 in every direction."""
    x = standardised(FLIPPER)
    inputs = np.stack([x, np.ones(342)], axis=1)
    assert inputs.T @ inputs == pytest.approx(342 * np.eye(2), abs=1e-10)
    assert says(f"about ${0.3 / 342:.5f}$")
    assert says(f"about ${2 / 342:.4f}$")
    run("exercises_backpropagation")
    assert f"{0.3 / 342:.6f}; it diverges above {2 / 342:.6f}" in capsys.readouterr().out
