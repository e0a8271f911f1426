"""docs/short-answers.md: its form, and every number in it against oracles that do not use `gd`."""

import math
import re

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown.extensions.toc import slugify
from scipy import integrate
from scipy.optimize import linprog

from hooks import claims

GIVEN = [
    # A habit of others, and an example of a rate without its unit.
    "A number such as 0.01 is a habit and no law",
    "So a bare 0.01 hides a choice of units",
]

PAGE = claims.markdown(claims.PAGES / "short-answers.md")
QUESTION = re.compile(r"^### (?P<question>.+?) \{#(?P<id>[\w-]+)\}\n\n(?P<answer>.+?)\n$", re.M)
LINK = re.compile(r"\[(?P<text>[^]]+)\]\((?P<page>[\w./-]+\.md)(?:#(?P<fragment>[\w-]+))?\)")

FOUND = [match.groupdict() for match in QUESTION.finditer(PAGE)]
ANSWERS = {found["id"]: found["answer"] for found in FOUND}
LONGEST = 60
every_answer = pytest.mark.parametrize("answer", ANSWERS.values(), ids=list(ANSWERS))


def number(value):
    """As the prose writes it: +4, −2.4."""
    return f"{value:g}".replace("-", "−")


def point(*values):
    return "(" + ", ".join(number(v) for v in values) + ")"


# ---------------------------------------------------------------- form


@pytest.mark.holds("short-answers", by="text")
def test_there_are_at_least_66_questions_in_ten_groups():
    assert len(FOUND) >= 66
    assert len(FOUND) == len(re.findall(r"^### ", PAGE, re.M))
    groups = re.findall(r"^## (.+?) \{data-search-exclude\}$", PAGE, re.M)
    assert len(groups) == len(re.findall(r"^## ", PAGE, re.M)) == 11


@pytest.mark.holds("short-answers", by="exhaustive")
def test_every_question_has_an_id_of_its_own_and_asks():
    assert len(ANSWERS) == len(FOUND)
    assert len({found["question"] for found in FOUND}) == len(FOUND)
    for found in FOUND:
        assert found["question"].endswith("?"), found["question"]
        assert not re.search(r"[$\\]", found["question"]), found["question"]


@pytest.mark.holds("short-answers", by="exhaustive")
@every_answer
def test_an_answer_is_short_and_links_to_a_place_that_exists(answer, page):
    """At least 8 words, a formula counting by its blanks; links to other pages' sections."""
    page.says(f"No answer is longer than {LONGEST} words.")
    words = LINK.sub(r"\g<text>", answer).split()
    assert 8 <= len(words) <= LONGEST, len(words)
    links = list(LINK.finditer(answer))
    assert links
    for link in links:
        assert link["page"] != "short-answers.md"
        text = claims.markdown(claims.PAGES / link["page"])
        places = set(re.findall(r'(?:attrs: \{id: |\{#|<a id=")([\w-]+)', text))
        places |= {
            slugify(re.sub(r"[*`]", "", m["title"]), "-") for m in claims.HEADING.finditer(text)
        }
        assert link["fragment"] in places, link[0]


# ---------------------------------------------------------------- numbers


def walk(w, gradient, rate, steps):
    """The points of gradient descent in one dimension, the start among them."""
    points = [w]
    for _ in range(steps):
        points.append(points[-1] - rate * gradient(points[-1]))
    return np.array(points)


def slope(f, w, h=1e-6):
    return (f(w + h) - f(w - h)) / (2 * h)


@pytest.mark.holds("sign-of-derivative", "each-weight", by="run")
def test_the_sign_gives_the_step(page):
    rate, up, down = 0.1, 0.6, -0.4
    page.says(
        f"With learning rate {rate} the slope +{up} gives the step {number(-rate * up)}, and "
        f"{number(down)} gives +{number(-rate * down)}.",
        r"For the gradient (−1, 1) the step is $(+\lr,-\lr)$: the first weight increases",
    )
    np.testing.assert_allclose(-0.1 * np.array([0.6, -0.4]), [-0.06, 0.04])
    np.testing.assert_array_equal(-0.3 * np.array([-1.0, 1.0]), [0.3, -0.3])


@pytest.mark.holds("negative-weight", by="run")
def test_a_negative_weight_becomes_more_negative(page):
    page.says(
        "On $(w+5)^2$ at $w=-3$ the slope is +4, so the negative weight becomes more negative"
    )
    assert slope(lambda w: (w + 5) ** 2, -3.0) == pytest.approx(4)
    points = walk(-3.0, lambda w: 2 * (w + 5), 0.1, 200)
    page.says(f"on its way to the minimum at {number(round(points[-1], 9))}.")
    assert (np.diff(points[:30]) < 0).all()
    assert points[-1] == pytest.approx(-5)


@pytest.mark.holds("absolute-slope", by="run")
def test_without_the_sign_it_climbs(page):
    start, rate = -2, 0.1
    gradient = 2 * start
    end = start - rate * abs(gradient)
    page.says(
        f"On $w^2$ at $w={start}$ the slope is {number(gradient)}. Subtracting its size "
        f"{abs(gradient)} at rate {rate} leads to {number(end)}, and the loss rises from "
        f"{start**2} to {end**2:.2f}."
    )
    assert end**2 > start**2
    assert slope(lambda w: w**2, -2.0) == pytest.approx(-4)
    after = -2 - 0.1 * abs(-4)
    assert (after, after**2) == pytest.approx((-2.4, 5.76))


@pytest.mark.holds("plus", by="run")
@pytest.mark.parametrize("rate", [1e-3, 0.1, 0.5, 1.0, 3.0])
def test_plus_moves_away_at_every_rate(rate):
    for start in (-2.0, 1e-6, 0.7):
        assert (np.diff(np.abs(walk(start, lambda w: -2 * w, rate, 20))) > 0).all()


@pytest.mark.holds("rate-too-big", by="symbolic")
def test_too_large_a_rate_on_the_parabola(page):
    page.says(
        "On $w^2$ from any start but 0: rates between ½ and 1 jump across and still converge, rate "
        "1 bounces for ever, and above 1 it diverges."
    )
    rate = sp.symbols("eta", real=True)
    factor = 1 - 2 * rate
    jumps_nearer = sp.solve([factor < 0, factor > -1], rate).as_set()
    assert jumps_nearer == sp.Interval.open(sp.Rational(1, 2), 1)
    assert factor.subs(rate, 1) == -1
    assert sp.solve(factor < -1, rate).as_set() == sp.Interval.open(1, sp.oo)
    for rate in (0.51, 0.7, 0.99):
        points = walk(1.5, lambda w: 2 * w, rate, 2000)
        assert (points[:-1][:50] * points[1:][:50] < 0).all()
        assert abs(points[-1]) < 1e-9
    assert set(walk(1.5, lambda w: 2 * w, 1.0, 9)) == {1.5, -1.5}
    assert (np.diff(np.abs(walk(1.5, lambda w: 2 * w, 1.01, 99))) > 0).all()


@pytest.mark.holds("rate-too-small", by="run")
def test_too_small_a_rate_on_the_parabola(page):
    points = walk(2.0, lambda w: 2 * w, 0.001, 400)
    steps = math.ceil(math.log(1 / 2) / math.log(1 - 2 * 0.001))
    page.says(f"On $w^2$ the rate 0.001 needs {steps} steps to halve the distance.")
    assert np.argmax(points <= 1.0) == steps


@pytest.mark.holds("each-step", by="run")
def test_one_step_can_raise_the_loss(page):
    end = 2 - 1.1 * 4
    page.says(f"On $w^2$ from $w=2$ with rate 1.1 the loss rises from {2**2} to {end**2:.2f}.")
    assert walk(2.0, lambda w: 2 * w, 1.1, 1)[-1] ** 2 == pytest.approx(5.76)


@pytest.mark.holds("below-one", by="run")
def test_the_bound_on_the_rate_is_one_over_a(page):
    """Flat parabolas allow rates above 1, steep ones need smaller ones."""
    page.says(
        "On $w^2$ it is 1, on $a\\,w^2$ with $a>0$ it is $1/a$: steeper parabolas need smaller"
    )
    for a in (0.1, 1.0, 25.0):
        below, above = 0.99 / a, 1.01 / a
        assert abs(walk(1.0, lambda w, a=a: 2 * a * w, below, 3000)[-1]) < 1e-9
        assert abs(walk(1.0, lambda w, a=a: 2 * a * w, above, 3000)[-1]) > 1e9


@pytest.mark.holds("bounces", by="run")
def test_it_bounces_between_one_and_two_over_lambda(page):
    page.says(
        r"is multiplied by $1-\lr\lambda$. Rates between $1/\lambda$ and $2/\lambda$ bounce and "
        r"still converge there; above $2/\lambda$ they diverge."
    )
    for lam in (0.5, 4.0):
        for times, bounces, converges in (
            (0.9, False, True),
            (1.5, True, True),
            (2.1, True, False),
        ):
            points = walk(1.0, lambda w, lam=lam: lam * w, times / lam, 300)
            assert (points[1] < 0) == bounces
            assert (abs(points[-1]) < 1e-6) == converges


@pytest.mark.holds("tiny-gradient", by="run")
def test_a_tiny_gradient_allows_no_large_rate(page):
    limit = 2 / 100  # over the curvature
    page.says(
        f"On $50w^2$ the limit is {limit} at every distance from the minimum: with a gradient of "
        "0.0001 the rate 0.021 still diverges."
    )
    start = 0.0001 / 100
    assert slope(lambda w: 50 * w**2, start, 1e-7) == pytest.approx(0.0001)
    assert abs(walk(start, lambda w: 100 * w, 0.021, 1000)[-1]) > 1e6
    assert abs(walk(start, lambda w: 100 * w, 0.0199, 3000)[-1]) < start


@pytest.mark.holds("nan", by="run")
def test_a_walk_can_overflow_to_nan_and_comparisons_with_it_are_false(page):
    assert "`nan > 0.01` is false" in ANSWERS["nan"]
    page.says("until the numbers overflow and become nan")
    assert not float("nan") > 0.01
    with np.errstate(all="ignore"):
        points = walk(np.float64(2.0), lambda w: 2 * w, 1.1, 5000)
        assert np.isnan(points[-1] - points[-2])


def share_of_a_random_direction(n):
    """The mean of |cos β| over the sphere in n dimensions, by quadrature over the angle."""
    width = min(math.pi / 2, 40 / math.sqrt(n))  # beyond it the density has vanished
    low = math.pi / 2 - width

    def density(angle):
        return math.exp((n - 2) * math.log(math.sin(angle))) if angle else float(n == 2)

    top = integrate.quad(lambda a: math.cos(a) * density(a), low, math.pi / 2, limit=200)[0]
    return top / integrate.quad(density, low, math.pi / 2, limit=200)[0]


@pytest.mark.holds("why-that-one", "random-direction", by="software")
def test_how_steep_a_random_downhill_direction_is(page):
    page.says(
        "a random downhill direction in 1000 dimensions is on average only "
        f"{share_of_a_random_direction(1000):.4f} times as steep",
        f"On average a random downhill direction is {share_of_a_random_direction(10):.3f} times as "
        "steep as minus the gradient in 10 dimensions, and "
        f"1/{1 / share_of_a_random_direction(10**6):.0f} as steep in a million.",
    )


@pytest.mark.holds("between-axes", by="run")
def test_partial_derivatives_can_both_be_1_where_the_step_against_them_climbs(page):
    page.says("both can be 1, and yet the step against (1, 1) climbs")

    def f(x, y):
        return x + y - 3 * x * y * (x + y) / (x**2 + y**2)

    for h in (1e-1, 1e-4, 1e-8):
        assert f(h, 0) / h == pytest.approx(1)
        assert f(0, h) / h == pytest.approx(1)
        assert f(-h, -h) > 0


@pytest.mark.holds("ignore-higher", by="run")
def test_what_is_ignored_is_at_most_half_l_eta_of_what_is_kept(page):
    """On ½Lw² the bound is met; on L(1 − cos w), also L-Lipschitz, it holds."""
    page.says(
        r"all that is left out is at most a share $\tfrac12L\lr$ of what is kept.",
        'So "η is small" means: much smaller than $2/L$.',
    )
    for big_l, eta, w in ((2.0, 0.1, 3.0), (5.0, 0.3, -1.0)):
        for f, g in (
            (lambda w, k=big_l: k * w**2 / 2, lambda w, k=big_l: k * w),
            (lambda w, k=big_l: k * (1 - math.cos(w)), lambda w, k=big_l: k * math.sin(w)),
        ):
            kept = -eta * g(w) ** 2
            gap = f(w - eta * g(w)) - f(w) - kept
            assert abs(gap / kept) <= big_l * eta / 2 * (1 + 1e-12)
        kept = -eta * (big_l * w) ** 2
        gap = big_l * ((w - eta * big_l * w) ** 2 - w**2) / 2 - kept
        assert abs(gap / kept) == pytest.approx(big_l * eta / 2)


@pytest.mark.holds("first-order-only", by="run")
def test_the_change_is_not_the_gradient_times_the_step(page):
    p, d = np.array([1.0, 2.0]), np.array([-1.0, -1.0])
    change, product = (p + d) @ (p + d) - p @ p, 2 * p @ d
    page.says(
        rf"For $\norm{{p}}^2$ at {point(*p)} and the step {point(*d)} the loss changes by "
        f"{number(change)}, while the gradient times the step is {number(product)}."
    )
    for shorter in (0.1, 1e-3):  # over the length, the difference tends to 0
        q = p + shorter * d
        difference = q @ q - p @ p - shorter * product
        assert difference / (shorter * np.hypot(*d)) == pytest.approx(shorter * np.hypot(*d))


@pytest.mark.holds("necessary", "zero-gradient", by="run")
def test_directions_can_go_down_where_the_gradient_is_zero(page):
    page.says(
        "On $-x^2$ at 0 the gradient is zero and every direction still goes down.",
        "$w^2$, $-w^2$ and $w^3$ all have slope 0 at 0.",
    )
    assert slope(lambda x: -(x**2), 0.0) == 0
    assert all(-(x**2) < 0 for x in (-0.1, 1e-9, 2.0))
    for f in (lambda w: w**2, lambda w: -(w**2), lambda w: w**3):
        assert slope(f, 0.0) == pytest.approx(0, abs=1e-9)


@pytest.mark.holds("why-180", by="exhaustive")
def test_the_cosine_is_lowest_at_180_degrees_only(page):
    degrees = np.arange(0, 360, 0.25)
    cosines = np.cos(np.radians(degrees))
    lowest = degrees[cosines == cosines.min()]
    assert len(lowest) == 1
    page.says(
        f"straight opposite to the gradient, at {lowest[0]:g}°?",
        f"The cosine is lowest at {lowest[0]:g}°, where cos {lowest[0]:g}° = "
        f"{number(cosines.min())}, and nowhere else.",
    )


@pytest.mark.holds("points-at-minimum", "condition-number", by="exhaustive")
def test_minus_the_gradient_can_miss_the_minimum_by_almost_79_degrees(page):
    angle = np.linspace(0, np.pi / 2, 200_001)
    w = np.stack([np.cos(angle), np.sin(angle)])
    g = w * [[1], [100]]
    cosine = (w * g).sum(0) / np.linalg.norm(g, axis=0)
    page.says(
        f"with condition number 100 it can be {np.degrees(np.arccos(cosine.min())):.1f}° off",
        "1 means round, and 100 means a long narrow valley, a hundred times as curved across as",
    )


@pytest.mark.holds("points-at-maximum", by="run")
def test_on_a_dome_the_gradient_points_at_the_maximum_only_from_an_axis():
    a = np.diag([-1.0, -3.0])
    for w, aims in (((2.0, 0.0), True), ((0.0, -1.0), True), ((1.0, 1.0), False)):
        w = np.array(w)
        g = a @ w
        assert (abs(g[0] * w[1] - g[1] * w[0]) < 1e-12) == aims


@pytest.mark.holds("start-at-maximum", by="run")
def test_from_beside_the_maximum_it_walks_away(page):
    page.says(r"On $-w^2$ every other start walks away", r"each step multiplies $w$ by $1+2\lr$")
    assert walk(0.0, lambda w: -2 * w, 0.1, 5)[-1] == 0
    points = walk(1e-9, lambda w: -2 * w, 0.1, 50)
    np.testing.assert_allclose(points[1:] / points[:-1], 1.2)


@pytest.mark.holds("always-converge", by="run")
def test_a_walk_whose_gradients_vanish_can_run_to_infinity(page):
    page.says(r"The weights may still run off to infinity, as on $\log(1+e^{-w})$.")
    points = walk(0.0, lambda w: -1 / (1 + math.exp(w)), 1.0, 20_000)
    assert (np.diff(points) > 0).all()
    # It grows like log t: doubled steps add about log 2, without end.
    assert points[20_000] - points[10_000] == pytest.approx(math.log(2), abs=1e-3)


@pytest.mark.holds("nearer", by="run")
def test_in_rosenbrocks_valley_a_step_can_lower_the_loss_and_move_away():
    def loss(x, y):
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    x, y, h = -0.5, 1.0, 1e-6
    g = np.array([slope(lambda x: loss(x, y), x, h), slope(lambda y: loss(x, y), y, h)])
    after = np.array([x, y]) - 1e-4 * g
    assert loss(*after) < loss(x, y)
    assert np.linalg.norm(after - 1) > np.linalg.norm([x - 1, y - 1])


@pytest.mark.holds("subgradient", by="property")
def test_minus_a_subgradient_can_climb_and_come_nearer(page):
    page.says(
        r"On $\abs{x}+2\abs{y}$ at (1, 0) the vector (1, 2) is a subgradient, and a step of $t$ "
        r"times minus it raises the loss from 1 to $1+3t$, for $0<t\le1$."
    )
    points = np.random.default_rng(0).normal(size=(1000, 2))
    values = np.abs(points) @ [1, 2]
    assert (values >= 1 + (points - [1, 0]) @ [1, 2] - 1e-12).all()
    for t in (1e-6, 0.2, 0.39, 1.0):
        x, y = 1 - t, -2 * t
        assert abs(x) + 2 * abs(y) == pytest.approx(1 + 3 * t)
        assert (math.hypot(x, y) < 1) == (t < 0.4)


@pytest.mark.holds("rounding", by="run")
def test_bfloat16_ignores_steps_below_a_fifth_of_a_percent(page):
    """Eight significant bits: the float below 1 is 1 − 2⁻⁸, so half the gap is 2⁻⁹."""

    def bfloat16(x):
        exponent = math.floor(math.log2(x))
        return round(x * 2 ** (7 - exponent)) / 2 ** (7 - exponent)

    page.says(
        f"In bfloat16 a weight of 1 ignores every step below about {100 * 2**-9:.1f} % of it."
    )
    assert bfloat16(1 - 0.0019) == 1
    assert bfloat16(1 - 0.0020) < 1


@pytest.mark.holds("sign-error", "gradient-check", by="run")
def test_a_flipped_sign_is_200_percent_off(page):
    g = np.array([0.3, -4.0, 1e-3])
    off = 100 * np.linalg.norm(-g - g) / np.linalg.norm(g)
    page.says(
        "odd goes down, even goes up",
        f"a flipped sign is {off:.0f} % off",
        f"A wrong sign is {off:.0f} % off",
        "central differences, $(J(w+h)-J(w-h))/(2h)$",
    )


@pytest.mark.holds("difference-step", by="run")
def test_the_best_difference_step_is_near_1e_minus_5(page):
    page.says(
        r"errs by truncation, like $h^2$, and by rounding, like $\varepsilon/h$",
        "The two balance near the cube root of ε: about $10^{-5}$ in double precision",
    )
    assert 0.5e-5 < np.finfo(float).eps ** (1 / 3) < 2e-5
    errors = {h: max(abs(slope(math.exp, w, h) - math.exp(w)) for w in np.linspace(-0.1, 0.1, 41))
              for h in (1e-2, 1e-5, 1e-8, 1e-11)}  # fmt: skip
    assert min(errors, key=errors.get) == 1e-5
    # Above it truncation like h², below it rounding like ε/h.
    assert slope(math.exp, 0.0, 1e-2) - 1 == pytest.approx(1e-4 / 6, rel=1e-3)
    assert errors[1e-11] > 30 * errors[1e-8]


@pytest.mark.holds("zero-start", by="run")
def test_from_all_zeros_only_the_last_bias_moves(page):
    page.says("descent moves only the last bias")

    def loss(w, x=-1.4, t=-0.6):
        return (w[2] * np.tanh(w[0] * x + w[1]) + w[3] - t) ** 2 / 2

    w = np.zeros(4)
    for _ in range(20):
        g = [(loss(w + d) - loss(w - d)) / 2e-5 for d in 1e-5 * np.eye(4)]
        w = w - 0.3 * np.array(g)
    np.testing.assert_allclose(w, [0, 0, 0, -0.6], atol=1e-3)


@pytest.mark.holds("output-target", "delta-rule", by="run")
def test_the_two_differences_have_one_square_and_the_plus_is_a_minus(page):
    page.says("a number and its negative have the same square")
    x, t, w = 1.7, 0.4, 0.9
    one = slope(lambda w: (w * x - t) ** 2 / 2, w)
    assert one == pytest.approx(slope(lambda w: (t - w * x) ** 2 / 2, w))
    assert (t - w * x) * x == pytest.approx(-one)


@pytest.mark.holds("sum-or-mean", by="run")
def test_the_sum_needs_a_rate_smaller_by_the_number_of_samples():
    data = np.array([0.0, 1.0, 5.0, 6.0])
    of_mean = walk(9.0, lambda w: np.mean(w - data), 0.8, 60)
    of_sum = walk(9.0, lambda w: np.sum(w - data), 0.8 / len(data), 60)
    np.testing.assert_allclose(of_sum, of_mean)
    assert abs(walk(9.0, lambda w: np.sum(w - data), 0.8, 60)[-1]) > 1e9


@pytest.mark.holds("python-minus", by="run")
def test_w_equals_minus_throws_the_old_weight_away():
    assert "`w = -(lr * g)`" in ANSWERS["python-minus"]
    names = {"w": 5.0, "lr": 0.1, "g": 3.0}
    exec("w =- lr * g", names)
    assert names["w"] == pytest.approx(-0.3)


@pytest.mark.holds("which-norm", by="exhaustive")
def test_steepest_depends_on_the_norm(page):
    """The winner among many unit steps of each norm, for the gradient (3, 4)."""
    winners = {2: (-0.6, -0.8), np.inf: (-1, -1), 1: (0, -1)}
    page.says(
        f"For the gradient (3, 4) it is {point(*winners[2])} in Euclidean length, "
        f"{point(*winners[np.inf])} in the largest entry, {point(*winners[1])} in the sum."
    )
    angle = np.linspace(0, 2 * np.pi, 720_001)
    u = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for order, winner in winners.items():
        unit = u / np.linalg.norm(u, ord=order, axis=1, keepdims=True)
        best = unit[np.argmin(unit @ [3, 4])]
        np.testing.assert_allclose(best, winner, atol=2e-5)


@pytest.mark.holds("smoothness", by="run")
def test_w_to_the_fourth_has_no_lipschitz_constant(page):
    page.says("Some losses, such as $w^4$, have none.")
    ratios = [(4 * (w + 1) ** 3 - 4 * w**3) / 1 for w in (1, 100, 10_000)]
    assert ratios[0] < ratios[1] / 100 < ratios[2] / 1000


@pytest.mark.holds("hessian", by="run")
def test_the_gap_is_half_the_step_squared_through_the_hessian(page):
    page.says(r"the gap is about $\tfrac12h^2\,u\T Hu$")
    hessian, w, u, h = np.array([[2.0, 1.0], [1.0, 4.0]]), np.array([1.0, -2.0]), [0.6, 0.8], 1e-3
    step = h * np.array(u)

    def loss(p):
        return p @ hessian @ p / 2 + p[0] ** 3

    g = hessian @ w + np.array([3 * w[0] ** 2, 0])
    bend = hessian + np.diag([6 * w[0], 0])
    gap = loss(w + step) - loss(w) - g @ step
    assert gap == pytest.approx(step @ bend @ step / 2, rel=1e-3)


@pytest.mark.holds("saddle", by="run")
def test_exactly_on_the_ridge_it_walks_into_the_saddle_and_beside_it_does_not(page):
    page.says("Exactly on the ridge it can walk in, as on $x^2-y^2$ from $y=0$.")

    def end(y):
        w = np.array([1.0, y])
        for _ in range(100):
            w = w - 0.2 * np.array([2.0, -2.0]) * w
        return np.linalg.norm(w)

    assert end(0.0) < 1e-12
    assert end(1e-6) > 1


# ---------------------------------------------------------------- what holds for every loss

waves = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=4
)


@pytest.mark.holds("small-enough", "which-rate", "conditions", "why-minus", by="property")
@given(waves, st.floats(0.05, 1.95))
def test_each_rate_below_2_over_l_lowers_the_loss(page, waves, times):
    """On sums of a·sin(kw + c), with L = Σ|a|k²; beyond 2/L a parabola climbs."""
    page.says(
        "each rate below $2/L$ lowers the loss wherever the gradient is not zero, and $1/L$ has",
        "The learning rate must be below $2/L$, where the gradient is $L$-Lipschitz along the step",
    )
    smoothness = sum(abs(a) * k * k for a, k, _ in waves)
    gradient = sum(a * k * math.cos(c) for a, k, c in waves)
    assume(abs(gradient) > 1e-3)
    rate = times / smoothness

    def loss(w):
        return sum(a * math.sin(k * w + c) for a, k, c in waves)

    promised = rate * (1 - smoothness * rate / 2) * gradient**2
    assert loss(-rate * gradient) <= loss(0) - promised + 1e-12
    bowl = smoothness / 2
    assert bowl * (1 - 2.01) ** 2 > bowl


@pytest.mark.holds("which-directions", "opposite", "dot-product", by="property")
@given(waves, st.sampled_from([-1, 1]))
def test_a_negative_slope_descends_and_the_opposite_direction_climbs(page, waves, side):
    page.says("The rate along $-u$ is minus the rate along $u$")
    smoothness = sum(abs(a) * k * k for a, k, _ in waves)
    slope = side * sum(a * k * math.cos(c) for a, k, c in waves)
    assume(abs(slope) > 1e-2)
    h = abs(slope) / (smoothness + 1)

    def change(step):
        return sum(a * (math.sin(k * step + c) - math.sin(c)) for a, k, c in waves)

    assert np.sign(change(side * h)) == np.sign(slope)
    assert np.sign(change(-side * h)) == -np.sign(slope)


@pytest.mark.holds("which-directions", "dot-product", "necessary", by="symbolic")
def test_at_a_right_angle_the_gradient_cannot_tell(page):
    """x + y² and x − y² have one gradient at 0; along (0, 1) one rises and the other falls."""
    page.says("At exactly 90° the gradient cannot tell.")
    x, y = sp.symbols("x y", real=True)
    h = sp.symbols("h", positive=True)
    fates = []
    for loss in (x + y**2, x - y**2):
        gradient = [sp.diff(loss, v).subs({x: 0, y: 0}) for v in (x, y)]
        assert (gradient, sp.acos(sp.Matrix(gradient).dot(sp.Matrix([0, 1])))) == (
            [1, 0],
            sp.pi / 2,
        )
        fates.append(sp.sign(loss.subs({x: 0, y: h})))
    assert fates == [1, -1]


@pytest.mark.holds("maximise", "log-likelihood", by="symbolic")
def test_ascending_j_and_descending_minus_j_are_one_walk(page):
    page.says(r"since the gradient of $-J$ is $-\g$")
    w, rate = sp.symbols("w eta")
    loss = sp.Function("J")(w)
    assert sp.expand((w + rate * loss.diff(w)) - (w - rate * (-loss).diff(w))) == 0


@pytest.mark.holds("one-at-a-time", "sign-only", by="software")
def test_the_steepest_steps_in_l1_and_linf_by_linear_programs():
    """In ℓ₁ u = p − q with p, q ≥ 0 of the sum 1; in ℓ∞ each entry lies between −1 and 1."""
    rng = np.random.default_rng(4)
    for g in rng.normal(size=(20, 5)):
        greedy = linprog([*g, *-g], A_ub=[[1] * 10], b_ub=[1])
        largest = abs(g).argmax()
        expected = np.zeros(5)
        expected[largest] = -np.sign(g[largest])
        np.testing.assert_allclose(greedy.x[:5] - greedy.x[5:], expected, atol=1e-9)
        np.testing.assert_allclose(linprog(g, bounds=[(-1, 1)] * 5).x, -np.sign(g))
        assert -np.linalg.norm(g) <= greedy.fun  # Euclidean length is at least as steep


@pytest.mark.holds("newton", "natural-gradient", "muon", by="property")
@given(st.integers(0, 10**6))
def test_steps_seen_through_a_positive_definite_matrix_descend(page, seed):
    """And without it Newton's step can climb; Muon's rate is minus the sum of singular values."""
    page.says(r"goes along $-UV\T$: the steepest direction in the spectral norm")
    rng = np.random.default_rng(seed)
    root, g = rng.normal(size=(4, 4)), rng.normal(size=4)
    assert -g @ np.linalg.solve(root @ root.T + 0.1 * np.eye(4), g) < 0
    assert -np.array([0, -2]) @ np.linalg.solve(np.diag([2, -2]), [0, -2]) > 0
    gradient = rng.normal(size=(4, 3))
    left, values, right = np.linalg.svd(gradient, full_matrices=False)
    assert (gradient * -(left @ right)).sum() == pytest.approx(-values.sum())
    other = rng.normal(size=(4, 3))
    other /= np.linalg.norm(other, 2)
    assert (gradient * other).sum() >= -values.sum()


@pytest.mark.holds("unit-of-rate", by="symbolic")
def test_the_unit_of_the_rate():
    joule, metre = sp.symbols("joule metre", positive=True)
    gradient = joule / metre
    assert metre / gradient == metre**2 / joule
