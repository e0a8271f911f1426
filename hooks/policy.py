"""What a page may load and run: a Content-Security-Policy made from the built pages themselves.

Each page carries its own in a `<meta>`. Hosts that send headers get the union of all of them,
with what a `<meta>` cannot say, as ready files: `_headers` (Netlify, Cloudflare Pages),
`.htaccess` (Apache) and `security-headers.conf` (nginx).
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

CHARSET = '<meta charset="utf-8">'
INLINE = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.S)
CELL = 'data-explore="cell"'

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


def policy(pages: Iterable[str]) -> str:
    """The strictest policy under which all these pages work."""
    pages = list(pages)
    inline = {script for page in pages for script in INLINE.findall(page)}
    hashes = sorted(base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in inline)
    scripts = ["'self'", *(f"'sha256-{digest}'" for digest in hashes)]
    if any(CELL in page for page in pages):
        scripts.append("'wasm-unsafe-eval'")  # MicroPython is WebAssembly
    return "; ".join(
        [
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            f"script-src {' '.join(scripts)}",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",  # lengths within formulas
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
        ]
    )


def stamp(page: str) -> str:
    """The page with its policy, before anything that the policy is about."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy([page])}">'
    return page.replace(CHARSET, f"{CHARSET}\n{meta}", 1)


def header_files(pages: Iterable[str]) -> dict[str, str]:
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


def write_headers(site: Path, pages: Iterable[str]) -> None:
    """Write the header files of a built site."""
    for name, content in header_files(pages).items():
        (site / name).write_text(content, encoding="utf-8")
