"""The site as one archive to read offline: pages that lead to files, not to folders."""

import re
import zipfile
from pathlib import Path

from hooks import policy

ARCHIVE = "negative-gradient.zip"
HREF = re.compile(r'(<a\b[^>]*?\bhref=")(?![a-z]+:|#)([^"#?]*)')
# What only a server needs, and what a page opened as a file may not fetch.
LEFT_OUT = {"404.html", "sitemap.xml", "sitemap.xml.gz", *policy.HEADER_FILES}
PRELOAD = re.compile(r'<link rel="preload"[^>]*>\s*')
# The same bytes on every day: the earliest time that the format knows.
TIME = (1980, 1, 1, 0, 0, 0)


def to_file(page: str) -> str:
    """The page with each link to a folder as one to the index file in it."""

    def lead(match: re.Match[str]) -> str:
        address = match[2]
        if address.endswith("/") or address.split("/")[-1] in {"", ".", ".."}:
            address = f"{address.removesuffix('/') or '.'}/index.html"
        return match[1] + address

    return PRELOAD.sub("", HREF.sub(lead, page))


def write(site: Path) -> None:
    """Write the archive of a built site into it."""
    files = [p for p in sorted(site.rglob("*")) if p.is_file() and p.name != ARCHIVE]
    with zipfile.ZipFile(site / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            name = path.relative_to(site).as_posix()
            if name in LEFT_OUT:
                continue
            content = path.read_bytes()
            if path.suffix == ".html":
                content = to_file(content.decode()).encode()
            entry = zipfile.ZipInfo(f"negative-gradient/{name}", TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
