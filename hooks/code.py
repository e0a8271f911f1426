"""Code as highlighted HTML, in few marks."""

import re
from importlib.metadata import version

from hooks import OUTPUT, for_each

# Looked up once: that takes some milliseconds.
PYGMENTS = version("pygments").encode()
NEIGHBOURS = re.compile(r'<span class="(\w\w?)">[^<]*</span>(?:[ ]?<span class="\1">[^<]*</span>)+')


def shorten(html: str) -> str:
    """The highlighted code without marks that nothing shows."""
    html = re.sub(r'<span class="[nw]">([^<]*)</span>', r"\1", html)
    # Operators look like punctuation; neighbours that look alike need one mark.
    html = html.replace('<span class="o">', '<span class="p">')
    return NEIGHBOURS.sub(
        lambda m: f'<span class="{m[1]}">{re.sub("<[^>]*>", "", m[0])}</span>', html
    )


def highlight(code: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    style = HtmlFormatter(cssclass="language-python highlight", wrapcode=True)
    return shorten(highlight(code.strip(), PythonLexer(), style)).rstrip()


def highlighted(codes: list[str], store: str) -> list[str]:
    """Each Python code as HTML, as Markdown's fences make it; known ones from the store."""
    return for_each(highlight, codes, OUTPUT / f"{store}.json", PYGMENTS)
