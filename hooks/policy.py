"""What a page may load and run: a Content-Security-Policy made from the built pages themselves.

Each page carries its own in a `<meta>`. Hosts that send headers get the union of all of them,
with what a `<meta>` cannot say, as ready files: `_headers` (Netlify, Cloudflare Pages),
`.htaccess` (Apache) and `security-headers.conf` (nginx).
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHARSET = b'<meta charset="utf-8">'
ELSEWHERE = re.compile(rb"\b(?:src|type)=")  # of a script: not to be run, or not from here
CELL = b' data-explore="cell"'  # in an element; a selector has no space there

HEADER_FILES = ("_headers", ".htaccess", "security-headers.conf")
# For headers alone. The site needs none of the powers named here, and is not shown in frames.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ", ".join(
        f"{power}=()"
        for power in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Needs(NamedTuple):
    """What a page has that a policy must name: inline scripts and styles by hash, WebAssembly."""

    scripts: set[str]
    styles: set[str]
    wasm: bool


def needs(page: bytes) -> Needs:
    styles = [style for _, style in elements(of_the_theme(page), b"style")]
    # MicroPython is WebAssembly.
    return Needs(digests(inline_scripts(page)), digests(styles), CELL in page)


def inline_scripts(page: bytes) -> list[bytes]:
    """What runs as it stands in the page."""
    scripts = elements(of_the_theme(page), b"script")
    return [code for tag, code in scripts if not ELSEWHERE.search(tag)]


def of_the_theme(page: bytes) -> bytes:
    """The page without its article: what is written there may bring neither script nor style."""
    start, end = page.find(b"<article"), page.rfind(b"</article>")
    return page[:start] + page[end:] if 0 <= start < end else page


def elements(page: bytes, name: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The tag and the content of each such element; none holds another."""
    end = 0
    while (start := page.find(b"<" + name, end)) >= 0:
        inside = page.index(b">", start) + 1
        end = page.index(b"</" + name, inside)
        yield page[start:inside], page[inside:end]


def digests(contents: list[bytes]) -> set[str]:
    """Their hashes as a policy names them."""
    hashes = [hashlib.sha256(content).digest() for content in contents]
    return {f"'sha256-{base64.b64encode(found).decode()}'" for found in hashes}


def policy(pages: list[Needs]) -> str:
    """The strictest policy under which all these pages work."""
    scripts = ["'self'", *sorted(set().union(*(page.scripts for page in pages)))]
    styles = ["'self'", *sorted(set().union(*(page.styles for page in pages)))]
    if any(page.wasm for page in pages):
        scripts.append("'wasm-unsafe-eval'")
    return "; ".join(
        [
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            f"script-src {' '.join(scripts)}",
            f"style-src {' '.join(styles)}",
            "style-src-attr 'unsafe-inline'",  # lengths within formulas
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
        ]
    )


def stamp(page: bytes, own: Needs) -> bytes:
    """The page with its policy, before anything that the policy is about."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy([own])}">'
    return page.replace(CHARSET, CHARSET + f"\n{meta}".encode(), 1)


def header_files(pages: list[Needs]) -> dict[str, str]:
    """The same for the whole site as files that common hosts read, by their names."""
    whole = f"{policy(pages)}; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": whole, **HEADERS}
    lines = "".join(f'  Header always set {key} "{value}"\n' for key, value in headers.items())
    contents = [
        "/*\n" + "".join(f"  {key}: {value}\n" for key, value in headers.items()),
        f"<IfModule mod_headers.c>\n{lines}</IfModule>\n",
        "".join(f'add_header {key} "{value}" always;\n' for key, value in headers.items()),
    ]
    return dict(zip(HEADER_FILES, contents, strict=True))


def secure(site: Path, pages: dict[Path, bytes]) -> dict[Path, bytes]:
    """The pages of a built site with their policies; writes the header files beside them."""
    found = {path: needs(page) for path, page in pages.items()}
    for name, content in header_files(list(found.values())).items():
        (site / name).write_text(content, encoding="utf-8")
    return {path: stamp(page, found[path]) for path, page in pages.items()}
