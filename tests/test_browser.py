"""The site in a real browser: what loads, what moves, what can be read, searched and used."""

import re
from urllib.parse import urlsplit

import pytest

from hooks import KATEX, formulas, plates, style
from tests.axe import LAY_OUT
from tests.projects import ROOT

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures"]

SOURCES = sorted(p for p in (ROOT / "docs").rglob("*") if p.suffix in {".md", ".ipynb"})
NAMES = [p.relative_to(ROOT / "docs").with_suffix("").as_posix() for p in SOURCES]
PAGES = ["" if name == "index" else f"{name}/" for name in NAMES]

PHONES = [390, 320]
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
FIGURES = "svg.plate-svg"
# The loading of a page may move what is on it by this much: a tenth of what counts as good.
LAYOUT_SHIFT = 0.01

TYPE_IN_PLACE = "() => document.fonts.ready.then(() => true)"


class Visit:
    """A page in a browser of its own, and everything that went wrong while it was looked at."""

    def __init__(self, browser, base, **options):
        self.base, self.wrong = base, []
        self.context = browser.new_context(**({"viewport": LAPTOP} | options))
        self.context.route("**/*", self.let_through)
        self.page = self.context.new_page()
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("requestfailed", lambda r: self.wrong.append(f"failed: {r.url}"))
        self.page.on("response", self.answered)

    def let_through(self, route):
        own = urlsplit(self.base).netloc
        if urlsplit(route.request.url).netloc == own:
            route.continue_()
        else:
            self.wrong.append(f"another host: {route.request.url}")
            route.abort()

    def heard(self, message):
        if message.type in {"error", "warning"}:
            self.wrong.append(f"console: {message.text}")

    def answered(self, response):
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")

    def go(self, address, wait_until):
        """Go to the page, and wait until all type is in place."""
        self.page.goto(self.base + address, wait_until=wait_until)
        self.page.evaluate(TYPE_IN_PLACE)


@pytest.fixture
def visit(browser, base):
    """A function that opens a page in a fresh context of those options."""
    visits = []

    def go(address, wait_until="load", **options):
        visits.append(Visit(browser, base, **options))
        visits[-1].go(address, wait_until)
        return visits[-1]

    yield go
    for one in visits:
        one.context.close()


@pytest.fixture(scope="module", params=PAGES, ids=NAMES)
def address(request):
    return request.param


class Opened:
    """A page on one screen, in light colours, opened once for several tests."""

    def __init__(self, browser, base, address, viewport):
        self.arguments, self.address, self.visits = (browser, base), address, []
        self.options = {"viewport": viewport, "color_scheme": "light"}
        self.again()

    def again(self):
        self.visits.append(Visit(*self.arguments, **self.options))
        self.visits[-1].go(self.address, "networkidle")
        return self.visits[-1]

    def close(self):
        for visit in self.visits:
            visit.context.close()


@pytest.fixture(scope="module")
def laptop(browser, base, address):
    opened = Opened(browser, base, address, LAPTOP)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def phone(browser, base, address):
    opened = Opened(browser, base, address, PHONE)
    yield opened
    opened.close()


SHIFT = """() => new Promise(done => {
  let sum = 0;
  const add = entries => entries.forEach(e => { if (!e.hadRecentInput) sum += e.value; });
  const observer = new PerformanceObserver(list => add(list.getEntries()));
  observer.observe({type: 'layout-shift', buffered: true});
  // What has been observed is handed over before the frame after the next.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    add(observer.takeRecords()); done(sum);
  }));
})"""


def test_it_loads_without_an_error_from_its_own_host_and_holds_still(laptop):
    holds_still(laptop)


def test_on_a_phone_it_does_so_too(phone):
    holds_still(phone)


def holds_still(opened):
    shifts = []
    # On a busy machine a font may come late now and then: the least of six visits counts.
    while len(shifts) < 6 and (not shifts or min(shifts) > LAYOUT_SHIFT):
        seen = opened.again() if shifts else opened.visits[0]
        assert seen.page.locator("article h1").is_visible()
        shifts.append(seen.page.evaluate(SHIFT))
        assert seen.wrong == []
    assert min(shifts) <= LAYOUT_SHIFT


def test_what_goes_wrong_would_be_seen(visit):
    """The checks above can fail: a page that errs, fetches from elsewhere, and moves."""
    seen = visit("", bypass_csp=True)  # which alone would stop the fetch
    seen.page.evaluate(
        """() => new Promise(done => {
          console.error('planted');
          setTimeout(() => { throw new Error('thrown'); });
          document.querySelector('article').insertAdjacentHTML('afterbegin',
            '<div style="height: 300px"></div><img src="no-such-file.png">'
            + '<img src="https://example.org/x.png">');
          requestAnimationFrame(() => requestAnimationFrame(done));
        })"""
    )
    seen.page.wait_for_load_state("networkidle")
    assert seen.page.evaluate(SHIFT) > LAYOUT_SHIFT
    everything = " ".join(seen.wrong)
    for sign in (
        "console: planted",
        "script: thrown",
        "404: ",
        "another host: https://example.org/",
    ):
        assert sign in everything


def test_an_unknown_address_gets_a_page_that_leads_back(visit):
    seen = visit("no/such/page/")
    assert seen.page.locator("h1").inner_text().startswith("There is no such page")
    # The 404 itself is reported, and nothing else.
    assert [w for w in seen.wrong if "404" not in w] == []
    seen.page.locator("article a").first.click()
    seen.page.wait_for_url(seen.base)


WIDE = """() => [...document.querySelectorAll('body *')].filter(element => {
  const box = element.getBoundingClientRect();
  if (!box.width || box.right <= innerWidth + 0.5 || !element.checkVisibility()) return false;
  for (let p = element; p !== document.documentElement; p = p.parentElement) {
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return false;
    if (getComputedStyle(p).position === 'fixed') return false;
  }
  return true;
}).map(e => e.tagName + '.' + e.className)"""


FIGURE_BOXES = """() => [...document.querySelectorAll('svg.plate-svg')].filter(
  svg => svg.checkVisibility()).map(
  svg => [svg.getBoundingClientRect().toJSON(), svg.getAttribute('viewBox')])"""


# The parts of formulas whose width, as the browser finds it, is not the one given. What is given
# is rounded to 0.01 em; the fonts' grid and the browser round each letter and each box to about
# 1/64 px, which for the longest parts adds up to less than a thin space.
MISFITS = """() => [...document.querySelectorAll('.katex-base')].filter(part => {
  const given = part.style.minWidth, em = parseFloat(getComputedStyle(part).fontSize);
  part.style.minWidth = '0';
  const off = Math.abs(part.getBoundingClientRect().width - parseFloat(given) * em);
  part.style.minWidth = given;
  const rounded = part.textContent.length + part.querySelectorAll('*').length;
  return !given || off > Math.min(0.0051 * em + rounded / 64, 0.1 * em);
}).map(part => part.textContent)"""


def test_it_can_be_read_on_a_phone(phone):
    """Every label is large enough, and nothing moves the page sideways, opened code included.

    And the widths that formulas are given before their fonts arrive are those that they have then.
    """
    page = phone.visits[-1].page
    page.evaluate(LAY_OUT)
    for box, view_box in page.evaluate(FIGURE_BOXES):
        assert box["height"] > 60
        assert box["left"] >= 0
        assert box["right"] <= PHONE["width"]
        # One unit of the drawing is one point.
        scale = box["width"] / float(view_box.split()[2])
        assert style.RC["font.size"] * scale >= style.SMALLEST_LABEL_PX
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(TYPE_IN_PLACE)
    assert page.evaluate(MISFITS) == []
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => innerWidth === width", arg=width)
        needed = page.evaluate("() => document.documentElement.scrollWidth")
        assert needed <= width, page.evaluate(WIDE)


KATEX_CAN = r"""
x'  \mathbf{x}  \bm\alpha  \textbf{\textit{ab}}  \mathcal{L}  \mathit{ab}  \mathbb{E}\|x\|
\text{a b c—d}  \overbrace{x}  \overbrace{xyzw}  \underbrace{x}_{n}  \cancel{x}  \vec{x}
\left(\frac{a}{\frac{b}{\frac{c}{d}}}\right)  \sqrt[3]{x}  \underline{x}  \overline{AB}
\widehat{xyz}  \hat{\mathbf{x}}  \overrightarrow{AB}  \begin{pmatrix}1&2\\3&4\end{pmatrix}
\begin{cases}1&x\\2&y\end{cases}  \begin{array}{cc}1&2\end{array}  \substack{a\\b}
\begin{aligned}a&=b\\c&=d\end{aligned}  \int_0^1x\,dx  \oiint x  \binom{n}{k}
\displaystyle\lim_{x\to0}\sum_{i}^{nn}  \stackrel{a}{=}  \operatorname*{arg\,min}_x  \not=  \neq
\phantom{x}y  \mathllap{x}  \rlap{x}y  \smash{x}  \raisebox{1em}{x}  a\quad b\;c\!d  a\kern2em b
\Large x \small y  \Bigg\|x\Bigg\|  \rightleftharpoons
"""


def test_the_width_that_a_formula_is_given_is_the_browsers(browser, tmp_path):
    """Whatever KaTeX can set, or nearly."""
    typesetter = formulas.Typesetter()
    texs = re.split(r"  |\n", KATEX_CAN.strip())
    set_ = "".join(f"<p>{typesetter.set(tex)}</p>" for tex in texs)
    style = f'<link rel="stylesheet" href="{(KATEX / "katex.min.css").as_uri()}">'
    file = tmp_path / "formulas.html"
    file.write_text(f'<meta charset="utf-8">{style}{set_}', encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.evaluate(TYPE_IN_PLACE)
    assert page.locator(".katex-base").count() >= len(texs) > 40
    assert page.evaluate(MISFITS) == []
    page.evaluate("document.querySelector('.katex-base').style.minWidth = '1em'")
    assert page.evaluate(MISFITS) == ["x′"]
    page.close()


def test_a_page_that_is_too_wide_would_be_found(visit):
    page = visit("", viewport=PHONE).page
    wide = '<div class="planted" style="width: 500px">.</div>'
    page.evaluate(
        "html => document.querySelector('article').insertAdjacentHTML('beforeend', html)", wide
    )
    assert page.evaluate("() => document.documentElement.scrollWidth") > PHONE["width"]
    assert page.evaluate(WIDE) == ["DIV.planted"]


COLOURS = """() => {
  const shown = e => ['stroke', 'fill'].map(key => getComputedStyle(e)[key]).join(' ');
  const themed = e => /var\\(--(?!paper)/.test(e.getAttribute('style') || '');
  return {
    paper: getComputedStyle(document.body).backgroundColor,
    ink: getComputedStyle(document.querySelector('article p')).color,
    figures: [...document.querySelectorAll('svg.plate-svg')].map(
      svg => [...svg.querySelectorAll('[style]')].filter(themed).map(shown)),
  };
}"""


def test_its_figures_follow_the_theme(laptop):
    page = laptop.visits[-1].page
    light = page.evaluate(COLOURS)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-md-color-scheme=slate]")
    dark = page.evaluate(COLOURS)
    assert light["paper"] != dark["paper"]
    assert light["ink"] != dark["ink"]
    assert len(light["figures"]) == len(dark["figures"])
    for one, other in zip(light["figures"], dark["figures"], strict=True):
        assert len(one) > 5
        # Every part of the drawing that has a colour has another one.
        assert all(a != b for a, b in zip(one, other, strict=True))


def test_the_switch_changes_the_theme_and_the_choice_stays(visit):
    page = visit("", color_scheme="light").page
    colours = [page.evaluate(COLOURS)["paper"]]
    for scheme in ("default", "slate"):
        page.locator("#theme").click()
        page.wait_for_selector(f"html[data-md-color-scheme={scheme}]")
        colours.append(page.evaluate(COLOURS)["paper"])
    assert colours[0] == colours[1] != colours[2]
    page.reload()
    page.wait_for_selector("html[data-md-color-scheme=slate]")


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [("already negative", "why-subtract/"), ("180", "why-180/"), ("Taylor", "taylor/")],
)
def test_search_finds_the_page_and_shows_no_tex(visit, phrase, wanted):
    seen = visit("")
    page = seen.page
    field = page.locator("input.md-search__input")
    field.click()
    page.locator(".md-search-result__meta", has_text="Type to start searching").wait_for()
    field.fill(phrase)
    page.wait_for_selector(".md-search-result__link")
    found = page.locator(".md-search-result__link").evaluate_all("all => all.map(a => a.href)")
    pages = [urlsplit(link).path.lstrip("/") for link in found]
    assert wanted in pages[:3], pages
    text = page.locator(".md-search-result").inner_text()
    assert not re.search(r"[\\$]|\bax\.|xticks", text)
    page.locator(".md-search-result__link").nth(pages.index(wanted)).click()
    page.wait_for_url(re.compile(re.escape(wanted)))
    assert seen.wrong == []


def test_it_reads_without_javascript(visit, address):
    seen = visit(address, java_script_enabled=False)
    page = seen.page
    assert page.locator("h1").is_visible()
    assert len(page.locator("article").inner_text()) > 500
    if page.locator("article .katex-html").count():
        formula = page.locator("article .katex-html").first
        formula.scroll_into_view_if_needed()
        assert formula.is_visible()
        # Set in KaTeX's type, and not twice: the MathML is for screen readers alone.
        assert formula.evaluate("e => getComputedStyle(e.parentElement).fontFamily").startswith(
            "KaTeX"
        )
        assert page.locator("article .katex-mathml").first.bounding_box()["width"] <= 1
    for figure in page.locator(FIGURES).all():
        assert figure.is_visible()
        assert figure.bounding_box()["width"] > 200
    assert seen.wrong == []


def test_folded_parts_open_by_keyboard_without_javascript(visit):
    page = visit("", java_script_enabled=False).page
    folded = page.locator("article details").first
    assert folded.get_attribute("open") is None
    # Reached as a reader reaches it.
    for _ in range(100):
        page.keyboard.press("Tab")
        if folded.locator("summary").evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert folded.get_attribute("open") is not None
    assert folded.locator("pre").first.is_visible()
    page.keyboard.press("Space")
    assert folded.get_attribute("open") is None


def test_the_copy_button_copies_the_code(visit, base):
    seen = visit("", permissions=["clipboard-read", "clipboard-write"])
    page = seen.page
    plate = page.locator("figure.plate[id]").first
    name = plate.get_attribute("id").removeprefix("fig-")
    folded = page.locator("article details.code").first
    folded.locator("summary").click()
    folded.get_by_role("button", name="Copy to clipboard").first.click()
    page.wait_for_selector(".md-dialog--active")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.strip() == plates.shown_code(ROOT / "snippets" / f"{name}.py").strip()
    assert seen.wrong == []


def test_a_reader_can_walk_through_all_pages(visit):
    """By the link to the next page, from the first to the last."""
    seen = visit("")
    walked = [""]
    while (following := seen.page.locator("a.md-footer__link--next")).count():
        with seen.page.expect_navigation():
            following.click()
        walked.append(urlsplit(seen.page.url).path.lstrip("/"))
        assert len(walked) <= len(PAGES)
    assert sorted(walked) == sorted(PAGES)
