"""The press: runs the snippets and notebooks, sets figures and formulas into the pages."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SNIPPETS = ROOT / "snippets"
# All that the press makes. Outside every folder that `mkdocs serve` watches, or it would loop.
OUTPUT = ROOT / ".press"


class PressError(Exception):
    """What is wrong with a page, snippet or notebook, naming its file."""


def write_if_changed(path: Path, content: str) -> None:
    """Write only new bytes, so that nothing downstream takes an untouched file for new."""
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
