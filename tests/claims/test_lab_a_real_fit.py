"""The lab on a real fit: it runs in any folder, and its answers are true."""

import json
from pathlib import Path

import numpy as np
import pytest
from matplotlib import pyplot as plt

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "lab" / "a-real-fit.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
TEXT = "\n".join("".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "markdown")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The notebook's names after a run in a folder far from the project."""
    plt.switch_backend("agg")
    names = {"alts": []}

    def show():
        names["alts"].append(names["alt"])
        plt.close("all")

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        patch.setattr(plt, "show", show)
        for cell in CELLS:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), names)
    return names


@pytest.fixture(scope="module")
def columns():
    """Bill, flipper (mm) and mass (kg)."""
    rows = np.genfromtxt(ROOT / "snippets" / "penguins.csv", delimiter=",", skip_header=1)
    return rows[:, 1], rows[:, 2], rows[:, 3] / 1000


def test_no_outputs_are_committed():
    code = [cell for cell in CELLS if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert len({cell["id"] for cell in CELLS}) == len(CELLS)


def test_the_fit_is_least_squares(lab, columns):
    """The walk's line, its gradient at the start, and (1 − η)ᵗ, against polyfit."""
    _, flipper, mass = columns
    x = (flipper - flipper.mean()) / flipper.std()
    best = np.polyfit(x, mass, 1)
    assert lab["walk"].points[-1] == pytest.approx(best, rel=1e-3)
    assert lab["gradient"](np.zeros(2)) == pytest.approx(-best)
    for t, point in enumerate(lab["walk"].points):
        assert point - best == pytest.approx(0.8**t * -best)
    assert f"{0.8**40:.3%}".replace("%", "\u00a0% of the way is left") in TEXT
    assert len(lab["alts"]) == 2


def test_two_things_to_get_wrong(lab, columns):
    """The factors 1.2 and −1.1 of the answer; at 2 the walk jumps to and fro."""
    _, flipper, mass = columns
    best = np.polyfit((flipper - flipper.mean()) / flipper.std(), mass, 1)
    for name, factor in (("plus", 1.2), ("long", -1.1), ("minus", 0.8)):
        way = lab[name].points - best
        assert way[1:] == pytest.approx(factor * way[:-1], rel=1e-9, abs=1e-12)
    there_and_back = lab["gd"].descend(lab["fit"], np.zeros(2), 2.0, steps=6).points
    assert there_and_back[::2] == pytest.approx(np.zeros((4, 2)), abs=1e-12)


def test_your_turn_1_and_4(lab, columns):
    """One step at the rate 1; 0.077 from the flipper against 0.207 from the bill."""
    assert lab["gd"].descend(lab["fit"], np.zeros(2), 1.0).steps == 1
    bill, flipper, mass = columns
    losses = []
    for x in (flipper, bill):
        losses.append(np.mean((np.polyval(np.polyfit(x, mass, 1), x) - mass) ** 2) / 2)
    assert [f"{loss:.3f}" for loss in losses] == ["0.077", "0.207"]
    assert "$0.077$ against $0.207$" in TEXT


def test_your_turn_2_in_millimetres(columns):
    """Curvature 40 565, and where the line is after 1000 steps at 0.00002, in closed form."""
    _, flipper, mass = columns
    inputs = np.stack([flipper, np.ones(342)], axis=1)
    curvature, axes = np.linalg.eigh(inputs.T @ inputs / 342)
    assert f"{curvature[1]:.0f}" == "40565"
    assert "40 565" in TEXT
    assert f"{2 / curvature[1]:.6f}" == "0.000049"
    best = np.polyfit(flipper, mass, 1)
    w = best - axes @ ((1 - 0.00002 * curvature) ** 1000 * (axes.T @ best))
    assert f"{w[0]:.3f}" == "0.021"
    assert f"{w[1]:.4f}" == "-0.0005"
    assert f"{best[1]:.2f}" == "-5.78"
    for text in ("$0.021$", "$-0.0005$", "$-5.78$"):
        assert text in TEXT
    ratio = np.mean((inputs @ w - mass) ** 2) / np.mean((inputs @ best - mass) ** 2)
    assert ratio == pytest.approx(2, abs=0.1)


def test_your_turn_3_two_slips(lab):
    """Both slips are seen by the check; one settles at the loss 6.2, one runs away."""
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
    assert f"{walks[0].losses[-1]:.1f}" == "6.2"
    assert "loss $6.2$" in TEXT
    assert walks[0].points[-1] == pytest.approx(walks[0].points[-2], abs=1e-3)
    assert abs(walks[1].points[-1][0]) > 1000
    assert walks[1].points[-1][1] == pytest.approx(np.mean(mass), rel=1e-3)
    assert gd.gradient_error(lab["fit"], np.zeros(2)) < 1e-10
