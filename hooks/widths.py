"""How wide the parts of a formula are, told before their fonts arrive: lines then stay as they are.

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
SPACE = re.compile(r"\b(?:margin-left|margin-right|padding-left):(-?[\d.]+)em")
OWN = re.compile(r"(?<!-)width:([\d.]+)em")
LEAST = re.compile(r"min-width:([\d.]+)em")
# What takes no room in its row, or as much as there is.
FLAT = {"katex-strut", "pstrut", "vlist-s", "frac-line", "overline-line", "hide-tail"}
FLAT |= {"accent-body", "katex-thinbox", "rlap", "llap", "clap"}
# Rooms that are made otherwise than from advances and margins.
UNKNOWN = {"katex-rule", "boxpad", "accent-full", "x-arrow", "vertical-separator", "angl"}
# What the style gives besides.
GIVEN = {"nulldelimiter": 0.12, "katex-root": 5 / 18 - 5 / 9}
ZERO_WIDTH_SPACE = "\u200b"


class UnknownWidthError(ValueError):
    """A part of the formula is none of those whose widths are known here."""


@cache
def advances(name: str) -> dict[int, float]:
    """How far each of the face's characters moves on, in em; empty if there is no such face."""
    from fontTools.ttLib import TTFont

    file = KATEX / "fonts" / f"{name}.woff2"
    if not file.exists():  # the browser slants or thickens another
        return {}
    font: Any = TTFont(file)
    per_em, table = font["head"].unitsPerEm, font["hmtx"]
    return {code: table[glyph][0] / per_em for code, glyph in font.getBestCmap().items()}


def width(element: ET.Element, font: dict[str, str]) -> float:
    """The element's width in em of its parent. Raises UnknownWidthError."""
    names, style = element.get("class") or "", element.get("style") or ""
    classes = set(names.split())
    if classes & UNKNOWN:
        raise UnknownWidthError(names)
    if own := OWN.search(style):
        room = float(own[1])
    elif classes & FLAT:
        room = 0.0
    else:
        room = content(element, classes, font | fonts.declared(names))
    if least := LEAST.search(style):
        room = max(room, float(least[1]))
    room += sum(map(float, SPACE.findall(style)))
    room += sum(GIVEN[name] for name in classes & GIVEN.keys())
    resized = RESIZED.search(names)
    return room * (SIZES[int(resized[2]) - 1] / SIZES[int(resized[1]) - 1] if resized else 1)


def content(element: ET.Element, classes: set[str], font: dict[str, str]) -> float:
    """The width of what is in the element, set in that font. Raises UnknownWidthError."""
    inside = [width(child, font) for child in element]
    # The rows of a stack lie over one another, and so do the parts of a row.
    room = max(inside, default=0.0) if classes & {"vlist", "vlist-t"} else sum(inside)
    face = advances(fonts.file_name(**font))
    text = "".join([element.text or "", *(child.tail or "" for child in element)])
    for character in text.replace(ZERO_WIDTH_SPACE, ""):
        if ord(character) not in face:
            raise UnknownWidthError(character)
        room += face[ord(character)]
    return room


def give(html: str) -> str:
    """The formula's HTML with the width of each unbreakable part that is known.

    As the least width, so that a part can grow with a reader's own font or spacing.
    """

    def opening(base: ET.Element) -> str:
        try:
            return f'{BASE[:-1]} style="min-width:{round(width(base, fonts.PLAIN), 2):g}em">'
        except UnknownWidthError:
            return BASE

    openings = map(opening, ET.fromstring(html).iterfind(".//*[@class='katex-base']"))
    return re.sub(BASE, lambda _: next(openings), html)
