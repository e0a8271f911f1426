"""The claims of docs/index.md, held against independent computations."""

import re
import sys
import tomllib

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from gd import parabola, quadratic_bowl, saddle
from hooks import ROOT, claims

w = sp.symbols("w", real=True)
eta = sp.symbols("eta", positive=True)
seeds = st.integers(0, 2**32 - 1)


def circle(count):
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([np.cos(turn), np.sin(turn)], axis=-1)


def random_smooth(seed, n):
    """A sum of five sines: the loss, its gradient and a bound L on its second derivatives."""
    rng = np.random.default_rng(seed)
    waves, size, shift = rng.normal(size=(5, n)), rng.normal(size=5), rng.uniform(0, 6, 5)

    def loss(w):
        return np.sin(w @ waves.T + shift) @ size

    def gradient(w):
        return (np.cos(w @ waves.T + shift) * size) @ waves

    return loss, gradient, np.abs(size) @ (waves**2).sum(axis=1)


@pytest.mark.holds("fig-sign_lab", by="symbolic")
def test_hero_figure_has_gradient_4_step_minus_04_and_lower_loss(run):
    slope = float(sp.diff(w**2, w).subs(w, 2))
    new = 2 - 0.1 * slope
    made = run("sign_lab")
    assert made["gradient"] == slope == 4
    assert made["new"] == pytest.approx(new)
    for number in (
        "$\\gradc{+4}$",
        "$\\stepc{-0.4}$",
        f"to ${new:g}$",
        f"${new**2:.2f}$",
        "of $4$",
    ):
        assert number in made["caption"]
    assert "gradient +4" in made["alt"]
    assert "step −0.4" in made["alt"]


@pytest.mark.holds("in-five-minutes", by="exhaustive")
@pytest.mark.parametrize("seed", range(4))
def test_the_rate_is_greatest_along_the_gradient_and_least_along_minus_it(page, seed):
    """Over 3600 directions, each rate a central difference of the loss; no gradient is used."""
    page.says(
        r"A cosine lies between $-1$ and $1$. So the rate is greatest at $\beta=0^\circ$, along "
        r"the gradient, and least at $\beta=180^\circ$, along minus the gradient, where it is "
        r"$-\norm{\g}$"
    )
    loss, _, _ = random_smooth(seed, 2)
    here, h, directions = np.array([0.7, -0.4]), 1e-5, circle(3600)
    rates = (loss(here + h * directions) - loss(here - h * directions)) / (2 * h)
    gradient = rates[[0, 900]]  # along the axes
    size = np.hypot(*gradient)
    # Half a step between directions turns the cosine by less than 4e-7.
    for found, way, rate in ((rates.argmax(), 1, rates.max()), (rates.argmin(), -1, rates.min())):
        assert directions[found] @ gradient / size == pytest.approx(way, abs=1e-6)
        assert rate == pytest.approx(way * size, rel=1e-5)
    angle = np.degrees(np.arccos(np.clip(directions @ gradient / size, -1, 1)))
    assert angle[rates.argmin()] == pytest.approx(180, abs=0.1)
    np.testing.assert_allclose(rates, size * np.cos(np.radians(angle)), atol=1e-6 * size)


@pytest.mark.holds("in-five-minutes", by="property")
@given(seeds, st.integers(1, 6))
def test_the_error_of_the_estimate_shrinks_faster_than_h(page, seed, n):
    """The error over h is at most L·h/2, in every dimension and direction tried."""
    page.says(
        r"Take a direction $u$ of length 1 and walk a distance $h\ge0$",
        r"J(w+hu)=J(w)+h\,\norm{\g}\cos\beta+o(h)",
    )
    loss, gradient, bend = random_smooth(seed, n)
    rng = np.random.default_rng(seed + 1)
    here, u = rng.normal(size=(2, n))
    u /= np.linalg.norm(u)
    g = gradient(here)
    size = np.linalg.norm(g)
    assume(size > 1e-6)
    cosine = u @ (g / size)
    for h in (1e-1, 1e-2, 1e-3):
        error = abs(loss(here + h * u) - loss(here) - h * size * cosine)
        assert error / h <= bend * h / 2 + 1e-11


@pytest.mark.holds("in-five-minutes", by="symbolic")
def test_the_error_need_not_shrink_faster_where_the_loss_is_not_differentiable():
    """√|xy| has slopes 0 along both axes, and yet along the diagonal it grows at the rate 1/√2."""
    x, y, h = sp.symbols("x y h", positive=True)
    loss = sp.sqrt(x * y)
    assert loss.subs(y, 0) == loss.subs(x, 0) == 0
    assert sp.simplify(loss.subs({x: h / sp.sqrt(2), y: h / sp.sqrt(2)}) / h) == 1 / sp.sqrt(2)


@pytest.mark.holds("in-five-minutes", "all-the-questions", by="property")
@given(seeds, st.integers(1, 6), st.floats(0.01, 1.99))
def test_every_rate_below_2_over_l_lowers_the_loss(page, seed, n, share):
    page.says(
        "If the gradient changes at a rate of at most $L$ and is not zero, every learning rate "
        "between 0 and $2/L$ lowers the loss, and $1/L$ promises most"
    )
    loss, gradient, bend = random_smooth(seed, n)
    here = np.random.default_rng(seed + 1).normal(size=n)
    g = gradient(here)
    assume(g @ g > 1e-4)
    assert loss(here - share / bend * g) < loss(here)


@pytest.mark.holds("all-the-questions", by="symbolic")
def test_2_over_l_is_the_limit_and_1_over_l_promises_most():
    """The promised fall η(1 − Lη/2)‖g‖², which ½Lw² takes exactly; at 2/L it stays as high."""
    bend = sp.symbols("L", positive=True)
    loss = bend * w**2 / 2
    g = sp.diff(loss, w)
    fall = sp.factor(loss - loss.subs(w, w - eta * g))
    assert sp.expand(fall - eta * (1 - bend * eta / 2) * g**2) == 0
    assert sp.solve(sp.diff(fall, eta), eta) == [1 / bend]
    assert sp.simplify(sp.diff(fall, eta, 2) / w**2).is_negative
    assert sp.expand(fall.subs(eta, 2 / bend)) == 0
    assert sp.simplify(fall.subs(eta, 3 / bend) / w**2).is_negative


@pytest.mark.holds("in-five-minutes", by="symbolic")
def test_the_distance_eta_times_the_length_along_minus_the_gradient_is_the_step(page):
    page.says(
        r"At $180^\circ$ the loss changes by $-h\,\norm{\g}$ plus an error",
        r"The distance $h=\lr\,\norm{\g}$ in this direction is the step $\stepc{-\lr\,\g}$",
        r"\wnew=\wold\;\stepc{-\,\lr\,\g}",
    )
    g = sp.Matrix(sp.symbols("g1:4", real=True))
    assert eta * g.norm() * (-g / g.norm()) == -eta * g
    assert sp.simplify(g.dot(-g / g.norm()) + g.norm()) == 0


@pytest.mark.holds("in-five-minutes", by="run")
def test_three_things_are_not_promised():
    """Too long a step climbs; −g need not aim at the minimum; a zero gradient has no direction."""
    assert parabola(2 - 1.1 * parabola.grad(2.0)) > parabola(2.0)
    here = np.array([1.0, 1.0])
    gradient = quadratic_bowl(10).grad(here)
    assert abs(gradient[0] * here[1] - gradient[1] * here[0]) > 1
    assert np.all(circle(360) @ saddle.grad(np.zeros(2)) == 0)


@pytest.mark.holds("in-five-minutes", by="symbolic")
@pytest.mark.parametrize("slope", [sp.Rational("0.6"), sp.Rational("-0.4")])
def test_slopes_06_and_minus_04_point_right_and_left(page, slope):
    """On losses with that slope at 0 and of either curvature; the step goes the other way."""
    page.says(f"Slope ${float(slope):+}$: {'right' if slope > 0 else 'left'}")
    page.says(r"the learning rate $\lr>0$, which you choose")
    for bend in (-1, 1):
        loss = slope * w + bend * w**2
        up = sp.sign(slope) * sp.Rational(1, 1000)
        assert loss.subs(w, up) > 0 > loss.subs(w, -up)
    assert sp.sign(-eta * slope) == -sp.sign(slope)


@pytest.mark.holds("all-the-questions", by="symbolic")
def test_on_the_parabola_minus_arrives_at_rates_in_0_1_and_plus_never_does(page):
    page.says(
        "On $J=w^2$, from any start but 0, plus walks away at every rate; minus converges to the "
        "minimum at every rate between 0 and 1"
    )
    minus = sp.cancel((w - eta * sp.diff(w**2, w)) / w)
    plus = sp.cancel((w + eta * sp.diff(w**2, w)) / w)
    assert (plus - 1).is_positive
    arrives = sp.solveset(minus**2 < 1, eta, sp.Interval.open(0, sp.oo))
    assert arrives == sp.Interval.open(0, 1)
    # Adding climbs only if the step is small enough: over a hilltop it ends lower.
    hill = w**2 - w**4
    here = sp.Rational(1, 2)
    climb = [hill.subs(w, here + rate * sp.diff(hill, w).subs(w, here)) for rate in (0.1, 10)]
    assert climb[0] > hill.subs(w, here) > climb[1]


@pytest.mark.holds("all-the-questions", by="exhaustive")
def test_half_of_all_directions_make_more_than_a_right_angle():
    g, directions = np.array([3.0, 4.0]), circle(100_000)
    angle = np.degrees(np.abs(np.arctan2(directions @ [-4, 3], directions @ g)))
    clear = np.abs(angle - 90) > 1e-6
    assert np.array_equal((directions @ g < 0)[clear], (angle > 90)[clear])
    assert np.mean(angle > 90) == pytest.approx(0.5, abs=1e-4)


@pytest.mark.holds("all-the-questions", by="symbolic")
def test_in_a_long_valley_it_is_nearly_at_right_angles_to_the_way_there():
    """At (1, 1/√κ) on ½(x² + κy²) the cosine is 2√κ/(1 + κ), which tends to 0."""
    k = sp.symbols("kappa", positive=True)
    at = sp.Matrix([1, 1 / sp.sqrt(k)])
    g = sp.Matrix([1, k * at[1]])
    cosine = g.dot(at) / (g.norm() * at.norm())
    assert sp.simplify(cosine - 2 * sp.sqrt(k) / (1 + k)) == 0
    assert sp.limit(cosine, k, sp.oo) == 0


@pytest.mark.holds("all-the-questions", by="exhaustive")
def test_what_is_steepest_depends_on_how_length_is_measured():
    """The least of g·u over the unit ball: of the Euclidean length, the maximum, and a form."""
    g, form, directions = np.array([3.0, 4.0]), np.diag([1.0, 10.0]), circle(36_000)
    lengths = {
        "euclidean": (np.ones(len(directions)), -g),
        "largest entry": (np.abs(directions).max(axis=1), -np.sign(g)),
        "newton": (np.sqrt(np.vecdot(directions @ form, directions)), -np.linalg.solve(form, g)),
    }
    for length, answer in lengths.values():
        steepest = directions[(directions @ g / length).argmin()]
        assert steepest == pytest.approx(answer / np.linalg.norm(answer), abs=1e-3)


@pytest.mark.holds("all-the-questions", by="run")
def test_where_it_stops_working_and_a_step_with_momentum_that_climbs():
    """A kink at |w|, a step below the rounding, and momentum on w² past the minimum."""
    at = np.array([0.25 - 0.4 * (k % 2) for k in range(6)])
    assert at[1:] == pytest.approx(at[:-1] - 0.4 * np.sign(at[:-1]))  # |w|: to and fro
    assert 1e16 - 0.1 == 1e16
    position, velocity, heights = 1.0, 0.0, []
    for _ in range(40):
        velocity = 0.9 * velocity - 0.1 * 2 * position
        position += velocity
        heights.append(position**2)
    assert max(np.diff(heights)) > 0
    assert heights[-1] < 1


@pytest.mark.holds("all-the-questions", "the-full-proof", by="text")
def test_map_lists_every_page_of_the_site(page):
    linked = set(re.findall(r"\]\(([\w/°-]+\.(?:md|ipynb))", page.source))
    pages = {p.relative_to(claims.PAGES).as_posix() for p in claims.pages()}
    assert pages - {"index.md"} <= linked
    assert linked <= pages


@pytest.mark.holds("how-this-site-is-checked", by="text")
def test_gd_needs_only_numpy(imported_by_gd):
    """By its imports, and by what the project says it depends on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [re.match(r"\w+", name)[0] for name in project["dependencies"]] == ["numpy"]
    assert imported_by_gd - set(sys.stdlib_module_names) == {"numpy", "gd"}
