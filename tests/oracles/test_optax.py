"""What the pages say of JAX and Optax, run with them."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from gd import descend, rosenbrock

jax.config.update("jax_enable_x64", True)

LIBRARY = f"Optax {optax.__version__}, JAX {jax.__version__}"
RATE = 1e-3
START = jnp.array([-1.2, 1.0])


def valley(w):
    return (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#optax", by="software")
def test_the_update_is_minus_the_rate_times_the_gradient():
    """optax.sgd makes an update, −lr times the gradient."""
    optimizer, gradient = optax.sgd(RATE), jax.grad(valley)(START)
    update, _ = optimizer.update(gradient, optimizer.init(START))
    np.testing.assert_array_equal(update, -RATE * gradient)


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#optax", by="software")
def test_apply_updates_adds():
    """optax.apply_updates adds the update."""
    assert "jnp.asarray(p + u)" in inspect.getsource(optax.apply_updates)
    assert optax.apply_updates(jnp.array([5.0]), jnp.array([-2.0])).tolist() == [3.0]


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#optax", by="software")
def test_it_is_the_same_step_as_subtracting():
    """Both together are w − η·∇J: twenty steps are those of gd.descend."""
    optimizer, w = optax.sgd(RATE), START
    state, points = optimizer.init(w), [w]
    for _ in range(20):
        update, state = optimizer.update(jax.grad(valley)(w), state)
        w = optax.apply_updates(w, update)
        points.append(w)
    expected = descend(rosenbrock, START, RATE, steps=20).points
    np.testing.assert_allclose(np.stack(points), expected, rtol=1e-12)


@pytest.mark.holds("backpropagation#claim-who-subtracts", by="software")
def test_grad_computes_and_moves_nothing():
    """jax.grad computes the gradient for any use; the parameters stay."""
    w = jnp.array([-1.2, 1.0])
    np.testing.assert_allclose(jax.grad(valley)(w), rosenbrock.grad([-1.2, 1.0]), rtol=1e-14)
    assert w.tolist() == [-1.2, 1.0]


@pytest.mark.holds("adam#exercises", by="software")
def test_nesterov_as_libraries_write_it():
    """Nesterov's momentum is m ← βm + g with the step −η(g + βm)."""
    optimizer, m = optax.sgd(RATE, momentum=0.9, nesterov=True), 0
    state = optimizer.init(START)
    for g in (jnp.array([1.0, -2.0]), jnp.array([0.5, 3.0]), jnp.array([-1.0, 0.1])):
        update, state = optimizer.update(g, state)
        m = 0.9 * m + g
        np.testing.assert_allclose(update, -RATE * (g + 0.9 * m), rtol=1e-12)


@pytest.mark.holds("adam#what-can-go-wrong", by="software")
def test_adamw_subtracts_the_weight_too():
    """AdamW also subtracts lr·λ·w."""
    gradient = jax.grad(valley)(START)
    steps = []
    for optimizer in (optax.adamw(RATE, weight_decay=0.3), optax.adam(RATE)):
        update, _ = optimizer.update(gradient, optimizer.init(START), START)
        steps.append(update)
    np.testing.assert_allclose(steps[0], steps[1] - RATE * 0.3 * START, rtol=1e-12)
