"""What a page may load and run: a Content-Security-Policy made from the built pages themselves.

Each page carries its own in a `<meta>`. Hosts that send headers get the union of all of them,
with what a `<meta>` cannot say, as ready files: `_headers` (Netlify, Cloudflare Pages),
`.htaccess` (Apache) and `security-headers.conf` (nginx).
"""

import base64
import hashlib
import re
from pathlib import Path
from typing import NamedTuple

CHARSET = '<meta charset="utf-8">'
INLINE = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.S)
CELL = ' data-explore="cell"'  # in an element; a selector has no space there

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


def needs(page: str) -> Needs:
    # Quicker than a pattern: a style is long.
    styles = [rest.partition("</style>")[0] for rest in page.split("<style>")[1:]]
    scripts = INLINE.findall(page)
    # MicroPython is WebAssembly.
    return Needs(set(map(digest, scripts)), set(map(digest, styles)), CELL in page)


def digest(content: str) -> str:
    """The content's hash as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


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


def stamp(page: str, own: Needs) -> str:
    """The page with its policy, before anything that the policy is about."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy([own])}">'
    return page.replace(CHARSET, f"{CHARSET}\n{meta}", 1)


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


def secure(site: Path, pages: dict[Path, str]) -> dict[Path, str]:
    """The pages of a built site with their policies; writes the header files beside them."""
    found = {path: needs(page) for path, page in pages.items()}
    for name, content in header_files(list(found.values())).items():
        (site / name).write_text(content, encoding="utf-8")
    return {path: stamp(page, found[path]) for path, page in pages.items()}
