"""Zig-zag: the live figure in a real browser, compared with `gd`."""

import numpy as np
import pytest

from gd import angle, descend, largest_safe_rate, quadratic_bowl
from tests.live_figures import numbers
from tests.test_explore_sign_lab import click, covered, drag, shown

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures", "tests.live_figures"]

ADDRESS, KIND = "aim/", "zig-zag"
NAMES = ["condition number", "learning rate", "start w1", "start w2"]
FIRST = (12, 0.9, 3.0, 0.9)
RNG = np.random.default_rng(0)
STATES = [
    (1, 0.75, 3.0, 0.9),
    (100, 0.95, 3.0, 0.3),
    (100, 1.0, -3.4, 1.8),
    (30, 0.5, 0.2, -0.1),
    (12, 1.1, 0.0, 1.0),
    (12, 1.1, 1.0, 0.0),
    *(
        (
            int(RNG.integers(1, 101)),
            round(0.05 * int(RNG.integers(1, 23)), 2),
            round(0.1 * int(RNG.integers(-34, 35)), 1),
            round(0.1 * int(RNG.integers(-18, 19)), 1),
        )
        for _ in range(50)
    ),
]
STEPS = 20
DRAWN = 1e-3


def put(figure, state):
    for name, value in zip(NAMES, state, strict=True):
        figure.slider(name).fill(str(value))


def walks(condition, share, *start):
    """Gradient descent, and the step that halves the way to the minimum."""
    bowl, w = quadratic_bowl(condition), np.array(start)
    rate = share * largest_safe_rate(bowl.smoothness)
    plain = descend(bowl, w, rate, steps=STEPS, tolerance=0).points
    return plain, w * 0.5 ** np.arange(STEPS + 1)[:, np.newaxis]


def marks(figure, gid):
    uses = figure.part(gid).locator("use")
    return figure.data(
        uses.evaluate_all("all => all.map(u => [+u.getAttribute('x'), +u.getAttribute('y')])")
    )


@pytest.fixture
def figure(open_figure):
    found = open_figure(ADDRESS, KIND)
    yield found
    assert found.wrong == []


def check_readouts(figure, state):
    plain, straight = walks(*state)
    w = np.array(state[2:])
    off = angle(-quadratic_bowl(state[0]).grad(w), -w)
    # At an eigenvector the angle is 0 but for rounding.
    found = figure.readout("angle to the minimum")
    assert found == pytest.approx(off, rel=1e-12, abs=1e-13), state
    for name, walk in [("distance after 20 steps", plain), ("distance preconditioned", straight)]:
        distance = np.linalg.norm(walk[-1])
        assert figure.readout(name) == pytest.approx(distance, rel=1e-12), state


def test_the_static_figure_and_its_readouts_are_those_of_gd(figure):
    check_readouts(figure, FIRST)
    for gid, walk in zip(("walk", "straight"), walks(*FIRST), strict=True):
        assert marks(figure, gid) == pytest.approx(walk, abs=0.01)
    minus_g = -quadratic_bowl(12).grad(np.array([3.0, 0.9]))
    tip = np.array([3.0, 0.9]) + minus_g / np.linalg.norm(minus_g)
    assert figure.arrow("aim")[1] == pytest.approx(tip, abs=0.08)


def test_the_static_controls_say_what_the_script_would_say(figure):
    parts = ("dl", ".explore-rule", ".explore-verdict")
    before = [figure.root.locator(part).inner_html() for part in parts]
    put(figure, (50, 0.3, -1.0, 1.0))
    put(figure, FIRST)
    assert [figure.root.locator(part).inner_html() for part in parts] == before


def test_readouts_and_drawing_agree_with_gd_in_many_states(figure):
    assert len(STATES) >= 50
    figure.alone()
    for state in STATES:
        put(figure, state)
        check_readouts(figure, state)
        condition, start = state[0], np.array(state[2:])
        for gid, walk in zip(("walk", "straight"), walks(*state), strict=True):
            assert marks(figure, gid)[: len(walk)] == pytest.approx(walk, abs=DRAWN), state
            assert figure.line(gid)[: len(walk)] == pytest.approx(walk, abs=DRAWN), state
        minus_g = -quadratic_bowl(condition).grad(start)
        tip = start + minus_g / np.linalg.norm(minus_g)
        if abs(tip[0]) < 3.6 and abs(tip[1]) < 2:
            ends = np.array([start, tip])
            assert figure.arrow("aim") == pytest.approx(ends, abs=DRAWN), state
        # Each ring of the map is one level line.
        path = figure.part("levels").locator("path").first.get_attribute("d")
        rings = [figure.data(numbers(ring)) for ring in path.split("M")[1:]]
        assert len(rings) == 8
        for ring in rings:
            heights = quadratic_bowl(condition)(ring)
            assert heights == pytest.approx(np.full(len(ring), heights.mean()), rel=0.01), state
        assert figure.overlaps() == [], state
        assert covered(figure, ["walk", "straight", "aim"]) == [], state
        check_verdict(figure.verdict(), *state)
    figure.page.wait_for_timeout(600)
    spoken = figure.root.locator("[aria-live]").inner_text()
    assert figure.verdict() in spoken
    assert figure.svg.get_attribute("aria-label") == spoken


def check_verdict(words, condition, share, *start):
    """Against what the walk does: whether a component changes sides, and whether it shrinks."""
    plain, _ = walks(condition, share, *start)
    first, second = plain[0], plain[1]
    assert ("aims at the minimum" in words) == (condition == 1 or 0 in start), words
    if (first * second < -1e-12).any():
        growth = np.linalg.norm(plain[1][first * second < 0]) / np.linalg.norm(
            first[first * second < 0]
        )
        if growth > 1 + 1e-9:
            assert "It leaves" in words, words
        elif growth > 1 - 1e-9 and share == 1:
            assert "for ever" in words, words
        else:
            assert "Zig-zag:" in words, words
    else:
        assert "No zig-zag" in words, words
        assert ("one step reaches" in words) == bool((abs(second[first != 0]) < 1e-12).any()), words


def test_at_the_minimum_there_is_no_direction(figure):
    put(figure, (12, 0.9, 0.0, 0.0))
    assert np.isnan(figure.readout("angle to the minimum"))
    assert "no direction" in figure.verdict()
    assert not figure.part("aim").is_visible()


def test_the_worst_angle_is_that_of_kantorovich(figure):
    put(figure, (100, 0.5, 3.0, 0.3))
    worst = np.degrees(np.arccos(20 / 101))
    assert figure.readout("angle to the minimum") == pytest.approx(worst, rel=1e-12)


def test_by_keyboard(figure):
    state = list(FIRST)
    for i, (name, size) in enumerate(zip(NAMES, (1, 0.05, 0.1, 0.1), strict=True)):
        figure.slider(name).focus()
        figure.page.keyboard.press("ArrowLeft")
        state[i] = round(state[i] - size, 2)
        check_readouts(figure, state)


def test_by_pointer(figure):
    for name, low, high in zip(NAMES, (1, 0.05, -3.4, -1.8), (100, 1.1, 3.4, 1.8), strict=True):
        slider = figure.slider(name)
        click(slider, 0.5)
        middle = (low + high) / 2
        assert float(slider.input_value()) == pytest.approx(middle, abs=(high - low) / 25)
    drag(figure, [0, 0], [-2, 1.5])
    values = [float(figure.slider(name).input_value()) for name in NAMES]
    assert values[2:] == [-2, 1.5]
    figure.page.mouse.click(*figure.press([1, -0.5]))
    assert marks(figure, "walk")[0] == pytest.approx([1, -0.5], abs=DRAWN)
    check_readouts(figure, (int(values[0]), values[1], 1.0, -0.5))


def test_the_address_holds_the_state_and_reset_brings_back_every_byte(figure, open_figure):
    before = figure.drawing()
    put(figure, (40, 0.6, -2.0, 1.2))
    figure.page.wait_for_function("() => location.hash.includes('w2=1.2')")
    other = open_figure(ADDRESS + "#" + figure.page.url.split("#")[1], KIND)
    assert shown(other) == shown(figure)
    assert other.readout("angle to the minimum") == figure.readout("angle to the minimum")
    assert other.wrong == []
    figure.reset().click()
    assert figure.drawing() == before
    check_readouts(figure, FIRST)
    assert "#" not in figure.page.url


def test_a_finger_finds_it(open_figure):
    figure = open_figure(ADDRESS, KIND, viewport={"width": 390, "height": 844}, has_touch=True)
    assert figure.small_targets() == []
    assert figure.svg.evaluate("svg => getComputedStyle(svg).touchAction") == "pan-y"
