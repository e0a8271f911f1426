"""Every claim and every number of docs/step-length.md, against oracles that do not use `gd`."""

from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "step-length.md").read_text(encoding="utf-8")
A = np.diag([1.0, 4.0])
START = np.array([3.0, 1.0])


def says(text):
    """Whether the page has this text, wherever its lines break."""
    return text in " ".join(PAGE.split())


def bowl(w):
    return w @ A @ w / 2


def walk(gradient, start, rate, steps):
    """Gradient descent in its plainest form; all its points."""
    points = [np.asarray(start, dtype=float)]
    for _ in range(steps):
        points.append(points[-1] - rate * gradient(points[-1]))
    return np.array(points)


# One step


def test_ten_lengths(run):
    """J(w - ηg) = 6.5 - 25η + 36.5η²: lower up to 50/73, lowest at 25/73; the bound up to 2/L."""
    names = run("ten_lengths")
    eta = np.arange(1, 11) / 10
    losses = 6.5 - 25 * eta + 36.5 * eta**2
    assert names["losses"] == pytest.approx(losses)
    assert eta[losses < 6.5].max() == 0.6
    assert "up to 0.6" in names["caption"]
    assert says(f"the best rate along $-\\g$ is ${25 / 73:.3f}$, and $1/L=0.25$")
    assert np.all(names["upper"] >= names["along"] - 1e-12)
    upper = names["upper"][names["eta"] > 0]
    below = names["eta"][names["eta"] > 0][upper < 6.5 - 1e-12]
    assert below.max() < 0.5 <= below.max() + 0.0051


@pytest.mark.parametrize(
    ("loss", "slope", "smooth"),
    [
        (np.cos, lambda w: -np.sin(w), 1.0),
        (lambda w: np.log1p(np.exp(w)), lambda w: 1 / (1 + np.exp(-w)), 0.25),
        (lambda w: np.sqrt(1 + w**2), lambda w: w / np.sqrt(1 + w**2), 1.0),
        (lambda w: 1.5 * w**2, lambda w: 3 * w, 3.0),
    ],
)
def test_descent_lemma(loss, slope, smooth):
    """(1) at many points and rates; strictly down below 2/L wherever the slope is not 0."""
    w = np.linspace(-4, 4, 321)[:, np.newaxis]
    eta = np.linspace(0.02, 3, 150) / smooth
    g = slope(w)
    after = loss(w - eta * g)
    assert np.all(after <= loss(w) - eta * (1 - smooth * eta / 2) * g**2 + 1e-12)
    moving = np.abs(g[:, 0]) > 1e-3
    assert np.all(after[moving][:, eta < 1.999 / smooth] < loss(w)[moving])


def test_the_best_guarantee_is_at_one_over_l():
    """η(1 - Lη/2) = 1/(2L) - (L/2)(η - 1/L)², on numbers; largest at 1/L on a fine grid."""
    eta, smooth = np.linspace(0, 1, 10_001), 5.0
    factor = eta * (1 - smooth * eta / 2)
    assert factor == pytest.approx(1 / (2 * smooth) - smooth / 2 * (eta - 1 / smooth) ** 2)
    assert eta[factor.argmax()] == pytest.approx(1 / smooth)
    assert factor.max() == pytest.approx(1 / (2 * smooth))


def test_guaranteed_decrease(run):
    """All three losses have slope 1 and curvature at most 2; the falls at 1/L in the caption."""
    names = run("guaranteed_decrease")
    x, h = np.linspace(-20, 20, 4001), 1e-4
    for loss, w in names["losses"].values():
        assert (loss(w + h) - loss(w - h)) / (2 * h) == pytest.approx(1, abs=1e-7)
        bending = (loss(x + h) - 2 * loss(x) + loss(x - h)) / h**2
        assert np.abs(bending).max() <= 2 + 1e-4
        assert f"{loss(w) - loss(w - 0.5):.2f}" in names["caption"]
    assert names["bound"] == pytest.approx(names["eta"] - names["eta"] ** 2)
    assert names["decreases"]["$w^2$"] == pytest.approx(names["bound"])


def test_a_rate_up_to_one_over_l_steps_down_an_upper_bound():
    """slope + ‖Δ‖²/(2η) lies above the change of cos (L = 1) for η ≤ 1, and not for η = 2."""
    w, step = np.linspace(-3, 3, 61)[:, np.newaxis], np.linspace(-4, 4, 801)
    change = np.cos(w + step) - np.cos(w)
    for eta, above in [(0.3, True), (1.0, True), (2.0, False)]:
        bound = -np.sin(w) * step + step**2 / (2 * eta)
        assert bool(np.all(bound >= change - 1e-12)) == above


def test_predict_two_rates():
    """0.45: 2.64. 0.6: 4.64, then 7.80 and growing, by a factor of -1.4 along w2."""
    assert f"{bowl(walk(lambda w: A @ w, START, 0.45, 1)[1]):.2f}" == "2.64"
    points = walk(lambda w: A @ w, START, 0.6, 12)
    losses = [bowl(w) for w in points]
    assert says(f"to $2.64$ and to ${losses[1]:.2f}$")
    assert says(f"After two steps the loss is ${losses[2]:.2f}$")
    assert losses[0] == 6.5
    assert np.all(np.diff(losses[1:]) > 0)
    assert points[1:, 1] / points[:-1, 1] == pytest.approx(-1.4 * np.ones(12))


# Many steps


def test_the_gradients_cannot_stay_large():
    """Claim-length-small-gradient on a non-convex loss, w²/(1 + w²), with L = 2, J* = 0."""
    points = walk(lambda w: 2 * w / (1 + w**2) ** 2, 3.0, 0.5, 400)
    squares = (2 * points / (1 + points**2) ** 2) ** 2
    room = 2 * 2 * (points[0] ** 2 / (1 + points[0] ** 2))
    for k in (1, 2, 10, 100, 400):
        assert squares[:k].sum() <= room
        assert squares[:k].min() <= room / k


def test_the_convex_rate():
    """(2) on log cosh (L = 1, J* = 0) and on the bowl (L = 4), at every K."""
    points = walk(np.tanh, 4.0, 1.0, 60)
    k = np.arange(1, 61)
    assert np.all(np.log(np.cosh(points[1:])) <= 16 / (2 * k))
    points = walk(lambda w: A @ w, START, 0.25, 60)
    assert np.all([bowl(points[i]) <= 4 * 10 / (2 * i) for i in k])


def test_the_one_step_inequality_of_the_convex_proof():
    """J(w⁺) - J* ≤ (L/2)(‖w - w*‖² - ‖w⁺ - w*‖²) on log cosh, whose minimiser is 0."""
    w = np.linspace(-6, 6, 241)
    after = w - np.tanh(w)
    assert np.all(np.log(np.cosh(after)) <= (w**2 - after**2) / 2 + 1e-12)


def test_the_strongly_convex_rate():
    """(3) on w² + cos w, with μ = 1 and L = 3, at every K; and ‖g‖² ≥ 2μ(J - J*)."""

    def loss(w):
        return w**2 + np.cos(w) - 1

    points = walk(lambda w: 2 * w - np.sin(w), 5.0, 1 / 3, 60)
    k = np.arange(61)
    assert np.all(loss(points) <= (1 - 1 / 3) ** k * loss(5.0) + 1e-15)
    w = np.linspace(-8, 8, 401)
    assert np.all((2 * w - np.sin(w)) ** 2 >= 2 * loss(w) - 1e-12)


# The quadratic


def test_each_eigenvector_has_its_factor():
    """A random positive definite A: after t steps the coefficients are (1 - ηλ)ᵗc."""
    rng = np.random.default_rng(2)
    root = rng.normal(size=(4, 4))
    a = root @ root.T + np.eye(4)
    values, vectors = np.linalg.eigh(a)
    start = rng.normal(size=4)
    for rate, converges in [(1.98, True), (2.02, False)]:
        eta = rate / values[-1]
        points = walk(lambda w: a @ w, start, eta, 2000)
        expected = (1 - eta * values) ** 20 * (vectors.T @ start)
        assert vectors.T @ points[20] == pytest.approx(expected)
        assert (np.linalg.norm(points[-1]) < 1e-6) == converges


def test_rate_and_factor(run):
    """The dots are |1 - 2η|, at the star 0, at 1 it is 1; 0.1 and 0.9 are equally fast."""
    names = run("rate_and_factor")
    assert names["shown"] == pytest.approx([0.8, 0, 0.8, 1, 1.2])
    assert names["factor"][names["eta"].searchsorted(1.0)] == pytest.approx(1)
    assert "the factor is 0.8 both times" in names["caption"]


# Backtracking


def test_armijo_on_the_parabola_holds_exactly_up_to_1_minus_c():
    """(4) on w² for many c, η and w, by evaluating both sides."""
    eta = np.arange(1, 150) / 100
    for c in (0.105, 0.3045, 0.505, 0.904):
        for w in (-3.0, 0.2):
            holds = (w - eta * 2 * w) ** 2 <= w**2 - c * eta * (2 * w) ** 2
            assert (holds == (eta <= 1 - c)).all()


def test_armijo_holds_below_its_bound_and_halving_ends():
    """cos: every η ≤ 2(1 - c) satisfies (4). The kinked but differentiable w|w|^½: halving ends."""
    w = np.linspace(-3, 3, 121)[:, np.newaxis]
    for c in (0.1, 0.5, 0.9):
        eta = np.linspace(0.01, 2 * (1 - c), 50)
        fallen = np.cos(w + eta * np.sin(w)) - np.cos(w)
        assert np.all(fallen <= -c * eta * np.sin(w) ** 2 + 1e-12)
    eta, halvings = 1000.0, 0
    while abs(0.04 - eta * 0.3) ** 1.5 > 0.04**1.5 - 0.9 * eta * 0.3**2:  # |w|^1.5 at 0.04
        eta, halvings = eta / 2, halvings + 1
    assert 0 < halvings < 40


def test_backtracking_trials(run):
    """1 and 0.5 fail (4), 0.25 passes; it holds up to 12.5/36.5 = 0.342."""
    names = run("backtracking_trials")
    assert names["trials"] == [1.0, 0.5, 0.25]
    for eta in names["trials"]:
        holds = 6.5 - 25 * eta + 36.5 * eta**2 <= 6.5 - 12.5 * eta
        assert holds == (eta == names["accepted"])
    assert f"Everything up to {12.5 / 36.5:.2f} would be" in names["caption"]


# No global L


def test_quartic_converges_exactly_below_two():
    """w⁴/4 over a grid of z = ηw0²: monotone to 0 below 2, bouncing at 2, growing above."""
    for z, ratio in [(0.1, 0), (1.0, 0), (1.9, 0), (2.0, 1), (2.1, np.inf)]:
        eta, w = 0.3, np.sqrt(z / 0.3)
        first = w
        for _ in range(20_000):
            w -= eta * w**3
            if abs(w) > 1e6:
                break
        if ratio == 0:
            assert abs(w) < 0.03 * first
        elif ratio == 1:
            assert abs(w) == pytest.approx(first, rel=0.05)
        else:
            assert abs(w) > 1e6
    z = np.linspace(0.01, 1.99, 199)
    assert np.all((1 - z) ** 2 * z < z)


def test_the_lemma_on_the_quartic_is_three_times_too_careful():
    """While ηw0² ≤ 2 the segment stays within ±w0, where 3w² ≤ 3w0²; 2/L then is 2/(3w0²)."""
    w0 = 1.7
    for z in (0.1, 1.0, 2.0):
        segment = np.linspace(w0, w0 - z / w0**2 * w0**3, 101)
        assert (3 * segment**2).max() <= 3 * w0**2 * (1 + 1e-12)
    eta = np.array([0.5, 1.9, 2.1]) / w0**2
    fallen = w0**4 / 4 - (w0 - eta * w0**3) ** 4 / 4
    promised = eta * (1 - 3 * w0**2 * eta / 2) * w0**6
    assert (promised > 0).tolist() == [True, False, False]  # 0.5 is below 2/3
    assert (fallen > 0).tolist() == [True, True, False]
    assert says(r"$\lr w_0^2<\tfrac23$")


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


def test_the_loss_along_a_flow():
    """The bowl's flow (3e^-t, e^-4t) solves ẇ = -∇J, and d/dt J = -‖∇J‖², by differences."""
    t, h = np.linspace(0.1, 2, 20), 1e-5

    def flow(s):
        return np.stack([3 * np.exp(-s), np.exp(-4 * s)])

    def loss(s):
        x, y = flow(s)
        return (x**2 + 4 * y**2) / 2

    gradient = np.array([[1.0], [4.0]]) * flow(t)
    assert (flow(t + h) - flow(t - h)) / (2 * h) == pytest.approx(-gradient, abs=1e-8)
    rate = (loss(t + h) - loss(t - h)) / (2 * h)
    assert rate == pytest.approx(-(gradient**2).sum(axis=0), abs=1e-6)


def test_gradient_flow(run):
    """The distances at time 1.8 by the closed form of both, and who crosses the valley floor."""
    names = run("gradient_flow")
    flow = np.array([3 * np.exp(-1.8), np.exp(-7.2)])
    for rate, steps in [(0.45, 4), (0.2, 9), (0.05, 36)]:
        at = np.array([3 * (1 - rate) ** steps, (1 - 4 * rate) ** steps])
        assert f"{np.hypot(*(at - flow)):.3f}" in names["caption"]
    assert np.all(names["flow"][:, 1] > 0)
    sides = np.sign(names["walks"][0.45].points[:, 1])
    assert np.all(sides[1:] == -sides[:-1])


# Exercises


def test_exercises(run, capsys):
    """The printed answers: the losses in closed form, the rates by hand, √20."""
    run("exercises_step_length")
    printed = capsys.readouterr().out
    for rate in (0.5, 0.51):
        loss = (9 * (1 - rate) ** 1000 + 4 * (1 - 4 * rate) ** 1000) / 2
        assert f"rate {rate}: budget, loss {loss:.3g} after 500 steps" in printed
    assert "rate 0.49: converged" in printed
    for c, rate in [(0.3, "0.5"), (0.5, "0.5"), (0.9, "0.0625")]:
        assert f"c = {c}: accepts {rate}," in printed
        first = next(r for r in (1, 0.5, 0.25, 0.125, 0.0625) if r <= 1 - c)
        assert float(rate) == first
    assert "from 4.47: converged; 0.1·w0² = 1.998" in printed
    assert "from 4.48: diverged; 0.1·w0² = 2.007" in printed
    assert f"{np.sqrt(20):.3f}" == "4.472"
    assert says(r"\sqrt{20}\approx4.472")
