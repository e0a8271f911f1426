"""The lab on a real fit: it runs in any folder, and its answers are true."""

import json

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib import pyplot as plt
from scipy import stats

from hooks import SNIPPETS


@pytest.fixture(scope="module")
def cells(page):
    return json.loads(page.path.read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def lab(cells, tmp_path_factory):
    """The notebook's names after a run in a folder far from the project."""
    plt.switch_backend("agg")
    names = {"alts": []}

    def show():
        names["alts"].append(names["alt"])
        plt.close("all")

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        patch.setattr(plt, "show", show)
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
    return names


@pytest.fixture(scope="module")
def columns():
    """Bill, flipper (mm) and mass (kg)."""
    rows = np.genfromtxt(SNIPPETS / "penguins.csv", delimiter=",", skip_header=1)
    return rows[:, 1], rows[:, 2], rows[:, 3] / 1000


@pytest.fixture(scope="module")
def best(columns):
    """Slope and height of the line of least squares, by SciPy."""
    _, flipper, mass = columns
    line = stats.linregress((flipper - flipper.mean()) / flipper.std(), mass)
    return np.array([line.slope, line.intercept])


@pytest.mark.holds("lab-a-real-fit", by="text")
def test_no_outputs_are_committed(cells):
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert len({cell["id"] for cell in cells}) == len(cells)


@pytest.mark.holds("lab-a-real-fit", "the-penguins", by="run")
def test_the_penguins(page, lab):
    """Counted in the file: a row for each, below the names of its four columns."""
    names, *rows = (SNIPPETS / "penguins.csv").read_text(encoding="utf-8").split()
    page.says(f"A straight line through {len(rows)} penguins", "The file has four columns.")
    assert len(names.split(",")) == 4
    assert len(lab["mass"]) == len(rows)
    assert all(f"{len(rows)} dots" in alt for alt in lab["alts"][:1])


@pytest.mark.holds("the-loss-and-its-gradient", by="symbolic")
def test_the_gradient_by_the_chain_rule(page):
    """For one penguin; the mean of such losses has the mean of such gradients."""
    page.says(
        "The line predicts ${y = w_1 x + w_2}$, in kilograms. The loss is half the mean of "
        "$(y-t)^2$",
        r"the slope in $w_1$ is the mean of $(y-t)\,x$, and the slope in $w_2$ is the mean of "
        "$y-t$",
    )
    w1, w2, x, t = sp.symbols("w1 w2 x t", real=True)
    y = w1 * x + w2
    loss = (y - t) ** 2 / 2
    assert sp.expand(sp.diff(loss, w1) - (y - t) * x) == 0
    assert sp.expand(sp.diff(loss, w2) - (y - t)) == 0


@pytest.mark.holds("the-loss-and-its-gradient", "is-the-gradient-right", by="software")
def test_the_standardised_input_and_the_slopes_at_the_start(page, lab, columns, best):
    page.says("The result $x$ has mean $0$ and mean square $1$, and no unit.")
    _, flipper, _ = columns
    assert lab["x"] == pytest.approx(stats.zscore(flipper))
    assert np.mean(lab["x"]) == pytest.approx(0, abs=1e-12)
    assert np.mean(lab["x"] ** 2) == pytest.approx(1)
    page.says("Both slopes are negative.")
    assert (lab["gradient"](np.zeros(2)) < 0).all()
    assert lab["gradient"](np.zeros(2)) == pytest.approx(-best)
    assert (lab["walk"].points[1] > 0).all()  # the first step raises and tilts the line


@pytest.mark.holds("the-fit", "check-it-against-a-formula", by="software")
def test_the_fit_is_least_squares(page, lab, best):
    rate, steps = lab["rate"], lab["walk"].steps
    assert steps == 40
    page.says(f"Now subtract, forty times, with the learning rate ${rate}$.")
    for t, point in enumerate(lab["walk"].points):
        assert point - best == pytest.approx((1 - rate) ** t * -best)
    page.says(f"after forty steps {100 * (1 - rate) ** steps:.3f} % of the way is left")
    left = np.linalg.norm(lab["walk"].points[-1] - best) / np.linalg.norm(best)
    assert left == pytest.approx((1 - rate) ** steps)
    assert len(lab["alts"]) == 2


@pytest.mark.holds("check-it-against-a-formula", by="property")
@given(
    arrays(float, 8, elements=st.floats(-9, 9), unique=True),
    arrays(float, 8, elements=st.floats(-9, 9)),
    arrays(float, 2, elements=st.floats(-9, 9)),
)
def test_with_standardised_inputs_the_gradient_is_the_way_from_the_best_line(
    page, given_x, target, at
):
    """For any data, and for no other mean square: doubling x turns the gradient."""
    page.says(
        r"With standardised inputs the gradient is exactly $w - w^\star$",
        r"So every step multiplies the distance by $1-\eta$: "
        r"$$w_t - w^\star = (1-\eta)^t\,(w_0 - w^\star)$$",
    )
    x = (given_x - given_x.mean()) / given_x.std()
    for stretch in (1, 2):
        inputs = np.column_stack([stretch * x, np.ones(8)])
        best = np.linalg.lstsq(inputs, target)[0]
        gradient = inputs.T @ (inputs @ at - target) / 8
        away = at - best
        assert gradient == pytest.approx([stretch**2, 1] * away, abs=1e-8)
        if stretch == 1:
            assert at - 0.3 * gradient - best == pytest.approx((1 - 0.3) * away, abs=1e-8)


@pytest.mark.holds("two-things-to-get-wrong", by="run")
def test_two_things_to_get_wrong(page, lab, best):
    """The factors of the answer, and what follows from a factor in every walk."""
    plus, long = 1 + 0.2, 1 - 2.1
    page.says(f"With plus the factor is $1+0.2={plus:.1f}$: away from the best line, a fifth")
    page.says(f"With the rate $2.1$ it is $1-2.1={long:.1f}$: each step jumps across the best line")
    assert (plus - 1, -long - 1) == pytest.approx((1 / 5, 1 / 10))  # a fifth, a tenth farther
    for name, factor in (("plus", plus), ("long", long), ("minus", 1 - 0.2)):
        way = lab[name].points - best
        assert way[1:] == pytest.approx(factor * way[:-1], rel=1e-9, abs=1e-12)


@pytest.mark.holds("two-things-to-get-wrong", by="symbolic")
def test_for_which_rates_the_walk_converges(page, lab):
    page.says(
        "With a rate between $0$ and $2$ the walk converges, at $2$ it jumps to and fro for ever, "
        "and above $2$ it diverges."
    )
    rate = sp.symbols("eta", real=True)
    factor = 1 - rate
    assert sp.solveset(factor**2 < 1, rate, sp.S.Reals) == sp.Interval.open(0, 2)
    assert factor.subs(rate, 2) == -1
    there_and_back = lab["gd"].descend(lab["fit"], np.zeros(2), 2.0, steps=6).points
    assert there_and_back[::2] == pytest.approx(np.zeros((4, 2)), abs=1e-12)


@pytest.mark.holds("your-turn", by="software")
def test_your_turn_1_and_4(page, lab, columns, best):
    """One step at the rate 1, and the losses of both lines from their correlations."""
    page.says(r"One. The gradient is $w-w^\star$, so the step $-1\cdot\nabla J$ is exactly the way")
    assert lab["gd"].descend(lab["fit"], np.zeros(2), 1.0).steps == 1
    bill, flipper, mass = columns
    losses = [
        mass.var() * (1 - stats.pearsonr(x, mass).statistic ** 2) / 2 for x in (flipper, bill)
    ]
    page.says(f"The flipper's, with ${losses[0]:.3f}$ against ${losses[1]:.3f}$ kg².")
    excess = 0.8**80 * best @ best / 2
    assert lab["walk"].losses[-1] == pytest.approx(losses[0] + excess, rel=1e-12)


@pytest.mark.holds("your-turn", by="run")
def test_your_turn_2_in_millimetres(page, lab, columns):
    """The largest curvature, and where the line is after 1000 steps, in closed form."""
    _, flipper, mass = columns
    inputs = np.stack([flipper, np.ones(len(mass))], axis=1)
    curvature, axes = np.linalg.eigh(inputs.T @ inputs / len(mass))
    assert lab["rate"] > 2 / curvature[1]
    page.says(
        f"the largest curvature is now about {curvature[1]:,.0f}, and every rate above ".replace(
            ",", " ", 1
        )
        + f"$2/{curvature[1]:.0f}$, about ${2 / curvature[1]:.6f}$, is too large"
    )
    steps, rate = 1000, 0.00002
    page.says(f"with {steps} steps and compare with the best line")
    best = np.polyfit(flipper, mass, 1)

    def after(t):
        return best - axes @ ((1 - rate * curvature) ** t * (axes.T @ best))

    slope, height = after(steps)
    page.says(
        f"With ${rate:.5f}$ the slope settles at once at ${slope:.3f}$, and then almost nothing "
        f"moves: after {steps} steps $w_2$ is ${height:.4f}$, while the best line has "
        f"${best[1]:.2f}$."
    )
    assert after(10)[0] == pytest.approx(slope, rel=0.01)
    page.says("The loss stays at about twice the least.")
    ratio = np.mean((inputs @ after(steps) - mass) ** 2) / np.mean((inputs @ best - mass) ** 2)
    assert ratio == pytest.approx(2, abs=0.1)


@pytest.mark.holds("your-turn", "is-the-gradient-right", by="run")
def test_your_turn_3_two_slips(page, lab):
    """Both slips are seen by the check; one settles at a wrong line, one runs away."""
    gd, value, x, inputs, mass = (lab[k] for k in ("gd", "value", "x", "inputs", "mass"))

    def forgotten(w):
        error = np.mean(inputs @ w - mass)
        return np.array([error, error])

    def flipped(w):
        error = inputs @ w - mass
        return np.array([-np.mean(error * x), np.mean(error)])

    walks = []
    for wrong in (forgotten, flipped):
        loss = gd.Loss("wrong", value, wrong)
        assert 0.1 < gd.gradient_error(loss, np.zeros(2)) < 2
        walks.append(gd.descend(loss, np.zeros(2), 0.2, steps=40))
    right = gd.gradient_error(lab["fit"], np.zeros(2))
    page.says(f"The error jumps from about $10^{{{np.log10(right):.0f}}}$ to the size of 1.")
    # Without `* x` both numbers become the mean mass m, and the error is m·x + (m − t).
    loss = (mass.var() + mass.mean() ** 2 - 2 * mass.mean() * np.mean(x * mass)) / 2
    page.says(f"the walk even settles, with the loss ${loss:.1f}$")
    assert walks[0].losses[-1] == pytest.approx(loss, rel=1e-3)
    assert walks[0].points[-1] == pytest.approx([mass.mean()] * 2, rel=1e-3)
    assert abs(walks[1].points[-1][0]) > 1000
    assert walks[1].points[-1][1] == pytest.approx(mass.mean(), rel=1e-3)
