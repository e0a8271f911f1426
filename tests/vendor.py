"""The files of others that are kept here, as their npm packages have them: `make vendor`.

`hooks/vendor/vendored.json` lists each package with its version, its licence and the checksum of
its archive, and each file with where it comes from and its checksum. Run with the list as it is,
this brings back the same bytes; with `katex@0.20.0` it renews that package and its entry.
"""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from tests import tools

VENDOR = tools.ROOT / "hooks" / "vendor"
LIST = VENDOR / "vendored.json"
SUMS = VENDOR / "SHA256SUMS"


def read_list() -> list[dict[str, Any]]:
    return list(json.loads(LIST.read_text(encoding="utf-8")))


def fetch(name: str, version: str) -> bytes:
    """The package's archive."""
    with tempfile.TemporaryDirectory() as folder:
        pack = [tools.npm(), "pack", "--silent", f"{name}@{version}"]
        subprocess.run(pack, cwd=folder, check=True, capture_output=True)
        return next(Path(folder).glob("*.tgz")).read_bytes()


def integrity(archive: bytes) -> str:
    """The checksum as npm writes it."""
    return f"sha512-{base64.b64encode(hashlib.sha512(archive).digest()).decode()}"


def without_overlaps(font: bytes) -> bytes:
    """The font as TrueType for matplotlib, each glyph one outline."""
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.removeOverlaps import removeOverlaps

    made = TTFont(io.BytesIO(font), recalcTimestamp=False)
    made.flavor = None
    removeOverlaps(made)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def contents(package: dict[str, Any], archive: bytes) -> dict[str, bytes]:
    """Each of the package's files and its bytes; what the archive lacks stays as it is."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        for file in package["files"]:
            if "from" not in file:
                found[file["path"]] = (tools.ROOT / file["path"]).read_bytes()
                continue
            member = packed.extractfile(f"package/{file['from']}")
            assert member, file["from"]
            font = file["path"].endswith(".ttf")
            found[file["path"]] = without_overlaps(member.read()) if font else member.read()
    return found


def renew(packages: list[dict[str, Any]], wanted: dict[str, str]) -> None:
    """Write every file; of the packages that are wanted in another version, the entries too."""
    for package in packages:
        name = package["package"]
        package["version"] = wanted.get(name, package["version"])
        archive = fetch(name, package["version"])
        if name in wanted:
            package["integrity"] = integrity(archive)
        elif package["integrity"] != integrity(archive):
            raise SystemExit(f"{name}@{package['version']} is not the archive that is listed")
        made = contents(package, archive)
        for file in package["files"]:
            digest = hashlib.sha256(made[file["path"]]).hexdigest()
            if name not in wanted and file["sha256"] != digest:
                raise SystemExit(f"{file['path']} would not be the file that is listed")
            file["sha256"] = digest
            (tools.ROOT / file["path"]).write_bytes(made[file["path"]])


def write_lists(packages: list[dict[str, Any]]) -> None:
    """The list, and from it the checksums of what lies beside it, as `sha256sum -c` reads them."""
    LIST.write_text(json.dumps(packages, indent=1) + "\n", encoding="utf-8")
    folder = VENDOR.relative_to(tools.ROOT).as_posix()
    files = {file["path"]: file["sha256"] for package in packages for file in package["files"]}
    kept = {p.removeprefix(f"{folder}/"): d for p, d in files.items() if p.startswith(folder)}
    lines = [f"{digest}  {name}\n" for name, digest in sorted(kept.items())]
    SUMS.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    listed = read_list()
    wanted = dict(argument.rsplit("@", 1) for argument in sys.argv[1:])
    if unknown := set(wanted) - {package["package"] for package in listed}:
        raise SystemExit(f"not in {LIST.name}: {', '.join(sorted(unknown))}")
    renew(listed, wanted)
    write_lists(listed)
    print(", ".join(f"{p['package']} {p['version']}" for p in listed))
