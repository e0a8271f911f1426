"""How the tests find their tools, and that nothing in the repository is bound to one machine."""

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests import audit, tools, vendor
from tests.bench import lighthouse

ROOT = tools.ROOT
VENDOR = ROOT / "hooks" / "vendor"


class Machine:
    """A machine on which some programs exist, and some commands succeed."""

    def __init__(self, programs=(), own="/own/chrome", good=(), root=False, brings=None):
        self.programs, self.own, self.good, self.root = set(programs), own, set(good), root
        self.brings, self.ran = brings or {}, []

    def which(self, name):
        return f"/usr/bin/{name}" if name in self.programs else None

    def attempt(self, command, seconds=60):
        assert seconds < 1000, "every command needs a limit"
        if command[1:] == ["--version"]:
            return Path(command[0]).name in self.good or command[0] in self.good
        self.ran.append(command)
        self.programs |= set(self.brings.get(command[0], ()))
        self.good |= set(self.brings.get(command[0], ()))
        return command[0] in self.brings

    def find(self):
        return tools.find_chromium(self.which, lambda: self.own, self.attempt, lambda: self.root)


def test_a_chromium_on_the_path_is_taken_and_nothing_is_run():
    machine = Machine(["chromium-browser", "google-chrome"], good=["google-chrome"], root=True)
    # The first of the two is a stub that does not start.
    assert machine.find() == "/usr/bin/google-chrome"
    assert machine.ran == []


def test_playwrights_own_comes_second():
    machine = Machine(["apt-get"], good=["/own/chrome"], root=True)
    assert machine.find() == "/own/chrome"
    assert machine.ran == []


def test_playwright_downloads_one_where_it_can():
    machine = Machine(["apt-get"], root=True, brings={sys.executable: ["/own/chrome"]})
    assert machine.find() == "/own/chrome"
    assert machine.ran == [tools.PLAYWRIGHT]


def test_root_installs_the_systems_package_last():
    machine = Machine(["apt-get"], root=True, brings={"apt-get": ["chromium"]})
    assert machine.find() == "/usr/bin/chromium"
    assert machine.ran == [tools.PLAYWRIGHT, *tools.APT]


def test_without_the_right_to_install_it_names_the_one_command():
    machine = Machine(["apt-get"])
    with pytest.raises(tools.ToolError) as error:
        machine.find()
    assert machine.ran == [tools.PLAYWRIGHT]
    message = str(error.value)
    assert message.count("`") == 2
    assert "\n" not in message
    assert "run `sudo apt-get install --yes chromium`" in message


def test_without_apt_it_names_playwrights_command():
    with pytest.raises(tools.ToolError, match=r"run `.*playwright install.* chromium`$"):
        Machine(root=True).find()


def test_a_failed_install_is_not_taken_for_a_chromium():
    with pytest.raises(tools.ToolError, match="no Chromium"):
        Machine(["apt-get"], root=True, brings={"apt-get": []}).find()


def test_a_firefox_is_found_or_installed_or_asked_for():
    def find(machine):
        return tools.find_firefox(machine.which, machine.attempt, lambda: machine.root)

    # The first is a stub that does not start.
    machine = Machine(["firefox", "firefox-esr", "apt-get"], good=["firefox-esr"], root=True)
    assert find(machine) == "/usr/bin/firefox-esr"
    assert machine.ran == []
    machine = Machine(["apt-get"], root=True, brings={"apt-get": ["firefox-esr"]})
    assert find(machine) == "/usr/bin/firefox-esr"
    assert machine.ran[-1] == ["apt-get", "install", "--yes", "firefox-esr"]
    for machine in (Machine(["apt-get"]), Machine(root=True)):
        with pytest.raises(tools.ToolError, match="no Firefox"):
            find(machine)
        assert machine.ran == []


def test_a_command_that_hangs_or_does_not_exist_has_failed():
    assert not tools.attempt([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.2)
    assert not tools.attempt([str(ROOT / "no-such-program")])
    assert tools.attempt([sys.executable, "-c", ""])


@pytest.fixture
def installed(tmp_path):
    """A folder that looks as `npm ci` leaves it."""
    jar = tmp_path / tools.JAR
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"")
    (tmp_path / tools.LOCK.name).write_bytes(tools.LOCK.read_bytes())
    return tmp_path


def test_an_installed_checker_is_not_installed_again(installed):
    assert tools.is_current(installed)


def test_another_lock_or_a_missing_file_means_installing(installed):
    (installed / tools.LOCK.name).write_text("{}")
    assert not tools.is_current(installed)
    (installed / tools.LOCK.name).write_bytes(tools.LOCK.read_bytes())
    (installed / tools.JAR).unlink()
    assert not tools.is_current(installed)


def test_npm_comes_from_the_python_packages_where_path_has_none(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Path(tools.npm()).parent == Path(sys.executable).parent


def test_a_failed_install_of_the_checker_says_what_npm_said(monkeypatch, tmp_path):
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'no way' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setattr(tools, "npm", lambda: str(npm))
    with pytest.raises(tools.ToolError, match=r"run `npm ci` .*no way"):
        tools.install_checker(tmp_path / "tools")
    assert not tools.is_current(tmp_path / "tools")


def test_the_checker_is_locked_by_version_and_hash():
    wanted = json.loads((ROOT / "tests" / "package.json").read_text())["dependencies"]
    locked = json.loads(tools.LOCK.read_text())["packages"]
    assert locked[""]["dependencies"] == wanted
    assert list(locked) == ["", "node_modules/vnu-jar"]
    assert locked["node_modules/vnu-jar"]["version"] == wanted["vnu-jar"]
    assert re.fullmatch(r"sha512-\S{88}", locked["node_modules/vnu-jar"]["integrity"])


def tracked() -> list[Path]:
    """The files of the repository, those about to be added included."""
    if not (ROOT / ".git").exists():  # unpacked from an archive
        parts = ["docs", "gd", "hooks", "snippets", "tests", ".github", ".ci"]
        found = [path for part in parts for path in (ROOT / part).rglob("*")]
        return [p for p in [*ROOT.glob("*"), *found] if p.is_file() and p.suffix != ".pyc"]
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


LOCKS = {"": 50, "-oracles": 20, "-audit": 10, "-vendor": 3}


@pytest.mark.parametrize(("name", "least"), LOCKS.items())
def test_every_requirement_is_pinned_with_hashes(name, least):
    lock = (ROOT / f"requirements{name}.lock").read_text()
    entries = re.split(r"^(?=\S)", lock, flags=re.M)[1:]
    assert len(entries) >= least
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9-]*==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_no_lock_names_a_host():
    for lock in [*ROOT.glob("requirements*.lock"), tools.LOCK, lighthouse.LOCK]:
        assert "://" not in lock.read_text(), lock.name
        assert '"resolved"' not in lock.read_text(), lock.name


def test_lighthouse_is_locked_by_version_and_hash():
    wanted = json.loads(lighthouse.LOCK.with_name("package.json").read_text())["dependencies"]
    locked = json.loads(lighthouse.LOCK.read_text())["packages"]
    assert locked.pop("")["dependencies"] == wanted
    assert locked["node_modules/lighthouse"]["version"] == wanted["lighthouse"]
    for name, package in locked.items():
        assert re.fullmatch(r"sha512-\S{88}", package["integrity"]), name


def test_no_file_names_a_package_registry_or_a_machines_folder():
    # Written in pieces, since this file is searched too.
    hosts = [
        "pypi" + ".org",
        "python" + "hosted",
        "npm" + "js",
        "deb" + r"\.debian",
        "index-" + "url=",
    ]
    registry = re.compile("|".join(hosts) + r"|//[\w.-]*(?:registry|mirror|artifactory)[\w-]*\.\w")
    folder = re.compile(r"(?<![\w.~-])/(?:home|root|work|Users)/\w|\b[A-Z]:\\\\?Users")
    files = tracked()
    assert ROOT / "mkdocs.yml" in files
    found = []
    for path in files:
        text = path.read_bytes().decode("utf-8", errors="ignore")
        # Vendored files are as their makers left them; the next test holds them to that.
        if path.suffix in {".woff2", ".ttf", ".png"} or "vendor" in path.parts:
            continue
        name = path.relative_to(ROOT).as_posix()
        found += [f"{name}: {m[0]}" for rule in (registry, folder) for m in rule.finditer(text)]
    assert not found


def test_vendored_files_are_unmodified():
    lines = (VENDOR / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    lists = {vendor.SUMS, vendor.LIST}
    files = sorted(p for p in VENDOR.rglob("*") if p.is_file() and p not in lists)
    assert sorted(sums) == [p.relative_to(VENDOR).as_posix() for p in files]
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest == sums[path.relative_to(VENDOR).as_posix()], path.name


def test_every_vendored_file_is_listed_with_its_package_licence_and_checksum():
    listed = {}
    for package in vendor.read_list():
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert re.fullmatch(r"sha512-\S{88}", package["integrity"])
        assert package["licence"] in {"MIT", "OFL-1.1"}
        assert any(Path(f["path"]).name in {"LICENSE", "OFL.txt"} for f in package["files"])
        listed |= {file["path"]: file["sha256"] for file in package["files"]}
    fonts = ROOT / "docs" / "assets" / "fonts"
    kept = [p for folder in (VENDOR, fonts) for p in folder.rglob("*") if p.is_file()]
    names = {p.relative_to(ROOT).as_posix() for p in kept if p not in {vendor.SUMS, vendor.LIST}}
    assert set(listed) == names
    for name, digest in listed.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


@pytest.fixture
def packages(monkeypatch, tmp_path):
    """A list of one package, whose archive holds one file, in a folder of their own."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("package/a.js")
        member.size = 3
        archive.addfile(member, io.BytesIO(b"new"))
    monkeypatch.setattr(tools, "ROOT", tmp_path)
    monkeypatch.setattr(vendor, "fetch", lambda name, version: packed.getvalue())
    digest = hashlib.sha256(b"new").hexdigest()
    file = {"path": "a.js", "from": "a.js", "sha256": digest}
    known = vendor.integrity(packed.getvalue())
    return [{"package": "a", "version": "1.0.0", "integrity": known, "files": [file]}]


def test_vendoring_brings_back_what_is_listed_and_nothing_else(packages, tmp_path):
    vendor.renew(packages, {})
    assert (tmp_path / "a.js").read_bytes() == b"new"
    packages[0]["files"][0]["sha256"] = "0" * 64
    with pytest.raises(SystemExit, match=r"a\.js would not be the file"):
        vendor.renew(packages, {})
    packages[0]["integrity"] = "sha512-other"
    with pytest.raises(SystemExit, match="not the archive"):
        vendor.renew(packages, {})


def test_vendoring_another_version_changes_the_entry(packages):
    known = packages[0]["integrity"]
    packages[0] |= {"integrity": "sha512-other"}
    packages[0]["files"][0]["sha256"] = "0" * 64
    vendor.renew(packages, {"a": "2.0.0"})
    assert packages[0]["version"] == "2.0.0"
    assert packages[0]["integrity"] == known
    assert packages[0]["files"][0]["sha256"] == hashlib.sha256(b"new").hexdigest()


SKIPPED = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
KNOWN = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}]}
CLEAN = {"dependencies": [{"name": "a", "version": "1", "vulns": []}]}
NO_ONE = {"vulnerabilities": {}}


@pytest.mark.parametrize(
    ("pip", "npm", "code", "said"),
    [
        (CLEAN, NO_ONE, 0, "nothing is known against 5 locks"),
        (KNOWN, NO_ONE, 1, "requirements.lock: a 1: CVE-1"),
        (CLEAN, {"vulnerabilities": {"b": {"severity": "high"}}}, 1, "tests: b: high"),
        (SKIPPED, NO_ONE, 2, "not audited, because no list of vulnerabilities answered: requ"),
        (CLEAN, {"message": "no way"}, 2, "not audited, because no list of vulnerabilities answer"),
        (None, NO_ONE, 2, "not audited"),
    ],
)
def test_the_audit_tells_clean_from_not_looked_up(monkeypatch, capsys, pip, npm, code, said):
    def run(command, folder):
        answer = pip if "pip_audit" in command else npm
        return subprocess.CompletedProcess(command, 0, json.dumps(answer) if answer else "", "")

    monkeypatch.setattr(audit, "run", run)
    assert audit.main() == code
    assert said in capsys.readouterr().out
