"""The site as one archive to read offline: pages that lead to files, not to folders."""

import hashlib
import re
import shutil
import zipfile
from pathlib import Path

from hooks import OUTPUT, policy

ARCHIVE = "negative-gradient.zip"
HREF = re.compile(r'(<a\b[^>]*?\bhref=")(?![a-z]+:|#)([^"#?]*)')
# What only a server needs, and what a page opened as a file may not fetch.
LEFT_OUT = {ARCHIVE, "404.html", "sitemap.xml", "sitemap.xml.gz", *policy.HEADER_FILES}
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
    """Write the archive of a built site into it; that of the same files is kept."""
    contents = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and name not in LEFT_OUT:
            contents[name] = path.read_bytes()
    key = hashlib.sha256(Path(__file__).read_bytes())
    for name, content in contents.items():
        key.update(f"{name} {len(content)}\n".encode())
        key.update(content)
    kept, stamp = OUTPUT / ARCHIVE, OUTPUT / "archive.key"
    if not (kept.exists() and stamp.exists() and stamp.read_text() == key.hexdigest()):
        kept.parent.mkdir(parents=True, exist_ok=True)
        compress(contents, kept)
        stamp.write_text(key.hexdigest())
    shutil.copyfile(kept, site / ARCHIVE)


def compress(contents: dict[str, bytes], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            if name.endswith(".html"):
                content = to_file(content.decode()).encode()
            entry = zipfile.ZipInfo(f"negative-gradient/{name}", TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
