"""What the pages say that SciPy can show: ascent by minimising −f, line search, slopes checked."""

import numpy as np
import pytest
import scipy
from scipy import optimize

from gd import backtracking, parabola, quadratic_bowl, rosenbrock

LIBRARY = f"SciPy {scipy.__version__}"


@pytest.mark.holds("short-answers#maximise", by="software")
def test_minimize_maximises_the_flipped_function():
    """Flip the sign of a function and minimise it: that is its maximum."""

    def reward(w):
        return -rosenbrock(w)

    found = optimize.minimize(lambda w: -reward(w), [-1.2, 1.0])
    np.testing.assert_allclose(found.x, [1, 1], atol=1e-4)
    assert reward(found.x) > reward([-1.2, 1.0])


@pytest.mark.holds("step-length#claim-length-backtracking", by="software")
def test_line_search_takes_a_rate_of_armijo():
    """A rate along −∇J that line_search accepts satisfies (4); on w² it is at most 1 − c."""
    for c in (0.1, 0.3, 0.45):
        w = np.array([3.0])
        rate = optimize.line_search(parabola.value, parabola.grad, w, -parabola.grad(w), c1=c)[0]
        assert 0 < rate <= 1 - c
        at = np.array([3.0, -2.0])
        bowl = quadratic_bowl(10)
        g = bowl.grad(at)
        rate = optimize.line_search(bowl, bowl.grad, at, -g, c1=c)[0]
        assert bowl(at - rate * g) <= bowl(at) - c * rate * g @ g
        assert backtracking(bowl, at, start=rate, fraction=c) == rate


@pytest.mark.holds("step-length#claim-length-backtracking", by="software")
def test_line_search_finds_nothing_uphill():
    """Along +∇J no rate satisfies the condition."""
    w = np.array([3.0])
    with pytest.warns(optimize._linesearch.LineSearchWarning, match="did not converge"):
        found = optimize.line_search(parabola.value, parabola.grad, w, parabola.grad(w))
    assert found[0] is None


@pytest.mark.holds(
    "backpropagation#how-do-you-know-that-it-is-right",
    "short-answers#gradient-check",
    "short-answers#sign-error",
    by="software",
)
def test_a_flipped_sign_is_200_percent_off():
    """check_grad finds a gradient with the wrong sign 200 % off."""
    for at in ([-1.2, 1.0], [0.3, 2.0]):
        off = optimize.check_grad(rosenbrock, lambda w: -rosenbrock.grad(w), at)
        assert off / np.linalg.norm(rosenbrock.grad(at)) == pytest.approx(2, abs=1e-5)


@pytest.mark.holds("backpropagation#claim-central-difference", by="software")
def test_the_error_of_a_central_difference():
    """On w³ the central difference is off by h²·6/6, and on w² by nothing but rounding."""
    for h in (1e-1, 1e-2, 1e-3):
        cube, square = (
            sum(optimize.approx_fprime(np.array([2.0]), f, s)[0] for s in (h, -h)) / 2
            for f in (lambda w: w[0] ** 3, lambda w: w[0] ** 2)
        )
        assert cube - 12 == pytest.approx(h**2, rel=1e-6)
        assert square == pytest.approx(4, rel=1e-12)
