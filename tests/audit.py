"""Known vulnerabilities of what is locked: `make audit`.

Ends with 1 if there are any, and with 2 if a lock could not be looked up as a whole.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests import tools

PYTHON = ["requirements.lock", "requirements-audit.lock", "requirements-vendor.lock"]
NODE = ["tests", "tests/bench"]


class NotAuditedError(Exception):
    """Why a lock was not looked up."""


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def python_packages(lock: str) -> list[str]:
    """What pip-audit knows against the packages of a lock file."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--no-deps"]
    done = run([*command, "--disable-pip", "--format", "json", "--timeout", "20"], tools.ROOT)
    if not done.stdout.startswith("{"):
        raise NotAuditedError(last_line(done.stderr))
    packages = json.loads(done.stdout)["dependencies"]
    # Without an answer pip-audit takes a package for one that is not published, and for harmless.
    if skipped := [package for package in packages if "skip_reason" in package]:
        raise NotAuditedError(f"{len(skipped)} of {len(packages)}: {skipped[0]['skip_reason']}")
    return [
        f"{lock}: {package['name']} {package.get('version')}: {known['id']}"
        for package in packages
        for known in package.get("vulns", [])
    ]


def node_packages(folder: str) -> list[str]:
    """What npm knows against the packages of a folder's lock file."""
    done = run([tools.npm(), "audit", "--json"], tools.ROOT / folder)
    answer = json.loads(done.stdout or "{}")
    if "vulnerabilities" not in answer:
        raise NotAuditedError(answer.get("message") or last_line(done.stderr))
    return [
        f"{folder}: {name}: {known['severity']}"
        for name, known in answer["vulnerabilities"].items()
    ]


def last_line(text: str) -> str:
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def main() -> int:
    found, failed = [], {}
    for look_up, subjects in ((python_packages, PYTHON), (node_packages, NODE)):
        for subject in subjects:
            try:
                found += look_up(subject)
            except NotAuditedError as error:
                failed[subject] = str(error)
    print("\n".join(found) or f"nothing is known against {len(PYTHON + NODE) - len(failed)} locks")
    if failed:
        print(f"not audited, because no list of vulnerabilities answered: {', '.join(failed)}")
        print("\n".join(f"{subject}: {why}" for subject, why in failed.items()))
    return 1 if found else 2 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
