"""Every claim and every number of docs/adam.md, against oracles that do not use `gd`."""

from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from matplotlib import pyplot as plt

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adam.md").read_text(encoding="utf-8")


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


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


# Which of them always descend


def test_rules_without_a_memory_of_directions():
    """Claim-optimisers-descend: g·Δ < 0 on random gradients, for each of the rules."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        g, old = rng.normal(size=4), rng.normal(size=(6, 4))
        root = rng.normal(size=(4, 4))
        definite = root @ root.T + 1e-3 * np.eye(4)
        assert g @ -(definite @ g) < 0
        squares = np.array([*old, g]) ** 2
        for beta in (0.0, 0.5, 0.99):
            v = (1 - beta) * memory(squares, beta)
            for eps in (0.0, 1e-8, 1.0):
                assert g @ (-g / (np.sqrt(v) + eps)) < 0
        assert g @ adam_step([*old, g], 0.1, beta1=0.0) < 0
        assert g @ -np.sign(g) == pytest.approx(-np.sum(np.abs(g)))


def test_muon_without_momentum():
    """The sum over all entries of G·(−UVᵀ) is minus the sum of the singular values."""
    rng = np.random.default_rng(1)
    for shape in ((3, 3), (5, 2), (2, 5)):
        G = rng.normal(size=shape)  # noqa: N806
        u, s, vt = np.linalg.svd(G, full_matrices=False)
        gram = G @ G.T if shape[0] <= shape[1] else G.T @ G
        nuclear = np.sqrt(np.linalg.eigvalsh(gram)).sum()
        assert np.sum(G * -(u @ vt)) == pytest.approx(-nuclear)
        assert np.all(s > 0)


def test_adam_without_any_memory_is_sign_descent():
    g = np.array([0.3, -2.0, 1e-5])
    assert -(g / np.sqrt(g**2)) == pytest.approx(-np.sign(g))
    assert adam_step([np.array([9.0, 9.0, 9.0]), g], 1.0, beta1=0.0, beta2=1e-300) == (
        pytest.approx(-np.sign(g))
    )


def test_predict_the_angle_of_sign_descent():
    """43.1° from −(3, 0.1) to (−1, −1)."""
    off = 45 - np.degrees(np.arctan2(0.1, 3))
    assert f"{off:.1f}" == "43.1"
    assert says("$43.1°$")


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
    assert uphill == {"plain": 0, "momentum": 17, "Adam, β₁ = 0": 0, "Adam": 14}
    titles = [ax.get_title("left") or ax.get_title() for ax in plt.gcf().axes]
    assert titles == [f"{name} ({count} uphill)" for name, count in uphill.items()]
    for name in ("momentum", "Adam"):
        assert names["paths"][name][:, 0].min() < 0  # past the minimum


def test_adam_against_gradient(run):
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


# Why momentum can climb


def test_momentum_climbs(run):
    """The walk by its recurrence w → (1 + β − ηa)w − βw, and which steps raise the loss."""
    names = run("momentum_climbs")
    w = [2.0, 2.0 - 0.06 * 4.0]
    while len(w) < 27:
        w.append((1 + 0.8 - 0.12) * w[-1] - 0.8 * w[-2])
    w = np.array(w)
    assert names["w"] == pytest.approx(w)
    slope, step = 2 * w[6], w[7] - w[6]
    assert f"gradient is ${slope:.2f}$, and the step is ${step:.2f}$" in names["caption"]
    assert f"=+{slope * step:.2f}$" in names["caption"]
    rises = np.flatnonzero(np.diff(w**2) > 0)
    assert names["uphill"].tolist() == rises.tolist()
    assert f"{len(rises)} of the first 26 steps" in names["caption"]
    roots = np.roots([1, -(1 + 0.8 - 0.12), 0.8])
    assert np.abs(roots).max() < 1  # so it still goes to 0


@pytest.mark.parametrize("beta", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("start", [1.0, -3.0])
def test_the_second_step_of_momentum(beta, start):
    """Claim-momentum-can-climb: uphill, and a higher loss, exactly for 1 < η < 1 + β."""
    for rate in np.linspace(0.013, 2.3, 101):
        g, change, rise = two_steps(lambda gs, rate=rate: momentum_step(gs, rate, beta), start)
        assert (g * change > 0) == (1 < rate < 1 + beta)
        assert rise > 0 or g * change <= 0
        roots = np.roots([1, -(1 + beta - rate), beta])
        assert rate >= 1 + beta or np.abs(roots).max() < 1


def test_momentum_product_and_roots_symbolically():
    """g₂·Δ₂ = −η(1 − η)(1 + β − η)w², q(1) = η and q(−1) = 2 + 2β − η."""
    eta, beta, w, r = sp.symbols("eta beta w r", real=True)
    second = w - eta * w
    change = -eta * (beta * w + second)
    assert sp.expand(second * change + eta * (1 - eta) * (1 + beta - eta) * w**2) == 0
    third = second + change
    assert sp.expand(third - (1 + beta - eta) * second + beta * w) == 0
    q = r**2 - (1 + beta - eta) * r + beta
    assert sp.expand(q.subs(r, 1) - eta) == 0
    assert sp.expand(q.subs(r, -1) - (2 + 2 * beta - eta)) == 0


def test_for_every_rate_there_is_a_parabola():
    """On ½aw² with a = (1 + β/2)/η the second step climbs, and the walk converges."""
    for rate in (1e-4, 0.01, 1.0, 50.0):
        for beta in (0.2, 0.9):
            a = (1 + beta / 2) / rate
            g, change, _ = two_steps(lambda gs, r=rate, b=beta: momentum_step(gs, r, b), 1.0, a)
            assert g * change > 0
            assert np.abs(np.roots([1, -(1 + beta - rate * a), beta])).max() < 1


@pytest.mark.parametrize("beta1", [0.1, 0.9])
@pytest.mark.parametrize("beta2", [1e-3, 0.5, 0.999])
@pytest.mark.parametrize("curvature", [0.01, 7.0])
def test_the_second_step_of_adam(beta1, beta2, curvature):
    """Claim-adam-can-climb: exactly for |w₁| < η < (1 + β₁)|w₁|, whatever a and β₂ are."""
    for rate in np.linspace(0.017, 2.3, 67):
        for start in (1.0, -1.0):
            g, change, rise = two_steps(
                lambda gs, rate=rate: adam_step(gs, rate, beta1, beta2), start, curvature
            )
            assert (g * change > 0) == (1 < rate < 1 + beta1)
            assert rise > 0 or g * change <= 0


def test_climbing_steps(run, capsys):
    """The two numerical examples, from the sums written out."""
    run("climbing_steps")
    printed = capsys.readouterr().out
    rules = {
        "momentum": (lambda gs: momentum_step(gs, 1.5, 0.9), 1.0),
        "Adam    ": (lambda gs: adam_step(gs, 0.001, eps=1e-8), 0.0007),
    }
    for name, (rule, start) in rules.items():
        g, change, rise = two_steps(rule, start)
        assert g * change > 0
        assert rise > 0
        line = f"{name} g = {g:.2g}, Δ = {change:.2g}, loss {g**2 / 2:.2g} → "
        assert line + f"{(g + change) ** 2 / 2:.2g}" in printed


# When a memory is harmless


def test_fresh_gradients_still_descend():
    """Claim-fresh-memory: with every old gradient within ‖g‖ of the present one."""
    rng = np.random.default_rng(3)
    for _ in range(300):
        g = rng.normal(size=3)
        drift = rng.normal(size=(5, 3))
        drift *= 0.999 * np.linalg.norm(g) / np.linalg.norm(drift, axis=1, keepdims=True)
        weights = rng.uniform(0, 1, size=5)
        assert g @ -(weights @ (g + drift)) < 0
    # The bound cannot be dropped: at a distance of just more than ‖g‖ it may climb.
    assert g @ -(g - 1.001 * g) > 0


def test_one_sign_in_every_coordinate_means_no_uphill_term_in_adam():
    rng = np.random.default_rng(4)
    for _ in range(100):
        signs = np.sign(rng.normal(size=4))
        gradients = list(signs * rng.gamma(1, size=(6, 4)))
        assert np.all(gradients[-1] * adam_step(gradients, 0.1) < 0)


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


def test_corrected_averages_have_weights_that_add_up_to_1():
    """Claim-bias-correction: the recursion, divided, is the average with the weights cₖ."""
    values = np.random.default_rng(5).normal(size=9)
    for beta in (0.0, 0.5, 0.9, 0.999):
        m = 0.0
        for t, value in enumerate(values, start=1):
            m = beta * m + (1 - beta) * value
            c = (1 - beta) * beta ** np.arange(t - 1, -1, -1) / (1 - beta**t)
            assert c.sum() == pytest.approx(1)
            assert m / (1 - beta**t) == pytest.approx(c @ values[:t])


def test_the_correction_keeps_the_direction():
    """For ε = 0 it multiplies the step by √(1 − β₂ᵗ)/(1 − β₁ᵗ)."""
    gradients = np.random.default_rng(6).normal(size=(7, 3))
    m = (1 - 0.9) * memory(gradients, 0.9)
    v = (1 - 0.999) * memory(gradients**2, 0.999)
    factor = np.sqrt(1 - 0.999**7) / (1 - 0.9**7)
    assert adam_step(list(gradients), 1.0) == pytest.approx(-factor * m / np.sqrt(v))
    assert memory([1.0], 0.9) * (1 - 0.9) == pytest.approx(0.1)  # m₁: a tenth of g₁


# Muon, as it is run


def test_newton_schulz_keeps_singular_values_positive():
    """Claim-newton-schulz-descends: the discriminant, p(s) > 0, and the steps as matrices."""
    a, b, c = 3.4445, -4.7750, 2.0315
    assert f"{b**2 - 4 * a * c:.2f}" == "-5.19"
    s = np.linspace(1e-9, 2, 100_001)
    assert np.all(s * (a + b * s**2 + c * s**4) > 0)
    rng = np.random.default_rng(7)
    for shape in ((4, 4), (6, 3), (3, 6)):
        G = rng.normal(size=shape)  # noqa: N806
        X = G / np.sqrt(np.sum(G**2))  # noqa: N806
        for _ in range(5):
            X = a * X + b * X @ X.T @ X + c * X @ X.T @ X @ X.T @ X  # noqa: N806
            assert np.sum(G * -X) < 0


def test_muon_values(run, capsys):
    """The curve through the dots, its range from 0.01 on, and both rates."""
    names = run("muon_values")

    def five(s):
        for _ in range(5):
            s = s * (3.4445 - 4.7750 * s**2 + 2.0315 * s**4)
        return s

    G = names["G"]  # noqa: N806
    singular = np.sqrt(np.linalg.eigvalsh(G.T @ G))
    share = singular / np.sqrt(np.sum(singular**2))
    assert np.all(share <= 1)
    best, made = -singular.sum(), -singular @ five(share)
    assert f"={made:.2f}$; with $-UV\\T$ it would be ${best:.2f}$" in names["caption"]
    s = np.linspace(0.01, 1, 100_001)
    assert f"between {five(s).min():.2f} and {five(s).max():.2f}" in names["caption"]
    assert np.all(five(np.geomspace(1e-12, 1, 1001)) > 0)
    printed = capsys.readouterr().out
    assert f"{best:.2f} for −UVᵀ, {made:.2f} after five steps" in printed


# What can go wrong


def test_weight_decay_may_climb_on_the_loss():
    """On ½(w − 2)² at 1, −ηλw points away from the minimum, and towards 0."""
    gradient, decay = 1.0 - 2.0, -0.1 * 0.5 * 1.0
    assert gradient * decay > 0
    assert 1.0 * decay < 0  # the gradient of ½λw² is λw


# Exercises


def test_exercise_1_first_step_without_correction(run, capsys):
    run("exercises_adam")
    ratio = 0.1 / np.sqrt(0.001)
    assert f"1: {ratio:.2f} times too long" in capsys.readouterr().out
    assert says(f"about ${ratio:.2f}$ times")


def test_exercise_2_sign_descent_bounces():
    """1, 0.6, 0.2, then ±0.2 with loss 0.02, each step with g·Δ < 0."""
    w, walk = sp.Rational(1), []
    for _ in range(8):
        walk.append(w)
        change = -sp.Rational(2, 5) * sp.sign(w)
        assert w * change < 0
        w = w + change
    assert [float(x) for x in walk[:5]] == [1, 0.6, 0.2, -0.2, 0.2]
    assert {float(x**2 / 2) for x in walk[2:]} == {0.02}


def test_exercise_3_nesterov():
    """The window of rates for the second step, by a sweep, and its ends for β = 0.9."""
    for beta in (0.3, 0.9):
        low = 1 / (1 + beta)
        high = low * (1 + beta**2 / (1 + beta))

        def step(gs, rate, beta=beta):
            return -rate * (gs[-1] + beta * memory(gs, beta))

        for rate in np.linspace(0.0111, 1.9, 201):
            g, change, _ = two_steps(lambda gs, rate=rate, step=step: step(gs, rate), 1.0)
            assert (g * change > 0) == (low < rate < high)
        assert high - low < beta  # narrower than momentum's
    assert says(f"${low:.3f}$ and ${high:.3f}$")
