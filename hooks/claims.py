"""Every claim of a page, and the tests that hold it, as their sources say."""

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path

from hooks import DOCS, OUTPUT, ROOT, SNIPPETS, for_each

# Mutation testing reads changed copies of the pages.
PAGES = DOCS
CHECKS = ROOT / "tests" / "claims"
# Tests against the libraries that pages name; each says `page#id` of what it holds.
ORACLES = ROOT / "tests" / "oracles"
# How a check can hold a claim, the strongest first.
METHODS = {
    "symbolic": "computer algebra, exact",
    "exhaustive": "every case, or a grid so fine that none is missed",
    "property": "random cases, searched for a counterexample",
    "statistical": "random samples, with a stated probability of error",
    "software": "independent software",
    "run": "the number in the text against one computed by another route",
    "text": "the page against the code or the page that it describes",
}

OPENING = re.compile(
    r"^(?P<fence>/{3,}) (?P<kind>definition|theorem|example|caution|cited|html)"
    r" \| (?P<title>[^\n]+)\n +attrs: \{id: (?P<id>claim-[\w-]+)\}\n",
    re.M,
)
HEADING = re.compile(r"^#+ (?P<title>.+?)(?: \{(?P<attrs>[^}]*)\})?$", re.M)
# The first paragraph of a snippet's docstring.
DOCSTRING = re.compile(r'"""(.+?)(?:\n\n|""")', re.S)
INCLUDE = re.compile(r'^--8<-- "(\w+)\.md"$', re.M)


@dataclass(frozen=True)
class Claim:
    """A statement with an id of its own, and where it stands in the page's source."""

    id: str
    kind: str
    title: str
    statement: str
    start: int
    end: int


@dataclass(frozen=True)
class Check:
    """A test: its name, what it holds, by which method, and its source."""

    name: str
    ids: tuple[str, ...]
    method: str
    source: str


def pages() -> list[Path]:
    """The pages that claim something: every Markdown page and notebook."""
    return sorted(p for p in PAGES.rglob("*") if p.suffix in {".md", ".ipynb"})


def name_of(page: Path) -> str:
    """`lab/a-real-fit` for docs/lab/a-real-fit.ipynb."""
    return page.relative_to(PAGES).with_suffix("").as_posix()


def module_of(page: Path) -> Path:
    """The tests of a page."""
    return CHECKS / f"test_{re.sub('[/-]', '_', name_of(page))}.py"


def has_checks(page: Path) -> bool:
    return module_of(page).exists()


def markdown(page: Path) -> str:
    """The page's source; of a notebook the text between its cells."""
    source = page.read_text(encoding="utf-8")
    if page.suffix == ".md":
        return source
    cells = json.loads(source)["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def read_claims(page: Path) -> list[Claim]:
    """The page's claims in their order: blocks, numbered equations, sections, figures."""
    source, found = markdown(page), []
    for m in OPENING.finditer(source):
        closing = re.compile(rf"^{m['fence']}$", re.M).search(source, m.end())
        end = closing.end() if closing else len(source)
        body = source[m.end() : end].removesuffix(m["fence"]).strip()
        kind = "equation" if m["kind"] == "html" else m["kind"]
        tag = re.search(r"\\tag\{(\d+)\}", body)
        title = f"Equation ({tag[1] if tag else '?'})" if kind == "equation" else m["title"]
        found.append(Claim(m["id"], kind, title, body, m.start(), end))
    headings = list(HEADING.finditer(source))
    for m, following in zip(headings, [*headings[1:], None], strict=True):
        name = re.search(r"#(claim-[\w-]+)", m["attrs"] or "")
        if name:
            end = following.start() if following else len(source)
            statement = source[m.end() : end].strip()
            found.append(Claim(name[1], "section", m["title"], statement, m.start(), end))
    for m in INCLUDE.finditer(source):
        snippet = SNIPPETS / f"{m[1]}.py"
        if snippet.exists():
            code = snippet.read_text(encoding="utf-8")
            kind = "figure" if "plt.subplots" in code else "printout"
            says = DOCSTRING.match(code)
            title = " ".join(says[1].split()) if says else m[1]
            found.append(Claim(f"fig-{m[1]}", kind, title, "", m.start(), m.end()))
    return sorted(found, key=lambda claim: claim.start)


def read_checks(module: Path) -> list[Check]:
    """The tests of a module, each with what its mark `holds` says."""
    if not module.exists():
        return []
    source = module.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    return [
        Check(name, tuple(ids), method, "".join(lines[first - 1 : last]))
        for name, ids, method, first, last in for_each(
            parse_checks, [source], OUTPUT / "checks" / f"{module.stem}.json"
        )[0]
    ]


def parse_checks(source: str) -> list[tuple[str, list[str], str, int, int]]:
    """Of each test in a module: its name, the ids and the method of its mark, its lines."""
    found = []
    for node in ast.parse(source).body:
        if not (isinstance(node, ast.FunctionDef) and node.name.startswith("test_")):
            continue
        ids: list[str] = []
        method = ""
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.holds":
                ids = [str(ast.literal_eval(argument)) for argument in mark.args]
                method = "".join(ast.literal_eval(k.value) for k in mark.keywords if k.arg == "by")
        first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
        found.append((node.name, ids, method, first, node.end_lineno or first))
    return found
