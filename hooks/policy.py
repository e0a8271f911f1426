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
STYLE = re.compile(r"<style>(.*?)</style>", re.S)
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


def policy(pages: Iterable[str]) -> str:
    """The strictest policy under which all these pages work."""
    pages = list(pages)
    scripts, styles = (["'self'", *digests(element, pages)] for element in (INLINE, STYLE))
    if any(CELL in page for page in pages):
        scripts.append("'wasm-unsafe-eval'")  # MicroPython is WebAssembly
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


def digests(element: re.Pattern[str], pages: list[str]) -> list[str]:
    """The hash of each such element's content, as a policy names it."""
    contents = {content for page in pages for content in element.findall(page)}
    found = (base64.b64encode(hashlib.sha256(c.encode()).digest()).decode() for c in contents)
    return sorted(f"'sha256-{digest}'" for digest in found)


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


def secure(site: Path, pages: dict[Path, str]) -> dict[Path, str]:
    """The pages of a built site with their policies; writes the header files beside them."""
    for name, content in header_files(pages.values()).items():
        (site / name).write_text(content, encoding="utf-8")
    return {path: stamp(page) for path, page in pages.items()}
