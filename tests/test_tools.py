"""How the tests find their tools, and that nothing in the repository is bound to one machine."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import tools

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


def test_every_requirement_is_pinned_with_hashes():
    lock = (ROOT / "requirements.lock").read_text()
    entries = re.split(r"^(?=\S)", lock, flags=re.M)[1:]
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9][a-z0-9-]*==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_no_lock_names_a_host():
    for lock in (ROOT / "requirements.lock", tools.LOCK):
        assert "://" not in lock.read_text(), lock.name
        assert '"resolved"' not in lock.read_text(), lock.name


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
    files = sorted(p for p in VENDOR.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    assert sorted(sums) == [p.relative_to(VENDOR).as_posix() for p in files]
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert digest == sums[path.relative_to(VENDOR).as_posix()], path.name
