"""Set figures and formulas into finished pages.

`python -m hooks.setting SITE` does so in every page of a built site, whatever built it.
"""

import json
import re
import sys
from html import escape, unescape
from pathlib import Path

from hooks import (
    OUTPUT,
    PressError,
    code,
    fonts,
    for_each,
    formulas,
    ledger,
    plates,
    policy,
    sheet,
)
from hooks.formulas import Typesetter

# What decides about `what_it_uses`.
READERS = [Path(fonts.__file__), Path(sheet.__file__), fonts.STYLE]
EXPLORE = Path(__file__).parent / "explore"
# What a page has of a snippet, or of a test.
PLACE = re.compile(r'<div data-(figure|code|check)="([^"]+)">\s*</div>')
TAG = re.compile(r"<[^>]*>")
SEARCH_TEX = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.S)

# Faces that a page asks for only once it is laid out, and marks in its HTML that it will.
# Fetched that late they would shift the text, so the page names them at its head; those of the
# text only for a wide screen, as a phone sets the text in its own serif.
FACES = {
    "fonts/source-serif-4-latin-400-normal": [""],
    "fonts/source-serif-4-latin-600-normal": [""],
    "fonts/source-serif-4-latin-400-italic": ["<em>"],
    "katex/fonts/KaTeX_Main-Regular": ['class="katex"'],
    "katex/fonts/KaTeX_Math-Italic": ["mathnormal"],
    "katex/fonts/KaTeX_AMS-Regular": ["mathbb"],
    "katex/fonts/KaTeX_Size1-Regular": ["delimsizing size1", "small-op"],
    "katex/fonts/KaTeX_Size2-Regular": ["delimsizing size2", "large-op"],
    "katex/fonts/KaTeX_Size3-Regular": ["delimsizing size3"],
}
WIDE = 'media="(min-width: 45em)" '
GLYPH = re.compile(r'<path id="(g-[^"]+)"[^>]*/>')
VERBATIM = re.compile(r"(<(?:pre|textarea|script)\b.*?</(?:pre|textarea|script)>)", re.S)
STYLESHEET = re.compile(r'href="([^"]*assets/)site\.css"')

SUBLIST = '<nav class="md-nav" role="none">'
# Slips of Material and Markdown against the HTML standard, and their mends.
MENDS = [
    # Firefox fetches the next page ahead, which the policy forbids, and a reader may not want.
    (re.compile(r'<link rel="next"[^>]*>'), ""),
    # A list within a navigation is no landmark of its own, nor closed.
    (re.compile(r'<nav class="md-nav" (?:data-md-level="[1-9]"|aria-label=)[^>]*>'), SUBLIST),
    # A title over the contents is no label of a checkbox that some pages lack.
    (re.compile(r'(<label class="md-nav__title") for="__toc"'), r"\1"),
    # A dialog needs a name.
    (re.compile(r'(<div class="md-search"[^>]*role="dialog")>'), r'\1 aria-label="Search">'),
    # Markdown's footnotes.
    (re.compile("<hr />"), "<hr>"),
    # `tabindex` needs a number.
    (re.compile(r'(<label\b[^>]*?) tabindex=""'), r"\1"),
    # `autocomplete` is not for checkboxes.
    (re.compile(r'(<input\b[^>]*type="checkbox"[^>]*?) autocomplete="off"'), r"\1"),
]


def set_page(html: str, typesetter: Typesetter, where: str) -> str:
    """The page as the reader gets it. Raises PressError naming `where`."""
    for pattern, mend in MENDS:
        html = pattern.sub(mend, html)
    html = add_marks(shorten(code.shorten(html)), where)
    # All that follows makes the page many times as long.
    html = preload_faces(formulas.set_formulas(html, typesetter, where))
    seen: set[str] = set()

    def place(match: re.Match[str]) -> str:
        kind, name = match.groups()
        if kind == "figure":
            return share_glyphs(figure(name, where), seen)
        return plates.code_path(name).read_text("utf-8") if kind == "code" else ledger.source(name)

    return PLACE.sub(place, html)


def shorten(html: str) -> str:
    """The page without indentation and blank lines."""
    parts = VERBATIM.split(html)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"\n\s+", "\n", parts[i])
        # Quicker than a pattern, which would try every space between words.
        while " \n" in parts[i]:
            parts[i] = parts[i].replace(" \n", "\n")
    return "".join(parts)


def add_marks(html: str, where: str) -> str:
    """The page with a link from each claim to its checks."""
    assets = STYLESHEET.search(html)
    name = re.sub(r"^docs/|(?:/index)?\.\w+$", "", where)
    return ledger.add_marks(html, name, assets[1].removesuffix("assets/")) if assets else html


def preload_faces(html: str) -> str:
    """The page with a preload for each late face that it uses."""
    assets = STYLESHEET.search(html)
    if not assets:
        return html
    links = [
        '<link rel="preload" as="font" type="font/woff2" crossorigin '
        f'{WIDE if face.startswith("fonts/") else ""}href="{assets[1]}{face}.woff2">'
        for face, marks in FACES.items()
        if any(mark in html for mark in marks)
    ]
    return html.replace("<link ", "\n".join([*links, "<link "]), 1)


def figure(name: str, where: str) -> str:
    """The figure's SVG and, if it is a live one, where its axes lie and its controls.

    Of an editable cell, which draws nothing, the controls alone.
    """
    record = plates.read_record(name)
    svg, kind = record.get("svg") or "", record.get("explore")
    if not svg and not kind:
        raise PressError(f'{where}: there is no figure "{name}"; run `python -m hooks.plates`')
    if not kind:
        return str(svg)
    axes = escape(json.dumps(record["axes"], separators=(",", ":")))
    controls = shorten((EXPLORE / f"{kind}.html").read_text(encoding="utf-8")).rstrip()
    return svg.replace("<svg ", f'<svg data-axes="{axes}" ', 1) + controls


def share_glyphs(svg: str, seen: set[str]) -> str:
    """The figure without the glyphs that the page has `seen`, to which its own are added."""

    def first(match: re.Match[str]) -> str:
        if match[1] in seen:
            return ""
        seen.add(match[1])
        return match[0]

    return GLYPH.sub(first, svg).replace("<defs></defs>", "")


def strip_script(script: str) -> str:
    """The script without its indentation and without comments on lines of their own.

    One with a text of several lines stays as it is, for that would change.
    """
    if any(line.count("`") % 2 for line in script.splitlines()):
        return script
    script = re.sub(r"^\s*/\*.*?\*/\s*$", "", script, flags=re.M | re.S)
    return re.sub(r"^\s*(?://.*)?\n|^[ \t]+", "", script, flags=re.M)


def set_search_index(path: Path, typesetter: Typesetter) -> None:
    """Make of the search index a script, which a page opened as a file can load too.

    For each section its address, its title, its text and its boost; formulas as text, not as TeX.
    """

    def plain(match: re.Match[str]) -> str:
        return escape(
            typesetter.text(unescape(match[1] or match[2]).strip(), bool(match[2])), quote=False
        )

    def text(html: str) -> str:
        return " ".join(unescape(TAG.sub("", SEARCH_TEX.sub(plain, html))).split())

    sections = [
        [entry["location"], text(entry["title"]), text(entry["text"]), entry.get("boost", 1)]
        for entry in json.loads(path.read_text(encoding="utf-8"))["docs"]
    ]
    script = json.dumps(sections, ensure_ascii=False, separators=(",", ":"))
    path.with_name("index.js").write_text(f"var searchIndex = {script};\n", encoding="utf-8")
    path.unlink()


def set_site(site: Path) -> int:
    """Set every page of a built site and its search index; the number of pages."""
    typesetter = Typesetter()
    for path, html in read_pages(site).items():
        where = path.relative_to(site).as_posix()
        path.write_bytes(set_page(html.decode(), typesetter, where).encode())
    index = site / "search" / "search_index.json"
    if index.exists():
        set_search_index(index, typesetter)
    typesetter.save()
    pages = lighten(site)
    write_pages(pages)
    return len(pages)


def read_pages(site: Path) -> dict[Path, bytes]:
    """The pages of a built site; as text those with formulas would take twice the space."""
    return {path: path.read_bytes() for path in sorted(site.rglob("*.html"))}


def write_pages(pages: dict[Path, bytes]) -> None:
    for path, html in pages.items():
        path.write_bytes(html)


def what_it_uses(page: bytes) -> tuple[dict[str, str], list[str]]:
    """The characters in each font, and the words that a selector could name."""
    html = page.decode()
    return fonts.used(html), sheet.tag_words(html)


def lighten(site: Path) -> dict[Path, bytes]:
    """The pages of a built site with its stylesheet in each.

    Styles, fonts and scripts are left without what none of the pages uses.
    """
    assets, pages = site / "assets", read_pages(site)
    if not (assets / "site.css").exists():
        return pages
    own = [*sorted(assets.glob("*.js")), *sorted((assets / "explore").glob("*.js"))]
    for script in own:
        script.write_text(strip_script(script.read_text(encoding="utf-8")), encoding="utf-8")
    scripts = "".join(script.read_text(encoding="utf-8") for script in own)
    scripts += b"".join(sorted(set().union(*map(policy.inline_scripts, pages.values())))).decode()
    beneath = b"".join(path.read_bytes() for path in READERS)
    found = for_each(what_it_uses, pages.values(), OUTPUT / "pages.json", beneath)
    fonts.lighten(assets, [characters for characters, _ in found], scripts)
    style = sheet.merge(assets, {word for _, words in found for word in words}, scripts)
    for source_map in assets.rglob("*.map"):
        source_map.unlink()
    return {path: sheet.within(page, style) for path, page in pages.items()}


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m hooks.setting SITE, SITE being the folder of a built site")
    try:
        print(f"set {set_site(Path(sys.argv[1]))} pages")
    except PressError as error:
        sys.exit(str(error))
