"""How long a step?: the live figure in a real browser, compared with `gd`."""

import numpy as np
import pytest

from gd import guaranteed_decrease, quadratic_bowl, step
from tests.test_explore_sign_lab import click, covered, drag, shown

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures", "tests.live_figures"]

ADDRESS, KIND, NAME = "step-length/", "step-length", "step length"
BOWL, W = quadratic_bowl(4), np.array([3.0, 1.0])
G, L = BOWL.grad(W), 4.0
# Every state that there is, in a random order.
STATES = np.random.default_rng(0).permutation(61) / 20
DRAWN = 1e-3


def changes(length):
    """What one step of that many 1/L changes, and what is promised."""
    actual = BOWL(step(W, G, length / L)) - BOWL(W) if length else 0.0
    return float(actual), -float(guaranteed_decrease(G, length / L, L))


@pytest.fixture
def figure(open_figure):
    found = open_figure(ADDRESS, KIND)
    yield found
    assert found.wrong == []


def test_the_static_figure_and_its_readouts_are_those_of_gd(figure):
    actual, promised = changes(1)
    assert (figure.readout("actual change"), figure.readout("promised change")) == (
        actual,
        promised,
    )
    assert figure.marker("here") == pytest.approx([1, BOWL(W) + actual], abs=0.01)
    assert figure.marker("promise") == pytest.approx([1, BOWL(W) + promised], abs=0.01)
    # The drawn curves are the loss, its tangent and the descent lemma's bound.
    for gid, value in [
        ("loss", lambda s: BOWL(W - s[:, np.newaxis] / L * G)),
        ("tangent", lambda s: BOWL(W) - s / L * (G @ G)),
        ("upper", lambda s: BOWL(W) - guaranteed_decrease(G, s / L, L)),
    ]:
        s, height = figure.line(gid).T
        # Rounding can bring the first length below 0.
        assert height == pytest.approx(value(s.clip(0)), abs=0.02), gid


def test_the_static_controls_say_what_the_script_would_say(figure):
    parts = ("dl", ".explore-rule", ".explore-verdict")
    before = [figure.root.locator(part).inner_html() for part in parts]
    figure.slider(NAME).fill("2.5")
    figure.slider(NAME).fill("1")
    assert [figure.root.locator(part).inner_html() for part in parts] == before


def test_readouts_and_drawing_agree_with_gd_in_all_states(figure):
    assert len(STATES) >= 50
    figure.alone()
    for length in STATES:
        figure.slider(NAME).fill(f"{length:g}")
        actual, promised = changes(length)
        assert figure.readout("actual change") == pytest.approx(actual, rel=1e-12), length
        assert figure.readout("promised change") == pytest.approx(promised, rel=1e-12), length
        height = BOWL(W) + actual
        assert figure.marker("here") == pytest.approx([length, height], abs=DRAWN), length
        place = [length, BOWL(W) + promised]
        assert figure.marker("promise") == pytest.approx(place, abs=DRAWN), length
        ends = np.array([[length, BOWL(W)], [length, height]])
        assert figure.line("change") == pytest.approx(ends, abs=DRAWN), length
        assert figure.overlaps() == [], length
        names = ["loss", "tangent", "upper", "change", "here", "promise"]
        assert covered(figure, names) == [], length
        words = figure.verdict()
        if length == 0:
            assert "nothing" in words
        elif length < 2:
            assert words.startswith("Surely lower")
            assert actual < 0
            assert ("best" in words) == (length == 1)
        else:
            assert words.startswith("No promise from 2/L on, but lower" if actual < 0 else "Higher")
            assert promised >= 0
    figure.page.wait_for_timeout(600)
    spoken = figure.root.locator("[aria-live]").inner_text()
    assert figure.verdict() in spoken
    assert figure.svg.get_attribute("aria-label") == spoken


def test_the_promise_ends_at_2_over_l_and_the_descent_later(figure):
    """All three verdicts occur; the last lower length is below 200/73, the first higher above."""
    lengths = np.arange(1, 61) / 20
    lower = np.array([changes(length)[0] < 0 for length in lengths])
    assert lengths[lower].max() < 200 / 73 < lengths[~lower].min()
    figure.slider(NAME).fill("2")
    assert figure.readout("promised change") == 0


def test_by_keyboard_and_pointer(figure):
    page = figure.page
    figure.slider(NAME).focus()
    page.keyboard.press("ArrowRight")
    assert figure.marker("here")[0] == pytest.approx(1.05, abs=DRAWN)
    page.keyboard.press("End")
    assert figure.readout("promised change") == pytest.approx(changes(3)[1])
    click(figure.slider(NAME), 0.5)
    assert figure.marker("here")[0] == pytest.approx(1.5, abs=0.06)
    drag(figure, [0.5, 9], [2.5, 9])
    assert figure.readout("actual change") == pytest.approx(changes(2.5)[0], rel=1e-12)


def test_the_address_holds_the_state_and_reset_brings_back_every_byte(figure, open_figure):
    before = figure.drawing()
    figure.slider(NAME).fill("2.4")
    figure.page.wait_for_function("() => location.hash.includes('2.4')")
    other = open_figure(ADDRESS + "#" + figure.page.url.split("#")[1], KIND)
    assert other.readout("actual change") == figure.readout("actual change")
    assert shown(other) == shown(figure)
    assert other.wrong == []
    figure.reset().click()
    assert figure.drawing() == before
    assert figure.readout("actual change") == changes(1)[0]
    assert "#" not in figure.page.url


def test_a_finger_finds_it(open_figure):
    figure = open_figure(ADDRESS, KIND, viewport={"width": 390, "height": 844}, has_touch=True)
    assert figure.small_targets() == []
    assert figure.svg.evaluate("svg => getComputedStyle(svg).touchAction") == "pan-y"
