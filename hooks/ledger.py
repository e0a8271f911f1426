"""The ledger made public: a mark on every claim, a page of checks for each page, claims.json."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

from hooks import claims, code, plates
from hooks.claims import METHODS, Check, Claim
from hooks.formulas import Typesetter

FORMULA = re.compile(r"\$\$(.*?)\$\$|\$(.*?)\$", re.S)
MARKUP = re.compile(
    r"^ *(?:attrs|type):.*$|^/{3,}.*$|^--8<--.*$|\*\*|(?<=\])\([^()\s]*\)|\\tag\{\d+\}|[\[\]]", re.M
)

Section = tuple[int, str, str, str]

# Where the mark of a claim goes: behind this, which follows its id.
PLACE = {
    "section": r'[^>]*>.*?(?=<a class="headerlink"|</h\d>)',
    "equation": r"[^>]*>",
    "figure": r'(?:(?!\bid=).)*?(?:<figcaption|class="plate-caption").*?(?=</p>)',
}
PLACE["printout"] = PLACE["figure"]
for block in ("definition", "theorem", "example", "caution", "cited"):
    PLACE[block] = r'[^>]*>\s*<p class="admonition-title">.*?(?=</p>)'


def checked_at(name: str) -> str:
    """The address of a page's checks, without a slash at its end: `checks/lab-a-real-fit`."""
    return "checks/" + ("home" if name == "index" else name.replace("/", "-"))


# What was read for one build is not read again for it.
read_checks = cache(claims.read_checks)


@cache
def entries() -> dict[str, list[tuple[Claim, list[Check]]]]:
    """Each page's name, and its claims with the tests that hold them."""
    found = {}
    for page in claims.pages():
        checks = read_checks(claims.module_of(page))
        found[claims.name_of(page)] = [
            (claim, [check for check in checks if claim.id in check.ids])
            for claim in claims.read_claims(page)
        ]
    return found


def forget() -> None:
    """Read everything anew: files may have changed."""
    for reader in (read_checks, entries, oracles, sources):
        reader.cache_clear()


def methods(checks: list[Check]) -> list[str]:
    """The methods of these checks, the strongest first."""
    return [method for method in METHODS if any(check.method == method for check in checks)]


def statement(claim: Claim, typesetter: Typesetter) -> str:
    """The claim in plain text, formulas in one line each; of a figure that ran its caption."""
    text = claim.statement
    if claim.id.startswith("fig-"):
        record = plates.read_record(claim.id.removeprefix("fig-"))
        text = record.get("caption", claim.title)
    text = FORMULA.sub(lambda m: typesetter.text((m[1] or m[2]).strip(), bool(m[1])), text)
    return " ".join(MARKUP.sub("", text).split())


def as_json(typesetter: Typesetter, site_url: str) -> str:
    """The whole ledger: id, url, kind, statement, methods and test ids of each claim."""
    found = []
    for name, rows in entries().items():
        address = "" if name == "index" else f"{name}/"
        module = claims.module_of(claims.PAGES / f"{name}.md").name
        found += [
            {
                "id": claim.id,
                "url": f"{site_url}{address}#{claim.id}",
                "kind": claim.kind,
                "title": claim.title,
                "statement": statement(claim, typesetter),
                "method": methods(checks),
                "checks": [f"tests/claims/{module}::{check.name}" for check in checks],
            }
            for claim, checks in rows
        ]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def add_marks(html: str, name: str, root: str) -> str:
    """The page with a quiet link from each claim to its checks; `root` leads to the site's root."""
    for claim, checks in entries().get(name, []):
        before, own_id, after = html.partition(f'id="{claim.id}"')
        found = re.match(PLACE[claim.kind], after, re.S)
        if not (found and checks):
            continue
        how = "How this is checked: " + ", ".join(methods(checks))
        address = f"{root}{checked_at(name)}/#{claim.id}"
        place = "checked above" if claim.kind == "equation" else "checked"
        mark = f' <a class="{place}" href="{address}" title="{how}" aria-label="{how}">✓</a>'
        html = before + own_id + found[0] + mark + after[found.end() :]
    return html


def title_of(page: Path) -> str:
    """The page's first heading."""
    found = claims.HEADING.search(
        re.sub(r"\A---\n.*?\n---\n", "", claims.markdown(page), flags=re.S)
    )
    return found["title"] if found else page.stem


def check_page(page: Path) -> str:
    """The Markdown of a page of checks: what is claimed on the page that they are about.

    The tests have no Markdown in them: `set_tests` adds them to the HTML.
    """
    name, module = claims.name_of(page), claims.module_of(page)
    title, there = f"Checks: {title_of(page)}", f"../{page.relative_to(claims.PAGES).as_posix()}"
    about = f"The tests that hold the claims of the page “{title_of(page)}”, with their source."
    parts = [
        f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n"
        f"description: {json.dumps(about, ensure_ascii=False)}\nsearch: {{exclude: true}}\n---",
        f"# {title}",
        f"**{len(read_checks(module))} tests hold what [the page]({there}) says.** "
        f"They stand in `tests/claims/{module.name}`, and `make check` runs them. "
        "[What the kinds of check are](../checks.md#kinds-of-check).",
        "\n".join(
            f"- [{claim.title.rstrip('.')}]({there}#{claim.id}){{#{claim.id}}} ({claim.kind}):"
            for claim, _ in entries()[name]
        ),
    ]
    return "\n\n".join(parts) + "\n"


def set_tests(html: str, page: Path, sections: list[Section]) -> str:
    """The page of checks with links to the tests of each claim, and with those sections."""
    tests = iter("; ".join(map(link, checks)) for _, checks in entries()[claims.name_of(page)])
    parts = [re.sub("(?<=:)</li>", lambda _: f" {next(tests)}</li>", html)]
    for level, name, title, content in sections:
        mark = f'<a class="headerlink" href="#{name}" title="Link to this section">&para;</a>'
        parts.append(f'<h{level} id="{name}">{title}{mark}</h{level}>\n{content}')
    return "\n".join(parts)


def sections(page: Path) -> list[Section]:
    """The level, the id, the title and the HTML of each section of tests."""
    name, module = claims.name_of(page), claims.module_of(page)
    checks, claimed = read_checks(module), {claim.id for claim, _ in entries()[name]}
    found = []
    if rest := [check for check in checks if not claimed & set(check.ids)]:
        listed = "\n".join(f"<li>{link(check)}</li>" for check in rest)
        found.append((2, "rest", "Sections, tables and exercises", f"<ul>\n{listed}\n</ul>"))
    found.append((2, "tests", "The tests", placeholder(module, "")))
    found += [(3, c.name, sentence(c.name), placeholder(module, c.name)) for c in checks]
    if outside := [(m, c) for m, c in oracles() if any(i.startswith(f"{name}#") for i in c.ids)]:
        how = "<p><code>make oracles</code> installs the libraries and runs these.</p>"
        found.append((2, "oracles", "With the libraries themselves", how))
        found += [
            (3, f"{m.stem}-{c.name}", sentence(c.name), placeholder(m, c.name)) for m, c in outside
        ]
    return found


def link(check: Check) -> str:
    return f'<a href="#{check.name}">{sentence(check.name)}</a>, {check.method}'


def placeholder(module: Path, check: str) -> str:
    return f'<div data-check="{module.stem}::{check}"></div>'


@cache
def oracles() -> list[tuple[Path, Check]]:
    """The tests against named libraries, each with its module."""
    modules = sorted(claims.ORACLES.glob("test_*.py"))
    return [(module, check) for module in modules for check in read_checks(module)]


def sentence(test: str) -> str:
    """`test_the_sign_decides` as words."""
    return test.removeprefix("test_").replace("_", " ").capitalize()


@cache
def sources(name: str) -> dict[str, str]:
    """Each test's source as highlighted HTML, and under "" what stands before the first test."""
    inside = claims.CHECKS / f"{name}.py"
    module = inside if inside.exists() else claims.ORACLES / inside.name
    text = module.read_text(encoding="utf-8")
    checks = read_checks(module)
    codes = {"": text.partition(checks[0].source)[0], **{c.name: c.source for c in checks}}
    html = code.highlighted(list(codes.values()), f"checks/{module.stem}-html")
    return dict(zip(codes, html, strict=True))


def source(place: str) -> str:
    """The HTML of what a `placeholder` stands for."""
    module, _, check = place.partition("::")
    return sources(module)[check]


def overview() -> str:
    """The Markdown that *How this site is checked* includes: the counts, then every claim."""
    pages = claims.pages()
    checks = {page: read_checks(claims.module_of(page)) for page in pages}
    kinds = Counter(check.method for page in pages for check in checks[page])
    found = sum(len(rows) for rows in entries().values())
    parts = [
        f"## {found} claims, {kinds.total()} tests {{#counts}}",
        "| Kind of check | What it is | Tests |\n|---|---|--:|\n"
        + "\n".join(f"| {kind} | {what} | {kinds[kind]} |" for kind, what in METHODS.items()),
    ]
    for page in pages:
        if not checks[page]:
            continue
        at = f"{checked_at(claims.name_of(page))}.md"
        parts.append(f"### {title_of(page)} {{data-search-exclude}}")
        parts.append(f"[{len(checks[page])} tests]({at}).")
        parts.append(
            "\n".join(
                f"- [{claim.title.rstrip('.')}]({at}#{claim.id}) ({claim.kind}): "
                + ", ".join(methods(held_by))
                for claim, held_by in entries()[claims.name_of(page)]
            )
        )
    return "\n\n".join(parts) + "\n"
