"""The sign lab, driven in a real browser and compared with `gd`."""

import re

import numpy as np
import pytest

from gd import absolute_value, descend, double_well, parabola, shifted_parabola

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures", "tests.live_figures"]

KIND = "sign-lab"
LOSSES = {
    "parabola": parabola,
    "shifted": shifted_parabola(1),
    "well": double_well,
    "absolute": absolute_value,
}
RNG = np.random.default_rng(0)
# Each: the loss, the start, the rate, plus or minus, the steps taken.
STATES = [
    *(
        (loss, w, rate, plus, steps)
        for loss in LOSSES
        for w, rate, plus, steps in [
            (2.0, 0.1, False, 0),
            (0.0, 0.5, True, 2),
            (-1.0, 0.3, True, 0),
            (2.0, 1.1, False, 5),
        ]
    ),
    *(
        (
            str(RNG.choice(list(LOSSES))),
            round(0.05 * int(RNG.integers(-45, 46)), 2),
            round(0.05 * int(RNG.integers(1, 25)), 2),
            bool(RNG.integers(2)),
            int(RNG.choice([0, 0, 1, 3])),
        )
        for _ in range(44)
    ),
]
FAR = 1e6
# The drawing rounds to thousandths of a point, of which there are 30 a unit.
DRAWN = 1e-3

# The visible labels that a drawn line or marker runs through.
COVERED = """(svg, names) => {
  const prefix = svg.closest('[data-explore]').id.replace('fig-', '') + '-';
  const within = (x, y, b) => x > b.x + 1 && x < b.x + b.width - 1
    && y > b.y + 3 && y < b.y + b.height - 3;
  const found = [];
  for (const text of svg.querySelectorAll('text')) {
    if (text.parentNode.style.display === 'none') continue;
    const box = text.getBBox();
    for (const name of names) {
      const group = document.getElementById(prefix + name);
      if (group.style.display === 'none') continue;
      const points = [...group.querySelectorAll('use')].map(
        u => [Number(u.getAttribute('x')), Number(u.getAttribute('y'))]);
      for (const path of group.querySelectorAll(':scope > path')) {
        const length = Math.min(path.getTotalLength(), 3000);
        for (let i = 0; i < length; i += 2) {
          const p = path.getPointAtLength(i);
          points.push([p.x, p.y]);
        }
      }
      if (points.some(([x, y]) => within(x, y, box))) found.push(text.textContent + ' on ' + name);
    }
  }
  return found;
}"""
PARTS = ["curve", "drop", "new-drop", "here", "next", "minimum", "up", "step"]


def covered(figure, names):
    return figure.svg.evaluate(COVERED, names)


def click(slider, share):
    """Press a slider at that share of its width."""
    box = slider.bounding_box()
    slider.click(position={"x": share * (box["width"] - 1), "y": box["height"] / 2})


def drag(figure, start, end):
    """Draw the pointer over the figure, from one point in data coordinates to another."""
    figure.svg.scroll_into_view_if_needed()
    figure.page.mouse.move(*figure.press(start))
    figure.page.mouse.down()
    figure.page.mouse.move(*figure.press(end), steps=3)
    figure.page.mouse.up()


def shown(figure):
    """The drawing, whatever was hidden on the way to it."""
    return figure.drawing().replace(' style=""', "")


def put(figure, loss, w, rate, plus, steps):
    figure.choice("loss").select_option(loss)
    figure.slider("learning rate").fill(str(rate))
    figure.root.get_by_role("switch", name="add instead of subtract", exact=True).set_checked(plus)
    # Last, because it begins a new walk.
    figure.slider("starting point w").fill(str(w))
    for _ in range(steps):
        figure.root.get_by_role("button", name="step", exact=True).click()


def walked(loss, w, rate, plus, steps):
    """Where that walk stands (it ends where it is far away), the gradient there, and the next."""
    points = descend(loss, w, rate, steps=steps + 1, tolerance=0, maximize=plus).points
    here = int(np.argmax(np.abs(points[: steps + 1]) >= FAR)) or min(steps, len(points) - 1)
    if here == len(points) - 1:  # the gradient is 0
        return points[here], 0.0, points[here]
    return points[here], loss.grad(points[here]), points[here + 1]


@pytest.fixture
def lab(open_figure):
    figure = open_figure("", KIND)
    yield figure
    assert figure.wrong == []


def test_the_static_figure_and_its_readouts_are_those_of_gd(lab):
    assert lab.readout("gradient") == parabola.grad(2.0)
    assert lab.readout("new w") == 2.0 - 0.1 * 4.0
    assert lab.readout("change in loss") == parabola(2.0 - 0.1 * 4.0) - parabola(2.0)
    assert lab.marker("here") == pytest.approx([2, 4], abs=0.01)
    assert lab.marker("next") == pytest.approx([1.6, 2.56], abs=0.01)
    # matplotlib's arrows end where the outline of the head does: its path ends 3 points earlier.
    assert lab.arrow("up")[1] == pytest.approx([3, 0], abs=0.06)
    assert lab.arrow("step")[1] == pytest.approx([1.6, 0], abs=0.06)


def test_the_static_controls_say_what_the_script_would_say(lab):
    parts = ("dl", ".explore-rule", ".explore-verdict")
    before = [lab.root.locator(part).inner_html() for part in parts]
    put(lab, "well", 1.0, 0.3, True, 0)
    put(lab, "parabola", 2.0, 0.1, False, 0)
    assert [lab.root.locator(part).inner_html() for part in parts] == before


def test_it_stands_on_both_pages_that_need_it(open_figure):
    assert open_figure("which-way-is-up/", KIND).readout("gradient") == 4


def test_readouts_and_drawing_agree_with_gd_in_many_states(lab):
    assert len(STATES) >= 50
    lab.alone()
    (low, high), (_, top) = lab.axes[0]["x"], lab.axes[0]["y"]
    for name, start, rate, plus, steps in STATES:
        state = f"{name} {start} {rate} {plus} {steps}"
        put(lab, name, start, rate, plus, steps)
        loss = LOSSES[name]
        w, gradient, new = walked(loss, start, rate, plus, steps)
        change = loss(new) - loss(w)
        assert lab.readout("gradient") == pytest.approx(gradient, rel=1e-12, abs=0), state
        assert lab.readout("new w") == pytest.approx(new, rel=1e-12, abs=0), state
        assert lab.readout("change in loss") == pytest.approx(change, rel=1e-12, abs=1e-15), state
        curve = lab.line("curve")
        assert loss(curve[:, 0]) == pytest.approx(curve[:, 1], abs=0.2, rel=0.01), state
        check_rule(lab.root.locator(".explore-rule").inner_text(), plus, w, rate, gradient, new)
        check_verdict(lab.verdict(), loss(w), change, abs(w) >= FAR, gradient == 0)
        if abs(w) < FAR and abs(new) < FAR:
            assert lab.marker("here") == pytest.approx([w, loss(w)], rel=1e-6, abs=DRAWN), state
        if gradient and low <= w <= high:
            height = 0.25 if plus else 0
            if low <= new <= high:
                ends = [[w, height], [new, height]]
                assert lab.arrow("step") == pytest.approx(np.array(ends), abs=DRAWN), state
                assert lab.marker("next") == pytest.approx([new, loss(new)], abs=DRAWN), state
            if low <= w + gradient / 4 <= high:
                ends = [[w, 0], [w + gradient / 4, 0]]
                assert lab.arrow("up") == pytest.approx(np.array(ends), abs=DRAWN), state
        assert lab.overlaps() == [], state
        assert covered(lab, PARTS) == [], state
        if low + 0.1 < w < high - 0.1 and loss(w) > top:
            assert "↑" in lab.part("here-label").inner_html(), state
    lab.page.wait_for_timeout(600)
    spoken = lab.root.locator("[aria-live]").inner_text().replace("\xa0", " ")
    assert lab.verdict() in spoken
    assert lab.svg.get_attribute("aria-label").replace("\xa0", " ") == spoken


def number(text):
    return float(text.strip("()").replace("−", "-"))


def check_rule(rule, plus, w, rate, gradient, new):
    """The update as it is written out, to its two decimals."""
    found = re.fullmatch(r"w = (\S+) ([+−]) (\S+) × (\S+) = (\S+)", rule)
    assert found, rule
    assert (found[2] == "+") == plus
    for shown, value in zip((found[1], *found.groups()[2:]), (w, rate, gradient, new), strict=True):
        assert number(shown) == pytest.approx(value, abs=0.00501, rel=0.006), rule


def check_verdict(words, before, change, gone, still):
    if gone:
        assert "diverged" in words, words
    elif still:
        assert "there is no step" in words, words
    elif abs(change) <= 1e-12 * before:
        assert words.startswith("The loss stays the same."), words
    else:
        assert words.startswith(f"The loss goes {'down' if change < 0 else 'up'} by"), words
        if abs(change) >= 0.005:
            shown = number(words.split(" by ")[1].split(". ")[0].rstrip("."))
            assert shown == pytest.approx(abs(change), abs=0.00501, rel=0.006), words


@pytest.mark.parametrize(("loss", "start"), [("parabola", 2.0), ("shifted", 0.35)])
def test_the_five_regimes_and_plus_are_named(lab, loss, start):
    for rate, words in [
        (0.45, "goes in from one side"),
        (0.5, "one step lands on the minimum"),
        (0.55, "jumps across, and still converges"),
        (0.95, "jumps across, and still converges"),
        (1.0, "bounces between two points"),
        (1.05, "jumps across and diverges"),
    ]:
        put(lab, loss, start, rate, False, 0)
        assert words in lab.verdict(), rate
    put(lab, loss, start, 1.0, False, 1)
    assert lab.verdict().startswith("The loss stays the same.")
    put(lab, loss, start, 0.05, True, 0)
    assert "moves away from the minimum" in lab.verdict()


def test_a_walk_that_runs_away_says_so_and_stops(lab):
    put(lab, "parabola", 2.0, 1.2, True, 0)
    button = lab.root.get_by_role("button", name="step", exact=True)
    for _ in range(20):
        button.click()
    # Each step multiplies by 3.4; the twelfth passes a million.
    assert lab.verdict() == "After 11 steps w has passed a million: the walk has diverged."
    assert abs(lab.readout("gradient")) == pytest.approx(4 * 3.4**11, rel=1e-9)
    assert covered(lab, PARTS) == []


def test_where_there_is_no_step(lab):
    for loss, w, words in [
        ("parabola", 0.0, "this is a minimum"),
        ("shifted", 1.0, "this is a minimum"),
        ("well", 1.0, "this is a minimum"),
        ("well", 0.0, "this is no minimum"),
        ("absolute", 0.0, "has no gradient"),
    ]:
        for plus in (False, True):
            put(lab, loss, w, 0.5, plus, 1)
            assert "there is no step" in lab.verdict()
            assert words in lab.verdict()
            assert lab.readout("new w") == w
            for part in ("up", "step", "next", "new-drop"):
                assert not lab.part(part).is_visible()
    # At the kink the walk oscillates, unless it lands on it.
    put(lab, "absolute", 0.05, 0.1, False, 3)
    assert "oscillates" in lab.verdict()
    put(lab, "absolute", 0.5, 0.5, False, 0)
    assert "lands on the kink" in lab.verdict()


def test_by_keyboard(lab):
    page = lab.page
    lab.slider("starting point w").focus()
    page.keyboard.press("ArrowLeft")
    assert lab.readout("gradient") == pytest.approx(3.9)
    lab.slider("learning rate").focus()
    page.keyboard.press("ArrowRight")
    assert lab.readout("new w") == pytest.approx(1.95 - 0.15 * 3.9)
    lab.root.get_by_role("switch", name="add instead of subtract", exact=True).focus()
    page.keyboard.press("Space")
    assert lab.readout("new w") == pytest.approx(1.95 + 0.15 * 3.9)
    lab.choice("loss").focus()
    page.keyboard.press("ArrowDown")
    assert lab.readout("gradient") == pytest.approx(1.9)
    lab.root.get_by_role("button", name="step", exact=True).focus()
    page.keyboard.press("Enter")
    assert lab.readout("gradient") == pytest.approx(2 * 0.95 * 1.3)
    lab.reset().focus()
    page.keyboard.press("Space")
    assert lab.readout("gradient") == 4


def test_by_pointer(lab):
    click(lab.slider("starting point w"), 0.25)
    assert -1.4 < lab.readout("gradient") / 2 < -0.8
    click(lab.slider("learning rate"), 1)
    w = lab.readout("gradient") / 2
    assert lab.readout("new w") == pytest.approx(w - 1.2 * 2 * w)
    # The switch is hit well beside its box, too.
    switch = lab.root.get_by_role("switch")
    switch.scroll_into_view_if_needed()
    box = switch.bounding_box()
    lab.page.mouse.click(box["x"] - 5, box["y"] - 6)
    assert lab.readout("new w") == pytest.approx(w + 1.2 * 2 * w)
    drag(lab, [0, 2], [1.0, 2])
    assert lab.readout("gradient") == 2


def test_play_walks_and_stops_and_stands_still_for_those_who_ask(lab, open_figure):
    play = lab.root.get_by_role("button", name="play", exact=True)
    play.click()
    assert play.get_attribute("aria-pressed") == "true"
    lab.page.wait_for_function(
        "() => Number(document.querySelector('[name=gradient]').dataset.value) < 2.6"
    )
    play.click()
    assert play.get_attribute("aria-pressed") == "false"
    calm = open_figure("", KIND, reduced_motion="reduce")
    calm.root.get_by_role("button", name="play", exact=True).click()
    assert calm.readout("gradient") == pytest.approx(4 * 0.8**10)
    assert calm.root.get_by_role("button", name="play").get_attribute("aria-pressed") == "false"
    assert calm.wrong == []


def test_the_address_holds_the_state_and_reset_brings_back_every_byte(lab, open_figure):
    before = lab.drawing()
    put(lab, "well", -0.3, 0.2, True, 2)
    lab.page.wait_for_function("() => location.hash.includes('taken=2')")
    address = lab.page.url.removeprefix(lab.page.url.split("#")[0])
    other = open_figure(address, KIND)
    for name in ("gradient", "new w", "change in loss"):
        assert other.readout(name) == lab.readout(name)
    assert shown(other) == shown(lab)
    assert other.wrong == []
    lab.reset().click()
    assert lab.drawing() == before
    assert lab.readout("gradient") == 4
    assert "#" not in lab.page.url


def test_a_bad_address_does_no_harm(open_figure):
    figure = open_figure("#fig-sign_lab?w=x&rate=9&loss=none&taken=-7&step=1&other=2", KIND)
    assert figure.readout("gradient") == 4
    assert figure.readout("new w") == pytest.approx(2 - 1.2 * 4)
    assert figure.wrong == []


def test_a_finger_finds_it(open_figure):
    figure = open_figure("", KIND, viewport={"width": 390, "height": 844}, has_touch=True)
    assert figure.small_targets() == []
    assert figure.svg.evaluate("svg => getComputedStyle(svg).touchAction") == "pan-y"
