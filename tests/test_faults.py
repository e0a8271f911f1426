"""Faults planted in a copy of the project: each stops the build, and none stops the server."""

import ast
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests import projects

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures"]

# Ends with a paragraph, so that something can be added to it.
PAGE = "docs/mountain.md"
PATIENCE = 120  # seconds for what takes one or two; only a failing test waits as long


@pytest.fixture(scope="module")
def copy(project, tmp_path_factory):
    """A copy of the built project, with all that the press has made."""
    target = tmp_path_factory.mktemp("faults") / "project"
    return projects.copy(target, [*projects.PARTS, ".press"], source=project)


@contextmanager
def edited(path, edit):
    """The file with another text, and as it was again afterwards."""
    text = path.read_text("utf-8")
    changed = edit(text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def name_of_a_figure(project):
    """A snippet that draws and that the page includes."""
    included = re.findall(r'^--8<-- "(\w+)\.md"', (project / PAGE).read_text("utf-8"), re.M)
    drawing = [
        n for n in included if "subplots" in (project / f"snippets/{n}.py").read_text("utf-8")
    ]
    return drawing[0]


def after_start(line):
    """An edit that puts the line first among a snippet's shown lines."""
    return lambda text: text.replace("[start:show]\n", f"[start:show]\n{line}\n")


def added(paragraph):
    """An edit that puts the paragraph at the end of a page."""
    return lambda text: f"{text.rstrip()}\n\n{paragraph}\n"


def without_alt(text):
    return f'{text}\nalt = ""\n'


# fault: (the snippet's or the page's edit, what the message says; {line} is the planted line's)
FAULTS = {
    "raises": (
        "snippet",
        after_start("1 / 0"),
        r"snippets/{name}.py:{line}: ZeroDivisionError: .+",
    ),
    "hangs": (
        "snippet",
        after_start("while True: pass"),
        r"snippets/{name}.py: still running after 2 s",
    ),
    "warns": (
        "snippet",
        after_start("import warnings; warnings.warn('planted')"),
        r"snippets/{name}.py:{line}: UserWarning: planted",
    ),
    "without_alt": ("snippet", without_alt, r"snippets/{name}.py: has no text alternative.*"),
    "missing_snippet": (
        "page",
        added('--8<-- "nowhere.md"'),
        r'docs/mountain.md:{line}: includes "nowhere.md", but there is no snippets/nowhere.py',
    ),
    "bad_tex": (
        "page",
        added(r"Bad: $\nosuch{1}$."),
        r"docs/mountain.md: cannot set the formula '.*nosuch.*': .*Undefined control sequence.*",
    ),
    "broken_link": (
        "page",
        added("[lost](nowhere.md)"),
        r".*'mountain.md' .*'nowhere.md'.*not found.*",
    ),
    "broken_fragment": (
        "page",
        added("[lost](taylor.md#nowhere)"),
        r".*'mountain.md' .*'taylor.md#nowhere'.*not contain an anchor '#nowhere'.*",
    ),
}


def plant(project, fault):
    """The edit of the fault, and the message that it must bring."""
    kind, edit, message = FAULTS[fault]
    name = name_of_a_figure(project)
    path = project / (PAGE if kind == "page" else f"snippets/{name}.py")
    before, after = path.read_text("utf-8").splitlines(), edit(path.read_text("utf-8")).splitlines()
    line = next(
        (n for n, pair in enumerate(zip(before, after, strict=False), 1) if pair[0] != pair[1]),
        len(after),
    )
    message = message.replace(".py", r"\.py").replace(".md", r"\.md")
    return edited(path, edit), message.replace("{name}", name).replace("{line}", str(line))


@pytest.mark.parametrize("fault", FAULTS)
def test_it_stops_the_build_with_one_message_naming_the_place(copy, fault):
    planted, message = plant(copy, fault)
    with planted:
        done = projects.build(copy, PRESS_SECONDS="2" if fault == "hangs" else "20")
    assert done.returncode != 0
    assert "Traceback" not in done.stdout
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert [line for line in lines if re.fullmatch(message, line)], done.stdout
    # Of the rest, all is the build's own report, or says that it stops.
    about = [line for line in lines if re.match(r"ERROR|WARNING|.*(snippets|docs)/", line)]
    assert len([line for line in about if not line.startswith("ERROR")]) == 1, done.stdout


def test_a_build_without_changes_runs_nothing(copy):
    """After all faults are mended, too."""
    done = projects.build(copy)
    assert done.returncode == 0, done.stdout
    assert "press: ran no snippet\n" in done.stdout


def test_a_build_changes_nothing_but_the_site_and_the_presss_folder(copy):
    before = {path for part in projects.PARTS for path in (copy / part).rglob("*")}
    parts = {part.partition("/")[0] for part in projects.PARTS}
    assert {path.name for path in copy.iterdir()} == {*parts, ".press", "site"}
    assert projects.build(copy).returncode == 0
    assert {path for part in projects.PARTS for path in (copy / part).rglob("*")} == before


def svgs(project):
    """Each figure, as it stands in the built site."""
    found = {}
    for page in (project / "site").rglob("*.html"):
        figures = r'<figure class="plate" id="fig-(\w+)".*?(<svg class="plate-svg".*?</svg>)'
        found |= dict(re.findall(figures, page.read_text("utf-8"), re.S))
    return found


def uses(project, name, function):
    tree = ast.parse((project / "snippets" / f"{name}.py").read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return any(alias.name == function for node in imports for alias in node.names)


STEEPER = """
import dataclasses

parabola = dataclasses.replace(
    parabola,
    value=lambda w, flat=parabola.value: 1.25 * flat(w),
    grad=lambda w, flat=parabola.grad: 1.25 * flat(w),
    hess=lambda w, flat=parabola.hess: 1.25 * flat(w),
    smoothness=2.5,
)
"""


def test_an_edit_in_gd_changes_every_figure_that_depends_on_it(project, tmp_path):
    steeper = projects.copy(tmp_path / "project", source=project)
    with edited(steeper / "gd" / "losses.py", added(STEEPER)):
        done = projects.build(steeper)
    assert done.returncode == 0, done.stdout
    before, after = svgs(project), svgs(steeper)
    depending = {name for name in before if uses(project, name, "parabola")}
    assert len(depending) >= 4
    assert {name for name in before if before[name] != after[name]} == depending
    # The lab walks down the parabola, too.
    records = ".press/snippets/sign-and-parabola-*.json"
    flat, steep = (
        [r.read_text("utf-8") for r in sorted(p.glob(records))] for p in (project, steeper)
    )
    assert len(flat) == len(steep)
    assert flat != steep


def test_only_with_a_repository_are_there_links_to_edit_and_to_report(project, copy):
    address = "https://example.org/someone/negative-gradient"
    settings = {
        "SITE_URL": "https://example.org/x/",
        "REPO_URL": address,
        "EDIT_URI": "edit/main/docs/",
    }
    done = projects.build(copy, "--site-dir", "published", **settings)
    assert done.returncode == 0, done.stdout
    for page in sorted((copy / "published").rglob("index.html")):
        html = page.read_text("utf-8")
        if "checks" not in page.parent.parts[-2:-1]:  # made, and so edited nowhere
            assert f"{address}/edit/main/docs/" in html, page
        assert f'href="{address}/issues"' in html, page
        assert '<link rel="canonical" href="https://example.org/x/' in html, page
    shutil.rmtree(copy / "published")
    for page in (project / "site").rglob("*.html"):
        assert "edit this page" not in page.read_text("utf-8").lower()


# ---------------------------------------------------------------- while serving


class Serving:
    """A running `mkdocs serve` of a project."""

    def __init__(self, project, log):
        self.log = log
        with log.open("w") as stream:
            self.process = subprocess.Popen(
                [str(projects.MKDOCS), "serve", "--dev-addr", f"127.0.0.1:{free_port()}"],
                cwd=project,
                env=projects.environment(PYTHONUNBUFFERED="1", PRESS_SECONDS="5"),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        served = self.wait_for(r"Serving on (http://\S+)")
        self.address = served[1]

    def wait_for(self, pattern, start=0):
        """The first match in what the server says from `start` on."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            text = self.log.read_text("utf-8")[start:]
            if found := re.search(pattern, text):
                return found
            assert self.process.poll() is None, f"the server has ended:\n{text}"
            time.sleep(0.05)
        pytest.fail(f"no {pattern!r} within {PATIENCE} s in:\n{text}")

    def said(self):
        return len(self.log.read_text("utf-8"))

    def shows(self, page, text):
        """Wait until the page shows the text."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(self.address + page, timeout=5) as answer:
                    if text in answer.read().decode("utf-8"):
                        return True
            except (urllib.error.URLError, TimeoutError):
                pass  # while a build fails, the server lets its visitors wait
            assert self.process.poll() is None, self.log.read_text("utf-8")
            time.sleep(0.05)
        return False

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def served(copy, tmp_path_factory):
    server = Serving(copy, tmp_path_factory.mktemp("serve") / "log")
    yield server
    server.stop()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_server_survives_it_and_shows_the_mended_page(copy, served, fault):
    assert served.shows("mountain/", "<h1")
    planted, message = plant(copy, fault)
    if fault == "hangs":
        message = message.replace("2 s", "5 s")
    start = served.said()
    with planted:
        served.wait_for(rf"(?m)^(?:WARNING -\s+)?{message}$", start)
        served.wait_for("An error happened during the rebuild", start)
    # Mended, and with something new to be seen.
    with edited(copy / PAGE, added(f"Mended after {fault}.")):
        assert served.shows("mountain/", f"Mended after {fault}.")
    assert served.process.poll() is None


def test_the_server_does_not_build_in_a_loop(copy, served):
    """What a build writes does not set off the next."""
    with edited(copy / PAGE, added("One more line.")):
        assert served.shows("mountain/", "One more line.")
    start = served.said()
    assert served.shows("mountain/", "<h1")
    with edited(copy / PAGE, added("And one.")):
        assert served.shows("mountain/", "And one.")
        builds = served.log.read_text("utf-8")[start:].count("Building documentation")
    # One for the mended page above, one for the new line, and one to spare.
    assert builds <= 3
