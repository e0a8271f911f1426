"""Fonts with the characters that the pages show, and no others."""

import hashlib
import io
import re
from collections import defaultdict
from functools import cache
from html import unescape
from pathlib import Path
from string import ascii_letters, digits, printable

from hooks import KATEX, OUTPUT

STYLE = KATEX / "katex.min.css"
# What scripts show in bold besides letters and digits.
SCRIPTED = " %−+×.,:;!?()=-"
# What is no text of the page's own.
NOT_TEXT = re.compile(r"<(script|style|svg|math)\b.*?</\1>", re.S)
BOLD = re.compile(
    r"<(h[1-6]|strong|b|th|summary|title|header|nav)\b[^>]*>(.*?)</\1>"
    r'|<(p) class="admonition-title">(.*?)</p>',
    re.S,
)
SLANTED = re.compile(r"<(em|i|blockquote)\b[^>]*>(.*?)</\1>", re.S)
KATEX_PART = re.compile(r'<span class="([^"]*)"[^>]*>|(<span\b)|(</span>)|<[^>]*>|([^<]+)')
KATEX_RULE = re.compile(r"([^{}@]+)\{([^{}]*\bfont-(?:family|style|weight):[^{}]*)\}")
FONT = re.compile(r"font-(family|style|weight):\s*\"?(\w+)")
# In which a formula begins.
PLAIN = {"family": "KaTeX_Main", "style": "normal", "weight": "400"}


def text(html: str) -> set[str]:
    """The page's characters outside its figures, those of tooltips included."""
    return set(unescape(NOT_TEXT.sub("", html)))


def within(elements: re.Pattern[str], html: str) -> set[str]:
    """The characters in those elements."""
    inside = "".join("".join(found[1::2]) for found in elements.findall(NOT_TEXT.sub("", html)))
    return set(unescape(re.sub("<[^>]*>", "", inside)))


@cache
def rules() -> list[tuple[set[str], dict[str, str]]]:
    """The fonts that KaTeX's style declares, each with the classes that it is for."""
    found = [
        (set(re.findall(r"\.([\w-]+)", selector.split()[-1])), dict(FONT.findall(declared)))
        for selectors, declared in KATEX_RULE.findall(STYLE.read_text(encoding="utf-8"))
        for selector in selectors.split(",")
    ]
    return [(classes, font) for classes, font in found if classes]


@cache
def declared(names: str) -> dict[str, str]:
    """What the style declares about the font of an element of those classes."""
    own = set(names.split())
    return dict(item for classes, font in rules() if classes <= own for item in font.items())


def in_formulas(html: str) -> dict[str, set[str]]:
    """The characters that the page's formulas show, by the font that KaTeX's style gives them."""
    found: dict[str, set[str]] = defaultdict(set)
    for start in re.finditer('<span class="katex-html"', html):
        fonts = [PLAIN]
        for part in KATEX_PART.finditer(html, start.start()):
            names, plain, end, shown = part.groups()
            if names is not None or plain:
                fonts.append(fonts[-1] | declared(names or ""))
            elif end:
                fonts.pop()
                if len(fonts) == 1:
                    break
            elif shown:
                found[file_name(**fonts[-1])] |= set(unescape(shown))
    return found


def file_name(family: str, style: str, weight: str) -> str:
    """How KaTeX calls the file of a font."""
    bold = "Bold" if weight in {"700", "bold"} else ""
    return f"{family}-{(bold + ('Italic' if style == 'italic' else '')) or 'Regular'}"


def subset(font: Path, characters: set[str]) -> bytes:
    """The font (woff2) with those characters, its kerning and its ligatures."""
    wanted = "".join(sorted(characters))
    key = hashlib.sha256(font.read_bytes() + wanted.encode() + Path(__file__).read_bytes())
    stored = OUTPUT / "fonts" / f"{key.hexdigest()}.woff2"
    if not stored.exists():
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_bytes(cut(font, wanted))
    return stored.read_bytes()


def cut(font: Path, characters: str) -> bytes:
    from fontTools import subset as tools
    from fontTools.ttLib.scaleUpem import scale_upem

    options = tools.Options(
        flavor="woff2",
        layout_features=["kern", "liga"],
        hinting=False,
        # Which of a family's faces it is: our styles say so.
        drop_tables=[*tools.Options().drop_tables, "STAT"],
        # Otherwise the bytes would tell the time of the build.
        recalc_timestamp=False,
    )
    loaded = tools.load_font(io.BytesIO(font.read_bytes()), options)
    # The copyright alone: a font that was changed may not keep a reserved name. Taken out and put
    # back, as fontTools would go through the whole font to see who asks for a name.
    names = loaded["name"]
    del loaded["name"]
    names.names = [name for name in names.names if name.nameID == 0 and name.isUnicode()]
    subsetter = tools.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(loaded)
    loaded["name"] = names
    # Outlines to 1/360 of their size are a tenth lighter than to a thousandth, and look the same.
    scale_upem(loaded, 360)
    buffer = io.BytesIO()
    tools.save_font(loaded, buffer, options)
    return buffer.getvalue()


def used(page: str) -> dict[str, str]:
    """The characters that the page shows, by the font that shows them."""
    found = {
        "text": text(page),
        "600-normal": within(BOLD, page),
        "400-italic": within(SLANTED, page),
        **in_formulas(page),
    }
    return {font: "".join(sorted(characters)) for font, characters in found.items()}


def lighten(assets: Path, pages: list[dict[str, str]], scripts: str) -> None:
    """Cut down every font of a built site to what is `used` on its pages or stands in its scripts.

    Those that nothing uses go.
    """
    characters: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for name, found in page.items():
            characters[name] |= set(found)
    characters["600-normal"].update(ascii_letters, digits, SCRIPTED)
    characters["400-normal"] = set(printable[:95]).union(scripts, characters["text"])
    for font in (assets / "fonts").glob("*.woff2"):
        font.write_bytes(subset(font, characters[font.stem[-10:]]))
    for font in (assets / "katex" / "fonts").glob("*.woff2"):
        if font.stem in characters:
            font.write_bytes(subset(font, characters[font.stem]))
        else:
            font.unlink()
