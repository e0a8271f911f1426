"""Notebooks: run for the page in the site's style, while readers download them as they are.

`python -m hooks.notebooks` brings all of them up to date without MkDocs. Like a snippet, a
notebook runs only if its bytes or anything underneath it changed.
"""

import hashlib
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hooks import DOCS, OUTPUT, ROOT, PressError, for_each, plates

MAKERS = (*plates.MAKERS, "kernel", "notebooks")
EXECUTED = OUTPUT / "notebooks"
SECONDS_PER_CELL = 60
CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.S)
TEX = re.compile(r"\$\$(?P<display>.+?)\$\$|\$(?P<inline>[^$\n]+?)\$", re.S)


def make_notebooks() -> list[str]:
    """Bring every executed notebook up to date; the names of those that had to run."""
    underneath = plates.everything_underneath(MAKERS)
    stale = {}
    for source in sorted(DOCS.rglob("*.ipynb")):
        key = hashlib.sha256(underneath + source.read_bytes()).hexdigest()
        target = EXECUTED / source.relative_to(DOCS)
        stamp = target.with_suffix(".key")
        if not (target.exists() and stamp.exists() and stamp.read_text() == key):
            stale[source] = target, stamp, key

    def make(source: Path) -> str:
        target, stamp, key = stale[source]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(execute(source), encoding="utf-8")
        stamp.write_text(key)
        return source.name

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(make, stale))


def execute(source: Path) -> str:
    """The notebook with its outputs, formulas marked for `hooks.formulas`.

    Raises PressError naming the file and the cell.
    """
    import nbformat
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    where = source.relative_to(ROOT).as_posix()
    notebook: Any = nbformat.read(source, as_version=4)
    environment = os.environ | {
        "MPLBACKEND": "module://hooks.kernel",
        "PRESS_NOTEBOOK": source.stem,
        "PYTHONPATH": str(ROOT),
        "OPENBLAS_NUM_THREADS": "1",
    }
    with tempfile.TemporaryDirectory() as sockets:
        # Sockets in files, so that nobody else on this machine can listen in; Windows has none.
        local = {"transport": "ipc", "ip": f"{sockets}/kernel"} if sys.platform != "win32" else {}
        manager = AsyncKernelManager(kernel_name="python3", **local)
        # What a cell prints is one output, in however many pieces it comes.
        client = NotebookClient(
            notebook, km=manager, timeout=SECONDS_PER_CELL, coalesce_streams=True
        )
        with client.setup_kernel(env=environment, cleanup_kc=True):
            run_cells(client, notebook, where)
    return str(nbformat.writes(notebook))


def run_cells(client: Any, notebook: Any, where: str) -> None:
    """Run the notebook in place. Raises PressError naming the cell."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    for number, cell in enumerate(notebook.cells):
        try:
            client.execute_cell(cell, number)
        except CellExecutionError as error:
            raise PressError(f"{where}: cell {number + 1}: {error.ename}: {error.evalue}") from None
        except CellTimeoutError:
            message = f"{where}: cell {number + 1}: still running after {SECONDS_PER_CELL} s"
            raise PressError(message) from None
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise PressError(f"{where}: cell {number + 1}: {output.text.strip()}")
        if cell.cell_type == "markdown":
            cell.source = mark_formulas(cell.source)


def mark_formulas(markdown: str) -> str:
    """The Markdown with its TeX in the HTML that `hooks.formulas` looks for."""

    def mark(match: re.Match[str]) -> str:
        if match["display"]:
            tag, tex = "div", rf"\[{match['display'].strip()}\]"
        else:
            tag, tex = "span", rf"\({match['inline']}\)"
        # As character references, for Markdown would read `_` and `\` as its own.
        return f'<{tag} class="arithmatex">{"".join(f"&#{ord(c)};" for c in tex)}</{tag}>'

    parts = CODE.split(markdown)
    return "".join(part if n % 2 else TEX.sub(mark, part) for n, part in enumerate(parts))


def clean(html: str, name: str) -> str:
    """The notebook in the site's own HTML, with a link to the notebook itself."""
    [page] = for_each(own_html, [html], EXECUTED / f"{name}-html.json")
    download = (
        f'<p class="download"><a href="{name}.ipynb" download>Download this notebook</a> '
        "to change it and run it yourself.</p>"
    )
    return str(page).replace("</p>", f"</p>\n{download}", 1)


def own_html(html: str) -> str:
    """The notebook's text, code and output as on every other page.

    What nbconvert makes brings half a megabyte of styles, and scripts from another host.
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select("a.anchor-link"):
        link["class"], link.string = "headerlink", ""
        link["title"] = "Link to this section"
    page = []
    for cell in soup.select(".jp-MarkdownOutput, .jp-CodeMirrorEditor pre, .jp-OutputArea-output"):
        if cell.name == "pre":
            page.append(highlighted("python", cell.decode_contents().strip()))
        elif printed := cell.find("pre", recursive=False):
            page.append(highlighted("text", printed.decode_contents().rstrip()))
        else:
            page.append(cell.decode_contents())
    return "\n".join(page)


def description(html: str) -> str:
    """The notebook's first paragraph, which is its answer, as plain text."""
    found = re.search(r"<p>(.*?)</p>", html, re.S)
    return " ".join(re.sub(r"<[^>]*>", "", found[1]).split()) if found else ""


def highlighted(language: str, code: str) -> str:
    """Code or printed output; like a snippet's, the code is not for the search index."""
    unsearched = " data-search-exclude" if language == "python" else ""
    block = f"<pre><code>{code}</code></pre>"
    return f'<div class="language-{language} highlight"{unsearched}>{block}</div>'


if __name__ == "__main__":
    try:
        print("ran:", ", ".join(make_notebooks()) or "nothing, all notebooks are up to date")
    except PressError as error:
        sys.exit(str(error))
