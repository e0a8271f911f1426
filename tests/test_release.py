"""What is published: its policy, the archive to read offline, and the same bytes twice."""

import filecmp
import os
import re
import zipfile
from pathlib import Path

import pytest

from hooks import archive, policy
from tests import projects
from tests.test_browser import PAGES

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures"]

META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
PLANTED = "<script>window.planted = 1</script><img src=x onerror='window.planted = 2'>"


@pytest.fixture
def open_page(browser):
    """A function that gives an empty page, and the list of what goes wrong on it."""
    contexts = []

    def make():
        contexts.append(browser.new_context())
        page, wrong = contexts[-1].new_page(), []
        page.on("console", lambda m: wrong.append(m.text) if m.type in {"error", "warning"} else 0)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return page, wrong

    yield make
    for context in contexts:
        context.close()


# ---------------------------------------------------------------- policy


def test_every_page_has_a_strict_policy_before_its_first_script(pages):
    for address, html in pages.items():
        rules = META.search(html)
        assert rules, address
        assert rules.start() < html.index("<script"), address
        assert rules.start() < html.index("<link"), address
        scripts = re.search(r"script-src ([^;]*)", rules[1])[1]
        assert "unsafe-inline" not in scripts, address
        assert "unsafe-eval" not in scripts.replace("wasm-unsafe-eval", ""), address
        cell = re.search(r'<div[^>]* data-explore="cell"', html)
        assert ("wasm-unsafe-eval" in scripts) == bool(cell), address
        assert re.fullmatch(r"'self' 'sha256-[^' ]+'", re.search(r"style-src ([^;]*)", rules[1])[1])
        assert "default-src 'none'" in rules[1], address
        assert not re.search(r"https?:|\*", rules[1]), address
        assert not re.search(r"<[^>]+\son\w+=|javascript:", html), address


def plant(page, base, change):
    """Go to a page with a foreign script in it, after that change."""
    response = page.request.get(f"{base}parabola/")
    body = change(response.text().replace("</article>", f"{PLANTED}</article>"))
    page.route("**/parabola/", lambda route: route.fulfill(response=response, body=body))
    page.goto(f"{base}parabola/", wait_until="networkidle")


def test_a_planted_script_does_not_run(open_page, base):
    page, wrong = open_page()
    plant(page, base, str)
    assert page.evaluate("window.planted") is None
    assert any("Content Security Policy" in text for text in wrong)
    # The same page without its policy runs it, so that the test would see it run.
    page, wrong = open_page()
    plant(page, base, lambda html: META.sub("", html))
    assert page.evaluate("window.planted") == 2
    assert not any("Content Security Policy" in text for text in wrong)


def headers_of(site):
    """What a host that reads `_headers` sends with every file."""
    lines = (site / "_headers").read_text("utf-8").splitlines()
    assert lines[0] == "/*"
    return dict(line.strip().split(": ", 1) for line in lines[1:])


@pytest.mark.parametrize("address", ["", "parabola/", "lab/sign-and-parabola/"])
def test_the_site_works_under_the_headers(open_page, site, base, address):
    headers = headers_of(site)
    page, wrong = open_page()

    def send(route):
        response = route.fetch()
        body = META.sub("", response.text()) if response.url.endswith("/") else response.body()
        route.fulfill(response=response, headers=response.headers | headers, body=body)

    page.route("**/*", send)
    answer = page.goto(f"{base}{address}", wait_until="networkidle")
    assert answer.headers["content-security-policy"] == headers["Content-Security-Policy"]
    for cell in page.locator("[data-explore=cell]").all()[:1]:
        cell.scroll_into_view_if_needed()
        page.locator("[data-explore=cell][data-live]").first.wait_for()
        cell.get_by_role("button", name="Run", exact=True).click()
        cell.get_by_role("status").filter(has_text="Done in").wait_for()
    assert wrong == []


def test_the_header_files_say_the_same_and_what_a_page_cannot(site):
    headers = headers_of(site)
    for name in policy.HEADER_FILES[1:]:
        text = (site / name).read_text("utf-8")
        assert all(f'{key} "{value}"' in text for key, value in headers.items())
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert {"Referrer-Policy", "Permissions-Policy"} <= set(headers)


def test_a_served_page_has_no_policy():
    """`mkdocs serve` reloads by an inline script, which every policy would forbid."""
    hook = (projects.ROOT / "hooks" / "on_mkdocs.py").read_text("utf-8")
    assert "write_pages(pages if serving else policy.secure(site, pages))" in hook


# ---------------------------------------------------------------- archive


@pytest.fixture(scope="module")
def unpacked(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("offline")
    with zipfile.ZipFile(site / archive.ARCHIVE) as file:
        file.extractall(folder)
    return folder / "negative-gradient"


def test_the_archive_has_every_page_and_leads_to_files(unpacked):
    for address in PAGES:
        page = unpacked / address / "index.html"
        for href in archive.HREF.finditer(page.read_text("utf-8")):
            target = (page.parent / href[2]).resolve()
            assert target.is_file(), (address, href[2])


def test_a_link_to_a_folder_becomes_one_to_its_file():
    html = (
        '<a href="../taylor/#x"> <a href=".."> <a href="."> '
        '<a class="b" href="a.zip"> <a href="#x">'
    )
    assert archive.to_file(html) == (
        '<a href="../taylor/index.html#x"> <a href="../index.html"> <a href="./index.html"> '
        '<a class="b" href="a.zip"> <a href="#x">'
    )


def test_the_archive_works_from_the_disk_with_search(open_page, unpacked):
    page, wrong = open_page()
    page.goto((unpacked / "index.html").as_uri(), wait_until="load")
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Source Serif 4\"'))"
    )
    page.get_by_role("link", name="The whole argument on one page").first.click()
    page.wait_for_url("**/whole-argument/index.html")
    assert page.locator(".katex").count() > 20
    page.keyboard.press("/")
    page.keyboard.type("exactly 180")
    result = page.locator(".md-search-result__link, [data-search-result] a").first
    result.wait_for()
    result.click()
    page.wait_for_url("**/index.html*")
    assert wrong == []


# ---------------------------------------------------------------- the same bytes


def differing(one: Path, other: Path):
    """The files that two folders do not share byte for byte."""
    paths = {p.relative_to(f) for f in (one, other) for p in f.rglob("*") if p.is_file()}
    _, unlike, missing = filecmp.cmpfiles(one, other, map(str, paths), shallow=False)
    return sorted(unlike + missing)


def test_two_builds_in_two_folders_are_the_same(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("again") / "a folder with another, longer name"
    copied = projects.copy(folder)
    done = projects.build(copied, PYTHONHASHSEED="7", TZ="Asia/Tokyo")
    assert done.returncode == 0, done.stdout
    assert differing(site, copied / "site") == []
    (copied / "site" / "index.html").write_text("x", encoding="utf-8")
    os.remove(copied / "site" / "404.html")
    assert differing(site, copied / "site") == ["404.html", "index.html"]
