"""The site for everyone: by axe's rules, by keyboard, in the reader's own colours, on paper."""

import csv
import io
import re
import runpy

import numpy as np
import pytest

from tests.axe import COLOURS, FLATTEN, violations
from tests.projects import ROOT
from tests.test_browser import LAPTOP, PAGES, PHONE

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures"]

# One page of each kind.
KINDS = [
    "",
    "taylor/",
    "why-180/",
    "which-way-is-up/",
    "lab/sign-and-parabola/",
    "short-answers/",
    "notation/",
    "reference/",
    "checks/",
    "checks/home/",
    "404.html",
]
# Here formulas are judged span by span, in all their colours; elsewhere as their text.
WHOLE = {"", "notation/"}


def themed(page, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    name = {"light": "default", "dark": "slate"}[scheme]
    page.wait_for_selector(f"html[data-md-color-scheme={name}]")


@pytest.fixture(scope="module", params=[LAPTOP, PHONE], ids=["laptop", "phone"])
def page(request, browser):
    page = browser.new_page(viewport=request.param, reduced_motion="reduce")
    yield page
    page.close()


# ---------------------------------------------------------------- axe


@pytest.mark.parametrize("address", KINDS)
def test_no_rule_is_broken_on_any_kind_of_page(page, base, address):
    """In the dark theme only what depends on colours is looked at again."""
    page.goto(base + address)
    if address not in WHOLE:
        page.evaluate(FLATTEN)
    themed(page, "light")
    assert violations(page) == []
    themed(page, "dark")
    assert violations(page, rules=COLOURS) == []


def test_no_rule_is_broken_with_search_or_menu_open(page, base):
    page.goto(base)
    page.evaluate(FLATTEN)
    for scheme in ("light", "dark"):
        themed(page, scheme)
        page.keyboard.press("/")
        page.locator(".md-search__input").fill("gradient")
        page.locator(".md-search-result__link").first.wait_for()
        assert violations(page) == []
        page.keyboard.press("Escape")
        menu = page.get_by_role("button", name="Menu")
        if menu.is_visible():
            menu.click()
            assert violations(page) == []
            page.keyboard.press("Escape")


@pytest.mark.parametrize("address", sorted(set(PAGES) - set(KINDS)))
def test_no_rule_is_broken_on_any_other_page(browser, base, address):
    """The pages of checks are made alike; one of them is among the kinds."""
    page = browser.new_page(viewport=LAPTOP, reduced_motion="reduce")
    page.goto(base + address)
    page.evaluate(FLATTEN)
    assert violations(page) == []
    page.close()


def test_a_broken_rule_would_be_found(browser, base):
    page = browser.new_page(viewport=LAPTOP)
    page.goto(f"{base}notation/")
    page.evaluate(
        """() => {
          document.querySelector('#theme').replaceChildren();
          document.querySelector('article p').style.color = '#aaa';
          document.querySelector('article').insertAdjacentHTML('beforeend', '<h5>deep</h5>');
        }"""
    )
    found = [rule for rule, _ in violations(page)]
    assert found == ["button-name", "color-contrast", "heading-order"]
    page.close()


# ---------------------------------------------------------------- keyboard and landmarks

# The element with the focus: its place in the document, and what makes it a good stop or not.
STOP = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const shown = e.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && box.width > 3 && box.height > 3 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const x = box.x + Math.min(box.width, 20) / 2;
  const over = document.elementFromPoint(x, box.y + box.height / 2);
  return { place: [...document.querySelectorAll('*')].indexOf(e), html: e.outerHTML.slice(0, 120),
    outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1, shown,
    covered: !over || !(e.contains(over) || over.contains(e)) };
}"""
STOPS = "a[href], button, input, select, summary"
REACHABLE = """stops => [...document.querySelectorAll(stops)].filter(
  e => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0).length"""


@pytest.mark.parametrize("address", ["", "taylor/", "which-way-is-up/"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(page, base, address):
    page.goto("about:blank")
    page.goto(base + address)
    reachable, stops = page.evaluate(REACHABLE, STOPS), []
    while len(stops) < 400:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    # It went through, and came out at the end. Some stops are wide formulas and code.
    assert reachable <= len(stops) < 400
    assert [stop["html"] for stop in stops if not stop["outlined"]] == []
    assert [stop["html"] for stop in stops if not stop["shown"] or stop["covered"]] == []
    places = [stop["place"] for stop in stops]
    assert places == sorted(places)
    # Where the focus goes, everything is laid out.
    last = "getComputedStyle(document.querySelector('article').lastElementChild)"
    assert page.evaluate(f"{last}.contentVisibility") == "visible"


def test_the_skip_link_skips(page, base):
    page.goto("about:blank")
    page.goto(f"{base}taylor/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "md-skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_a_page_has_one_of_each_landmark(soups_of):
    for address, soup in soups_of.items():
        assert len(soup("main")) == len(soup("h1")) == len(soup("header", class_="md-header")) == 1
        named = [nav for nav in soup("nav") if nav.get("role") != "none"]
        assert all(nav.get("aria-label") for nav in named), address
        assert {nav["aria-label"] for nav in named} <= {
            "Header",
            "Search",
            "Navigation",
            "On this page",
            "Footer",
        }


@pytest.fixture(scope="module")
def soups_of(pages):
    from bs4 import BeautifulSoup

    return {address: BeautifulSoup(html, "html.parser") for address, html in pages.items()}


# ---------------------------------------------------------------- preferences

CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const light = colour => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(c => c / 255);
    const [r, g, b] = parts.map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const probe = document.body.appendChild(document.createElement('p'));
  const value = colour => { probe.style.color = colour; return getComputedStyle(probe).color; };
  probe.style.forcedColorAdjust = 'none';
  const paper = light(value('Canvas'));
  return ['--ink', '--muted', '--gradient', '--step', '--minimum', '--bound'].map(role => {
    const ink = light(value(`var(${role})`));
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  });
}"""


@pytest.mark.parametrize("kept", ["system", "light", "dark"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_every_role_stands_out_whatever_theme_was_chosen(
    browser, base, scheme, kept
):
    context = browser.new_context(forced_colors="active", color_scheme=scheme)
    context.add_init_script(f"localStorage.setItem('negative-gradient-theme', '{kept}')")
    page = context.new_page()
    page.goto(base)
    assert min(page.evaluate(CONTRASTS)) > 4.5
    ground = "e => getComputedStyle(e, '::after').backgroundColor"
    page.locator("details.code summary").first.click()
    # A mask over a ground: forced to the page's own, it would not be seen.
    copy = page.locator(".md-code__button").first.evaluate(ground)
    assert copy != page.evaluate("getComputedStyle(document.body).backgroundColor")
    context.close()


def test_reduced_motion_means_none(browser, base):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{base}taylor/")
    page.locator("#theme").click()
    page.keyboard.press("/")
    assert page.evaluate("document.getAnimations().length") == 0
    moving = """() => [...document.querySelectorAll('*')].filter(e => {
      const s = getComputedStyle(e);
      return s.animationName !== 'none' || s.scrollBehavior === 'smooth'
        || s.transitionProperty !== 'none' && parseFloat(s.transitionDuration) > 0;
    }).length"""
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0
    page.close()


# WCAG 1.4.12: a reader may space text this much.
SPACED = "* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
SPILLED = """() => [...document.querySelectorAll('p .katex-base')].filter(
  part => part.checkVisibility() && part.scrollWidth > part.clientWidth + 1
).map(part => part.textContent)"""


def test_a_formula_grows_with_a_readers_spacing(browser, base):
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{base}notation/")
    page.add_style_tag(content=SPACED)
    assert page.evaluate(SPILLED) == []
    page.add_style_tag(content=".katex-base { width: 1em !important; min-width: 0 !important }")
    assert page.evaluate(SPILLED) != []
    context.close()


# ---------------------------------------------------------------- paper

PRINTED = """() => {
  const shown = e => e.checkVisibility() && e.getBoundingClientRect().height > 0;
  const parts = selector => [...document.querySelectorAll(selector)];
  const colours = {};
  const roles = ['ink', 'muted', 'gradient', 'step', 'minimum', 'bound'];
  for (const role of [...roles, 'md-code-hl-string-color'])
    colours[role] = getComputedStyle(document.body).getPropertyValue(`--${role}`);
  return {
    colours,
    hidden: parts('article :is(p, li, figure, table, pre)').filter(e => !shown(e)
      && !e.closest('details.code, .explore, .katex')).map(e => e.outerHTML.slice(0, 100)),
    needless: parts('header.md-header, .md-sidebar, .md-footer__inner, .explore, .checked, '
      + 'details.code, .headerlink, .md-code__button').filter(shown).map(e => e.className),
    wide: parts('article :is(figure, pre, .formula)').filter(e => shown(e)
      && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.slice(0, 80)),
  };
}"""
PAPER = {"width": 673, "height": 1017}  # A4 within the margins, at 96 pixels an inch


@pytest.mark.parametrize("address", ["", "taylor/", "whole-argument/", "which-way-is-up/"])
def test_paper_gets_all_the_text_and_none_of_the_controls(browser, base, address):
    page = browser.new_page(viewport=PAPER, color_scheme="light")
    page.goto(base + address)
    page.emulate_media(media="print")
    light = page.evaluate(PRINTED)
    assert light["hidden"] == light["needless"] == light["wide"] == []
    # Paper is white in the dark theme too.
    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_selector("html[data-md-color-scheme=slate]")
    assert page.evaluate(PRINTED) == light
    page.close()


def test_the_whole_argument_fits_two_sheets(browser, base):
    page = browser.new_page()
    page.goto(f"{base}whole-argument/")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
    page.close()


# ---------------------------------------------------------------- the numbers of a figure


def numbers(site, name):
    """The points of each part of a figure's file, by part."""
    said, *lines = (site / "assets" / "data" / f"{name}.csv").read_text("utf-8").splitlines()
    assert said.startswith(f"# {name}: ")
    found = {}
    for row in csv.DictReader(io.StringIO("\n".join(lines))):
        key = row["kind"], row["colour"], row["name"]
        found.setdefault(key, []).append((float(row["x"]), float(row["y"])))
    return {key: np.array(points) for key, points in found.items()}


def arrays(name):
    from matplotlib import pyplot as plt

    plt.switch_backend("agg")
    return runpy.run_path(str(ROOT / "snippets" / f"{name}.py"))


def test_the_numbers_of_a_curve_are_the_snippets(site):
    made, found = arrays("sign_lab"), numbers(site, "sign_lab")
    curve = found["line", "ink", "curve"]
    np.testing.assert_allclose(curve[:, 0], made["w"], rtol=1e-6)
    np.testing.assert_allclose(curve[:, 1], made["w"] ** 2, rtol=1e-6, atol=1e-12)


def test_the_numbers_of_an_arrow_are_its_tail_and_its_tip(site):
    found = numbers(site, "direction_dial")
    gradient = arrays("direction_dial")["g"]
    tail, tip = found["arrow", "gradient", "g"]
    np.testing.assert_array_equal(tail, 0)
    # Drawn shorter than it is, in its own direction.
    np.testing.assert_allclose(tip / np.linalg.norm(tip), gradient / np.linalg.norm(gradient))


def test_the_numbers_on_logarithmic_axes_are_not_logarithms(site):
    made, found = arrays("zoom_lab"), numbers(site, "zoom_lab")
    drawn = np.stack([made["width"], made["error"]], axis=-1)
    np.testing.assert_allclose(found["line", "ink", ""], drawn, rtol=1e-6)


def test_every_figure_leads_to_its_numbers(site, soups_of):
    links = {
        link["href"].split("/")[-1]
        for soup in soups_of.values()
        for link in soup.select('details.code a[href$=".csv"]')
    }
    assert links == {path.name for path in (site / "assets" / "data").glob("*.csv")}
    assert len(links) > 50
