"""Plates: what the press makes of each snippet, and what a page includes.

`python -m hooks.plates` brings all plates up to date without MkDocs. A snippet runs only if
its bytes, or those of `gd`, the style or the press, or the versions underneath, have changed.
"""

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from hooks import DOCS, OUTPUT, ROOT, SNIPPETS, PressError, code, run, write_if_changed

SHOWN = re.compile(r"^# --8<-- \[start:show\]\n(.*?)^# --8<-- \[end:show\]$", re.M | re.S)
# The modules of the press that a snippet's result depends on.
MAKERS = ("__init__", "data", "figures", "loaded", "paths", "plates", "run", "style")
# Looked up once in a build: that takes some milliseconds.
version = cache(metadata.version)
# What a page includes besides plates: the list of every claim, what was measured, what missed.
LEDGER, SPEED, MISSED = "ledger.md", "speed.md", "speed_missed.md"
INCLUDE = re.compile(r'^(?P<indent>[ \t]*)-+8<-+[ \t]+"(?P<name>[^"]+)"', re.M)


def everything_underneath(makers: Sequence[str] = MAKERS) -> bytes:
    """What can change a snippet's result besides the snippet itself."""
    digest = hashlib.sha256()
    patterns = ["gd/**/*.py", "hooks/vendor/fonts/*", "snippets/*.csv"]
    patterns += [f"hooks/{name}.py" for name in makers]
    files = [path for pattern in patterns for path in ROOT.glob(pattern)]
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    versions = [f"{package} {version(package)}" for package in ("numpy", "matplotlib")]
    digest.update(f"{sys.version} {versions}".encode())
    return digest.digest()


def record_path(name: str) -> Path:
    return OUTPUT / "snippets" / f"{name}.json"


def code_path(name: str) -> Path:
    """The snippet's shown code as HTML."""
    return OUTPUT / "plates" / f"{name}.html"


@cache
def read_record(name: str) -> dict[str, Any]:
    """What is known of the snippet's last good run; empty if nothing is.

    Read once: `begin_plates` forgets it.
    """
    try:
        return dict(json.loads(record_path(name).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def make_plates() -> list[str]:
    """Bring every plate up to date; the names of the snippets that had to run."""
    return begin_plates()()


def begin_plates() -> Callable[[], list[str]]:
    """Let the snippets run that must; what is returned waits for them and does the rest."""
    check_includes()
    read_record.cache_clear()
    version.cache_clear()
    underneath = everything_underneath()
    sources = {path.stem: path for path in sorted(SNIPPETS.glob("*.py"))}
    records = {name: read_record(name) for name in sources}
    keys, stale = {}, []
    for name, path in sources.items():
        keys[name] = hashlib.sha256(underneath + path.read_bytes()).hexdigest()
        if records[name].get("key") != keys[name]:
            stale.append(name)
    codes = {name: record.get("code", "") for name, record in records.items()}
    codes |= {name: shown_code(sources[name]) for name in stale}
    results = run.start(stale, underneath) if stale else dict
    shown = code.highlighted(list(codes.values()), "code")

    def finish() -> list[str]:
        errors = []
        for name, result in results().items():
            if "error" in result:
                errors.append(result["error"])
            else:
                records[name] = {"key": keys[name], "code": codes[name], **result}
                write_if_changed(record_path(name), json.dumps(records[name]))
        if stale:
            read_record.cache_clear()
        if errors:
            raise PressError("\n".join(errors))
        for (name, record), html in zip(records.items(), shown, strict=True):
            write_if_changed(OUTPUT / "plates" / f"{name}.md", plate(name, record))
            write_if_changed(code_path(name), html)
        return stale

    return finish


def shown_code(path: Path) -> str:
    """The part of the snippet that the reader sees."""
    found = SHOWN.search(path.read_text(encoding="utf-8"))
    if not found:
        raise PressError(
            f"snippets/{path.name}: no lines between `# --8<-- [start:show]` and "
            "`# --8<-- [end:show]`"
        )
    return found[1].strip("\n")


def plate(name: str, record: dict[str, Any]) -> str:
    """The Markdown that a page includes: figure, caption, code and printed output."""
    caption = record["caption"]
    printed = f'```text title="It prints"\n{record["output"].rstrip()}\n```'
    # Search would show the code's TeX and tick labels for text.
    unsearched = '    attrs: {data-search-exclude: ""}'
    kind = record.get("explore")
    live = f"\n    attrs: {{data-explore: {kind}}}" if kind else ""
    if record["svg"] is None:
        parts = [
            f"///// html | div.plate#fig-{name}{live}",
            f"//// html | div\n    attrs: {{data-code: {name}}}\n////",
            f"//// html | div\n    attrs: {{data-figure: {name}}}\n////" if live else "",
            printed if record["output"] else "",
            "//// html | div.plate-caption",
            caption,
            "////",
            "/////",
        ]
    else:
        parts = [
            f"///// html | figure.plate#fig-{name}{live}",
            f'<div data-figure="{name}"></div>',
            "//// html | figcaption",
            caption,
            "////",
            "/////",
            f"//// details | The Python that drew this\n    type: code\n{unsearched}",
            f'<div data-code="{name}"></div>',
            printed if record["output"] else "",
            f"[Its numbers (CSV)](assets/data/{name}.csv)" if record["data"] else "",
            "////",
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def includes() -> Iterator[tuple[Path, int, str, str]]:
    """Every include on a page: the page, the line, the indent before it, the name."""
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield page, line, match["indent"], match["name"]


def check_includes() -> None:
    """Refuse an include of what is not there, an indented one, and a plate that no page uses."""
    problems, used = [], set()
    for page, line, indent, name in includes():
        where = f"{page.relative_to(DOCS.parent).as_posix()}:{line}"
        stem = name.removesuffix(".md")
        if name not in {LEDGER, SPEED, MISSED} and not (SNIPPETS / f"{stem}.py").exists():
            problems.append(f'{where}: includes "{name}", but there is no snippets/{stem}.py')
        if indent:
            problems.append(f'{where}: the include of "{name}" must start its line')
        used.add(stem)
    problems += [
        f"snippets/{path.name}: no page includes it"
        for path in sorted(SNIPPETS.glob("*.py"))
        if path.stem not in used
    ]
    if problems:
        raise PressError("\n".join(problems))


if __name__ == "__main__":
    try:
        print("ran:", ", ".join(make_plates()) or "nothing, all plates are up to date")
    except PressError as error:
        sys.exit(str(error))
