"""How wide the parts of a formula are, told before their fonts arrive: no line then breaks anew.

KaTeX gives each part its height and leaves its width to the browser, which knows it only once
the faces are there. KaTeX's fonts have no kerning, so the advances of the glyphs add up to it.
"""

import re
import xml.etree.ElementTree as ET
from functools import cache
from typing import Any

from hooks import KATEX, fonts

BASE = '<span class="katex-base">'
# KaTeX's font sizes: `reset-size6 size3` leads from 1 to 0.7.
SIZES = (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.44, 1.728, 2.074, 2.488)
RESIZED = re.compile(r"\breset-size(\d+) size(\d+)\b")
SPACE = re.compile(r"\b(?:margin-left|margin-right|padding-left|(?<!-)width):(-?[\d.]+)em")
# What takes no room in its row, or as much as there is.
FLAT = {"katex-strut", "pstrut", "vlist-s", "frac-line", "overline-line", "hide-tail"}
FLAT |= {"accent-body", "katex-thinbox", "rlap", "llap", "clap"}
# Rooms that are made otherwise than from advances and margins.
UNKNOWN = {"katex-rule", "boxpad", "accent-full", "x-arrow"}
# What the style gives besides.
GIVEN = {"nulldelimiter": 0.12, "katex-root": 5 / 18 - 5 / 9}
ZERO_WIDTH_SPACE = "\u200b"


class UnknownWidthError(ValueError):
    """A part of the formula is none of those whose widths are known here."""


@cache
def advances(name: str) -> dict[int, float]:
    """How far each of the face's characters moves on, in em."""
    from fontTools.ttLib import TTFont

    font: Any = TTFont(KATEX / "fonts" / f"{name}.woff2")
    per_em, table = font["head"].unitsPerEm, font["hmtx"]
    return {code: table[glyph][0] / per_em for code, glyph in font.getBestCmap().items()}


def width(element: ET.Element, font: dict[str, str]) -> float:
    """The element's width in em of its parent. Raises UnknownWidthError."""
    names = element.get("class") or ""
    classes = set(names.split())
    if classes & UNKNOWN:
        raise UnknownWidthError(names)
    if classes & FLAT:
        return 0
    font = font | fonts.declared(names)
    room = sum(map(float, SPACE.findall(element.get("style") or "")))
    room += sum(GIVEN[name] for name in classes & GIVEN.keys())
    inside = [width(child, font) for child in element]
    # The rows of a stack lie over one another, and so do the parts of a row.
    stacked = classes & {"vlist", "vlist-t"}
    room += max(inside, default=0) if stacked else sum(inside)
    face = advances(fonts.file_name(**font))
    text = "".join([element.text or "", *(child.tail or "" for child in element)])
    for character in text.replace(ZERO_WIDTH_SPACE, ""):
        if ord(character) not in face:
            raise UnknownWidthError(character)
        room += face[ord(character)]
    resized = RESIZED.search(names)
    return room * (SIZES[int(resized[2]) - 1] / SIZES[int(resized[1]) - 1] if resized else 1)


def give(html: str) -> str:
    """The formula's HTML with the width of each unbreakable part that is known."""

    def opening(base: ET.Element) -> str:
        try:
            return f'{BASE[:-1]} style="width:{round(width(base, fonts.PLAIN), 2):g}em">'
        except UnknownWidthError:
            return BASE

    shown = ET.fromstring(html[html.index('<span class="katex-html"') : -len("</span>")])
    openings = map(opening, shown.iterfind(".//*[@class='katex-base']"))
    return re.sub(BASE, lambda _: next(openings), html)
