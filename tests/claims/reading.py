"""A page as its reader reads it, and which of its numerals a check must hold.

Inside a claim (its id begins with `claim-`) every numeral, sign and comparison must be held.
Elsewhere a numeral must be held unless a rule exempts it. The rules are those of `exempt_by`,
and the module's list `GIVEN`: quotations from the page whose numbers are inputs that an author
chose, or names, so that no computation could confirm them.
"""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hooks import claims

HIDDEN = re.compile(
    r"\A---\n.*?\n---\n"  # front matter
    r"|^(?P<fence>`{3,})[^\n]*\n.*?^(?P=fence)$"
    r"|`[^`\n]*`"
    r"|^ {4}(?:attrs|type|open):.*?$"
    r"|\{(?:#|: |data-)[^}]*\}"
    r"|</?(?:a|div|figure|span|br)\b[^>]*>"
    r"|\\tag\{\d+\}"
    r"|^(?:\d+\.|\*\*\d+\.\*\*) ",  # the number of an exercise or of a list's entry
    re.M | re.S,
)
LINK = re.compile(r"(?<=\])\([^()\s]*\)")
BLOCK = re.compile(r"^/{3,}(?: html \| \S+| \w+(?: \|)?)?", re.M)
MATH = re.compile(r"\$\$.*?\$\$|\$.*?\$", re.S)

FRACTION = r"\\[td]?frac ?(?:\d\d|\{\d+\}\{\d+\}|\d\{\d+\})|[½¼¾⅓⅔⅙]"
NUMERAL = re.compile(rf"{FRACTION}|\d+(?:(?:,|\{{,\}}|\\,)\d{{3}}(?!\d))*(?:\.\d+)*")
SIGN = re.compile(
    r"[+−-]|[<>=≤≥≠≈]|\\(?:le|ge|ne|lt|gt|leq|geq|neq|approx|equiv|ll|gg|succ|prec|succeq|preceq|pm|mp|propto)(?![a-z])"
)
SIGN_IN_TEXT = re.compile(r"[+−](?=\d)|[<>=≤≥≠≈]")

SPACE = r"(?:\\[,;! ]|\\(?:bigl|bigr|left|right|Bigl|Bigr)(?![a-z])|[\s{}])*"
# A formula goes on after the numeral: a letter, a macro that is no relation, a bracket.
BOUND = "(?:le|ge|ne|to|approx|in|iff|cdot|times|pm|mp|quad|qquad|text|[lc]?dots|Rightarrow|end)"
FOLLOWS = re.compile(rf"{SPACE}(?:[A-Za-z(\[]|\\(?!{BOUND}(?![a-z]))[A-Za-z|]|/{SPACE}[A-Za-z\\(])")
PRECEDES = re.compile(rf"(?:(?<!\\)(?<![a-z])[A-Za-z]|\)|[A-Za-z\\)]{SPACE}/|\\sqrt){SPACE}$")
INDEX = re.compile(r"[\^_]\s*$|[\^_]\{[^{}]*$")
YEAR = re.compile(r"(?:1[89]|20)\d\d")


@dataclass(frozen=True)
class Token:
    """A numeral, sign or comparison, where it stands, and the rule that exempts it, if one does."""

    start: int
    end: int
    kind: str  # "numeral" or "sign"
    exempt: str = ""


@dataclass(frozen=True)
class Segment:
    """A stretch of a page: of a claim, of the prose between, or of a snippet's caption."""

    claim: str
    text: str
    code: str = ""  # of the snippet whose caption or text alternative this is


def plain(source: str) -> str:
    """The Markdown on one line, without what is code, address or layout."""
    text = HIDDEN.sub(" ", source)
    return " ".join(BLOCK.sub(" ", LINK.sub("", text)).split())


def captions(name: str) -> list[Segment]:
    """The literal parts of a snippet's caption and text alternative; `⟨⟩` for what is computed."""
    path = claims.SNIPPETS / f"{name}.py"
    if not path.exists():  # the list of every claim, which is no snippet's plate
        return []
    source = path.read_text(encoding="utf-8")
    found = []
    for node in ast.parse(source).body:
        names = [t.id for t in getattr(node, "targets", []) if isinstance(t, ast.Name)]
        if {"caption", "alt"} & set(names):
            pieces = node.value.values if isinstance(node.value, ast.JoinedStr) else [node.value]
            text = "".join(p.value if isinstance(p, ast.Constant) else "⟨⟩" for p in pieces)
            code = source[: source.index("[end:show]")]
            found.append(Segment(f"fig-{name}", plain(text), code))
    return found


def exempt_by(text: str, start: int, end: int, segment: Segment, in_math: bool) -> str:
    """The rule by which a numeral outside every claim states no result; empty if none does."""
    before, numeral, after = text[:start], text[start:end], text[end:]
    if segment.code and re.search(
        rf"(?<![\d.]){re.escape(numeral)}(?:\.0*)?(?![\d.]*\d)", segment.code
    ):
        return "given in the code above it"
    if before.rfind("[") > before.rfind("]") and re.match(r"[^\[\]$]*\]", after) and not in_math:
        return "in the words of a link, which its target holds"
    if numeral in {"0", "1"}:
        return "0 or 1, the origin and the unit"
    if not in_math:
        return "year" if YEAR.fullmatch(numeral) else ""
    if INDEX.search(before):
        return "index or exponent"
    shape = len(numeral) == 1 or not numeral[0].isdigit()
    if shape and (FOLLOWS.match(after) or PRECEDES.search(before)):
        return "part of a formula's shape"
    return ""


class Page:
    """A page's text, and the quotations from it that checks hold."""

    def __init__(self, path: Path, given: list[str]):
        self.path, self.given = path, given
        self.source = claims.markdown(path)
        self.held: list[tuple[int, int]] = []
        self.ran: set[str] = set()

    @cached_property
    def segments(self) -> list[Segment]:
        found, position = [], 0
        marks = [
            (c.start, c.end, c.id)
            for c in claims.read_claims(self.path)
            if c.id.startswith("claim-")
        ]
        for start, end, name in sorted(marks):
            if start < position:  # an equation within a claim
                continue
            found += [("", self.source[position:start]), (name, self.source[start:end])]
            position = end
        found.append(("", self.source[position:]))
        segments = []
        for name, source in found:
            for i, piece in enumerate(re.split(claims.INCLUDE, source)):
                segments += captions(piece) if i % 2 else [Segment(name, plain(piece))]
        return segments

    @cached_property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)

    @cached_property
    def tokens(self) -> list[Token]:
        """Every numeral of the page, and every sign and comparison of its claims."""
        found, offset = [], 0
        for segment in self.segments:
            math = [m.span() for m in MATH.finditer(segment.text)]
            strict = segment.claim.startswith("claim-")
            for m in NUMERAL.finditer(segment.text):
                inside = any(a <= m.start() < b for a, b in math)
                rule = "" if strict else exempt_by(segment.text, *m.span(), segment, inside)
                found.append(Token(offset + m.start(), offset + m.end(), "numeral", rule))
            if strict:
                signs = [
                    m
                    for m in SIGN.finditer(segment.text)
                    if any(a <= m.start() < b for a, b in math)
                ]
                outside = SIGN_IN_TEXT.finditer(segment.text)
                signs += [m for m in outside if not any(a <= m.start() < b for a, b in math)]
                found += [Token(offset + m.start(), offset + m.end(), "sign") for m in signs]
            offset += len(segment.text) + 1
        return sorted(found, key=lambda token: token.start)

    def spans(self, quotation: str) -> list[tuple[int, int]]:
        wanted = " ".join(quotation.split())
        return [m.span() for m in re.finditer(re.escape(wanted), self.text)]

    def says(self, *quotations: str) -> None:
        """Hold these words of the page: they stand there exactly so."""
        for quotation in quotations:
            spans = self.spans(quotation)
            assert spans, f"{self.path.name} does not say {quotation!r}"
            self.held += spans

    def unheld(self) -> list[str]:
        """The numerals, signs and comparisons that nothing holds or exempts, with their context."""
        spans = self.held + [span for quotation in self.given for span in self.spans(quotation)]
        found = []
        for token in self.tokens:
            covered = any(a <= token.start and token.end <= b for a, b in spans)
            if not (covered or token.exempt):
                here = self.text[token.start : token.end]
                before = self.text[max(0, token.start - 40) : token.start]
                found.append(f"{before}⟦{here}⟧{self.text[token.end : token.end + 40]}")
        return found

    def stale(self) -> list[str]:
        """What `GIVEN` quotes and the page does not say."""
        return [quotation for quotation in self.given if not self.spans(quotation)]
