"""gd.directions against brute force, linear programs, and 50-digit arithmetic."""

import re
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linprog

from gd import (
    angle,
    directional_derivative,
    is_descent_direction,
    quadratic_bowl,
    rosenbrock,
    steepest_direction,
)

FORM = np.array([[2.0, 0.7], [0.7, 0.5]])
LENGTHS = {
    "l2": lambda u: np.sqrt((u**2).sum(axis=-1)),
    "l1": lambda u: np.abs(u).sum(axis=-1),
    "linf": lambda u: np.abs(u).max(axis=-1),
    "quadratic": lambda u: np.sqrt(np.einsum("...i,ij,...j", u, FORM, u)),
}
entries = st.floats(-10, 10).map(lambda a: round(a, 3))
vectors = hnp.arrays(float, 3, elements=entries)
planes = hnp.arrays(float, 2, elements=entries)


def options(norm):
    return {"norm": norm, "form": FORM} if norm == "quadratic" else {"norm": norm}


# The rate along a direction.


@given(vectors, vectors)
def test_the_directional_derivative_is_the_dot_product(g, d):
    exact = sum(Fraction(a) * Fraction(b) for a, b in zip(g.tolist(), d.tolist(), strict=True))
    assert directional_derivative(g, d) == pytest.approx(float(exact), abs=1e-12)


def test_the_directional_derivative_is_the_rate_of_change():
    w, h = np.array([0.3, -0.2]), 1e-6
    for turn in np.linspace(0, 2 * np.pi, 9):
        u = np.array([np.cos(turn), np.sin(turn)])
        rate = (rosenbrock(w + h * u) - rosenbrock(w - h * u)) / (2 * h)
        assert directional_derivative(rosenbrock.grad(w), u) == pytest.approx(rate, abs=1e-6)


def test_directions_broadcast():
    g, many = np.array([3.0, 4.0]), np.array([[1.0, 0.0], [0.0, -1.0], [4.0, -3.0]])
    assert directional_derivative(g, many).tolist() == [3, -4, 0]
    assert is_descent_direction(g, many).tolist() == [False, True, False]
    np.testing.assert_allclose(angle(many, g), [np.degrees(np.arccos(0.6)), 143.13010235, 90])
    assert directional_derivative(np.ones((5, 1, 2)), many).shape == (5, 3)
    assert directional_derivative(np.ones((0, 2)), g).shape == (0,)
    assert (directional_derivative(3, -2), angle(3, -2), angle(3, 2)) == (-6, 180, 0)


# Descent.


@given(
    hnp.arrays(int, 3, elements=st.integers(-9, 9)),
    hnp.arrays(int, 3, elements=st.integers(-9, 9)),
    st.sampled_from([1e-320, 1e-200, 1.0, 1e200, 1e306]),
)
def test_descent_is_a_negative_dot_product_at_every_scale(g, d, scale):
    assert is_descent_direction(g * scale, d * scale) is (int(g @ d) < 0)
    assert is_descent_direction(g * scale, d) is (int(g @ d) < 0)
    assert is_descent_direction(-3.0 * scale, scale) is True


EXTREMES = st.sampled_from([0, 5e-324, -1e-310, 1e-160, 1.0, -3.0, 1e160, -1e300])


@given(hnp.arrays(float, 2, elements=EXTREMES), hnp.arrays(float, 2, elements=EXTREMES))
def test_descent_is_the_sign_of_the_exact_dot_product(g, d):
    exact = sum(Fraction(a) * Fraction(b) for a, b in zip(g.tolist(), d.tolist(), strict=True))
    assert is_descent_direction(g, d) is (exact < 0)
    assert is_descent_direction([g, g], d).tolist() == [exact < 0] * 2


def test_a_product_that_is_zero_does_not_hide_the_smallest():
    assert is_descent_direction([1e160, 5e-324], [0, -1e-310]) is True
    assert is_descent_direction([0.0, 5e-324], [1e300, -5e-324]) is True


@given(planes, planes)
def test_a_descent_direction_lowers_the_loss_for_small_steps(w, d):
    loss = quadratic_bowl(7)
    g = loss.grad(w)
    assume(g @ d < -1e-6)
    assert is_descent_direction(g, d)
    reach = -(g @ d) / (7 * (d @ d))  # below 2|g·d|/(L‖d‖²) the descent lemma promises a decrease
    assert (loss(w + np.linspace(0.01, 1, 9)[:, np.newaxis] * reach * d) < loss(w)).all()


# Angles.


@given(vectors, vectors, st.sampled_from([1e-300, 1.0, 1e300]), st.booleans(), st.floats(0, 1e-6))
def test_angles_are_right_to_the_last_digits_near_0_and_180(g, d, scale, opposite, tilt):
    near = (-g if opposite else g) + tilt * d
    for other in (d, near):
        a, b = (mpmath.matrix([mpmath.mpf(float(v)) for v in vector]) for vector in (g, other))
        with mpmath.workdps(60):
            lengths = mpmath.norm(a) * mpmath.norm(b)
            assume(lengths > 1e-12)
            cosine = mpmath.fdot(a, b) / lengths
            exact = float(mpmath.degrees(mpmath.acos(max(-1, min(1, cosine)))))
        assert angle(g * scale, other) == pytest.approx(exact, rel=1e-13, abs=3e-14)


def test_angles_at_the_ends_are_exact():
    for g in ([3.0, 4.0], [1e-310, 1e-310], [1e300, -1e300], [0.1, 0.7, -0.3]):
        assert angle(g, -np.array(g)) == 180
        assert angle(g, g) == 0
    assert angle([1, 1e-9], [1, 0]) == pytest.approx(np.degrees(1e-9), rel=1e-12)
    assert 180 - angle([-1, 1e-9], [1, 0]) == pytest.approx(np.degrees(1e-9), rel=1e-6)
    for turn in (30, 60, 90, 120):
        d = [np.cos(np.radians(turn)), np.sin(np.radians(turn))]
        assert angle([1, 0], d) == pytest.approx(turn, rel=1e-14)


# The steepest direction.


@pytest.mark.parametrize("norm", LENGTHS)
@given(g=planes)
def test_no_direction_of_a_fine_circle_is_steeper(norm, g):
    assume(g.any())
    turns = np.linspace(0, 2 * np.pi, 20_001)
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    circle /= LENGTHS[norm](circle)[:, np.newaxis]
    u = steepest_direction(g, **options(norm))
    assert LENGTHS[norm](u) == pytest.approx(1, rel=1e-12)
    size = np.abs(g).max()
    assert (circle @ g >= g @ u - 1e-12 * size).all()
    assert (circle @ g).min() == pytest.approx(g @ u, abs=1e-3 * size)


@pytest.mark.parametrize("norm", ["l1", "linf"])
@given(g=hnp.arrays(float, 5, elements=entries))
def test_the_rates_of_l1_and_linf_are_those_of_linear_programs(norm, g):
    assume(g.any())
    if norm == "linf":
        best = linprog(g, bounds=[(-1, 1)] * 5).fun
    else:  # u = p − q with p, q >= 0 and sum(p + q) <= 1
        best = linprog(np.r_[g, -g], A_ub=np.ones((1, 10)), b_ub=[1]).fun
    u = steepest_direction(g, norm)
    assert g @ u == pytest.approx(best, rel=1e-9)
    assert LENGTHS[norm](u) == 1


@given(vectors, st.integers(0, 10_000))
def test_the_steepest_direction_of_a_form_is_the_euclidean_one_in_its_coordinates(g, seed):
    assume(g.any())
    root = np.random.default_rng(seed).standard_normal((3, 3)) + 3 * np.eye(3)
    assume(np.linalg.cond(root) < 1e3)
    u = steepest_direction(g, "quadratic", form=root.T @ root)
    # With v = root·u the length is ‖v‖ and the rate is (root⁻ᵀg)·v.
    np.testing.assert_allclose(
        root @ u, steepest_direction(np.linalg.inv(root).T @ g), rtol=1e-7, atol=1e-9
    )


@pytest.mark.parametrize("shape", [(2, 2), (1, 4), (4, 1), (3, 5), (4, 2)])
def test_the_steepest_matrix_has_the_rate_of_the_nuclear_norm(shape):
    rng = np.random.default_rng(0)
    for _ in range(10):
        g = rng.standard_normal(shape)
        u = steepest_direction(g, "spectral")
        gram = g @ g.T if shape[0] < shape[1] else g.T @ g
        nuclear = np.sqrt(np.linalg.eigvalsh(gram)).sum()
        assert (g * u).sum() == pytest.approx(-nuclear)
        assert np.linalg.norm(u, 2) == pytest.approx(1)
        others = rng.standard_normal((500, *shape))
        others /= np.linalg.norm(others, 2, axis=(-2, -1))[:, np.newaxis, np.newaxis]
        assert ((g * others).sum(axis=(-2, -1)) > -nuclear).all()


def test_the_steepest_matrix_leaves_out_what_has_no_gradient():
    column, row = np.array([1.0, 2.0, 2.0]) / 3, np.array([0.6, -0.8])
    np.testing.assert_allclose(
        steepest_direction(5 * np.outer(column, row), "spectral"), -np.outer(column, row)
    )
    rng = np.random.default_rng(0)
    for _ in range(10):  # of rank 2 up to rounding, which must not count as a third direction
        left, right = (np.linalg.qr(rng.standard_normal((5, 2)))[0] for _ in range(2))
        g = left * [3.0, 1e-3] @ right.T
        np.testing.assert_allclose(steepest_direction(g, "spectral"), -left @ right.T, atol=1e-11)
    stack = np.stack([np.diag([1.0, 0.0]), 1e-305 * np.eye(2), -1e305 * np.eye(2)])
    expected = [np.diag([-1.0, 0.0]), -np.eye(2), np.eye(2)]
    np.testing.assert_allclose(steepest_direction(stack, "spectral"), expected, atol=1e-15)


def test_the_table_of_norms_for_one_gradient():
    assert steepest_direction([3, 4]).tolist() == [-0.6, -0.8]
    assert steepest_direction([3, 4], "linf").tolist() == [-1, -1]
    assert steepest_direction([3, 4], "l1").tolist() == [0, -1]
    p = np.diag([9.0, 16.0])
    expected = -np.array([3 / 9, 4 / 16]) / np.sqrt(2)
    np.testing.assert_allclose(steepest_direction([3, 4], "quadratic", p), expected)


def test_ties_and_zero_entries():
    assert steepest_direction([2, -2, 2], "l1").tolist() == [-1, 0, 0]
    assert steepest_direction([0, -2, 2], "l1").tolist() == [0, 1, 0]
    assert steepest_direction([0, -2, 5], "linf").tolist() == [0, 1, -1]
    for norm in ("l1", "l2", "linf"):  # no −0
        assert not np.signbit(steepest_direction([0, 3], norm)[0])


@pytest.mark.parametrize("norm", LENGTHS)
def test_the_length_of_the_gradient_does_not_matter(norm):
    g = np.array([3.0, -4.0])
    expected = steepest_direction(g, **options(norm))
    for scale in (1e-307, 1e-160, 1e160, 1e307):
        u = steepest_direction(g * scale, **options(norm))
        np.testing.assert_allclose(u, expected, rtol=1e-12)
    tiny = steepest_direction([5e-324, 0], **options(norm))
    np.testing.assert_allclose(tiny, steepest_direction([1, 0], **options(norm)))


@pytest.mark.parametrize("scale", [1e-300, 1e-10, 1e10, 1e300])
def test_the_size_of_the_form_only_sets_the_length(scale):
    expected = steepest_direction([3, 4], "quadratic", FORM) / np.sqrt(scale)
    u = steepest_direction([3, 4], "quadratic", FORM * scale)
    np.testing.assert_allclose(u, expected, rtol=1e-12)
    uneven = steepest_direction([1, 1], "quadratic", np.diag([scale, 1]))
    inverse = np.array([1 / np.sqrt(scale), 1])  # P⁻¹g in units of the widths of the ball
    np.testing.assert_allclose(
        uneven / [1 / np.sqrt(scale), 1], -inverse / np.hypot(*inverse), rtol=1e-12
    )


@pytest.mark.parametrize("norm", LENGTHS)
def test_many_gradients_at_once_and_one_dimension(norm):
    g = np.random.default_rng(0).standard_normal((4, 3, 2))
    u = steepest_direction(g, **options(norm))
    for index in np.ndindex(4, 3):
        np.testing.assert_allclose(u[index], steepest_direction(g[index], **options(norm)))
    assert steepest_direction(np.ones((0, 2)), **options(norm)).shape == (0, 2)
    line = {"norm": norm, "form": [[4.0]]} if norm == "quadratic" else {"norm": norm}
    expected = 0.5 if norm == "quadratic" else 1
    assert steepest_direction(-7.0, **line) == expected
    assert np.shape(steepest_direction(-7.0, **line)) == ()
    assert steepest_direction([7], **line).tolist() == [-expected]
    assert steepest_direction(np.arange(1000.0), "l1")[-1] == -1


def test_vectors_of_very_different_lengths_in_one_batch():
    g = np.array([[3e-310, 4e-310], [3e300, 4e300], [3.0, -4.0]])
    d = np.array([[-3.0, -4.0], [4e-320, -3e-320], [1e300, 0.0]])
    np.testing.assert_allclose(angle(g, d), [180, 90, np.degrees(np.arccos(0.6))], atol=0.1)
    assert is_descent_direction(g, d).tolist() == [True, False, False]
    expected = [[-0.6, -0.8], [-0.6, -0.8], [-0.6, 0.8]]
    np.testing.assert_allclose(steepest_direction(g), expected)


@pytest.mark.parametrize("norm", LENGTHS)
@given(g=hnp.arrays(float, 2, elements=st.sampled_from([0, 1e-310, -5e-324, 1.0, -1e300, 1e308])))
def test_a_steepest_direction_has_length_1_at_every_size_and_descends(norm, g):
    assume(g.any())
    u = steepest_direction(g, **options(norm))
    assert LENGTHS[norm](u) == pytest.approx(1, rel=1e-12)
    exact = sum(Fraction(a) * Fraction(b) for a, b in zip(g.tolist(), u.tolist(), strict=True))
    assert exact < 0
    if norm == "l1":
        assert exact == -max(abs(Fraction(a)) for a in g.tolist())
    if norm == "linf":
        assert exact == -sum(abs(Fraction(a)) for a in g.tolist())


@given(hnp.arrays(int, st.integers(1, 6), elements=st.sampled_from([-2, -1, 0, 1, 2])))
def test_on_a_tie_the_first_of_the_largest_is_taken(g):
    assume(g.any())
    first = [abs(int(a)) for a in g].index(int(np.abs(g).max()))
    expected = np.zeros(len(g))
    expected[first] = -np.sign(g[first])
    for kind in (int, float, np.float32):
        assert steepest_direction(g.astype(kind), "l1").tolist() == expected.tolist()


@given(st.integers(-14, 14), st.floats(-0.99, 0.99), planes)
def test_an_ill_conditioned_form_is_exact_or_refused(power, lean, g):
    """Against exact rational arithmetic: −P⁻¹g/√(gᵀP⁻¹g)."""
    assume(g.any())
    width = 10.0**power
    p = np.array([[1.0, lean * width], [lean * width, width * width]])
    a, b, c, d = (Fraction(v) for v in p.ravel().tolist())
    x, y = (Fraction(v) for v in g.tolist())
    det = a * d - b * c
    assume(det > 0)
    inverse = ((d * x - b * y) / det, (a * y - c * x) / det)
    size = mpmath.sqrt(mpmath.mpf(float(x * inverse[0] + y * inverse[1])))
    expected = [-float(v) / float(size) for v in inverse]
    u = steepest_direction(g, "quadratic", p)
    assert np.abs(u - expected)[0] <= 1e-12 * max(np.abs(expected[0]), width * abs(expected[1]))
    assert np.abs(u - expected)[1] * width <= 1e-12 * max(
        np.abs(expected[0]), width * abs(expected[1])
    )


def test_a_form_is_symmetric_to_1e_10_of_its_widths():
    steepest_direction([1, 1], "quadratic", [[4, 4e-10], [0, 4]])
    with pytest.raises(ValueError, match="symmetric positive definite"):
        steepest_direction([1, 1], "quadratic", [[4, 4.1e-10], [0, 4]])
    for n in (2, 3):  # of rank 1
        with pytest.raises(ValueError, match="symmetric positive definite"):
            steepest_direction(np.ones(n), "quadratic", np.ones((n, n)))


def test_which_singular_values_count():
    """From max(m, n)·eps times the largest on."""
    eps = np.finfo(float).eps
    assert steepest_direction(np.diag([1.0, 2 * eps]), "spectral")[1, 1] == -1
    assert steepest_direction(np.diag([1.0, 1.9 * eps]), "spectral")[1, 1] == 0
    stack = np.stack([np.diag([1.0, 10 * eps])] * 50)
    np.testing.assert_array_equal(
        steepest_direction(stack, "spectral"), -np.stack([np.eye(2)] * 50)
    )
    turn = np.array([[0.0, 1.0], [-1.0, 0.0]])
    stack = np.stack([1e-305 * turn, 1e305 * np.eye(2)])
    np.testing.assert_allclose(steepest_direction(stack, "spectral"), [-turn, -np.eye(2)])
    block = np.zeros((9, 9))
    block[:8, :8], block[8, 8] = 1.0, 20 * eps  # its singular values are 8 and 20·eps
    assert steepest_direction(block, "spectral")[8, 8] == 0


def test_a_thousand_dimensions_and_one():
    g = np.random.default_rng(0).standard_normal(1000)
    assert angle(g, -g) == 180
    np.testing.assert_allclose(steepest_direction(g), -g / np.linalg.norm(g))
    u = steepest_direction(g, "quadratic", np.diag(np.arange(1.0, 1001)))
    expected = g / np.arange(1.0, 1001)
    np.testing.assert_allclose(u, -expected / np.sqrt(g @ expected))
    for norm in ("l1", "l2", "linf"):
        assert steepest_direction(np.float32(-2), norm) == 1
        assert steepest_direction(np.arange(6)[::-2], norm).shape == (3,)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: steepest_direction([0, 0]), "no direction is steepest"),
        (lambda: steepest_direction(0.0, "l1"), "gradient must not be zero"),
        (lambda: steepest_direction([[1, 0], [0, 0]], "linf"), "gradient must not be zero"),
        (lambda: steepest_direction(np.zeros((2, 2)), "spectral"), "gradient must not be zero"),
        (lambda: steepest_direction([]), "gradient must not be zero"),
        (lambda: steepest_direction([1, np.nan]), "gradient must be finite"),
        (lambda: steepest_direction([1], "l3"), "norm must be one of l2, l1, .* got 'l3'"),
        (lambda: steepest_direction([1], "quadratic"), "got 'quadratic' and no form"),
        (
            lambda: steepest_direction([1], form=[[1]]),
            "form must come with norm='quadratic' only, got 'l2'",
        ),
        (lambda: steepest_direction([1, 2], "spectral"), r"gradient must have shape \(..., m, n\)"),
        (
            lambda: steepest_direction([1, 2], "quadratic", [[1]]),
            r"form must have shape \(2, 2\), got \(1, 1\)",
        ),
        (
            lambda: steepest_direction([1, 2], "quadratic", [[1, 2], [2, 1]]),
            r"form must be symmetric positive definite, got \[\[1.0, 2.0\], \[2.0, 1.0\]\]",
        ),
        (lambda: steepest_direction([1, 2], "quadratic", [[1, 0], [1e-6, 1]]), "symmetric"),
        (lambda: steepest_direction([1, 2], "quadratic", [[1, 0], [0, 0]]), "definite"),
        (lambda: steepest_direction([1, 2], "quadratic", [[1, 0], [0, -1]]), "definite"),
        (lambda: steepest_direction([1, 2], "quadratic", np.full((2, 2), np.inf)), "form must be"),
        (lambda: angle([1, 0], [0, 0]), "direction must not be zero"),
        (lambda: angle([0, 0], [1, 0]), "gradient must not be zero"),
        (lambda: angle(0, 1), "gradient must not be zero"),
        (lambda: angle([], []), "gradient must not be zero"),
        (lambda: angle([1, np.inf], [1, 0]), "gradient must be finite"),
        (
            lambda: directional_derivative([1, 2], [1, 2, 3]),
            r"direction must fit gradient, of shape \(2,\), got shape \(3,\)",
        ),
        (lambda: directional_derivative([1, 2], 3), "direction must fit gradient"),
        (lambda: directional_derivative(np.ones((2, 2)), np.ones((3, 2))), "direction must fit"),
        (lambda: is_descent_direction([1, 2], [np.nan, 0]), "direction must be finite"),
    ],
)
def test_directions_refuse_what_they_cannot_use(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_what_the_errors_say():
    for call, message in (
        (
            lambda: steepest_direction([0, 0]),
            "gradient must not be zero: at a zero gradient no direction is steepest",
        ),
        (
            lambda: steepest_direction([1], form=[[1]]),
            "form must come with norm='quadratic' only, got 'l2' and a form",
        ),
        (lambda: angle([1, 0], [np.nan, 0]), "direction must be finite, got [nan, 0.0]"),
        (
            lambda: angle([1], [1, 2]),
            "direction must fit gradient, of shape (1,), got shape (2,)",
        ),
        (lambda: is_descent_direction([np.inf], [1]), "gradient must be finite, got [inf]"),
    ):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            call()


def test_directions_refuse_what_is_no_array_of_numbers():
    for call in (
        lambda: steepest_direction("up"),
        lambda: steepest_direction([1j, 1]),
        lambda: angle([1], ["1"]),
        lambda: is_descent_direction(None, [1]),
    ):
        with pytest.raises(TypeError, match="must be an array of real numbers"):
            call()
