"""gd.descent against closed forms, eigen-decompositions, and walks taken one at a time."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gd import (
    Loss,
    absolute_value,
    descend,
    descent,
    double_well,
    parabola,
    quadratic_bowl,
    rosenbrock,
    saddle,
    shifted_parabola,
    step,
)

rates = st.floats(0.001, 3)
numbers = st.floats(-100, 100)


def negative(loss):
    return Loss("negative", lambda w: -loss.value(w), lambda w: -loss.grad(w), scalar=loss.scalar)


# One step.


@given(hnp.arrays(float, 3, elements=numbers), hnp.arrays(float, 3, elements=numbers), rates)
def test_step_subtracts_and_with_maximize_adds(w, gradient, rate):
    down = [a - rate * b for a, b in zip(w.tolist(), gradient.tolist(), strict=True)]
    up = [a + rate * b for a, b in zip(w.tolist(), gradient.tolist(), strict=True)]
    assert step(w, gradient, rate).tolist() == down
    assert step(w, gradient, rate, maximize=True).tolist() == up
    assert step(w, -gradient, rate, maximize=True).tolist() == down


@pytest.mark.parametrize(("slope", "change"), [(0.6, -0.06), (-0.4, 0.04), (0.0, 0.0)])
def test_step_moves_against_the_sign_of_the_slope(slope, change):
    assert step(0.0, slope, 0.1) == pytest.approx(change)


def test_step_takes_lists_ints_and_leaves_its_arguments_alone():
    assert step([1, 2], [1, -1], 1).tolist() == [0, 3]
    w, gradient = np.ones(2), np.ones(2)
    step(w, gradient, 0.5)
    assert w.tolist() == gradient.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1, 2], [1], 0.1), ValueError, r"gradient must have shape \(2,\), got \(1,\)"),
        ((np.nan, 1, 0.1), ValueError, "w must be finite, got nan"),
        ((1, np.inf, 0.1), ValueError, "gradient must be finite, got inf"),
        (("1", 1, 0.1), TypeError, "w must be an array of real numbers, got '1'"),
        ((1j, 1, 0.1), TypeError, "w must be an array of real numbers, got 1j"),
        ((1, None, 0.1), TypeError, "gradient must be an array of real numbers, got None"),
        (([[1], [1, 2]], 1, 0.1), TypeError, "w must be an array of real numbers"),
        ((1, 1, 0), ValueError, "learning_rate must be a finite number > 0, got 0"),
        ((1, 1, [0.1]), TypeError, r"learning_rate must be a real number, got \[0.1\]"),
    ],
)
def test_step_refuses_what_it_cannot_use(arguments, error, message):
    with pytest.raises(error, match=message):
        step(*arguments)


# A walk is what the closed form says.


@given(numbers, rates, st.booleans())
def test_walks_on_the_parabola_are_powers(start, rate, maximize):
    walk = descend(parabola, start, rate, steps=20, tolerance=0, maximize=maximize)
    factor = 1 + 2 * rate if maximize else 1 - 2 * rate
    exact = start * factor ** np.arange(walk.steps + 1.0)
    np.testing.assert_allclose(walk.points, exact, rtol=1e-9, atol=1e-14 * abs(start) + 1e-300)
    np.testing.assert_array_equal(walk.losses, walk.points * walk.points)
    np.testing.assert_array_equal(walk.gradients, 2 * walk.points)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.1, [2, 1.6, 1.28, 1.024, 0.8192]),
        (0.5, [2, 0]),
        (0.9, [2, -1.6, 1.28, -1.024]),
        (1.0, [2, -2, 2, -2, 2]),
        (1.1, [2, -2.4, 2.88, -3.456]),
    ],
)
def test_the_numbers_of_the_parabola(rate, expected):
    walk = descend(parabola, 2, rate, steps=len(expected) - 1)
    np.testing.assert_allclose(walk.points, expected, rtol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("maximize", [False, True])
def test_walks_on_quadratics_shrink_each_eigen_component(size, maximize):
    rng = np.random.default_rng(size)
    normal = rng.standard_normal(size)
    basis = np.eye(size) - 2 * np.outer(normal, normal) / (normal @ normal)  # a reflection
    values = rng.uniform(0.1, 1.5, size)
    matrix = basis * values @ basis.T
    quadratic = Loss(
        "quadratic",
        lambda w: 0.5 * np.einsum("...i,ij,...j", w, matrix, w, optimize=True),
        lambda w: w @ matrix,
    )
    start = rng.standard_normal(size)
    walk = descend(quadratic, start, 0.7, steps=12, tolerance=0, maximize=maximize)
    factors = 1 + 0.7 * values if maximize else 1 - 0.7 * values
    exact = [basis @ (factors**t * (basis.T @ start)) for t in range(13)]
    np.testing.assert_allclose(walk.points, exact, rtol=1e-9, atol=1e-10)
    assert (walk.steps, walk.stopped) == (12, "budget")


def test_ascending_is_descending_the_negative():
    for loss, start in ((double_well, 0.3), (rosenbrock, [0.2, 0.1]), (saddle, [[1, 2], [3, 0]])):
        up = descend(loss, start, 1e-3, steps=20, maximize=True)
        down = descend(negative(loss), start, 1e-3, steps=20)
        np.testing.assert_array_equal(up.points, down.points)
        assert (np.diff(up.losses, axis=0) > 0).all()


def test_a_saddle_is_entered_from_its_ridge_and_left_from_beside_it():
    walk = descend(saddle, [[1, 0], [1, 1e-6]], 0.1, steps=3000)
    assert walk.stopped.tolist() == ["converged", "diverged"]
    assert abs(walk.points[-1, 0]).max() < 1e-8


# Why a walk stops.


def test_every_reason_to_stop():
    assert descend(parabola, 2.0, 0.1).stopped == "converged"
    assert descend(parabola, 2.0, 1.0).stopped == "budget"
    assert descend(parabola, 2.0, 1.1, steps=10_000).stopped == "diverged"
    assert descend(absolute_value, 0.25, 0.5, steps=7).points[:3].tolist() == [0.25, -0.25, 0.25]


@given(
    st.floats(-3, 3),
    st.sampled_from([0.01, 0.2, 0.45, 0.5, 0.7, 1.2]),
    st.sampled_from([0, 1e-300, 1e-8, 0.1, 3.0, 1e300]),
    st.integers(0, 200),
)
def test_a_walk_stops_at_the_first_gradient_within_the_tolerance(start, rate, tolerance, steps):
    bowl = quadratic_bowl(3)
    for loss, at in ((parabola, start), (bowl, [start, 1 - start])):
        walk = descend(loss, at, rate, steps=steps, tolerance=tolerance)
        norms = [math.hypot(*np.atleast_1d(g)) for g in walk.gradients]
        assert len(norms) == walk.steps + 1 <= steps + 1
        assert all(norm > tolerance for norm in norms[:-1])
        if norms[-1] <= tolerance:
            assert walk.stopped == "converged"
        else:
            assert walk.stopped == ("budget" if walk.steps == steps else "diverged")


@pytest.mark.parametrize("size", [1e-170, 1e-320, 1e170])
def test_the_tolerance_holds_where_squares_underflow_or_overflow(size):
    flat = Loss("flat", lambda w: 0 * w[..., 0], lambda w: np.full_like(w, size))
    norm = size * math.sqrt(2)
    for start in (np.zeros(2), np.zeros((3, 2))):
        near, far = (
            descend(flat, start, 1e-9, steps=1, tolerance=norm * s).steps for s in (1.01, 0.99)
        )
        assert np.all(near == 0)
        assert np.all(far == 1)
        assert np.all(descend(flat, start, 1e-9, steps=1, tolerance=0).steps == 1)
        assert np.all(descend(flat, start, 1e-9, steps=1).steps == (size > 1))


def test_a_converged_start_takes_no_step_even_of_a_budget_of_none():
    for steps in (0, 5):
        walk = descend(parabola, 0, 0.1, steps=steps)
        assert (walk.points.tolist(), walk.stopped, walk.steps) == ([0.0], "converged", 0)
    walk = descend(parabola, 1, 0.1, steps=0)
    assert (walk.points.tolist(), walk.stopped, walk.steps) == ([1.0], "budget", 0)
    assert descend(rosenbrock, [[1, 1], [0, 0]], 0.1, steps=0).stopped.tolist() == [
        "converged",
        "budget",
    ]


def one_and_many(loss, start, rate, **options):
    start = np.asarray(start, dtype=float)
    yield descend(loss, start, rate, **options)
    many = descend(loss, np.stack([start, start]), rate, **options)
    for i in range(2):
        rows = (rows[:, i] for rows in (many.points, many.losses, many.gradients))
        assert many.points.shape[0] == many.steps.max() + 1
        yield descent.Walk(*rows, str(many.stopped[i]), int(many.steps[i]))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("part", ["loss", "gradient"])
@pytest.mark.parametrize("scalar", [True, False])
def test_a_loss_or_gradient_that_stops_being_finite_ends_the_walk(bad, part, scalar):
    def first(w):
        return w if scalar else w[..., 0]

    def value(w):
        return np.where((first(w) < 0.5) & (part == "loss"), bad, first(w))

    def grad(w):
        slope = np.where((first(w) < 0.5) & (part == "gradient"), bad, 1.0)
        return slope if scalar else np.stack([slope, 0 * slope], axis=-1)

    falls = Loss("falls", value, grad, scalar=scalar)
    for walk in one_and_many(falls, 1.0 if scalar else [1.0, 0.0], 0.125):
        assert (walk.stopped, walk.steps) == ("diverged", 4)
        assert np.isfinite(walk.points).all()
        assert walk.losses.tolist() == [1, 0.875, 0.75, 0.625, 0.5]
        assert np.isfinite(walk.gradients).all()


def test_a_point_that_stops_being_finite_is_never_evaluated():
    def value(w):
        assert np.isfinite(w).all()
        return np.zeros(np.shape(w))

    steep = Loss("steep", value, lambda w: np.full(np.shape(w), -1e308), scalar=True)
    for walk in one_and_many(steep, 1.0, 1.0):
        assert (walk.stopped, walk.steps, walk.points[-1]) == ("diverged", 1, 1e308)
    plane = Loss("plane", lambda w: value(w[..., 0]), steep.grad)
    for walk in one_and_many(plane, [1.0, 2.0], 1.0):
        assert (walk.stopped, walk.steps) == ("diverged", 1)


def test_a_start_without_a_finite_loss_or_gradient_has_diverged():
    for start in (1e308, -1e308, 1e200):
        for steps in (0, 10):
            for walk in one_and_many(parabola, start, 0.1, steps=steps):
                assert (walk.stopped, walk.steps) == ("diverged", 0)
                assert walk.points.ravel()[0] == start
                assert walk.losses.ravel()[0] == np.inf
    kink = Loss("kink", lambda w: 0 * w, lambda w: np.full(np.shape(w), np.nan), scalar=True)
    zero = Loss("zero", lambda w: np.full(np.shape(w), np.nan), lambda w: 0 * w, scalar=True)
    for loss in (kink, zero):
        for walk in one_and_many(loss, 1.0, 0.1):
            assert (walk.stopped, walk.steps) == ("diverged", 0)


def test_a_start_at_the_edge_of_the_numbers_ends():
    for start in ([1e308, -1e308], [1e-320, 5e-324]):
        for loss in (quadratic_bowl(10), saddle, rosenbrock):
            for walk in one_and_many(loss, start, 1.5, steps=500):
                assert walk.stopped in ("converged", "diverged", "budget")


def test_a_start_without_a_finite_loss_takes_no_step_even_to_one():
    for walk in one_and_many(parabola, 1e200, 0.5):  # the step from there ends at 0
        assert (walk.stopped, walk.steps, walk.points.tolist()) == ("diverged", 0, [1e200])


def test_the_budget_is_100_steps_unless_it_is_given():
    assert descend(parabola, 1.0, 1.0).steps == 100


# Many starts.


def test_a_gradient_as_long_as_the_tolerance_has_converged():
    for walk in one_and_many(parabola, 0.5, 0.1, tolerance=1.0):
        assert (walk.stopped, walk.steps) == ("converged", 0)
    for walk in one_and_many(quadratic_bowl(1), [3.0, 4.0], 0.1, tolerance=5.0):
        assert (walk.stopped, walk.steps) == ("converged", 0)
    least = Loss("least", lambda w: w @ w, lambda w: np.full_like(w, 5e-324))
    assert descend(least, [1.0], 0.1, steps=1, tolerance=0).stopped == "budget"


def test_a_start_that_diverges_stops_alone():
    bowl = quadratic_bowl(30)  # at the rate 0.2 the second coordinate grows fivefold a step
    walk = descend(bowl, [[1.0, 0.0], [1.0, 1e300], [1.0, 1.0]], 0.2, steps=10)
    assert walk.stopped.tolist() == ["budget", "diverged", "budget"]
    assert walk.steps[[0, 2]].tolist() == [10, 10]
    np.testing.assert_allclose(walk.points[:, 0, 0], 0.8 ** np.arange(11.0))
    np.testing.assert_allclose(walk.points[:, 2, 1], (-5.0) ** np.arange(11.0))
    # Each step multiplies by about 1e150; the gradient overflows once w > 1e158.
    steep = Loss("steep", lambda w: 0 * w[..., 0], lambda w: -1e150 * w)
    walk = descend(steep, [[1.0, 0.0], [1e100, 0.0]], 1.0)
    assert (walk.steps.tolist(), walk.stopped.tolist()) == ([1, 0], ["diverged"] * 2)


@pytest.mark.parametrize("kind", [np.int64, np.float32, np.float16, bool])
def test_walks_are_taken_in_doubles_whatever_the_start_is(kind):
    start = np.array([[1, 0], [1, 1]], dtype=kind)
    for view in (start, start.T, np.asfortranarray(start), start[::-1]):
        for loss in (parabola, quadratic_bowl(3)):
            walk = descend(loss, view, 0.1, steps=3)
            exact = descend(loss, view.astype(float).copy(order="C"), 0.1, steps=3)
            np.testing.assert_array_equal(walk.points, exact.points)
            assert walk.points.dtype == walk.losses.dtype == walk.gradients.dtype == float


@given(st.sampled_from([1e-310, 5e-324, 1e-160, 1e160, 1e300]), st.sampled_from([1, 2, 1000]))
def test_walks_from_the_smallest_and_largest_numbers(size, dimension):
    """On ½‖w‖² at the rate ½ every point is half the one before, where no square overflows."""
    bowl = Loss("bowl", lambda w: 0.5 * np.vecdot(w, w), lambda w: w)
    for walk in one_and_many(bowl, np.full(dimension, size), 0.5, steps=5, tolerance=0):
        if size > 1e153:
            assert (walk.stopped, walk.steps, walk.losses[0]) == ("diverged", 0, np.inf)
        else:
            exact = np.full(dimension, size) * 0.5 ** np.arange(walk.steps + 1.0)[:, np.newaxis]
            np.testing.assert_allclose(walk.points, exact, rtol=1e-15, atol=5e-324)
            assert walk.stopped in ("budget", "converged")


@given(
    hnp.arrays(float, st.integers(0, 6), elements=st.floats(-4, 4) | st.sampled_from([0, 1e308])),
    st.sampled_from([0.01, 0.05, 0.2]),
    st.booleans(),
    st.integers(0, 80),
)
def test_many_starts_are_walks_of_their_own(starts, rate, maximize, steps):
    pairs = np.stack([starts, np.cos(starts)], axis=-1)
    for loss, many in ((double_well, starts), (quadratic_bowl(30), pairs)):
        walk = descend(loss, many, rate, steps=steps, maximize=maximize)
        alone = [descend(loss, one, rate, steps=steps, maximize=maximize) for one in many]
        assert walk.steps.tolist() == [a.steps for a in alone]
        assert walk.stopped.tolist() == [a.stopped for a in alone]
        assert len(walk.points) == max([a.steps for a in alone], default=0) + 1
        for i, a in enumerate(alone):
            for field in ("points", "losses", "gradients"):
                rows, own = getattr(walk, field)[:, i], getattr(a, field)
                np.testing.assert_array_equal(rows[: a.steps + 1], own)
                np.testing.assert_array_equal(
                    rows[a.steps :], np.stack([own[-1]] * (len(rows) - a.steps))
                )


def test_the_shapes_of_walks():
    for loss, start, batch in (
        (parabola, 1.0, ()),
        (parabola, np.ones(3), (3,)),
        (parabola, np.ones((4, 3)), (4, 3)),
        (parabola, np.ones(0), (0,)),
        (parabola, np.ones(1), (1,)),
        (saddle, np.ones(2), ()),
        (saddle, np.ones((3, 2)), (3,)),
        (saddle, np.ones((5, 3, 2)), (5, 3)),
        (saddle, np.ones((0, 2)), (0,)),
    ):
        walk = descend(loss, start, 0.1, steps=6)
        rows = 1 if 0 in batch else 7
        assert walk.points.shape == walk.gradients.shape == (rows, *np.shape(start))
        assert walk.losses.shape == (rows, *batch)
        assert np.shape(walk.stopped) == np.shape(walk.steps) == batch
        assert walk.points.dtype == walk.losses.dtype == walk.gradients.dtype == float
        if batch == ():
            assert (type(walk.stopped), type(walk.steps)) == (str, int)


def test_a_budget_beyond_memory_costs_only_the_steps_taken():
    assert descend(parabola, 1.0, 0.5, steps=10**15).steps == 1
    assert descend(parabola, [1.0, 2.0], 0.5, steps=10**15).steps.tolist() == [1, 1]


# What a function may do.


def test_the_start_is_never_changed():
    for loss in (parabola, saddle):
        start = np.array([1.0, 2.0])
        start.flags.writeable = False
        walk = descend(loss, start, 0.1)
        walk.points[:] = 0
        assert start.tolist() == [1, 2]


@pytest.mark.parametrize("start", [np.array([2.0, 1.0]), np.array([[2.0, 1.0], [1.0, 1.0]])])
def test_functions_may_reuse_a_buffer_or_write_on_what_they_are_given(start):
    buffer, losses = np.empty_like(start), np.empty(start.shape[:-1])

    def value(w):
        losses[...] = (w**2).sum(axis=-1)
        w[...] = 77.0
        return losses if losses.shape else losses[()]

    def grad(w):
        buffer[...] = 2 * w
        w[...] = 77.0
        return buffer

    plain = Loss("plain", lambda w: (w**2).sum(axis=-1), lambda w: 2 * w)
    expected = descend(plain, start, 0.1, steps=10)
    for loss in (Loss("rude", value, grad), Loss("same", plain.value, lambda w: w.__imul__(2))):
        walk = descend(loss, start, 0.1, steps=10)
        np.testing.assert_array_equal(walk.points, expected.points)
        np.testing.assert_array_equal(walk.gradients, expected.gradients)
        np.testing.assert_array_equal(walk.losses, expected.losses)


def test_functions_may_return_python_numbers_lists_and_ints():
    plain = descend(parabola, 2.0, 0.125, steps=5)
    walk = descend(
        Loss("", lambda w: float(w) ** 2, lambda w: 2 * float(w), scalar=True), 2, 0.125, steps=5
    )
    assert walk.points.tolist() == plain.points.tolist()
    lists = Loss("", lambda w: float(w @ w), lambda w: [2 * a for a in w.tolist()])
    assert descend(lists, [2.0, 0.0], 0.125, steps=5).points[:, 0].tolist() == plain.points.tolist()
    ints = Loss("", lambda w: 1, lambda w: 1, scalar=True)
    assert descend(ints, 0, 1, steps=2).points.tolist() == [0, -1, -2]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"loss": np.square}, TypeError, "loss must be a gd.Loss, got <ufunc 'square'>"),
        ({"start": np.nan}, ValueError, "start must be finite, got nan"),
        ({"start": [1, np.inf]}, ValueError, r"start must be finite, got \[1.0, inf\]"),
        ({"start": "2"}, TypeError, "start must be an array of real numbers, got '2'"),
        ({"start": None}, TypeError, "start must be an array of real numbers, got None"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be a finite number > 0, got 0"),
        (
            {"learning_rate": -0.1},
            ValueError,
            "learning_rate must be a finite number > 0, got -0.1",
        ),
        (
            {"learning_rate": np.inf},
            ValueError,
            "learning_rate must be a finite number > 0, got inf",
        ),
        (
            {"learning_rate": np.nan},
            ValueError,
            "learning_rate must be a finite number > 0, got nan",
        ),
        ({"learning_rate": True}, TypeError, "learning_rate must be a real number, got True"),
        ({"learning_rate": "0.1"}, TypeError, "learning_rate must be a real number, got '0.1'"),
        ({"learning_rate": 1j}, TypeError, "learning_rate must be a real number, got 1j"),
        ({"learning_rate": None}, TypeError, "learning_rate must be a real number, got None"),
        ({"steps": -1}, ValueError, "steps must be an integer >= 0, got -1"),
        ({"steps": 1.5}, TypeError, "steps must be an integer, got 1.5"),
        ({"steps": True}, TypeError, "steps must be an integer, got True"),
        ({"steps": "9"}, TypeError, "steps must be an integer, got '9'"),
        ({"tolerance": -1e-9}, ValueError, "tolerance must be a finite number >= 0, got -1e-09"),
        ({"tolerance": np.nan}, ValueError, "tolerance must be a finite number >= 0, got nan"),
        (
            {"loss": saddle},
            ValueError,
            r"start must be shape \(..., n\) for saddle, got shape \(\)",
        ),
        (
            {"loss": Loss("", lambda w: [1, 2], np.sign, scalar=True)},
            ValueError,
            r"loss.value\(start\) must have shape \(\), got \(2,\)",
        ),
        (
            {"loss": dataclasses.replace(saddle, grad=lambda w: w[..., 0]), "start": [1, 2]},
            ValueError,
            r"loss.grad\(start\) must have shape \(2,\), got \(\)",
        ),
        (
            {"loss": dataclasses.replace(saddle, value=lambda w: w), "start": [[1, 2]]},
            ValueError,
            r"loss.value\(start\) must have shape \(1,\), got \(1, 2\)",
        ),
        (
            {"loss": Loss("", lambda w: None, np.sign, scalar=True)},
            TypeError,
            r"loss.value\(start\) must be an array of real numbers, got None",
        ),
    ],
)
def test_descend_refuses_what_it_cannot_use(change, error, message):
    with pytest.raises(error, match=message):
        descend(**{"loss": parabola, "start": 1.0, "learning_rate": 0.1} | change)


def test_numpy_numbers_are_numbers():
    walk = descend(
        parabola, np.float32(2), np.float32(0.5), steps=np.int8(3), tolerance=np.array(0)
    )
    assert (walk.points.tolist(), walk.stopped) == ([2.0, 0.0], "converged")


def test_an_error_inside_a_readers_function_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        descend(Loss("", lambda w: 1 / 0, np.sign, scalar=True), 1.0, 0.1)


def test_a_tilted_parabola_is_walked_to_its_minimiser():
    tilted = shifted_parabola(2, slope=-1)
    np.testing.assert_allclose(descend(tilted, [-9.0, 0.0, 9.0], 0.3).points[-1], 2.5, atol=1e-8)


@pytest.mark.parametrize("start", [2.0, [2.0, -1.0], np.zeros((0,))])
def test_a_walk_that_outgrows_its_first_store_is_kept_whole(monkeypatch, start):
    """On w², minus multiplies by 1 − 2η: after t steps the walk is at (1 − 2η)ᵗ w₀."""
    monkeypatch.setattr("gd.descent._ROOM", 1)
    walk = descend(parabola, start, 0.001, steps=300, tolerance=0)
    factors = (1 - 0.002) ** np.arange(301.0 if np.size(start) else 1)
    expected = np.multiply.outer(factors, start)
    np.testing.assert_allclose(walk.points, expected, rtol=1e-12)
    np.testing.assert_allclose(walk.losses, expected**2, rtol=1e-12)
    np.testing.assert_allclose(walk.gradients, 2 * expected, rtol=1e-12)
    np.testing.assert_array_equal(walk.steps, 300)


def test_a_walk_in_the_plane_that_outgrows_its_first_store_is_kept_whole(monkeypatch):
    monkeypatch.setattr("gd.descent._ROOM", 1)
    bowl = quadratic_bowl(4.0)
    for starts in ([2.0, -1.0], [[2.0, -1.0], [0.5, 3.0]]):
        walk = descend(bowl, starts, 0.001, steps=300, tolerance=0)
        factors = (1 - 0.001 * np.array([1.0, 4.0])) ** np.arange(301.0)[:, np.newaxis]
        expected = np.einsum("tn,...n->t...n", factors, starts)
        np.testing.assert_allclose(walk.points, expected, rtol=1e-12)
        np.testing.assert_allclose(walk.gradients, expected * [1, 4], rtol=1e-12)
