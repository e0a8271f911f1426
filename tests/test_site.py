"""The built site, as files: its links, its HTML, its titles, its search, its weight."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import material
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from hooks import ledger
from tests import tools
from tests.projects import ROOT

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures"]

HOST = "https://site.test/"
TEX = re.compile(r"[\\$]")


@pytest.fixture(scope="session")
def soups(pages):
    return {address: BeautifulSoup(html, "html.parser") for address, html in pages.items()}


def test_every_source_page_is_built(project, pages):
    docs = project / "docs"
    sources = [p for p in docs.rglob("*") if p.suffix in {".md", ".ipynb"}]
    names = [p.relative_to(docs).with_suffix("").as_posix() for p in sources]
    wanted = {"" if name == "index" else f"{name}/" for name in names}
    checks = {f"{ledger.checked_at(name)}/" for name in names}
    assert wanted | checks | {"404.html"} == set(pages)
    assert len(wanted) >= 10


def test_the_build_said_nothing_but_what_it_did(project):
    log = (project / "build.log").read_text("utf-8")
    assert not re.search(r"warn|error|deprecat", log, re.I), log
    assert "press: ran" in log


# ---------------------------------------------------------------- links


def links(soups):
    """Every link and reference: the page, the attribute's value, and where it leads."""
    for address, soup in soups.items():
        for element in soup.select("a[href], link[href], script[src], img[src]"):
            value = element.get("href", element.get("src"))
            yield address, value, urljoin(HOST + address, value)


def ids(soup):
    return {element["id"] for element in soup.find_all(id=True)}


def broken(soups, site):
    """The links within the site that lead nowhere."""
    found = []
    fragments = {address: ids(soup) for address, soup in soups.items()}
    for address, value, target in links(soups):
        parts = urlsplit(target)
        if not target.startswith(HOST):
            continue
        path = unquote(parts.path).lstrip("/")
        if path in soups:
            if parts.fragment and unquote(parts.fragment) not in fragments[path]:
                found.append(f"{address}: {value}: no such fragment")
        elif not (site / path).is_file():
            found.append(f"{address}: {value}: no such file")
    return found


def test_every_link_and_fragment_within_the_site_leads_somewhere(soups, site):
    assert sum(1 for _ in links(soups)) > 300
    assert broken(soups, site) == []


def test_a_broken_link_or_fragment_would_be_found(site):
    page = '<a href="nowhere/">x</a><a href="#here">y</a><a href="#there">z</a><p id="here">'
    soups = {"": BeautifulSoup(page, "html.parser")}
    assert broken(soups, site) == [
        ": nowhere/: no such file",
        ": #there: no such fragment",
    ]


def lychee(site, *files):
    """What lychee finds in those files, by its own report."""
    program = shutil.which("lychee", path=str(Path(sys.executable).parent))
    options = ["--offline", "--include-fragments=full", "--no-progress", "--format=json"]
    folder = [f"--root-dir={site}", "--index-files=index.html"]
    done = subprocess.run(
        [program, *options, *folder, *map(str, files)],
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    failures = [
        f"{page}: {failure['url']}: {failure['status']['text']}"
        for page, failures in report["error_map"].items()
        for failure in failures
    ]
    return report["total"], failures


def test_lychee_finds_no_broken_link(site, pages):
    total, failures = lychee(site, *sorted(site.rglob("*.html")))
    assert total > 300
    assert failures == []


def test_lychee_would_find_one(tmp_path):
    page = '<html><a href="nowhere.html">x</a><a href="#there">z</a><a href="#here" id="here">'
    (tmp_path / "index.html").write_text(page)
    _, failures = lychee(tmp_path, tmp_path / "index.html")
    assert len(failures) == 2


# ---------------------------------------------------------------- HTML

# What the checker says and what is accepted, with the reason.
ACCEPTED = [
    # KaTeX's fonts keep the slash of ≠ and ∉ in the private use area; it is hidden from screen
    # readers, who are given the MathML.
    r"Document uses the Unicode Private Use Area",
    # It reads files, in which 'self' is nobody. A browser tries the policy in test_release.py.
    r"Resource violates Content Security Policy \(meta tag\)",
]


def validity(files):
    """The checker's errors and warnings about those files, without the accepted ones."""
    command = [*tools.vnu_command(), "--format", "json", "--stdout", "--exit-zero-always"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=True)
    messages = json.loads(done.stdout)["messages"]
    return [
        f"{Path(m['url']).parent.name}/{Path(m['url']).name}: {m['message']}: {m.get('extract')}"
        for m in messages
        if not any(re.match(pattern, m["message"]) for pattern in ACCEPTED)
    ]


def test_every_page_is_valid_html(site, tmp_path):
    # One run, for Java takes long to start; a faulty page shows that it looks.
    faulty = tmp_path / "faulty.html"
    faulty.write_text("<!doctype html><html lang=en><title>x</title><p id=a><b id=a></p>")
    found = validity([*sorted(site.rglob("*.html")), faulty])
    about = [message for message in found if "/faulty.html: " in message]
    assert any("Duplicate ID" in message for message in about)
    assert [message for message in found if message not in about] == []


@pytest.mark.parametrize("icon", ["assets/icon.svg"])
def test_the_icon_is_there(site, soups, icon):
    assert (site / icon).read_text("utf-8").startswith("<svg ")
    for address, soup in soups.items():
        rel = soup.find("link", rel="icon")
        assert urljoin(HOST + address, rel["href"]) == HOST + icon


# ---------------------------------------------------------------- titles, navigation, search


def test_every_page_has_a_title_a_description_and_one_heading(soups):
    titles = []
    for address, soup in soups.items():
        titles.append(soup.title.get_text(strip=True))
        assert len(soup.find_all("h1")) == 1, address
        description = soup.find("meta", attrs={"name": "description"})
        assert len(description["content"]) > 20, address
        assert soup.html["lang"] == "en"
    assert len(set(titles)) == len(titles)


def test_every_page_describes_itself(soups):
    own = {a: s.find("meta", attrs={"name": "description"})["content"] for a, s in soups.items()}
    del own["404.html"]
    assert len(set(own.values())) == len(own)


def test_headings_do_not_skip_a_level(soups):
    for address, soup in soups.items():
        levels = [
            int(h.name[1]) for h in soup.select("article h1, article h2, article h3, article h4")
        ]
        assert levels[:1] == [1], address
        for above, below in pairwise(levels):
            assert below <= above + 1, address


def test_titles_headings_and_navigation_carry_no_tex(soups):
    for address, soup in soups.items():
        found = [soup.title, *soup.select("h1, h2, h3, h4, h5, h6, nav, .md-header, .md-ellipsis")]
        found = [re.sub(r"\s+", " ", element.get_text()) for element in found]
        found += [meta.get("content", "") for meta in soup.find_all("meta")]
        assert not [text for text in found if TEX.search(text)], address
        assert not soup.select("nav .katex, h1 .katex, h2 .katex, h3 .katex"), address


def test_no_page_shows_tex_outside_code(pages):
    unseen = re.compile(r"<(pre|code|script|style|svg)\b.*?</\1>|<[^>]*>", re.S)
    for address, html in pages.items():
        assert not TEX.search(unseen.sub("", html)), address
        # This is how KaTeX shows what it was told not to set.
        assert "#cc0000" not in html, address


def test_the_search_index_covers_every_page(index, pages):
    found = {entry["location"].partition("#")[0] for entry in index}
    # The lists of checks would only say again what their pages say.
    assert found == {page for page in pages if not re.fullmatch(r"404.html|checks/.+", page)}
    # Every section is an entry of its own, and says something.
    assert all(entry["title"].strip() for entry in index)
    assert len(index) > 3 * len(found)


def test_the_search_index_carries_no_tex_no_code_and_no_tick_labels(index):
    for entry in index:
        shown = f"{entry['title']} {entry['text']}"
        assert not TEX.search(shown), entry["location"]
        assert not re.search(r"arithmatex|katex|</?[a-z]+[ >]", shown), entry["location"]
        code = r"\bimport (?:numpy|matplotlib)|subplots\(|\bax\."
        assert not re.search(code, shown), entry["location"]


def test_the_search_index_keeps_formulas_as_text(index):
    text = " ".join(entry["text"] for entry in index)
    for formula in ("∇J", "η", "w²"):
        assert formula in text


# ---------------------------------------------------------------- figures and statements


def test_every_figure_is_labelled_and_captioned(soups):
    count = 0
    for address, soup in soups.items():
        assert not soup.find_all(attrs={"data-figure": True}), address
        for svg in soup.select("svg.plate-svg"):
            count += 1
            assert svg["role"] == "img"
            assert len(svg["aria-label"]) >= 60, address
            assert svg.find_parent("figure"), address
    assert count >= 12


def test_every_plates_figure_has_its_caption_and_its_code(soups):
    for address, soup in soups.items():
        for figure in soup.select("figure.plate[id]"):
            assert figure.select_one("svg.plate-svg"), (address, figure["id"])
            assert figure.find("figcaption").get_text(strip=True), (address, figure["id"])
            after = figure.find_next_sibling()
            assert after.name == "details", (address, figure["id"])
            assert after.select_one("pre code").get_text(strip=True), (address, figure["id"])


def test_ids_are_unique_on_every_page(soups):
    for address, soup in soups.items():
        found = [element["id"] for element in soup.find_all(id=True)]
        assert len(found) == len(set(found)), address


def test_every_statement_can_be_linked_to(soups):
    """Definitions, theorems, worked examples and cautions carry an id that stays."""
    count = 0
    for address, soup in soups.items():
        for block in soup.select(".definition, .theorem, .example, .caution"):
            if "admonition" in block["class"]:
                count += 1
                title = block.find(class_="admonition-title").get_text()
                assert block.get("id", "").startswith("claim-"), (address, title)
    assert count >= 20


def test_every_theorem_is_followed_by_its_proof(soups):
    count = 0
    for address, soup in soups.items():
        for theorem in soup.select(".admonition.theorem"):
            count += 1
            after = theorem.find_next_siblings()
            kinds = [" ".join(element.get("class", [])) for element in after]
            kinds = [kind for kind in kinds if "proof" in kind or "theorem" in kind]
            assert kinds[:1] == ["admonition proof"], (address, theorem["id"])
    assert count >= 5


# ---------------------------------------------------------------- nothing from elsewhere


def test_nothing_is_fetched_from_another_host(site, soups):
    for address, soup in soups.items():
        fetched = [e.get("src") for e in soup.find_all(src=True)]
        fetched += [e["href"] for e in soup.find_all("link") if "canonical" not in e["rel"]]
        fetched += re.findall(r"url\(([^)]*)\)", " ".join(map(str, soup.find_all("style"))))
        for value in fetched:
            assert value, address
            assert urljoin(HOST + address, value).startswith(HOST), (address, value)
    for path in site.rglob("*.css"):
        for value in re.findall(r"url\(\s*[\"']?([^)\"']*)", path.read_text("utf-8")):
            assert not re.match(r"(?:https?:)?//", value), (path.name, value)
            if not value.startswith(("data:", "#")):
                assert (path.parent / value.partition("?")[0]).resolve().is_file(), (
                    path.name,
                    value,
                )


def test_no_page_runs_a_script_but_the_sites_own(site, soups):
    """One script, which fetches those of live figures, and none of the theme's."""
    for address, soup in soups.items():
        scripts = [urljoin(HOST + address, e["src"]) for e in soup.find_all("script", src=True)]
        assert scripts == [f"{HOST}assets/site.js"], address
        for element in soup.select("*"):
            assert not [key for key in element.attrs if key.startswith("on")], address
    shipped = {path.relative_to(site).parent.as_posix() for path in site.rglob("*.js")}
    assert shipped == {"assets", "assets/explore", "assets/micropython", "search"}


def test_every_page_has_the_same_inline_script_and_no_other(soups):
    """A security policy can then allow it by one hash."""
    inline = {address: soup.find_all("script", src=False) for address, soup in soups.items()}
    assert {len(found) for found in inline.values()} == {1}
    assert len({found[0].string for found in inline.values()}) == 1
    for address, soup in soups.items():
        # It runs before anything that could hold it up, or be painted.
        assert inline[address][0].find_previous("link", rel="stylesheet") is None
        assert inline[address][0].find_parent("head")
        assert not soup.select("[href^='javascript:']"), address


# ---------------------------------------------------------------- notebooks


def test_every_notebook_can_be_downloaded_as_it_is(site, soups):
    notebooks = sorted((ROOT / "docs").rglob("*.ipynb"))
    assert notebooks
    for source in notebooks:
        name = source.relative_to(ROOT / "docs").with_suffix("").as_posix()
        assert (site / name / source.name).read_bytes() == source.read_bytes()
        assert soups[f"{name}/"].find("a", href=source.name, download=True)


def test_a_notebooks_page_looks_like_every_other(site, pages):
    for source in (ROOT / "docs").rglob("*.ipynb"):
        html = pages[source.relative_to(ROOT / "docs").with_suffix("").as_posix() + "/"]
        # What nbconvert brings: half a megabyte of styles, its own classes, scripts from a CDN.
        assert not re.search(r"jp-|--jp|nbconvert|require\.js|MathJax|In \[", html)
        assert len(re.sub("<(style|svg).*?</\\1>", "", html, flags=re.S)) < 160_000
        assert "image/png" not in html


# ---------------------------------------------------------------- weight

# What the first view of a page may weigh, in KiB: gzipped, fonts as they are; and its requests.
BUDGETS = {"": 100, "lab/": 250}
BUDGET, REQUESTS = 120, 14


def weight(path):
    data = path.read_bytes()
    return len(data if path.suffix == ".woff2" else gzip.compress(data, 6))


@pytest.fixture(scope="module")
def first_views(site, pages, base, browser):
    """The files that a browser with an empty cache fetches for each page."""
    found = {}
    # The pages of checks are made alike: the list of them, and the largest.
    alike = {a for a in pages if a.startswith("checks/")} - {"checks/", "checks/taylor/"}
    for address in sorted(set(pages) - alike):
        context = browser.new_context()
        page, asked = context.new_page(), set()
        page.on("request", lambda request, asked=asked: asked.add(request.url))
        page.goto(base + address, wait_until="networkidle")
        context.close()
        paths = [site / unquote(urlsplit(url).path).lstrip("/") for url in asked]
        found[address] = [path / "index.html" if path.is_dir() else path for path in paths]
    return found


def test_the_first_view_of_every_page_is_light(first_views, capsys):
    heavy, lines = [], []
    for address, files in first_views.items():
        total = sum(map(weight, files)) / 1024
        lines.append(f"{total:6.1f} KiB in {len(files):2d} requests: /{address}")
        group = address.partition("/")[0] + "/" if "/" in address else address
        if total > BUDGETS.get(group, BUDGET) or len(files) > REQUESTS:
            heavy.append(lines[-1])
    with capsys.disabled():
        print("\nFirst view:", *lines, sep="\n")
    assert heavy == []


def test_one_stylesheet_in_every_page_one_of_faces_and_no_source_maps(site, pages):
    assert [path.name for path in site.rglob("*.css")] == ["fonts.css"]
    styles = {
        re.sub(r"[./]*assets/", "", *re.findall("<style>(.*?)</style>", html, re.S))
        for html in pages.values()
    }
    assert len(styles) == 1
    assert not list(site.rglob("*.map"))


# The text that a page shows in each of its fonts, and the selectors that match on it.
SHOWN = """() => {
  const shown = {};
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent.closest('script, style, math')) continue;
    const { fontFamily, fontStyle, fontWeight } = getComputedStyle(parent);
    const font = `${fontFamily.split(',')[0].replaceAll('"', '')}|${fontStyle}|${fontWeight}`;
    shown[font] = (shown[font] || '') + walk.currentNode.data;
  }
  return shown;
}"""
MATCHED = """styles => {
  const still = (selector) => selector.replace(/::?[-a-z]+(?![-a-z(])/g, '') || '*';
  const selectors = (rules) => [...rules].flatMap(rule => rule.selectorText
    ? rule.selectorText.split(/,(?![^(]*\\))/).map(part => part.trim())
    : rule.cssRules && !(rule instanceof CSSKeyframesRule) ? selectors(rule.cssRules) : []);
  const kept = new Set(selectors(document.styleSheets[0].cssRules));
  const matches = (selector) => {
    try { return document.querySelector(still(selector)) !== null; } catch (_) { return false; }
  };
  const wanted = styles.flatMap(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return selectors(sheet.cssRules);
  }).filter(matches);
  return [wanted.length, wanted.filter(selector => !kept.has(selector))];
}"""
MATERIAL = Path(material.__file__).parent / "templates" / "assets" / "stylesheets"


def test_every_rule_that_matches_is_kept_and_every_character_has_its_glyph(
    site, pages, base, browser
):
    sources = [*MATERIAL.glob("*.css"), ROOT / "hooks/vendor/katex/katex.min.css"]
    styles = [path.read_text("utf-8") for path in [*sources, ROOT / "docs/assets/site.css"]]
    shown = {}
    page = browser.new_page()
    for address in pages:
        page.goto(base + address)
        for font, text in page.evaluate(SHOWN).items():
            shown.setdefault(font, set()).update(text)
        count, dropped = page.evaluate(MATCHED, styles)
        assert count > 200
        assert dropped == [], address
    page.close()
    serif, katex = ROOT / "docs/assets/fonts", ROOT / "hooks/vendor/katex/fonts"
    for font, text in shown.items():
        family, slant, weight_ = font.split("|")
        if family == "Source Serif 4":
            face = "italic" if slant == "italic" else "normal"
            name = f"source-serif-4-latin-{600 if int(weight_) > 500 else 400}-{face}.woff2"
            whole, cut = serif / name, site / "assets/fonts" / name
        elif family.startswith("KaTeX"):
            style = ("Bold" if weight_ == "700" else "") + ("Italic" if slant == "italic" else "")
            name = f"{family}-{style or 'Regular'}.woff2"
            whole, cut = katex / name, site / "assets/katex/fonts" / name
        else:
            continue
        if whole.exists():
            there, left = (set(TTFont(path).getBestCmap()) for path in (whole, cut))
            assert {ord(c) for c in text if c.isprintable()} & there <= left, font
            assert len(left) < len(there)


def test_a_glyph_is_the_same_in_every_figure_and_once_on_a_page(pages):
    outlines = {}
    for address, html in pages.items():
        found = re.findall(r'<path id="(g-[^"]*)" d="([^"]*)"', html)
        assert {name for name, _ in found} == set(re.findall(r'href="#(g-[^"]*)"', html)), address
        for name, outline in found:
            assert outlines.setdefault(name, outline) == outline, (address, name)
    assert len(outlines) > 50
