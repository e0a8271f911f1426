"""The zoom, driven in a real browser and compared with `gd` and plain numpy."""

import numpy as np
import pytest

from gd import Loss, linear_model
from tests.live_figures import numbers

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures", "tests.live_figures"]

ADDRESS, KIND = "taylor/", "zoom"


def value(w):
    x, y = w[..., 0], w[..., 1]
    return np.sin(x) + x * y**2 + y**4 / 2


def gradient(w):
    x, y = w[..., 0], w[..., 1]
    return np.stack([np.cos(x) + y**2, 2 * x * y + 2 * y**3], axis=-1)


EXAMPLE = Loss("sin w1 + w1 w2² + ½ w2⁴", value, gradient)
W = np.array([0.7, -0.4])
SLOPE = np.linalg.norm(gradient(W))
SQUARE = np.stack(np.meshgrid(*2 * [np.linspace(-0.5, 0.5, 101)]), axis=-1)
STATES = np.random.default_rng(0).permutation(101)[:60] * 0.02
DRAWN = 1e-3


def largest(width):
    """The largest error of the linear model on the map, and the largest change it predicts."""
    model = linear_model(EXAMPLE, W, width * SQUARE)
    error = abs(EXAMPLE(W + width * SQUARE) - model).max()
    return error, abs(width * SQUARE @ gradient(W)).max()


@pytest.fixture
def zoom(open_figure):
    figure = open_figure(ADDRESS, KIND)
    yield figure
    assert figure.wrong == []


def put(figure, power):
    figure.slider("zoom").fill(f"{power:.2f}")


def test_the_first_state_is_the_executed_figure(zoom):
    without = zoom.page.context.browser.new_context(java_script_enabled=False).new_page()
    without.goto(zoom.page.url)
    executed = without.locator(f"[data-explore={KIND}] svg").inner_html()
    assert not without.locator(f"[data-explore={KIND}] form").is_visible()
    without.context.close()
    assert zoom.svg.inner_html() == executed
    error, predicted = largest(2.5)
    assert zoom.readout("width") == 2.5
    assert zoom.readout("largest error") == pytest.approx(error / predicted, rel=1e-12)
    assert zoom.marker("here", 1) == pytest.approx([2.5, error], rel=2e-3)


def test_the_static_controls_say_what_the_script_would_say(zoom):
    before = [zoom.root.locator(s).inner_html() for s in ("dl", ".explore-verdict")]
    put(zoom, 1)
    put(zoom, 0)
    assert [zoom.root.locator(s).inner_html() for s in ("dl", ".explore-verdict")] == before


def test_readouts_and_drawing_agree_with_gd_in_many_states(zoom):
    assert len(STATES) >= 50
    zoom.alone()
    for power in [0, 2, *STATES]:
        put(zoom, power)
        width = 2.5 / 10**power
        error, predicted = largest(width)
        assert zoom.readout("width") == pytest.approx(width, rel=1e-12), power
        assert zoom.readout("largest error") == pytest.approx(error / predicted, rel=1e-12), power
        assert zoom.marker("here", 1) == pytest.approx([width, error], rel=DRAWN), power
        share = np.array([[width, error], [width, predicted]])
        assert zoom.line("share", 1) == pytest.approx(share, rel=DRAWN), power
        check_level_lines(zoom.line("lines"), width)
        assert zoom.overlaps() == [], power
        percent = float(zoom.verdict().split(" %")[0].split()[-1])
        assert percent == pytest.approx(100 * error / predicted, rel=0.05)
        assert ("more than it predicts" in zoom.verdict()) == (error > predicted)
        assert f"{width:.2g} wide" == zoom.part("width").locator("text").text_content()
    zoom.page.wait_for_timeout(600)
    assert zoom.verdict() in zoom.root.locator("[aria-live]").inner_text().replace("\xa0", " ")


def check_level_lines(points, width):
    """Every point drawn lies on a level line of the loss, and no level is left out."""
    assert np.abs(points).max() <= 0.5 + DRAWN
    levels = (value(W + width * points) - value(W)) / (SLOPE * width / 8)
    # Where the loss is nearly flat a small error of place is a smaller one of level.
    assert levels == pytest.approx(np.round(levels), abs=0.05)
    whole = (value(W + width * SQUARE) - value(W)) / (SLOPE * width / 8)
    wanted = set(range(max(-12, int(np.ceil(whole.min()))), min(12, int(whole.max())) + 1))
    drawn = set(np.round(levels).astype(int).tolist())
    assert drawn <= wanted
    # A level that only touches a corner of the map may fall between the corners of a cell.
    assert len(wanted - drawn) <= 1


def test_the_level_lines_are_where_matplotlib_draws_them(zoom):
    """Redrawn in the first state, each point of the executed lines has a new one close by."""
    paths = zoom.part("lines").locator("path").all()
    shapes = [path.get_attribute("d") for path in paths]
    # A level that the map does not reach has an empty path.
    executed = np.concatenate([zoom.data(numbers(d)) for d in shapes if d])
    put(zoom, 1)
    put(zoom, 0)
    points = zoom.line("lines")
    pieces = points.reshape(-1, 2, 2)
    nearest = [distance(p, pieces) for p in executed[::7]]
    assert max(nearest) < 0.004
    assert {path.get_attribute("d") for path in paths[1:]} == {"M0 0"}


def distance(point, pieces):
    """From a point to the nearest of many straight pieces."""
    start, along = pieces[:, 0], pieces[:, 1] - pieces[:, 0]
    length = np.maximum((along**2).sum(axis=-1), 1e-30)
    t = np.clip(((point - start) * along).sum(axis=-1) / length, 0, 1)
    return np.linalg.norm(start + t[:, np.newaxis] * along - point, axis=-1).min()


def test_zoomed_in_the_lines_settle_on_those_of_the_model(zoom):
    """At 100 times the solid lines lie on the dashed ones, which never move."""
    put(zoom, 2)
    points = zoom.line("lines")
    levels = points @ gradient(W) / (SLOPE / 8)
    assert levels == pytest.approx(np.round(levels), abs=0.15)
    put(zoom, 0)
    levels = zoom.line("lines") @ gradient(W) / (SLOPE / 8)
    assert np.abs(levels - np.round(levels)).max() > 0.4


def test_the_error_has_slope_2_and_the_prediction_slope_1(zoom):
    """Ten times closer, the drawn error is about 100 times smaller, the prediction 10 times."""
    put(zoom, 1)
    near = zoom.line("share", 1)
    put(zoom, 2)
    nearer = zoom.line("share", 1)
    assert near[0, 1] / nearer[0, 1] == pytest.approx(100, rel=0.15)
    assert near[1, 1] / nearer[1, 1] == pytest.approx(10, rel=0.01)


def test_by_keyboard(zoom):
    page = zoom.page
    zoom.slider("zoom").focus()
    page.keyboard.press("ArrowRight")
    assert zoom.readout("width") == pytest.approx(2.5 / 10**0.02, rel=1e-12)
    assert zoom.slider("zoom").get_attribute("aria-valuetext") == "1 times closer"
    page.keyboard.press("End")
    assert zoom.readout("width") == pytest.approx(0.025, rel=1e-12)
    assert zoom.slider("zoom").get_attribute("aria-valuetext") == "100 times closer"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert zoom.readout("width") == 2.5


def test_by_pointer(zoom):
    slider = zoom.slider("zoom")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert zoom.readout("width") == pytest.approx(0.25, rel=0.1)
    zoom.reset().click()
    assert zoom.readout("width") == 2.5


def test_reset_restores_the_drawing_byte_for_byte(zoom):
    before, alt = zoom.drawing(), zoom.svg.get_attribute("aria-label")
    for power in (0, 0.02, 1.4, 2):
        put(zoom, 1)
        put(zoom, power)
        assert zoom.drawing() != before
        zoom.reset().click()
        assert zoom.drawing() == before
        assert zoom.svg.get_attribute("aria-label") == alt
        assert "#" not in zoom.page.url


def test_an_address_leads_back_to_the_state(zoom, open_figure):
    put(zoom, 0.7)
    zoom.page.wait_for_url("**/#fig-zoom_lab?*")
    other = open_figure(ADDRESS + zoom.page.url.partition("taylor/")[2], KIND)
    assert other.readout("largest error") == zoom.readout("largest error")
    assert other.drawing() == zoom.drawing()
    assert other.wrong == []


def test_on_a_phone(open_figure):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    zoom = open_figure(ADDRESS, KIND, **phone)
    assert zoom.small_targets() == []
    # Nothing here is dragged: the figure leaves every gesture to the page.
    assert zoom.svg.evaluate("e => getComputedStyle(e).touchAction") == "auto"
    assert zoom.wrong == []


def test_the_caption_tells_the_shares(pages):
    page = " ".join(pages[ADDRESS].split())
    shares = [np.divide(*largest(width)) for width in (2.5, 0.025)]
    assert f"is {shares[0]:.0%} of the second on this map and {shares[1]:.1%}" in page
    assert "on one 100 times closer" in page
