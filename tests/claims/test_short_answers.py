"""docs/short-answers.md: its form, and every number in it against oracles that do not use `gd`."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "short-answers.md").read_text(encoding="utf-8")

QUESTION = re.compile(r"^### (?P<question>.+?) \{#(?P<id>[\w-]+)\}\n\n(?P<answer>.+?)\n$", re.M)
LINK = re.compile(r"\[(?P<text>[^]]+)\]\((?P<page>[\w./-]+\.md)(?:#(?P<fragment>[\w-]+))?\)")

FOUND = [match.groupdict() for match in QUESTION.finditer(PAGE)]
ANSWERS = {found["id"]: found["answer"] for found in FOUND}
every_answer = pytest.mark.parametrize("answer", ANSWERS.values(), ids=list(ANSWERS))


def says(name, *texts):
    """Whether that answer contains all these texts."""
    return all(text in ANSWERS[name] for text in texts)


# ---------------------------------------------------------------- form


def test_there_are_at_least_66_questions_in_ten_groups():
    assert len(FOUND) >= 66
    assert len(FOUND) == len(re.findall(r"^### ", PAGE, re.M))
    groups = re.findall(r"^## (.+?) \{data-search-exclude\}$", PAGE, re.M)
    assert len(groups) == len(re.findall(r"^## ", PAGE, re.M)) == 11


def test_every_question_has_an_id_of_its_own_and_asks():
    assert len(ANSWERS) == len(FOUND)
    assert len({found["question"] for found in FOUND}) == len(FOUND)
    for found in FOUND:
        assert found["question"].endswith("?"), found["question"]
        assert not re.search(r"[$\\]", found["question"]), found["question"]


@every_answer
def test_an_answer_is_short_and_links_to_a_place_that_exists(answer):
    """8 to 60 words, a formula counting by its blanks; at least one link to another page."""
    words = LINK.sub(r"\g<text>", answer).split()
    assert 8 <= len(words) <= 60, len(words)
    links = list(LINK.finditer(answer))
    assert links
    for link in links:
        assert link["page"] != "short-answers.md"
        text = (DOCS / link["page"]).read_text(encoding="utf-8")
        fragment = link["fragment"] or ""
        if fragment.startswith("claim-"):
            assert re.search(rf"id: {fragment}\}}|\{{#{fragment}\}}", text), fragment


# ---------------------------------------------------------------- numbers


def walk(w, gradient, rate, steps):
    """The points of gradient descent in one dimension, the start among them."""
    points = [w]
    for _ in range(steps):
        points.append(points[-1] - rate * gradient(points[-1]))
    return np.array(points)


def slope(f, w, h=1e-6):
    return (f(w + h) - f(w - h)) / (2 * h)


def test_the_sign_gives_the_step():
    assert says("sign-of-derivative", "0.1", "+0.6", "−0.06", "−0.4", "+0.04")
    np.testing.assert_allclose(-0.1 * np.array([0.6, -0.4]), [-0.06, 0.04])
    assert says("each-weight", "(−1, 1)", r"$(+\lr,-\lr)$")
    np.testing.assert_array_equal(-0.3 * np.array([-1.0, 1.0]), [0.3, -0.3])


def test_a_negative_weight_becomes_more_negative():
    assert says("negative-weight", "$(w+5)^2$", "$w=-3$", "+4", "−5")
    assert slope(lambda w: (w + 5) ** 2, -3.0) == pytest.approx(4)
    points = walk(-3.0, lambda w: 2 * (w + 5), 0.1, 200)
    assert (np.diff(points[:30]) < 0).all()
    assert points[-1] == pytest.approx(-5)


def test_without_the_sign_it_climbs():
    assert says("absolute-slope", "$w=-2$", "−4", "0.1", "−2.4", "4 to 5.76")
    assert slope(lambda w: w**2, -2.0) == pytest.approx(-4)
    after = -2 - 0.1 * abs(-4)
    assert (after, after**2) == pytest.approx((-2.4, 5.76))


@pytest.mark.parametrize("rate", [1e-3, 0.1, 0.5, 1.0, 3.0])
def test_plus_moves_away_at_every_rate(rate):
    for start in (-2.0, 1e-6, 0.7):
        assert (np.diff(np.abs(walk(start, lambda w: -2 * w, rate, 20))) > 0).all()


def test_too_large_a_rate_on_the_parabola():
    assert says("rate-too-big", "½ and 1 jump across", "rate 1 bounces", "above 1 it diverges")
    for rate in (0.51, 0.7, 0.99):
        points = walk(1.5, lambda w: 2 * w, rate, 2000)
        assert (points[:-1][:50] * points[1:][:50] < 0).all()
        assert abs(points[-1]) < 1e-9
    assert set(walk(1.5, lambda w: 2 * w, 1.0, 9)) == {1.5, -1.5}
    assert (np.diff(np.abs(walk(1.5, lambda w: 2 * w, 1.01, 99))) > 0).all()


def test_too_small_a_rate_on_the_parabola():
    assert says("rate-too-small", "0.001", "347 steps")
    points = walk(2.0, lambda w: 2 * w, 0.001, 400)
    assert np.argmax(points <= 1.0) == 347


def test_one_step_can_raise_the_loss():
    assert says("each-step", "$w=2$", "1.1", "4 to 5.76")
    assert walk(2.0, lambda w: 2 * w, 1.1, 1)[-1] ** 2 == pytest.approx(5.76)


def test_the_bound_on_the_rate_is_one_over_a():
    """Flat parabolas allow rates above 1, steep ones need smaller ones."""
    assert says("below-one", "it is 1", "$1/a$")
    for a in (0.1, 1.0, 25.0):
        below, above = 0.99 / a, 1.01 / a
        assert abs(walk(1.0, lambda w, a=a: 2 * a * w, below, 3000)[-1]) < 1e-9
        assert abs(walk(1.0, lambda w, a=a: 2 * a * w, above, 3000)[-1]) > 1e9


def test_it_bounces_between_one_and_two_over_lambda():
    assert says("bounces", r"$1-\lr\lambda$", r"$1/\lambda$ and $2/\lambda$")
    for lam in (0.5, 4.0):
        for times, bounces, converges in (
            (0.9, False, True),
            (1.5, True, True),
            (2.1, True, False),
        ):
            points = walk(1.0, lambda w, lam=lam: lam * w, times / lam, 300)
            assert (points[1] < 0) == bounces
            assert (abs(points[-1]) < 1e-6) == converges


def test_a_tiny_gradient_allows_no_large_rate():
    assert says("tiny-gradient", "$50w^2$", "0.02 ", "0.0001", "0.021")
    start = 0.0001 / 100
    assert slope(lambda w: 50 * w**2, start, 1e-7) == pytest.approx(0.0001)
    assert abs(walk(start, lambda w: 100 * w, 0.021, 1000)[-1]) > 1e6
    assert abs(walk(start, lambda w: 100 * w, 0.0199, 3000)[-1]) < start


def test_a_walk_can_overflow_to_nan_and_comparisons_with_it_are_false():
    assert says("nan", "`nan > 0.01` is false")
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


def test_how_steep_a_random_downhill_direction_is():
    assert says("why-that-one", "1000 dimensions", "0.0252")
    assert says("random-direction", "0.259", "in 10 dimensions", "1/1253", "in a million")
    assert round(share_of_a_random_direction(1000), 4) == 0.0252
    assert round(share_of_a_random_direction(10), 3) == 0.259
    assert round(1 / share_of_a_random_direction(10**6)) == 1253


def test_partial_derivatives_can_both_be_1_where_the_step_against_them_climbs():
    assert says("between-axes", "both can be 1", "step against (1, 1) climbs")

    def f(x, y):
        return x + y - 3 * x * y * (x + y) / (x**2 + y**2)

    for h in (1e-1, 1e-4, 1e-8):
        assert f(h, 0) / h == pytest.approx(1)
        assert f(0, h) / h == pytest.approx(1)
        assert f(-h, -h) > 0


def test_what_is_ignored_is_at_most_half_l_eta_of_what_is_kept():
    """On ½Lw² the bound is met; on L(1 − cos w), also L-Lipschitz, it holds."""
    assert says("ignore-higher", r"$\tfrac12L\lr$", "$2/L$")
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


def test_the_change_is_not_the_gradient_times_the_step():
    assert says("first-order-only", "(1, 2)", "(−1, −1)", "−4", "−6")
    p, d = np.array([1.0, 2.0]), np.array([-1.0, -1.0])
    assert (p + d) @ (p + d) - p @ p == -4
    assert 2 * p @ d == -6


def test_directions_can_go_down_where_the_gradient_is_zero():
    assert says("necessary", "$-x^2$ at 0")
    assert slope(lambda x: -(x**2), 0.0) == 0
    assert all(-(x**2) < 0 for x in (-0.1, 1e-9, 2.0))
    assert says("zero-gradient", "$w^2$, $-w^2$ and $w^3$")
    for f in (lambda w: w**2, lambda w: -(w**2), lambda w: w**3):
        assert slope(f, 0.0) == pytest.approx(0, abs=1e-9)


def test_the_cosine_is_lowest_at_180_degrees_only():
    assert says("why-180", "cos 180° = −1")
    degrees = np.arange(0, 360, 0.25)
    cosines = np.cos(np.radians(degrees))
    assert cosines.min() == -1
    assert degrees[cosines == -1].tolist() == [180]


def test_minus_the_gradient_can_miss_the_minimum_by_almost_79_degrees():
    assert says("points-at-minimum", "condition number 100", "78.6°")
    angle = np.linspace(0, np.pi / 2, 200_001)
    w = np.stack([np.cos(angle), np.sin(angle)])
    g = w * [[1], [100]]
    cosine = (w * g).sum(0) / np.linalg.norm(g, axis=0)
    assert round(np.degrees(np.arccos(cosine.min())), 1) == 78.6


def test_on_a_dome_the_gradient_points_at_the_maximum_only_from_an_axis():
    a = np.diag([-1.0, -3.0])
    for w, aims in (((2.0, 0.0), True), ((0.0, -1.0), True), ((1.0, 1.0), False)):
        w = np.array(w)
        g = a @ w
        assert (abs(g[0] * w[1] - g[1] * w[0]) < 1e-12) == aims


def test_from_beside_the_maximum_it_walks_away():
    assert says("start-at-maximum", "$-w^2$", r"$1+2\lr$")
    assert walk(0.0, lambda w: -2 * w, 0.1, 5)[-1] == 0
    points = walk(1e-9, lambda w: -2 * w, 0.1, 50)
    np.testing.assert_allclose(points[1:] / points[:-1], 1.2)


def test_a_walk_whose_gradients_vanish_can_run_to_infinity():
    assert says("always-converge", r"$\log(1+e^{-w})$")
    points = walk(0.0, lambda w: -1 / (1 + math.exp(w)), 1.0, 20_000)
    assert (np.diff(points) > 0).all()
    # It grows like log t: doubled steps add about log 2, without end.
    assert points[20_000] - points[10_000] == pytest.approx(math.log(2), abs=1e-3)


def test_in_rosenbrocks_valley_a_step_can_lower_the_loss_and_move_away():
    def loss(x, y):
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    x, y, h = -0.5, 1.0, 1e-6
    g = np.array([slope(lambda x: loss(x, y), x, h), slope(lambda y: loss(x, y), y, h)])
    after = np.array([x, y]) - 1e-4 * g
    assert loss(*after) < loss(x, y)
    assert np.linalg.norm(after - 1) > np.linalg.norm([x - 1, y - 1])


def test_minus_a_subgradient_can_climb_and_come_nearer():
    assert says("subgradient", r"$\abs{x}+2\abs{y}$ at (1, 0)", "(1, 2)", "from 1 to $1+3t$")
    points = np.random.default_rng(0).normal(size=(1000, 2))
    values = np.abs(points) @ [1, 2]
    assert (values >= 1 + (points - [1, 0]) @ [1, 2] - 1e-12).all()
    for t in (1e-6, 0.2, 0.39, 1.0):
        x, y = 1 - t, -2 * t
        assert abs(x) + 2 * abs(y) == pytest.approx(1 + 3 * t)
        assert (math.hypot(x, y) < 1) == (t < 0.4)


def test_bfloat16_ignores_steps_below_a_fifth_of_a_percent():
    """Eight significant bits: the float below 1 is 1 − 2⁻⁸, so half the gap is 2⁻⁹."""
    assert says("rounding", "weight of 1", "about 0.2 %")

    def bfloat16(x):
        exponent = math.floor(math.log2(x))
        return round(x * 2 ** (7 - exponent)) / 2 ** (7 - exponent)

    assert bfloat16(1 - 0.0019) == 1
    assert bfloat16(1 - 0.0020) < 1


def test_a_flipped_sign_is_200_percent_off():
    assert says("sign-error", "odd goes down, even goes up")
    assert says("gradient-check", "200 % off")
    g = np.array([0.3, -4.0, 1e-3])
    assert np.linalg.norm(-g - g) / np.linalg.norm(g) == pytest.approx(2)


def test_the_best_difference_step_is_near_1e_minus_5():
    assert says("difference-step", "cube root of ε", "$10^{-5}$")
    assert 0.5e-5 < np.finfo(float).eps ** (1 / 3) < 2e-5
    errors = {h: max(abs(slope(math.exp, w, h) - math.exp(w)) for w in np.linspace(-0.1, 0.1, 41))
              for h in (1e-2, 1e-5, 1e-8, 1e-11)}  # fmt: skip
    assert min(errors, key=errors.get) == 1e-5
    # Above it truncation like h², below it rounding like ε/h.
    assert slope(math.exp, 0.0, 1e-2) - 1 == pytest.approx(1e-4 / 6, rel=1e-3)
    assert errors[1e-11] > 30 * errors[1e-8]


def test_from_all_zeros_only_the_last_bias_moves():
    assert says("zero-start", "only the last bias")

    def loss(w, x=-1.4, t=-0.6):
        return (w[2] * np.tanh(w[0] * x + w[1]) + w[3] - t) ** 2 / 2

    w = np.zeros(4)
    for _ in range(20):
        g = [(loss(w + d) - loss(w - d)) / 2e-5 for d in 1e-5 * np.eye(4)]
        w = w - 0.3 * np.array(g)
    np.testing.assert_allclose(w, [0, 0, 0, -0.6], atol=1e-3)


def test_the_two_differences_have_one_square_and_the_plus_is_a_minus():
    assert says("output-target", "same square")
    x, t, w = 1.7, 0.4, 0.9
    one = slope(lambda w: (w * x - t) ** 2 / 2, w)
    assert one == pytest.approx(slope(lambda w: (t - w * x) ** 2 / 2, w))
    assert (t - w * x) * x == pytest.approx(-one)


def test_the_sum_needs_a_rate_smaller_by_the_number_of_samples():
    data = np.array([0.0, 1.0, 5.0, 6.0])
    of_mean = walk(9.0, lambda w: np.mean(w - data), 0.8, 60)
    of_sum = walk(9.0, lambda w: np.sum(w - data), 0.8 / len(data), 60)
    np.testing.assert_allclose(of_sum, of_mean)
    assert abs(walk(9.0, lambda w: np.sum(w - data), 0.8, 60)[-1]) > 1e9


def test_w_equals_minus_throws_the_old_weight_away():
    assert says("python-minus", "`w = -(lr * g)`")
    names = {"w": 5.0, "lr": 0.1, "g": 3.0}
    exec("w =- lr * g", names)
    assert names["w"] == pytest.approx(-0.3)


def test_steepest_depends_on_the_norm():
    """The winner among many unit steps of each norm, for the gradient (3, 4)."""
    assert says("which-norm", "(3, 4)", "(−0.6, −0.8)", "(−1, −1)", "(0, −1)")
    angle = np.linspace(0, 2 * np.pi, 720_001)
    u = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for order, winner in ((2, (-0.6, -0.8)), (np.inf, (-1, -1)), (1, (0, -1))):
        unit = u / np.linalg.norm(u, ord=order, axis=1, keepdims=True)
        best = unit[np.argmin(unit @ [3, 4])]
        np.testing.assert_allclose(best, winner, atol=2e-5)


def test_w_to_the_fourth_has_no_lipschitz_constant():
    assert says("smoothness", "$w^4$")
    ratios = [(4 * (w + 1) ** 3 - 4 * w**3) / 1 for w in (1, 100, 10_000)]
    assert ratios[0] < ratios[1] / 100 < ratios[2] / 1000


def test_the_gap_is_half_the_step_squared_through_the_hessian():
    assert says("hessian", r"$\tfrac12h^2\,u\T Hu$")
    hessian, w, u, h = np.array([[2.0, 1.0], [1.0, 4.0]]), np.array([1.0, -2.0]), [0.6, 0.8], 1e-3
    step = h * np.array(u)

    def loss(p):
        return p @ hessian @ p / 2 + p[0] ** 3

    g = hessian @ w + np.array([3 * w[0] ** 2, 0])
    bend = hessian + np.diag([6 * w[0], 0])
    gap = loss(w + step) - loss(w) - g @ step
    assert gap == pytest.approx(step @ bend @ step / 2, rel=1e-3)


def test_exactly_on_the_ridge_it_walks_into_the_saddle_and_beside_it_does_not():
    assert says("saddle", "$x^2-y^2$ from $y=0$")

    def end(y):
        w = np.array([1.0, y])
        for _ in range(100):
            w = w - 0.2 * np.array([2.0, -2.0]) * w
        return np.linalg.norm(w)

    assert end(0.0) < 1e-12
    assert end(1e-6) > 1
