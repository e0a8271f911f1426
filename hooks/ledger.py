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

SOURCE = re.compile(r'<div data-check="(\w+)::(\w*)">\s*</div>')

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


@cache
def entries() -> dict[str, list[tuple[Claim, list[Check]]]]:
    """Each page's name, and its claims with the tests that hold them."""
    found = {}
    for page in claims.pages():
        checks = claims.read_checks(claims.module_of(page))
        found[claims.name_of(page)] = [
            (claim, [check for check in checks if claim.id in check.ids])
            for claim in claims.read_claims(page)
        ]
    return found


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
    """The Markdown that lists what is claimed on a page, and the source of every test about it."""
    name, module = claims.name_of(page), claims.module_of(page)
    rows, checks = entries()[name], claims.read_checks(module)
    title, there = f"Checks: {title_of(page)}", f"../{page.relative_to(claims.PAGES).as_posix()}"
    about = f"The tests that hold the claims of the page “{title_of(page)}”, with their source."
    parts = [
        f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n"
        f"description: {json.dumps(about, ensure_ascii=False)}\nsearch: {{exclude: true}}\n---",
        f"# {title}",
        f"**{len(checks)} tests hold what [the page]({there}) says.** They stand in "
        f"`tests/claims/{module.name}`, and `make check` runs them. "
        "[What the kinds of check are](../checks.md#kinds-of-check).",
    ]
    parts += [
        "\n".join(
            f"- [{claim.title.rstrip('.')}]({there}#{claim.id}){{#{claim.id}}} ({claim.kind}): "
            + "; ".join(
                f"[{sentence(check.name)}](#{check.name}), {check.method}" for check in held_by
            )
            for claim, held_by in rows
        )
    ]
    if rest := [check for check in checks if not {c.id for c, _ in rows} & set(check.ids)]:
        listed = [f"- [{sentence(check.name)}](#{check.name}), {check.method}" for check in rest]
        parts += ["## Sections, tables and exercises {#rest}", "\n".join(listed)]
    parts += ["## The tests {#tests}", f'<div data-check="{module.stem}::"></div>']
    for check in checks:
        parts += [f"### {sentence(check.name)} {{#{check.name}}}", placeholder(module, check)]
    if outside := [(m, c) for m, c in oracles() if any(i.startswith(f"{name}#") for i in c.ids)]:
        parts += [
            "## With the libraries themselves {#oracles}",
            "`make oracles` installs the libraries and runs these.",
        ]
    for library, check in outside:
        parts.append(f"### {sentence(check.name)} {{#{library.stem}-{check.name}}}")
        parts.append(placeholder(library, check))
    return "\n\n".join(parts) + "\n"


def placeholder(module: Path, check: Check) -> str:
    return f'<div data-check="{module.stem}::{check.name}"></div>'


@cache
def oracles() -> list[tuple[Path, Check]]:
    """The tests against named libraries, each with its module."""
    modules = sorted(claims.ORACLES.glob("test_*.py"))
    return [(module, check) for module in modules for check in claims.read_checks(module)]


def sentence(test: str) -> str:
    """`test_the_sign_decides` as words."""
    return test.removeprefix("test_").replace("_", " ").capitalize()


def sources(module: Path) -> dict[str, str]:
    """Each test's source as highlighted HTML, and under "" what stands before the first test."""
    text = module.read_text(encoding="utf-8")
    checks = claims.read_checks(module)
    codes = {"": text.partition(checks[0].source)[0], **{c.name: c.source for c in checks}}
    html = code.highlighted(list(codes.values()), f"checks/{module.stem}-html")
    return dict(zip(codes, html, strict=True))


def set_sources(html: str) -> str:
    """A page of checks with the tests' sources."""
    html_of = {}
    for stem in {stem for stem, _ in SOURCE.findall(html)}:
        inside = claims.CHECKS / f"{stem}.py"
        html_of[stem] = sources(inside if inside.exists() else claims.ORACLES / inside.name)
    return SOURCE.sub(lambda m: html_of[m[1]][m[2]], html)


def overview() -> str:
    """The Markdown that *How this site is checked* includes: the counts, then every claim."""
    pages = claims.pages()
    checks = {page: claims.read_checks(claims.module_of(page)) for page in pages}
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
