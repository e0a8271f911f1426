"""The claims of docs/mountain.md, held against independent computations."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

GIVEN = [
    # A map has two axes; the dot product written out for it.
    r"on a map, $\g\cdot u=g_1u_1+g_2u_2$",
]

w = sp.symbols("w", real=True)
c, eta = sp.symbols("c eta", positive=True)
GROUND = 1 + w + c * w**2
WIDE, NARROW = sp.Rational(1, 4), sp.Integer(2)
VALLEYS = (w**2 - 1) ** 2 + sp.Rational(3, 10) * w


def change(rate=eta):
    """What descent's step from 0 does to the ground, of slope 1 there."""
    slope = sp.diff(GROUND, w).subs(w, 0)
    return sp.expand(GROUND.subs(w, -rate * slope) - GROUND.subs(w, 0))


def stationary_points():
    """The left minimum, the ridge and the right minimum, by SciPy."""
    slope = sp.lambdify(w, sp.diff(VALLEYS, w))
    return [brentq(slope, *between) for between in ((-2, -0.5), (-0.5, 0.5), (0.5, 2))]


def tex(number):
    return f"{float(number):g}"


@pytest.mark.holds("claim-one-gradient-every-direction", by="symbolic")
def test_one_gradient_gives_the_rate_in_every_direction(page):
    """An inclined plane with these two slopes, measured by walking on it, with no dot product."""
    east, north, h = sp.symbols("east north h", real=True)
    rises = sp.Rational(3, 10), sp.Rational(4, 10)
    height = 7 + rises[0] * east + rises[1] * north

    def rate(a, b):
        return sp.diff(height.subs({east: h * a, north: h * b}), h)

    a, b = sp.Rational(8, 10), -sp.Rational(6, 10)
    turn = sp.symbols("turn", real=True)
    rates = rate(sp.cos(turn), sp.sin(turn))
    top, length = sp.atan2(4, 3), sp.sqrt(rises[0] ** 2 + rises[1] ** 2)
    page.says(
        f"rise by ${tex(rate(1, 0))}$ metres a metre towards the east and by ${tex(rate(0, 1))}$ "
        rf"towards the north, so $\g=({tex(rises[0])},\,{tex(rises[1])})$. Then it falls by "
        f"${tex(-rate(0, -1))}$ metres a metre towards the south, since "
        rf"$\g\cdot(0,-1)={tex(rate(0, -1))}$",
        rf"Along $u=({tex(a)},\,{tex(b)})$, east and somewhat south",
        rf"since $\g\cdot u={tex(rises[0] * a)}-{tex(-rises[1] * b)}={tex(rate(a, b))}$",
        rf"$\norm{{\g}}=\sqrt{{0.3^2+0.4^2}}={tex(length)}$, and the steepest way down is straight "
        f"back, at ${tex(rates.subs(turn, top + sp.pi))}$ metres a metre",
    )
    assert a**2 + b**2 == 1
    assert rate(a, b) == 0
    assert sp.simplify(rates - length * sp.cos(turn - top)) == 0  # so between −½ and ½
    assert (sp.cos(top) * length, sp.sin(top) * length) == rises


@pytest.mark.holds("what-the-walker-knows", by="property")
@given(st.lists(st.integers(-5, 5), min_size=5, max_size=5), st.integers(0, 359))
def test_the_rate_of_climb_along_u_is_the_dot_product(page, k, degrees):
    """On random grounds, by central differences of the height."""
    page.says(r"\text{rate of climb along } u \;=\; \g\cdot u", r"where the learning rate $\lr>0$")

    def height(p):
        x, y = p
        return k[0] * np.sin(x) + k[1] * y + k[2] * x * y + k[3] * np.cos(y) + k[4] * y**3

    here, h = np.array([0.4, -0.7]), 1e-5
    u = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    g = [(height(here + h * e) - height(here - h * e)) / (2 * h) for e in np.eye(2)]
    climb = (height(here + h * u) - height(here - h * u)) / (2 * h)
    assert climb == pytest.approx(g @ u, abs=1e-8)


@pytest.mark.holds("what-the-walker-does-not-know", "fig-one_slope", by="symbolic")
def test_two_landscapes_share_height_and_slope_and_the_step_but_not_the_fate(page, run):
    height, slope = GROUND.subs(w, 0), sp.diff(GROUND, w).subs(w, 0)
    landing = -1 * slope
    ends = [GROUND.subs({w: landing, c: bend}) for bend in (WIDE, NARROW)]
    tenth = [1 + change(sp.Rational(1, 10)).subs(c, bend) for bend in (WIDE, NARROW)]
    page.says(
        r"J(w)=1+w+c\,w^2",
        rf"with $c=\tfrac14$ for the wide valley and $c={NARROW}$ for the narrow ditch. Both have "
        f"height {height} and slope $+{slope}$ at $w=0$",
        rf"so with $\lr=1$ takes the same step, $\stepc{{{landing}}}$, on both",
        f"falls to ${tex(ends[0])}$. On the other it rises to ${tex(ends[1])}$",
        rf"a tenth of that step, $\lr=0.1$. The loss falls on both, to ${tex(tenth[0])}$ and "
        f"${tex(tenth[1])}$",
    )
    assert ends[0] < 1 < ends[1]
    assert max(tenth) < 1
    assert landing < -1 / (2 * NARROW) < 0  # beyond the bottom of the ditch
    assert landing > -1 / (2 * WIDE)  # and not beyond that of the valley
    made = run("one_slope")
    assert made["landing"] == float(landing)
    h = 1e-6
    for name, lands in zip(("wide", "narrow"), ends, strict=True):
        loss = made[name]
        assert (loss(h) - loss(-h)) / (2 * h) == pytest.approx(1) == loss.grad(0.0)
        assert (loss(0.0), loss(-1.0)) == (1, pytest.approx(float(lands)))
    assert f"from $1$ to ${tex(ends[0])}$; in the narrow ditch it goes up to $2$" in made["caption"]


@pytest.mark.holds("what-the-walker-does-not-know", by="property")
@given(st.floats(-50, 50), st.floats(-9, 9).filter(lambda g: abs(g) > 1e-2))
def test_every_small_enough_step_lowers_the_loss_unless_the_slope_is_0(page, bend, slope):
    page.says(r"where $J$ is differentiable and $\g\ne0$, **every small enough step** along $-\g$")

    def loss(w):
        return np.sin(slope * w) + bend * w**2

    for rate in np.geomspace(1e-6, 1e-3, 5):
        assert loss(-rate * slope) < loss(0.0)
    assert loss(-1e-3 * 0) == loss(0.0)


@pytest.mark.holds("claim-slope-alone-sets-no-length", by="symbolic")
def test_safe_rates_are_below_one_over_the_bend(page):
    limits = [1 / WIDE, 1 / NARROW]
    page.says(
        r"On $1+w+c\,w^2$ a step $\stepc{-\lr}$ from $w=0$ changes the loss by $-\lr+c\,\lr^2$. "
        r"That is negative exactly when $\lr<1/c$: below $4$ in the wide valley, below "
        r"$\tfrac12$ in the narrow one. The number $c>0$"
    )
    assert change() == -eta + c * eta**2
    assert limits == [4, sp.Rational(1, 2)]
    for bend, limit in zip((WIDE, NARROW), limits, strict=True):
        falls = sp.solveset(change().subs(c, bend) < 0, eta, sp.Interval.open(0, sp.oo))
        assert falls == sp.Interval.open(0, limit)
    # Above, on and below the limit for every c > 0; without c > 0 there is no limit at all.
    factor = sp.symbols("factor", positive=True)
    assert sp.factor(change(factor / c)) == factor * (factor - 1) / c
    assert change().subs(c, -1).is_negative


@pytest.mark.holds("down-is-not-all-the-way-down", by="software")
def test_the_ridge_lies_between_the_two_starts(page):
    left, ridge, right = stationary_points()
    loss = sp.lambdify(w, VALLEYS)
    page.says(
        rf"The landscape is $J(w)=(w^2-1)^2+0.3\,w$. Its ridge is near $w={ridge:.3f}$, between",
        f"a valley that is lower by about ${loss(right) - loss(left):.1f}$ lies unfelt",
    )
    assert left < 0 < ridge < 0.2 < right
    at = np.linspace(left, right, 1001)[1:-1]
    slopes = (loss(at + 1e-6) - loss(at - 1e-6)) / 2e-6
    assert np.all(slopes[at < ridge - 1e-3] > 0)
    assert np.all(slopes[at > ridge + 1e-3] < 0)


@pytest.mark.holds("fig-two_valleys", "down-is-not-all-the-way-down", by="software")
def test_two_walkers_reach_different_minima_and_go_down_all_the_way(page, run):
    page.says("There the slope is at most $10^{-8}$ in size")
    made = run("two_valleys")
    walk, loss = made["walk"], sp.lambdify(w, VALLEYS)
    left, _, right = stationary_points()
    assert walk.points[0] == pytest.approx([0, 0.2])
    assert walk.points[-1] == pytest.approx([left, right], abs=1e-6)
    assert walk.losses == pytest.approx(loss(walk.points))
    assert np.all(np.abs(walk.gradients[-1]) <= 1e-8)
    # Until the losses differ only by rounding.
    assert np.all(np.diff(walk.losses, axis=0) <= 1e-15)
    assert np.all(np.diff(walk.losses[:20], axis=0) < 0)
    for place in (f"$w={left:.3f}$", f"$w={right:.3f}$"):
        assert place in made["caption"]
    assert f"${loss(left):.3f}$" in made["caption"]
    assert f"${loss(right):+.3f}$" in made["caption"]


@pytest.mark.holds("down-is-not-all-the-way-down", by="run")
def test_which_valley_is_reached_depends_on_the_learning_rate_too(page):
    """From 1.6 a rate of 0.05 ends in the near valley; 0.16 leaps over the ridge."""
    page.says("it starts and on the learning rate; longer steps can leap over a ridge")
    left, ridge, right = stationary_points()
    for rate, valley in ((0.05, right), (0.16, left)):
        at = walk = 1.6
        for _ in range(200):
            at -= rate * (4 * at**3 - 4 * at + 0.3)
            walk = min(walk, at)
        assert at == pytest.approx(valley)
        assert (walk < ridge) == (valley == left)


@pytest.mark.holds("down-is-not-all-the-way-down", by="symbolic")
def test_slope_zero_at_a_minimum_a_maximum_and_neither(page):
    page.says(
        r"The walker stands on ground that is level in every direction: $\g=0$",
        r"The step is $\stepc{-\lr\cdot0}=0$, so the walker stays",
        "The functions $w^2$, $-w^2$ and $w^3$ all have slope 0 at $w=0$; the first has a minimum "
        "there, the second a maximum",
    )
    h = sp.symbols("h", positive=True)
    fates = []
    for loss in (w**2, -(w**2), w**3):
        assert sp.diff(loss, w).subs(w, 0) == 0
        sides = {sp.sign(loss.subs(w, side)) for side in (-h, h)}
        fates.append({(1,): "minimum", (-1,): "maximum"}.get(tuple(sides), "neither"))
    assert fates == ["minimum", "maximum", "neither"]


@pytest.mark.holds("exercises", "fig-exercises_mountain", by="symbolic")
def test_exercise_1_two_slopes_tell_the_gradient(page, run, capsys):
    """A plane with the solution's two slopes shows both readings; its steepest fall by calculus."""
    east, slanted = sp.Rational("0.05"), sp.Rational("-0.066")
    u, rate = (sp.Rational("0.6"), sp.Rational("0.8")), 2
    north = (slanted - u[0] * east) / u[1]
    turn = sp.symbols("turn", real=True)
    rates = east * sp.cos(turn) + north * sp.sin(turn)
    steepest = sp.sqrt(east**2 + north**2)
    assert sp.simplify(rates.subs(turn, sp.atan2(-north, -east)) + steepest) == 0
    assert sp.simplify(rates**2 + sp.diff(rates, turn) ** 2 - steepest**2) == 0  # never steeper
    step = [-rate * east, -rate * north]
    page.says(
        f"$+{tex(east)}$ metres a metre towards the east, $(1,0)$, and ${tex(slanted)}$ along "
        rf"$({tex(u[0])},\,{tex(u[1])})$",
        rf"what is the step with $\lr={rate}$",
        rf"East gives $\g_1={tex(east)}$. The other direction gives "
        rf"${tex(u[0])}\cdot{tex(east)}+{tex(u[1])}\,\g_2={tex(slanted)}$, so $\g_2={tex(north)}$",
        rf"The length of $\g=({tex(east)},\,{tex(north)})$ is "
        rf"$\sqrt{{{tex(east**2)}+{tex(north**2)}}}={tex(steepest)}$, so the steepest way down "
        f"falls by ${tex(steepest)}$ metres a metre",
        rf"The step is $\stepc{{-{rate}\,\g}}=\stepc{{({tex(step[0])},\,{tex(step[1])})}}$",
    )
    assert run("exercises_mountain")["g"] == pytest.approx([float(east), float(north)])
    printed = capsys.readouterr().out
    for said in ("north -0.12, steepest -0.13", "step [-0.1   0.24]"):
        assert said in printed


@pytest.mark.holds("exercises", "fig-exercises_mountain", by="symbolic")
def test_exercise_2_no_rate_goes_down_on_every_landscape(page, run):
    """With c = 2/η the step −η rises by η; every step shorter than half of it falls."""
    page.says(
        r"You stand at $w=0$, at height 1, on the slope $+1$. Is there a learning rate $\lr>0$",
        r"Whatever $\lr>0$ you choose, there is the ditch $J(w)=1+w+c\,w^2$ with $c=2/\lr$. On it "
        r"the step $\stepc{-\lr}$ changes the loss by $-\lr+c\,\lr^2=+\lr$",
        r"small enough means $\lr$ below $1/c$, half of the rate that you chose",
    )
    assert change().subs(c, 2 / eta) == eta
    chosen, share = eta, sp.symbols("share", positive=True)
    smaller = change(share * chosen).subs(c, 2 / chosen)
    assert sp.expand(smaller - chosen * share * (2 * share - 1)) == 0  # below 0 for share < ½
    assert (1 / c).subs(c, 2 / chosen) == chosen / 2
    assert run("exercises_mountain")["changes"] == pytest.approx([1, 0.1, 0.01])
