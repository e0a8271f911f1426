"""One stylesheet for the whole site, without the rules that no page can use, in each page."""

import hashlib
import re
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

from hooks import OUTPUT, write_if_changed

WORD = re.compile(r"[A-Za-z_][\w-]*")
TAG = re.compile(r"<[a-z][^<>]*>")
# Attributes that hold prose, addresses or numbers: no selector is about their values.
PROSE = re.compile(r' (title|aria-label|alt|content|placeholder|d|style|points|href)="[^"]*"')
# What scripts call elements stands in their strings; what a reader or a property can set, here.
STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`")
STATES = {"open", "hidden", "checked", "disabled"}
# The inside of these says what need not, or only may, be there.
FUNCTION = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
NAME = re.compile(r"[.#]([\w-]+)")
ATTRIBUTE = re.compile(r"\[\s*([\w-]+)\s*(?:[~|^$*]?=\s*[\"']?([^\"'\]]*))?[^\]]*\]")
DATASET = re.compile(r"\bdataset\.(\w+)")
PROPERTY = re.compile(r"(?<=[{;])--([\w-]+):(?:\"[^\"]*\"|'[^']*'|[^;{}\"'])*;?")
LINK = re.compile(rb'<link rel="stylesheet" href="(?P<assets>[^"]*assets/)site\.css">')
FONT = re.compile(r'url\(("?)(?=(?:katex/)?fonts/)')
# Icons in Material's palette that docs/assets/site.css never shows.
ICONS = re.compile(r"--md-admonition-icon--[\w-]+:\s*url\(\"[^\"]*\"\);?")
ELEMENT = re.compile(r"(?:^|[\s>+~])([a-z]\w*)")


def words(tags: set[str], scripts: str) -> set[str]:
    """Whatever the pages' tags or the scripts could call an element, a class, an id, a value."""
    # `dataset.someName` is the attribute `data-some-name`.
    data = {re.sub("([A-Z])", r"-\1", name).lower() for name in DATASET.findall(scripts)}
    named = set(WORD.findall(" ".join(STRING.findall(scripts))))
    return tags | named | STATES | {f"data-{name}" for name in data}


def tag_words(page: str) -> list[str]:
    """What the page's tags could call an element, a class, an id, a value."""
    return sorted(set(WORD.findall(PROSE.sub(r" \1", " ".join(set(TAG.findall(page)))))))


def possible(selector: str, known: set[str]) -> bool:
    """Whether a page could have an element for the selector: all its names are known."""
    selector = FUNCTION.sub("", selector)
    names = [part for found in ATTRIBUTE.findall(selector) for part in found]
    selector = ATTRIBUTE.sub("", selector)
    names += NAME.findall(selector) + ELEMENT.findall(selector.strip())
    return all(set(WORD.findall(name)) <= known for name in names)


def purge(style: str, known: set[str], assets: Path) -> str:
    """The stylesheet with the rules that are possible, as short as it can simply be written."""
    known = known & set(WORD.findall(style))
    files = sorted(font.name for font in assets.rglob("*.woff2"))
    inputs = repr((style, sorted(known), files)).encode() + Path(__file__).read_bytes()
    stored = OUTPUT / "sheets" / f"{hashlib.sha256(inputs).hexdigest()}.css"
    if not stored.exists():
        write_if_changed(stored, without_unused(rules(style, known, files), known))
    return stored.read_text(encoding="utf-8")


def rules(content: Any, known: set[str], files: list[str]) -> str:
    import tinycss2

    written = []
    for rule in tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True):
        prelude = short(tinycss2.serialize(rule.prelude))
        if rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
            if inner := rules(rule.content, known, files):
                written.append(f"@{rule.at_keyword} {prelude}{{{inner}}}")
        elif rule.type == "at-rule":
            if rule.content is None:  # @charset
                continue
            inner = short(tinycss2.serialize(rule.content))
            source = re.search(r"([^/\"(]*\.woff2)", inner)
            if not source or source[1] in files:
                written.append(f"@{rule.at_keyword} {prelude}{{{inner}}}".replace(" {", "{"))
        else:
            kept = [part for part in split(rule.prelude) if possible(part, known)]
            if kept:
                written.append(f"{','.join(kept)}{{{declarations(rule.content)}}}")
    return "".join(written)


def split(prelude: Any) -> list[str]:
    """The selectors of a list."""
    import tinycss2

    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [short(tinycss2.serialize(part)).replace(" > ", ">") for part in parts]


def declarations(content: Any) -> str:
    import tinycss2

    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return ";".join(short(rule.serialize()).replace(": ", ":", 1) for rule in found)


def short(css: str) -> str:
    return re.sub(r"\s+", " ", css.replace("/**/", "")).strip()


def without_unused(style: str, known: set[str]) -> str:
    """The stylesheet without the custom properties that nothing asks for."""
    asked = known | set(re.findall(r"var\(\s*--([\w-]+)", style))
    thinner = PROPERTY.sub(lambda found: found[0] if found[1] in asked else "", style)
    # What only the dropped ones asked for goes in the next round.
    if thinner != style:
        return without_unused(thinner, known)
    return re.sub(r"[^{}]*\{\}", "", style)


def merge(assets: Path, tags: set[str], scripts: str) -> str:
    """One stylesheet of Material's, KaTeX's and the site's own, whose files go.

    It has the rules that are possible where pages' tags have these words. Its addresses begin at
    the site's folder of assets.
    """
    katex = assets / "katex" / "katex.min.css"
    sources = [*sorted((assets / "stylesheets").glob("*.css")), katex, assets / "site.css"]
    style = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    style = ICONS.sub("", style.replace("url(fonts/KaTeX", "url(katex/fonts/KaTeX"))
    style = purge(style, words(tags, scripts), assets)
    for source in [*sources, assets / "_mkdocstrings.css"]:
        source.unlink(missing_ok=True)
    shutil.rmtree(assets / "stylesheets")
    return style


def within(page: bytes, style: str) -> bytes:
    """The page with the stylesheet in it: a reader's first page need not wait for a second file."""
    link = LINK.search(page)
    if not link:
        return page
    own = based(style, link["assets"].decode())
    return b"".join([page[: link.start()], own, page[link.end() :]])


@lru_cache(maxsize=8)
def based(style: str, assets: str) -> bytes:
    """The stylesheet for pages from which `assets` leads to the folder of assets."""
    own = FONT.sub(rf"url(\g<1>{assets}", style)
    return f"<style>{own}</style>".encode()
