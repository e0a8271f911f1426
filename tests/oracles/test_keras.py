"""What the pages say of Keras, run with Keras on JAX."""

import inspect

import keras
import numpy as np
import pytest
from keras import ops

from gd import descend, rosenbrock

keras.config.set_floatx("float64")

LIBRARY = f"Keras {keras.__version__}"
RATE = 1e-3


def walk(steps, sign):
    """The points of plain SGD, handed sign times the gradient of Rosenbrock's valley."""
    w = keras.Variable([-1.2, 1.0])
    optimizer = keras.optimizers.SGD(learning_rate=RATE)
    points = [np.asarray(w.value)]
    for _ in range(steps):
        optimizer.apply_gradients([(ops.convert_to_tensor(sign * rosenbrock.grad(points[-1])), w)])
        points.append(np.asarray(w.value))
    return np.stack(points)


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#keras", by="software")
def test_sgd_subtracts_the_gradient_times_the_rate():
    """SGD subtracts the gradient times the rate: the minus is the subtraction."""
    source = inspect.getsource(keras.optimizers.SGD.update_step)
    assert "self.assign_sub(variable, ops.multiply(gradient, learning_rate))" in source


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#keras", by="software")
def test_gradients_are_handed_over_as_they_are():
    """apply_gradients takes the gradients as they are: twenty steps are those of gd.descend."""
    expected = descend(rosenbrock, [-1.2, 1.0], RATE, steps=20).points
    np.testing.assert_allclose(walk(20, 1), expected, rtol=1e-12)


@pytest.mark.holds("short-answers#keras", by="software")
def test_a_minus_of_ones_own_climbs():
    """A minus before the gradients cancels the other: the loss goes up."""
    assert (np.diff(rosenbrock(walk(5, -1))) > 0).all()


@pytest.mark.holds("adam#exercises", by="software")
def test_nesterov_as_libraries_write_it():
    """Nesterov's momentum takes the steps −η(g + βm) with m ← βm + g."""
    w, m = keras.Variable([0.0, 0.0]), 0
    optimizer = keras.optimizers.SGD(learning_rate=RATE, momentum=0.9, nesterov=True)
    for g in (np.array([1.0, -2.0]), np.array([0.5, 3.0]), np.array([-1.0, 0.1])):
        before = np.asarray(w.value)
        optimizer.apply_gradients([(ops.convert_to_tensor(g), w)])
        m = 0.9 * m + g
        step = np.asarray(w.value) - before
        np.testing.assert_allclose(step, -RATE * (g + 0.9 * m), rtol=1e-6)
