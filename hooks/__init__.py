"""The press: runs the snippets and notebooks, sets figures and formulas into the pages."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SNIPPETS = ROOT / "snippets"
# All that the press makes. Outside every folder that `mkdocs serve` watches, or it would loop.
OUTPUT = ROOT / ".press"
KATEX = Path(__file__).parent / "vendor" / "katex"
T = TypeVar("T", str, bytes)


class PressError(Exception):
    """What is wrong with a page, snippet or notebook, naming its file."""


def write_if_changed(path: Path, content: str) -> None:
    """Write only new bytes, so that nothing downstream takes an untouched file for new."""
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def for_each(
    function: Callable[[T], Any], texts: Iterable[T], store: Path, beneath: bytes = b""
) -> list[Any]:
    """The function's value for each text, something for JSON; of a known text the stored one.

    What is stored holds for the function's module as it is, and for what lies `beneath`.
    """
    all_beneath = hashlib.sha256(beneath + Path(function.__code__.co_filename).read_bytes())
    try:
        known = json.loads(store.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        known = {}
    used = {}
    keys = []
    for text in texts:
        hashed = all_beneath.copy()
        hashed.update(text if isinstance(text, bytes) else text.encode())
        key = hashed.hexdigest()
        if key not in used:
            used[key] = known[key] if key in known else function(text)
        keys.append(key)
    if used.keys() != known.keys():
        write_if_changed(store, json.dumps(used))
    return [used[key] for key in keys]
