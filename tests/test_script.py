"""The page's own controls in a real browser: theme, drawer, search, copying, the reader's place."""

import re

import pytest

from tests.axe import LAY_OUT
from tests.test_browser import PHONE, Visit

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures"]

FOCUSED = """() => {
  const { activeElement: e } = document;
  return e.getAttribute('aria-label') || e.innerText.trim();
}"""
SCHEME = "() => document.documentElement.dataset.mdColorScheme"
ACTIVE = ".md-sidebar--secondary a.md-nav__link--active"
PAPER = "() => getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def open_page(browser, base):
    """A function that opens a page in a fresh context of those options."""
    visits = []

    def go(address, **options):
        visits.append(Visit(browser, base, **options))
        visits[-1].go(address, "load")
        return visits[-1].page

    yield go
    for seen in visits:
        seen.context.close()


def tab_to(page, name, most=12):
    """Press Tab until that control has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    pytest.fail(f"{name} is not among the first {most} that Tab reaches")


# ---------------------------------------------------------------- theme


@pytest.mark.parametrize(("system", "scheme"), [("light", "default"), ("dark", "slate")])
def test_the_theme_has_three_states_by_keyboard_and_says_which(open_page, system, scheme):
    page = open_page("", color_scheme=system)
    tab_to(page, "Theme: as the system. Switch to light")
    states = [
        ("Enter", "light", "default"),
        ("Space", "dark", "slate"),
        ("Enter", "as the", scheme),
    ]
    assert page.evaluate(SCHEME) == scheme
    for key, name, wanted in states:
        page.keyboard.press(key)
        assert page.evaluate(SCHEME) == wanted
        button = page.get_by_role("button", name=re.compile(f"^Theme: {name}"))
        assert button.evaluate("e => e === document.activeElement")
        assert page.locator(".md-dialog [role=status]").inner_text().startswith(f"Theme: {name}")


def test_the_systems_theme_is_followed_live_until_one_is_chosen(open_page):
    page = open_page("", color_scheme="light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-md-color-scheme=slate]")
    page.locator("#theme").click()
    page.wait_for_selector("html[data-md-color-scheme=default]")
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(SCHEME) == "default"


def test_the_chosen_theme_stays_on_other_pages_and_no_other_is_painted_first(open_page, base):
    page = open_page("", color_scheme="light")
    light = page.evaluate(PAPER)
    page.locator("#theme").click(click_count=2)
    dark = page.evaluate(PAPER)
    assert light != dark
    # Not by the deferred script.
    page.route("**/site.js", lambda route: route.abort())
    page.goto(f"{base}taylor/", wait_until="load")
    assert page.evaluate(PAPER) == dark
    page.unroute("**/site.js")
    page.add_init_script(
        """window.schemes = [];
        new MutationObserver(() => document.body && window.schemes.push(
          document.documentElement.dataset.mdColorScheme)
        ).observe(document, {childList: true, subtree: true});"""
    )
    page.goto(f"{base}aim/", wait_until="load")
    # From the body's first element on.
    assert set(page.evaluate("window.schemes")) == {"slate"}


def test_a_browser_that_keeps_nothing_has_a_theme_all_the_same(open_page, base):
    page = open_page("", color_scheme="dark")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})"
    )
    page.goto(base)
    assert page.evaluate(SCHEME) == "slate"
    page.locator("#theme").click()
    assert page.evaluate(SCHEME) == "default"


# ---------------------------------------------------------------- drawer


def test_the_drawer_by_keyboard(open_page):
    page = open_page("taylor/", viewport=PHONE)
    menu = page.get_by_role("button", name="Menu")
    links = page.locator(".md-sidebar--primary a")
    # Closed, none of its links can be reached.
    assert not any(link.is_visible() for link in links.all())
    tab_to(page, "Menu")
    assert menu.get_attribute("aria-expanded") == "false"
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        assert menu.get_attribute("aria-expanded") == "true"
        # The page that the reader is on.
        assert page.evaluate(FOCUSED) == "What does Taylor really say?"
        assert links.filter(has_text="Short answers").is_visible()
        page.keyboard.press("Escape")
        assert menu.get_attribute("aria-expanded") == "false"
        assert menu.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == "Which directions go down?"
    page.keyboard.press("Enter")
    page.wait_for_url("**/descent-directions/")


def test_the_drawer_closes_when_the_focus_or_the_reader_leaves(open_page):
    page = open_page("taylor/", viewport=PHONE)
    page.get_by_role("button", name="Menu").click()
    page.locator(".md-sidebar--primary a", has_text="How large is the gap?").click()
    page.wait_for_url("**/#how-large-is-the-gap")
    assert not page.locator("#__drawer").is_checked()
    page.get_by_role("button", name="Menu").click()
    page.locator(".md-sidebar--primary a").last.focus()
    page.keyboard.press("Tab")
    assert not page.locator("#__drawer").is_checked()


def test_the_drawer_opens_without_javascript(open_page):
    page = open_page("taylor/", viewport=PHONE, java_script_enabled=False)
    page.locator("header label[for=__drawer]").click()
    assert page.locator(".md-sidebar--primary a", has_text="Short answers").is_visible()
    for control in ("#theme", ".md-search", "header [for=__search]", ".md-code__button", ".md-top"):
        assert not any(e.is_visible() for e in page.locator(control).all()), control


# ---------------------------------------------------------------- search


@pytest.mark.parametrize("key", ["/", "s", "f"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["laptop", "phone"])
def test_search_by_keyboard(open_page, key, viewport):
    page = open_page("aim/", **({"viewport": viewport} if viewport else {}))
    tab_to(page, "The negative gradient" if viewport is None else "Menu")
    page.keyboard.press(key)
    field = page.locator(".md-search__input")
    assert field.evaluate("e => e === document.activeElement")
    assert field.input_value() == ""
    page.keyboard.type("lipschitz constant")
    status = page.locator(".md-search-result [role=status]")
    status.filter(has_text="results").wait_for()
    links = page.locator(".md-search-result__link")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert links.nth(1).evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert field.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    assert not page.locator("#__search").is_checked()
    assert page.evaluate(FOCUSED) == ("Menu" if viewport else "The negative gradient")
    page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/short-answers/#smoothness")


def test_a_letter_typed_into_a_field_stays_there(open_page):
    page = open_page("which-way-is-up/")
    cell = page.locator("[data-explore=cell]").first
    cell.scroll_into_view_if_needed()
    page.locator("[data-explore=cell][data-live]").first.wait_for()
    cell.get_by_role("button", name="Edit", exact=True).click()
    page.keyboard.type("s/f")
    assert page.locator("textarea").first.input_value().startswith("s/f")
    assert not page.locator("#__search").is_checked()


def test_results_are_marked_named_and_counted(open_page):
    page = open_page("")
    page.locator(".md-search__input").fill("zig-zags normalised")
    status = page.locator(".md-search-result [role=status]")
    status.filter(has_text="results").wait_for()
    links = page.locator(".md-search-result__link")
    shown = int(re.search(r"(?:best )?(\d+)(?: here| results)", status.inner_text())[1])
    assert links.count() == min(shown, 20)
    # Other forms of a word and the other spelling count as the word.
    assert {m.lower() for m in links.locator("mark").all_inner_texts()} >= {"zig", "zag"}
    page.locator(".md-search__input").fill("why does the path zig-zag")
    first = links.first
    assert first.locator(".search-title").inner_text() == "Why does the path zig-zag?"
    assert first.locator(".search-page").inner_text() == "Short answers"
    assert first.locator(".search-text").inner_text()
    page.locator(".md-search__input").fill("normalize")
    links.locator("mark", has_text="normalise").first.wait_for()
    page.locator(".md-search__input").fill("xylophone")
    status.filter(has_text="No results").wait_for()
    assert links.count() == 0


def test_search_is_fetched_when_it_is_first_used_and_once(open_page):
    page = open_page("")
    fetched = []
    page.wait_for_load_state("networkidle")
    page.on("request", lambda request: fetched.append(request.url))
    assert page.locator("script[src*='search/']").count() == 0
    page.locator(".md-search__input").click()
    page.wait_for_function("() => window.searchIndex")
    page.keyboard.press("Escape")
    page.locator(".md-search__input").click()
    assert page.locator("script[src*='search/']").count() == 1
    names = [url.rpartition("/")[2] for url in fetched]
    assert [name for name in names if name != "icon.svg"] == ["index.js"]


def test_an_address_can_ask(open_page):
    page = open_page("taylor/?q=momentum")
    page.locator(".md-search-result__link mark", has_text="momentum").first.wait_for()


def test_everything_works_from_a_file(browser, site):
    page = browser.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((site / "taylor" / "index.html").as_uri())
    page.locator("#theme").click()
    assert page.evaluate(SCHEME) == "default"
    page.keyboard.press("/")
    page.keyboard.type("zig-zag")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.as_uri()}/*/index.html#*zig-zag*")
    assert page.locator("article :target").is_visible()
    assert wrong == []
    page.close()


# ---------------------------------------------------------------- code, and the reader's place


def test_the_copy_button_is_a_named_button_and_what_it_did_is_announced(open_page):
    page = open_page(
        "which-way-is-up/", permissions=["clipboard-read", "clipboard-write"], viewport=PHONE
    )
    code = page.locator(".md-typeset .highlight pre:has(button):visible").first
    button = code.get_by_role("button", name="Copy to clipboard")
    button.focus()
    page.keyboard.press("Enter")
    status = page.locator(".md-dialog--active [role=status]")
    assert status.inner_text() == "Copied to clipboard"
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == code.locator("code").inner_text().rstrip() + "\n"
    box = button.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    # The signatures of the reference are not to be copied.
    page = open_page("reference/")
    assert page.locator(".signature pre").count() > 10
    assert page.locator(".signature button").count() == 0


def test_what_scrolls_can_be_reached_and_nothing_else(open_page):
    page = open_page("whole-argument/", viewport=PHONE)
    page.evaluate(LAY_OUT)  # as the page does where the reader is
    found = page.evaluate(
        """() => [...document.querySelectorAll('.md-typeset :is(pre > code, table, .formula)')]
          .filter(e => e.checkVisibility())
          .map(e => [e.scrollWidth > e.clientWidth, e.tabIndex === 0])"""
    )
    assert {wide for wide, _ in found} == {True, False}
    assert [pair for pair in found if pair[0] != pair[1]] == []


def test_the_contents_show_where_the_reader_is(open_page):
    page = open_page("taylor/")
    active = page.locator(ACTIVE)
    assert active.count() == 0
    for heading in ("how-large-is-the-gap", "where-next", "is-this-argument-circular"):
        page.evaluate("id => document.getElementById(id).scrollIntoView()", heading)
        page.locator(f'{ACTIVE}[href="#{heading}"]').wait_for()
        assert active.evaluate_all("all => all.map(a => a.getAttribute('href'))") == [f"#{heading}"]
    # Their own scroller follows.
    page = open_page("short-answers/#newton")
    last = page.locator(f'{ACTIVE}[href="#newton"]')
    last.wait_for()
    box = last.bounding_box()
    assert 0 <= box["y"] <= page.viewport_size["height"]


def test_the_header_names_the_page_and_a_button_leads_back_up(open_page):
    page = open_page("taylor/")
    name = page.locator(".md-header__topic").last
    up = page.get_by_role("button", name="Back to top")
    page.wait_for_timeout(300)
    assert "active" not in page.locator(".md-header__title").get_attribute("class")
    assert not up.is_visible()
    for _ in range(3):
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(100)
    page.locator(".md-header__title--active").wait_for()
    assert name.inner_text().startswith("What does Taylor")
    assert not up.is_visible()
    page.mouse.wheel(0, -300)
    up.wait_for()
    up.click()
    page.wait_for_function("() => scrollY === 0")
