"""Formulas: from TeX to HTML for the eye and MathML for screen readers, by KaTeX's own code."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path
from typing import Any

from hooks import KATEX, OUTPUT, PressError, fonts, widths, write_if_changed

# The one table of macros. `\htmlClass` gives a symbol the colour of what it means.
MACROS = {
    r"\gradc": r"\htmlClass{c-gradient}{#1}",
    r"\stepc": r"\htmlClass{c-step}{#1}",
    r"\minc": r"\htmlClass{c-minimum}{#1}",
    r"\boundc": r"\htmlClass{c-bound}{#1}",
    r"\g": r"\gradc{g}",
    r"\gradJ": r"\gradc{\nabla J}",
    r"\D": r"\stepc{\Delta}",
    r"\lr": r"\eta",
    r"\wnew": r"w_{\text{new}}",
    r"\wold": r"w_{\text{old}}",
    r"\norm": r"\lVert #1\rVert",
    r"\abs": r"\lvert #1\rvert",
    r"\R": r"\mathbb{R}",
    r"\T": r"^\top",
    r"\sign": r"\operatorname{sign}",
    r"\argmin": r"\operatorname*{arg\,min}",
    r"\half": r"\tfrac12",
}

RENDER = """
(tex, display, macros) => {
  try {
    return JSON.stringify({html: katex.renderToString(tex, {
      displayMode: display, macros: macros, throwOnError: true, output: 'htmlAndMathml',
      // KaTeX calls \\\\htmlClass an extension of LaTeX; it is the only one in use here.
      strict: code => code === 'htmlExtension' ? 'ignore' : 'error',
      // Left to itself KaTeX would print what it does not trust in red.
      trust: context => {
        if (context.command === '\\\\htmlClass') return true;
        throw new Error(context.command + ' is not allowed here');
      },
    })});
  } catch (error) { return JSON.stringify({error: String(error.message)}); }
}
"""

# Markdown's arithmatex leaves these; so does `hooks.notebooks`.
FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\s*'
    r"(?:\\\((?P<inline>.*?)\\\)|\\\[(?P<display>.*?)\\\])\s*</(?P=tag)>(?P<after>[.,;:!?)]*)",
    re.S,
)
MATHML_LOOK = re.compile(
    r" (?:stretchy|lspace|rspace|minsize|maxsize|scriptlevel|displaystyle|column(?:align|spacing)|"
    r'rowspacing)="[^"]*"'
)
STYLE = re.compile(r'style="[^"]*"')
LENGTH = re.compile(r"-?\d+\.\d+(?=em)")
ENDS = "</span>" * 3  # of the last part, of its row, of the formula
NOT_TEXT = re.compile(r"<(pre|code|script|style|svg|title|textarea)\b.*?</\1>|<[^>]*>", re.S)
HEADING = re.compile(r"<(h[1-6]|title)\b[^>]*>(.*?)</\1>", re.S)


class Typesetter:
    """KaTeX in an embedded JavaScript engine, started on the first formula not yet known."""

    def __init__(self) -> None:
        self.store = OUTPUT / "formulas.json"
        made_by = [KATEX / "katex.min.js", KATEX / "katex.min.css"]
        made_by += sorted((KATEX / "fonts").glob("*.woff2"))
        made_by += [Path(file) for file in (__file__, fonts.__file__, widths.__file__)]
        table = json.dumps(MACROS) + RENDER
        contents = table.encode() + b"".join(path.read_bytes() for path in made_by)
        self.edition = hashlib.sha256(contents).hexdigest()
        try:
            stored = json.loads(self.store.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            stored = {}
        self.known: dict[str, str] = (
            stored["formulas"] if stored.get("edition") == self.edition else {}
        )
        self.stored = len(self.known)
        self.engine: Any = None

    def set(self, tex: str, display: bool = False, after: str = "") -> str:
        """The formula as HTML with MathML. Raises ValueError with KaTeX's reason.

        Between an inline formula and its comma a browser may break the line, unless the comma is
        within the formula's last unbreakable part: there this puts `after`.
        """
        key = f"{'display' if display else 'inline'}{after} {tex}"
        if key not in self.known:
            self.known[key] = self.render(tex, display, after)
        return self.known[key]

    def render(self, tex: str, display: bool, after: str) -> str:
        if self.engine is None:
            import quickjs

            self.engine = quickjs.Context()
            self.engine.eval((KATEX / "katex.min.js").read_text(encoding="utf-8"))
            self.engine.eval(f"const macros = {json.dumps(MACROS)}; const render = {RENDER}")
        arguments = f"{json.dumps(tex)}, {json.dumps(display)}, {{...macros}}"
        answer = json.loads(self.engine.eval(f"render({arguments})"))
        if "error" in answer:
            # KaTeX may quote half of a character.
            raise ValueError(answer["error"].encode("utf-8", "replace").decode())
        # The TeX source within the MathML is no use to a reader, and weighs as much again; without
        # it there is nothing to annotate. HTML knows the namespace by itself.
        html = re.sub(r"<annotation.*?</annotation>|</?semantics>", "", answer["html"], flags=re.S)
        html = html.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
        # How MathML would look is no matter: only what it says is used.
        html = MATHML_LOOK.sub("", html)
        # Slips against the HTML standard: for an operator's index, and for a numbered formula.
        html = html.replace("<mo>\u2061</mo></msub>", "</msub>")
        html = html.replace('<mtd width="50%">', "<mtd>")
        html = STYLE.sub(lambda m: brief(m[0]), html)
        if display:
            return f'<div class="formula" tabindex="0">{widths.give(html)}</div>{after}'
        if widths.BASE not in html:  # it shows nothing
            return html + after
        return widths.give(html.removesuffix(ENDS) + after + ENDS)

    def text(self, tex: str, display: bool = False) -> str:
        """The formula as a line of plain text, as search shows it."""
        key = f"text, {'display' if display else 'inline'} {tex}"
        if key not in self.known:
            mathml = re.search(r"<math.*?</math>", self.set(tex, display), re.S)
            self.known[key] = linear(ET.fromstring(mathml[0])) if mathml else ""
        return self.known[key]

    def save(self) -> None:
        if len(self.known) == self.stored:
            return
        content = json.dumps({"edition": self.edition, "formulas": self.known})
        write_if_changed(self.store, content)


def brief(style: str) -> str:
    """The attribute with lengths to a hundredth of an em, which is right to a tenth of a pixel."""
    return LENGTH.sub(lambda m: f"{round(float(m[0]), 2) + 0:g}", style).replace(';"', '"')


def linear(element: ET.Element) -> str:
    """MathML as one line of text: fractions with a slash, squares with ², indices with _."""
    parts = [linear(child) for child in element]

    def script(mark: str, part: str) -> str:
        return mark + (part if part.isalnum() or len(part) == 1 else f"({part})")

    def power(part: str) -> str:
        return {"2": "²", "3": "³", "′": "′", "′′": "″"}.get(part) or script("^", part)

    match element.tag.rpartition("}")[2]:
        case "mfrac":
            over, under = (part if part.isalnum() else f"({part})" for part in parts)
            return f"{over}/{under}"
        case "msup":
            return parts[0] + power(parts[1])
        case "msub" | "munder":
            return parts[0] + script("_", parts[1])
        case "msubsup" | "munderover":
            return parts[0] + script("_", parts[1]) + power(parts[2])
        case "msqrt":
            return f"√({''.join(parts)})"
    # U+2061 is MathML's invisible "apply function".
    return (element.text or "").replace("\u2061", "") + "".join(parts)


def set_formulas(html: str, typesetter: Typesetter, where: str) -> str:
    """The page with every formula set. Raises PressError naming the page and the TeX."""
    for heading in HEADING.finditer(html):
        if "arithmatex" in heading[2] or r"\(" in heading[2]:
            plain = re.sub(r"<[^>]*>", "", heading[2])
            raise PressError(f"{where}: a heading holds TeX, which menus cannot show: {plain!r}")

    text, page, end = [], [], 0
    for match in FORMULA.finditer(html):
        display = match["display"] is not None
        tex = unescape(match["display"] if display else match["inline"]).strip()
        text.append(html[end : match.start()])
        try:
            page += [text[-1], typesetter.set(tex, display, match["after"])]
        except ValueError as error:
            raise PressError(f"{where}: cannot set the formula {tex!r}: {error}") from None
        end = match.end()
    check_leftovers("".join([*text, html[end:]]), where)
    return "".join([*page, html[end:]])


def check_leftovers(html: str, where: str) -> None:
    r"""Refuse a `$`, `\(` or `\[` that no formula claimed."""
    if not any(mark in html for mark in ("$", r"\(", r"\[")):
        return
    text = NOT_TEXT.sub("", html)
    if found := re.search(r".{0,40}(?:\$|\\\(|\\\[).{0,40}", text):
        raise PressError(f"{where}: a formula was left unset near {unescape(found[0]).strip()!r}")
