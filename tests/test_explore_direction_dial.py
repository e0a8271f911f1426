"""The direction dial, driven in a real browser and compared with `gd`."""

import numpy as np
import pytest

from gd import angle, directional_derivative, quadratic_bowl, steepest_direction

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures", "tests.live_figures"]

ADDRESS, KIND = "why-180/", "direction-dial"
G = quadratic_bowl(4).grad(np.array([3.0, 1.0]))
P = np.diag([1.0, 4.0])
LENGTHS = {
    "l2": lambda v: np.sqrt((v**2).sum(axis=-1)),
    "l1": lambda v: np.abs(v).sum(axis=-1),
    "linf": lambda v: np.abs(v).max(axis=-1),
    "quadratic": lambda v: np.sqrt((v * (v @ P)).sum(axis=-1)),
}
RNG = np.random.default_rng(0)
STATES = [
    *((norm, degrees) for norm in LENGTHS for degrees in (0, 90, 180, 270, 360)),
    *zip(RNG.choice(list(LENGTHS), 40).tolist(), RNG.integers(0, 361, 40).tolist(), strict=True),
]
# The drawing rounds to thousandths of a point, of which there are 38 a unit.
DRAWN = 1e-3


def unit(norm, degrees):
    """The vector of length 1 in that norm, turned by so many degrees from the gradient."""
    t = np.radians(degrees)[..., np.newaxis]
    d = (np.cos(t) * G + np.sin(t) * [-G[1], G[0]]) / np.linalg.norm(G)
    return d / LENGTHS[norm](d)[..., np.newaxis]


def steepest(norm):
    return steepest_direction(G, norm, form=P if norm == "quadratic" else None)


def turned(v):
    """The angle from the gradient, counter-clockwise, from 0 to 360."""
    left = directional_derivative([-G[1], G[0]], v) >= 0
    return float(angle(G, v) if left else 360 - angle(G, v))


def put(figure, norm, degrees):
    figure.choice("norm").select_option(norm)
    figure.slider("direction angle").fill(str(degrees))


@pytest.fixture
def dial(open_figure):
    figure = open_figure(ADDRESS, KIND)
    yield figure
    assert figure.wrong == []


def test_the_first_state_is_the_executed_figure(dial):
    """Untouched, byte for byte as without JavaScript; the static readouts are its numbers."""
    without = dial.page.context.browser.new_context(java_script_enabled=False).new_page()
    without.goto(dial.page.url)
    executed = without.locator(f"[data-explore={KIND}] svg").inner_html()
    assert not without.locator(f"[data-explore={KIND}] form").is_visible()
    without.context.close()
    assert dial.svg.inner_html() == executed
    u = unit("l2", np.array(100))
    assert dial.readout("rate") == pytest.approx(float(G @ u), rel=1e-12)
    assert dial.readout("best rate") == float(-np.linalg.norm(G))
    assert dial.marker("here", 1) == pytest.approx([100, G @ u], abs=0.05)
    assert dial.marker("steepest") == pytest.approx(-G / 5, abs=0.01)
    # matplotlib draws the head shorter by half its thick outline.
    assert dial.arrow("u")[1] == pytest.approx(u, abs=0.1)


def test_the_static_controls_say_what_the_script_would_say(dial):
    """Nothing moves or changes when the figure is redrawn in its first state."""
    before = [dial.root.locator(s).inner_html() for s in ("dl", ".explore-rule")]
    words = dial.root.locator(".explore-verdict").inner_html()
    put(dial, "l1", 30)
    put(dial, "l2", 100)
    assert [dial.root.locator(s).inner_html() for s in ("dl", ".explore-rule")] == before
    assert dial.root.locator(".explore-verdict").inner_html() == words


def test_readouts_and_drawing_agree_with_gd_in_many_states(dial):
    assert len(STATES) >= 50
    dial.alone()
    for norm, degrees in STATES:
        put(dial, norm, degrees)
        state = f"{norm} {degrees}"
        u = unit(norm, np.array(degrees))
        rate, best = G @ u, float(directional_derivative(G, steepest(norm)))
        # At 90° and 270° the rate is 0 but for rounding: its error is small beside the best rate.
        assert dial.readout("rate") == pytest.approx(rate, rel=1e-12, abs=1e-12), state
        assert dial.readout("best rate") == pytest.approx(best, rel=1e-12), state
        assert dial.arrow("u") == pytest.approx(np.array([[0, 0], u]), abs=DRAWN), state
        assert dial.marker("here", 1) == pytest.approx([degrees, rate], abs=DRAWN), state
        assert dial.marker("steepest") == pytest.approx(steepest(norm), abs=DRAWN), state
        place = [turned(steepest(norm)), best]
        assert dial.marker("best", 1) == pytest.approx(place, abs=DRAWN), state
        ball = dial.line("ball")
        assert LENGTHS[norm](ball) == pytest.approx(np.ones(len(ball)), abs=DRAWN), state
        angles, rates = dial.line("rates", 1).T
        assert (angles[0], angles[-1]) == pytest.approx((0, 360), abs=0.01)
        # A rounded angle is off by 1/400 of a degree.
        assert rates == pytest.approx(unit(norm, angles) @ G, abs=2 * DRAWN), state
        assert rates.min() == pytest.approx(best, abs=DRAWN), state
        arc = dial.line("turn")
        if degrees:
            assert arc[-1] == pytest.approx(0.3 * unit("l2", np.array(degrees)), abs=DRAWN), state
        assert dial.overlaps() == [], state
        check_words(dial.verdict(), norm, degrees, rate / best)
    dial.page.wait_for_timeout(600)
    spoken = dial.root.locator("[aria-live]").inner_text().replace("\xa0", " ")
    assert dial.verdict() in spoken
    assert dial.svg.get_attribute("aria-label").replace("\xa0", " ") == spoken


def check_words(words, norm, degrees, share):
    if degrees in (90, 270):
        assert words.startswith("Level"), words
    elif share > 0:
        assert words.startswith("Downhill"), words
    else:
        assert words.startswith("Uphill"), words
    if "%" in words:
        assert float(words.split(" %")[0].split()[-1]) == pytest.approx(100 * abs(share), abs=0.51)
    else:
        assert degrees in (90, 270) or (norm, degrees) == ("l2", 180)
    place = turned(steepest(norm))
    assert f"is at {place:.1f}°".replace("180.0", "180") in words


def test_by_keyboard(dial):
    page = dial.page
    dial.slider("direction angle").focus()
    page.keyboard.press("ArrowRight")
    assert dial.marker("here", 1)[0] == pytest.approx(101, abs=DRAWN)
    page.keyboard.press("Home")
    assert dial.readout("rate") == pytest.approx(5)
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    assert dial.marker("here", 1)[0] == pytest.approx(359, abs=DRAWN)
    page.keyboard.press("Tab")
    for best in (-4, -7, -np.sqrt(13)):
        page.keyboard.press("ArrowDown")
        assert dial.readout("best rate") == pytest.approx(best)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert dial.readout("best rate") == -5


@pytest.mark.parametrize("axes", [0, 1], ids=["map", "curve"])
def test_by_pointer(dial, axes):
    """Pressed or dragged, on the map by its direction, on the curve by its angle."""
    page = dial.page
    dial.svg.scroll_into_view_if_needed()
    places = {d: unit("l2", np.array(d)) if axes == 0 else (d, 3.0) for d in (30, 200, 290)}
    page.mouse.move(*dial.press(places[30], axes))
    assert dial.marker("here", 1)[0] == pytest.approx(100, abs=0.1)
    page.mouse.down()
    assert dial.marker("here", 1)[0] == pytest.approx(30, abs=1.1)
    page.mouse.move(*dial.press(places[200], axes), steps=4)
    assert dial.marker("here", 1)[0] == pytest.approx(200, abs=1.1)
    page.mouse.up()
    page.mouse.move(*dial.press(places[290], axes))
    assert dial.marker("here", 1)[0] == pytest.approx(200, abs=1.1)
    # The arrow keys take over where the pointer left off.
    assert dial.slider("direction angle").evaluate("e => e === document.activeElement")
    before = float(dial.slider("direction angle").input_value())
    page.keyboard.press("ArrowRight")
    assert float(dial.slider("direction angle").input_value()) == before + 1


def test_the_controls_by_pointer(dial):
    slider = dial.slider("direction angle")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert dial.marker("here", 1)[0] == pytest.approx(180, abs=2)
    dial.choice("norm").select_option(label="ℓ∞")
    assert dial.readout("best rate") == -7
    dial.reset().click()
    assert dial.readout("best rate") == -5


def test_reset_restores_the_drawing_byte_for_byte(dial):
    before, alt = dial.drawing(), dial.svg.get_attribute("aria-label")
    for norm, degrees in STATES[::5]:
        put(dial, norm, degrees)
        assert dial.drawing() != before
        dial.reset().click()
        assert dial.drawing() == before
        assert dial.svg.get_attribute("aria-label") == alt
        assert "#" not in dial.page.url
    assert dial.readout("rate") == pytest.approx(float(G @ unit("l2", np.array(100))), rel=1e-12)


def test_an_address_leads_back_to_the_state(dial, open_figure):
    put(dial, "linf", 172)
    dial.page.wait_for_url("**/#fig-direction_dial?*")
    address = dial.page.url.partition("why-180/")[2]
    other = open_figure(ADDRESS + address, KIND)
    assert other.readout("rate") == dial.readout("rate")
    assert other.drawing() == dial.drawing()
    # An address from elsewhere may ask for a norm or an angle that there is not.
    odd = open_figure(f"{ADDRESS}#fig-direction_dial?norm=l7&angle=up", KIND)
    assert odd.readout("best rate") == -5
    assert other.wrong == odd.wrong == []


def test_on_a_phone(open_figure):
    """Large targets; a finger turns u sideways, and still scrolls the page up and down."""
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    dial = open_figure(ADDRESS, KIND, **phone)
    assert dial.small_targets() == []
    assert dial.svg.evaluate("e => getComputedStyle(e).touchAction") == "pan-y"
    dial.svg.evaluate("svg => svg.scrollIntoView({ block: 'center' })")
    dial.page.touchscreen.tap(*dial.press((250, 3), 1))
    assert dial.marker("here", 1)[0] == pytest.approx(250, abs=1.5)
    before = dial.page.evaluate("scrollY")
    dial.swipe(dial.press((180, 3), 1), 0, -60)
    dial.page.wait_for_function("before => scrollY > before + 30", arg=before)
    assert dial.marker("here", 1)[0] == pytest.approx(250, abs=1.5)
    # The page may still be rolling.
    dial.page.wait_for_function(
        "() => new Promise(done => { const y = scrollY;"
        " setTimeout(() => done(scrollY === y), 150); })"
    )
    before = dial.page.evaluate("scrollY")
    dial.swipe(dial.press((180, 3), 1), -60, 0)
    assert dial.page.evaluate("scrollY") == before
    assert 20 < dial.marker("here", 1)[0] < 120
    assert dial.wrong == []


def test_the_caption_and_the_text_alternative_tell_the_first_state(pages):
    page = " ".join(pages[ADDRESS].split())
    rate = 5 * np.cos(np.radians(100))
    assert f"u's point lies at {rate:.2f}, and a star marks the bottom, -5 at 180" in page
